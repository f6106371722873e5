//! What a message is about, where paths and models share a transport.

/// What a message, or a frame of a clean channel, is about.
///
/// ```
/// use sync_runtime::wire::Family;
///
/// assert_eq!(Family::of(&[0x20, 1, 2, 3]), Some(Family::Paths));
/// assert_eq!(Family::of(&[0x12, 1, 2, 3]), Some(Family::Models));
/// assert_eq!(Family::of(&[]), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Paths: for `Peer::receive` of a generated peer.
    Paths,
    /// Models: for [`Exchange::receive`](crate::model::Exchange::receive).
    Models,
}

impl Family {
    /// What a message is about, by its first byte; none if it is of neither.
    pub fn of(message: &[u8]) -> Option<Self> {
        match message.first()? {
            0x10..=0x1F => Some(Family::Models),
            0x20..=0x3F => Some(Family::Paths),
            _ => None,
        }
    }
}

//! The transport profile.

/// What the transport carries: the profile that budgets, batches and frames follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transport {
    /// The most bytes of a frame, from 64 to 65,536.
    pub mtu: u32,
    /// Bytes that may go in a second; none where there is no limit.
    pub rate: Option<u32>,
    /// Bytes that may go at once: at least those of the largest frame. 0 where there is no limit.
    pub burst: u32,
    /// Bytes that each frame costs beside its own.
    pub overhead: u32,
    /// Whether every byte comes through: otherwise NUL, line ends and `|` are written in another way.
    pub clean: bool,
}

impl Transport {
    /// The default of `mtu`, in bytes.
    pub const DEFAULT_MTU: u32 = 16_384;

    /// The most message bytes that always fit into one frame: all of it where the channel is clean.
    /// Otherwise one byte is the rotation, and of n bytes at most 5n/251 need two.
    ///
    /// ```
    /// use sync_schema::schema::Transport;
    ///
    /// let chat = Transport { mtu: 240, rate: Some(800), burst: 4_000, overhead: 40, clean: false };
    /// assert_eq!(chat.capacity(), 235);
    /// assert_eq!(Transport { clean: true, ..chat }.capacity(), 240);
    /// ```
    pub fn capacity(&self) -> u32 {
        if self.clean {
            return self.mtu;
        }
        let mut bytes = self.mtu.saturating_sub(1);
        while self.frame(bytes) > self.mtu && bytes > 0 {
            bytes -= 1;
        }
        bytes
    }

    /// How long a frame with so many message bytes may be.
    pub fn frame(&self, bytes: u32) -> u32 {
        match self.clean {
            true => bytes,
            false => bytes.saturating_add(1).saturating_add(escapes(bytes)),
        }
    }
}

/// How many of so many bytes need two at most, with the best rotation: the five that do not come
/// through are spread over 251 rotations, so that one of these has no more than the mean.
fn escapes(bytes: u32) -> u32 {
    u32::try_from(u64::from(bytes) * 5 / 251).unwrap_or(u32::MAX)
}

impl Default for Transport {
    /// A clean channel without a limit.
    fn default() -> Self {
        Transport {
            mtu: Self::DEFAULT_MTU,
            rate: None,
            burst: 0,
            overhead: 0,
            clean: true,
        }
    }
}

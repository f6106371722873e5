//! Broken promises.

/// A promise that a run has broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub promise: Promise,
    /// What was found, for people.
    pub what: String,
}

/// What must hold of every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// All peers hold the same in the end.
    Equal,
    /// An acknowledged write is there, or a later acknowledged one in its place.
    Kept,
    /// Nothing is there that nobody wrote.
    Written,
    /// Nothing is stored whose writer had no permission.
    Permitted,
    /// What is realtime or batch comes because it was sent, and is not only found by repair.
    Live,
    /// Nothing waits in the end.
    Sent,
    /// Peers that are equal say nothing more than that they are.
    Quiet,
    /// Frames, messages and entries keep their bounds, and peers the budget of the transport.
    Bounded,
    /// The engine does not panic.
    Sound,
}

impl Promise {
    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Kept => "kept",
            Self::Written => "written",
            Self::Permitted => "permitted",
            Self::Live => "live",
            Self::Sent => "sent",
            Self::Quiet => "quiet",
            Self::Bounded => "bounded",
            Self::Sound => "sound",
        }
    }
}

impl Violation {
    pub(super) fn new(promise: Promise, what: impl Into<String>) -> Self {
        Self {
            promise,
            what: what.into(),
        }
    }
}

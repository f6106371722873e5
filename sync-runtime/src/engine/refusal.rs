//! Why a write or a message was not taken.

use std::fmt;

use crate::registry::{KeysView, PathInfo};
use crate::wire::{KeyEnds, key_values};

/// A write that was refused. It changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What stood against it.
    pub reason: WriteReason,
    /// The path that was written, if it was one.
    pub path: Option<&'static str>,
    /// For people, naming path, key and bound.
    pub message: String,
}

/// What stood against a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WriteReason {
    /// A key or the value is not of its type or out of its bounds.
    Invalid,
    /// This peer may not write the entry.
    Permission,
    /// The conflict policy would let the write lose everywhere: a smaller number under `max`, or
    /// anybody's under `authority` where the authority has written.
    Conflict,
    /// The outbox is full, too many entries are known, or a group would be larger than a message.
    Full,
    /// The wall clock is beyond what a stamp can hold.
    Clock,
}

impl WriteReason {
    /// The word for it in `docs/rust.md` and in logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Permission => "permission",
            Self::Conflict => "conflict",
            Self::Full => "full",
            Self::Clock => "clock",
        }
    }
}

impl Refused {
    /// A refusal of a write to this path, with keys that may be wrong themselves.
    ///
    /// `keys` is how people should see them, such as `(raid = 1)`, or empty.
    pub fn new(reason: WriteReason, path: &PathInfo, keys: &str, why: &str) -> Self {
        Self {
            reason,
            path: Some(path.name),
            message: format!("{}{keys}: {why}", path.name),
        }
    }

    /// A refusal of a write to this path and encoded keys.
    pub(crate) fn of(reason: WriteReason, path: &PathInfo, keys: &[u8], why: &str) -> Self {
        Self::new(reason, path, &shown(path, keys), why)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

/// Encoded keys for people: `(raid = 1, player = "Ada")`.
fn shown(path: &PathInfo, keys: &[u8]) -> String {
    KeyEnds::of(path.keys, keys)
        .and_then(|ends| key_values(path.keys, keys, &ends))
        .map(|values| {
            KeysView {
                infos: path.keys,
                values: &values,
            }
            .to_string()
        })
        .unwrap_or_default()
}

/// A message, or a change in it, that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The first thing that stood against it.
    pub reason: Reason,
    /// The path of the change that was refused first; none if it was the message.
    pub path: Option<&'static str>,
    /// For people.
    pub message: String,
    /// Nothing of the message was applied. Otherwise only some of its changes were refused.
    pub whole: bool,
}

/// What stood against a message or a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The sender, or the origin, is this peer.
    Own,
    /// Nothing can be made of the frame; see [`channel`](crate::channel).
    Frame,
    /// It has bytes that the wire format, or this peer's schema, does not allow.
    Malformed,
    /// It has another format version or kind.
    Version,
    /// A stamp is too far in the future.
    Drift,
    /// All its sequence numbers were seen.
    Duplicate,
    /// The entry is local.
    Level,
    /// The sender, or the origin, may not write the entry.
    Permission,
    /// It would be one entry more than this peer remembers.
    Full,
    /// A `together` is running; nothing was looked at, and the message may be handed in again.
    Busy,
}

impl Reason {
    /// The word for it in `docs/engine.md` and in logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Frame => "frame",
            Self::Malformed => "malformed",
            Self::Version => "version",
            Self::Drift => "drift",
            Self::Duplicate => "duplicate",
            Self::Level => "level",
            Self::Permission => "permission",
            Self::Full => "full",
            Self::Busy => "busy",
        }
    }
}

impl Refusal {
    /// A whole message is refused.
    pub(crate) fn of_message(reason: Reason, message: impl Into<String>) -> Self {
        Self {
            reason,
            path: None,
            message: message.into(),
            whole: true,
        }
    }

    /// A change of this path is refused.
    pub(crate) fn of_change(reason: Reason, path: &PathInfo, message: String) -> Self {
        Self {
            reason,
            path: Some(path.name),
            message,
            whole: false,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.word(), self.message)
    }
}

impl std::error::Error for Refusal {}

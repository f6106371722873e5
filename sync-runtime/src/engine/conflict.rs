//! Which of two changes of an entry stays.

use super::state::Entry;
use crate::registry::{ConflictRule, PathInfo};
use crate::stamp::Stamp;

/// A received change, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contender<'a> {
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) stamp: Stamp,
    pub(crate) origin: &'a str,
    pub(crate) by_authority: bool,
}

/// What becomes of a received change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The stored entry stays as it is.
    Keep,
    /// The change takes the entry's place.
    Take,
    /// The entry takes this value, and the later stamp with its origin.
    Merge(Vec<u8>),
}

/// Decides between what is stored and what came in.
pub(crate) fn decide(path: &PathInfo, stored: Option<&Entry>, change: Contender<'_>) -> Verdict {
    let Some(stored) = stored else {
        return Verdict::Take;
    };
    let later = is_later(stored, change);
    match (path.conflict, stored.value.as_deref(), change.value) {
        (ConflictRule::Merge(merge) | ConflictRule::Max(merge), Some(old), Some(new)) => {
            let merged = merge(old, new);
            match later || merged != old {
                true if is_fit(path, &merged) => Verdict::Merge(merged),
                _ => Verdict::Keep,
            }
        }
        (ConflictRule::Authority, ..) if stored.by_authority != change.by_authority => {
            if change.by_authority {
                Verdict::Take
            } else {
                Verdict::Keep
            }
        }
        // Where a clear meets a value there is nothing to merge.
        _ if later => Verdict::Take,
        _ => Verdict::Keep,
    }
}

/// Whether a change has the later stamp, or the greater origin with the same stamp.
pub(crate) fn is_later(stored: &Entry, change: Contender<'_>) -> bool {
    (change.stamp, change.origin) > (stored.stamp, &stored.origin)
}

/// Whether a merged value is within the bounds of its type: a union can outgrow them.
pub(crate) fn is_fit(path: &PathInfo, merged: &[u8]) -> bool {
    (path.check_value)(merged, true).is_ok()
}

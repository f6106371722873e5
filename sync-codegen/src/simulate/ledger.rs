//! What was acknowledged, and what every peer must hold for it in the end.

use std::collections::BTreeMap;
use std::rc::Rc;

use sync_runtime::engine::Known;
use sync_runtime::registry::{ConflictRule, Registry};
use sync_runtime::stamp::Stamp;

use super::options::Millis;

/// Which of two changes of an entry stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    by_authority: bool,
    pub(super) stamp: Stamp,
    pub(super) origin: Rc<str>,
}

/// An acknowledged write.
#[derive(Debug, Clone)]
pub(super) struct Acknowledged {
    pub(super) at: Millis,
    pub(super) peer: usize,
    pub(super) rank: Rank,
    /// What the entry came to hold: none for a clear.
    pub(super) value: Option<Vec<u8>>,
}

/// What entries must hold, by path and keys.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: BTreeMap<(usize, Vec<u8>), Acknowledged>,
}

impl Rank {
    pub(super) fn of(rule: ConflictRule, known: Known<'_>) -> Self {
        Self {
            by_authority: matches!(rule, ConflictRule::Authority) && known.by_authority,
            stamp: known.stamp,
            origin: known.origin.into(),
        }
    }
}

impl Ledger {
    /// Notes a write. The one that stays is that of the greater rank; where the policy merges, both do.
    pub(super) fn note(&mut self, registry: &Registry, path: usize, keys: &[u8], write: Acknowledged) {
        let Some(info) = registry.paths.get(path) else {
            return;
        };
        match self.entries.entry((path, keys.to_vec())) {
            std::collections::btree_map::Entry::Vacant(place) => drop(place.insert(write)),
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let stands = place.get_mut();
                let merged = match (info.conflict, &stands.value, &write.value) {
                    (ConflictRule::Merge(merge) | ConflictRule::Max(merge), Some(old), Some(new)) => {
                        Some(merge(old, new))
                    }
                    _ => None,
                };
                if write.rank > stands.rank {
                    *stands = write;
                }
                if merged.is_some() {
                    stands.value = merged;
                }
            }
        }
    }

    /// What stands for an entry.
    pub(super) fn get(&self, path: usize, keys: &[u8]) -> Option<&Acknowledged> {
        self.entries.get(&(path, keys.to_vec()))
    }

    /// All entries with what must stand there.
    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, &[u8], &Acknowledged)> {
        let entries = self.entries.iter();
        entries.map(|((path, keys), write)| (*path, &keys[..], write))
    }
}

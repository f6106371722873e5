//! What has changed and is to be kept by the driver.

use std::collections::BTreeSet;

use super::outbox::EntryName;

/// The entries whose records wait to be polled, if records are kept.
#[derive(Debug, Default)]
pub(crate) struct Records {
    changed: Option<BTreeSet<EntryName>>,
}

impl Records {
    /// Notes that an entry is not what its last record says.
    pub(crate) fn note(&mut self, name: &EntryName) {
        if let Some(changed) = &mut self.changed {
            changed.insert(name.clone());
        }
    }
}

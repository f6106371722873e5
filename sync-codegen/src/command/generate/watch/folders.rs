//! Where the system is asked to tell of changes: the only code that knows how it does so.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Change;
use super::places::Places;

/// The folders that are watched. Never files: an editor that puts a new file in the place of the old one would be lost.
pub(super) struct Folders {
    watcher: RecommendedWatcher,
    /// Each with whether all folders below it are watched too.
    watched: BTreeSet<(PathBuf, bool)>,
}

impl Folders {
    /// None yet. Changes go to the sender.
    ///
    /// # Errors
    /// The system cannot tell of changes; the message is its own.
    pub(super) fn new(changes: Sender<Change>) -> Result<Self, String> {
        let tell = move |event: notify::Result<notify::Event>| {
            let change = match event {
                Ok(event) if event.need_rescan() => Change::Unknown,
                // To read is no change, and to close comes after the change was told of.
                Ok(event) if event.kind.is_access() => return,
                Ok(event) => Change::Of(event.paths),
                Err(_) => Change::Unknown,
            };
            // Nobody listens any more when the process ends.
            let _ = changes.send(change);
        };
        Ok(Folders {
            watcher: notify::recommended_watcher(tell).map_err(|error| error.to_string())?,
            watched: BTreeSet::new(),
        })
    }

    /// Watches the folders of these places and no others. Returns whether there are new ones among them.
    pub(super) fn watch(&mut self, places: &Places) -> bool {
        let wanted = places.folders();
        for (gone, _) in self.watched.difference(&wanted) {
            // A folder that was removed is not watched any more anyway.
            let _ = self.watcher.unwatch(gone);
        }
        let mut watched = BTreeSet::new();
        let mut is_new = false;
        for (folder, is_deep) in wanted {
            let mode = match is_deep {
                true => RecursiveMode::Recursive,
                false => RecursiveMode::NonRecursive,
            };
            // Again in every round: a folder that was removed and made again is another one.
            if self.watcher.watch(&folder, mode).is_ok() {
                is_new |= !self.watched.contains(&(folder.clone(), is_deep));
                watched.insert((folder, is_deep));
            }
        }
        self.watched = watched;
        is_new
    }
}

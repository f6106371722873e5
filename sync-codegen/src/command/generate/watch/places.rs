//! What a round depends on: which folders are watched, and which changes in them matter.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Change;

/// What schemas, locks, configurations and Rust files end in; changes of others say nothing.
const ENDINGS: [&str; 5] = ["lock", "rs", "toml", "yaml", "yml"];

/// The places of one round's inputs, as absolute paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    files: BTreeSet<PathBuf>,
    /// Folders whose files are inputs, with whether those of the folders in them are too.
    folders: BTreeSet<(PathBuf, bool)>,
}

impl Places {
    /// Adds a file, there or not.
    pub(super) fn add_file(&mut self, path: &Path) {
        // Behind a link, both may change.
        self.files.extend(path.canonicalize());
        self.files.extend(std::path::absolute(path));
    }

    /// Adds a folder all of whose files matter, and those of the folders in it where it `is_deep`.
    pub(super) fn add_folder(&mut self, path: &Path, is_deep: bool) {
        self.folders
            .extend(std::path::absolute(path).map(|path| (path, is_deep)));
    }

    /// The folders to watch, each with whether all in it are to be watched: where one is missing, the one that it would be in.
    pub(super) fn folders(&self) -> BTreeSet<(PathBuf, bool)> {
        let of_files = self.files.iter().filter_map(|file| file.parent());
        let of_files = of_files.map(|folder| (folder, false));
        let folders = self
            .folders
            .iter()
            .map(|(folder, is_deep)| (folder.as_path(), *is_deep));
        let mut found = BTreeSet::new();
        for (folder, is_deep) in of_files.chain(folders) {
            if let Some(there) = folder.ancestors().find(|folder| folder.is_dir()) {
                found.insert((there.to_owned(), is_deep && there == folder));
            }
        }
        // One way to watch a folder is enough, and the deep one sees more.
        let deep: Vec<PathBuf> = found
            .iter()
            .filter(|(_, is_deep)| *is_deep)
            .map(|(folder, _)| folder.clone())
            .collect();
        found.retain(|(folder, is_deep)| *is_deep || !deep.contains(folder));
        found
    }

    /// Whether a change may have a round come out differently. Nothing is known before the first one.
    pub(super) fn concern(&self, change: &Change) -> bool {
        let Change::Of(changed) = change else {
            return true;
        };
        changed.iter().any(|path| {
            let has_ending = path
                .extension()
                .is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
            // What is not there yet may be missing; what is around a place takes it along.
            let mut wanted = self
                .files
                .iter()
                .chain(self.folders.iter().map(|(folder, _)| folder));
            has_ending || wanted.any(|wanted| wanted.starts_with(path))
        })
    }
}

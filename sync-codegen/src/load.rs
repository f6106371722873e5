//! The one way in: from a schema file, or from Rust files, to schemas that are known to be valid.

use std::io;
use std::path::{Path, PathBuf};

use sync_schema::check::check;
use sync_schema::codes;
use sync_schema::definition::Definition;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::lock::Lock;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

use crate::{lock, scan, yaml};

/// A schema that passed its checks.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The file that declares it.
    pub path: PathBuf,
    /// Its lock file, which need not exist yet.
    pub lock: PathBuf,
    /// What it says.
    pub schema: Schema,
}

/// Reads a schema file with its imports and its lock file, and checks it.
///
/// Every fault goes to the sink, a file that cannot be read among them; none is returned where there
/// is an error. A missing lock file is an empty one: the schema is new. Nothing is written: the lock
/// to write is [`Schema::lock`].
pub fn load(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Option<Schema> {
    let definition = yaml::read(path, sources, sink);
    let lock = load_lock(&lock::path_for(path), sources, sink);
    check(&definition?, &lock?, sink)
}

/// All schemas that a path stands for: the one of a schema file, or those that the Rust files of a
/// folder declare (or one Rust file).
pub fn load_all(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Vec<Loaded> {
    if scan::is_rust(path) {
        return scan::scan(path, sources, sink);
    }
    let loaded = load(path, sources, sink).map(|schema| Loaded {
        path: path.to_owned(),
        lock: lock::path_for(path),
        schema,
    });
    loaded.into_iter().collect()
}

/// Checks a definition against its lock file.
pub(crate) fn check_against_lock(
    definition: &Definition,
    lock: &Path,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<Schema> {
    let lock = load_lock(lock, sources, sink)?;
    check(definition, &lock, sink)
}

fn load_lock(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Option<Lock> {
    read_lock(path, &lock_text(path), sources, sink)
}

/// The text of a lock file, if there is one.
pub(crate) fn lock_text(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The lock of such a text, or what is wrong with it.
pub(crate) fn read_lock(
    path: &Path,
    text: &io::Result<Option<String>>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<Lock> {
    match text {
        Ok(Some(text)) => lock::read(&shown(path), text, sources, sink),
        Ok(None) => Some(Lock::default()),
        Err(error) => {
            let headline = format!("cannot read `{}`: {error}", shown(path));
            sink.push(Diagnostic::new(codes::lock::UNREADABLE_LOCK, None, headline));
            None
        }
    }
}

/// The schema files that a path stands for: itself, or the `*.sync.yaml` files of a folder in the
/// order of their names.
///
/// # Errors
/// The folder cannot be listed, or holds no schema.
pub fn schema_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let file = entry?.path();
        if file
            .file_name()
            .is_some_and(|name| name.to_string_lossy().ends_with(".sync.yaml"))
        {
            files.push(file);
        }
    }
    files.sort();
    match files.is_empty() {
        false => Ok(files),
        true => Err(io::Error::new(
            io::ErrorKind::NotFound,
            "the folder holds no `*.sync.yaml` file",
        )),
    }
}

/// A path as text, the same on every system.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "this is a test")]

    use super::*;

    #[test]
    fn a_lock_that_cannot_be_read_is_no_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("raid.sync.yaml");
        std::fs::write(
            &path,
            "schema: raid\npaths: { title: { type: string, level: local } }\n",
        )
        .unwrap();
        std::fs::create_dir(folder.path().join("raid.sync.lock")).unwrap();
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        assert!(load(&path, &mut sources, &mut sink).is_none());
        let found = sink.into_sorted();
        assert_eq!(found[0].code, codes::lock::UNREADABLE_LOCK);
        assert!(
            found[0].headline.contains("raid.sync.lock"),
            "{}",
            found[0].headline
        );
    }

    #[test]
    fn a_folder_stands_for_its_schemas_and_has_one() {
        let folder = tempfile::tempdir().unwrap();
        let refused = schema_files(folder.path()).unwrap_err().to_string();
        assert_eq!(refused, "the folder holds no `*.sync.yaml` file");
        for name in ["b.sync.yaml", "a.sync.yaml", "a.sync.lock", "notes.yaml"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let files = schema_files(folder.path()).unwrap();
        assert_eq!(
            files,
            ["a.sync.yaml", "b.sync.yaml"].map(|name| folder.path().join(name))
        );
    }
}

//! The schemas that a builder was given, with everything that was read for them.

use std::path::{Path, PathBuf};

use sync_schema::codes::front_end::UNREADABLE;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

use crate::load::{self, schema_files, shown};
use crate::lock;

/// What stands where the user pointed.
pub(super) struct Found {
    /// Schema files.
    pub(super) files: Vec<PathBuf>,
    /// The folders among what was named: a new file in them is a change.
    folders: Vec<PathBuf>,
}

impl Found {
    /// What a change of makes the outputs old, as far as it is known before reading.
    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        let files = self
            .files
            .iter()
            .flat_map(|file| [file.clone(), lock::path_for(file)]);
        self.folders.iter().cloned().chain(files).collect()
    }
}

/// Opens folders up.
pub(super) fn find(paths: &[PathBuf], sink: &mut Sink) -> Found {
    let mut found = Found {
        files: Vec::new(),
        folders: Vec::new(),
    };
    for path in paths {
        if path.is_dir() {
            found.folders.push(path.clone());
        }
        match schema_files(path) {
            Ok(files) => found.files.extend(files),
            Err(error) => {
                let headline = format!("cannot use `{}`: {error}", shown(path));
                sink.push(Diagnostic::new(UNREADABLE, None, headline));
            }
        }
    }
    if paths.is_empty() {
        sink.push(Diagnostic::new(UNREADABLE, None, "no schema is named").help(".schemas(\"schemas\")"));
    }
    found
}

/// A schema that passed its checks.
pub(super) struct Loaded {
    /// Its file.
    pub(super) path: PathBuf,
    pub(super) schema: Schema,
}

impl Loaded {
    /// Its lock file, where that is not the one that the schema leaves behind.
    pub(super) fn stale_lock(&self) -> Option<PathBuf> {
        let path = lock::path_for(&self.path);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        // Line ends are a matter of the version control system.
        (text.replace("\r\n", "\n") != lock::write(&self.schema.lock)).then_some(path)
    }
}

/// Loads every schema; those with faults are left out.
pub(super) fn load(files: &[PathBuf], sources: &mut Sources, sink: &mut Sink) -> Vec<Loaded> {
    let loaded = files.iter().filter_map(|path| {
        let schema = load::load(path, sources, sink)?;
        Some(Loaded {
            path: path.clone(),
            schema,
        })
    });
    loaded.collect()
}

/// Everything that was read, or would have been if it were there.
pub(super) fn inputs(found: Found, sources: &Sources) -> Vec<PathBuf> {
    let mut inputs = found.inputs();
    for source in sources.iter() {
        let path = Path::new(&source.name);
        if !inputs.iter().any(|known| shown(known) == source.name) {
            inputs.push(path.to_owned());
        }
    }
    inputs
}

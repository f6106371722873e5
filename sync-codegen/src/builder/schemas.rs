//! The schemas that a builder was given, with everything that was read for them.

use std::path::{Path, PathBuf};

use sync_schema::codes::front_end::UNREADABLE;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::Sources;

use crate::load::{Loaded, load_all, schema_files, shown};
use crate::lock;

/// What stands where the user pointed.
pub(super) struct Found {
    /// Schema files.
    pub(super) files: Vec<PathBuf>,
    /// Rust files and folders of them.
    models: Vec<PathBuf>,
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
        let models = self.models.iter().filter(|path| !path.is_dir());
        self.folders.iter().chain(models).cloned().chain(files).collect()
    }
}

/// Opens folders up.
pub(super) fn find(paths: &[PathBuf], models: &[PathBuf], sink: &mut Sink) -> Found {
    let mut found = Found {
        files: Vec::new(),
        models: models.to_vec(),
        folders: Vec::new(),
    };
    for path in models {
        if path.is_dir() {
            // Cargo looks at all that is in it.
            found.folders.push(path.clone());
        } else if !path.is_file() {
            let headline = format!("cannot use `{}`: there is no such file or folder", shown(path));
            sink.push(Diagnostic::new(UNREADABLE, None, headline));
            found.models.retain(|other| other != path);
        }
    }
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
    if paths.is_empty() && models.is_empty() {
        sink.push(Diagnostic::new(UNREADABLE, None, "no schema is named").help(".schemas(\"schemas\")"));
    }
    found
}

/// The lock file of a schema, where that is not the one that the schema leaves behind.
pub(super) fn stale_lock(loaded: &Loaded) -> Option<PathBuf> {
    let text = std::fs::read_to_string(&loaded.lock).unwrap_or_default();
    // Line ends are a matter of the version control system.
    (text.replace("\r\n", "\n") != lock::write(&loaded.schema.lock)).then(|| loaded.lock.clone())
}

/// Loads every schema; those with faults are left out.
pub(super) fn load(found: &Found, sources: &mut Sources, sink: &mut Sink) -> Vec<Loaded> {
    let paths = found.files.iter().chain(&found.models);
    paths.flat_map(|path| load_all(path, sources, sink)).collect()
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

//! The source scan: schemas out of Rust files, read as text. Nothing is built or run.

use std::io;
use std::path::{Path, PathBuf};

use sync_schema::codes::derive::NOT_RUST;
use sync_schema::codes::front_end::{LIMIT, UNREADABLE};
use sync_schema::derive::{Declarations, Declared, in_rust};
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::{SourceId, Sources, Span};

use crate::load::{Loaded, check_against_lock, shown};
use crate::yaml::limits::MAX_FILE_BYTES;

/// The schemas that the Rust files of a folder declare, or one file, each checked against its lock.
///
/// All files of the folder are read, in the order of their paths, whether a `mod` names them or not.
/// Hidden folders and `target` are left out. Every fault goes to the sink.
pub fn scan(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Vec<Loaded> {
    let mut found = Sink::default();
    let loaded = read(path, sources, &mut found);
    for diagnostic in found.into_sorted() {
        sink.push(in_rust(diagnostic));
    }
    loaded
}

/// Whether a path stands for Rust, and not for a schema file.
pub(crate) fn is_rust(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|extension| extension == "rs")
}

fn read(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Vec<Loaded> {
    let composed = sources.add(shown(path), "");
    let mut declarations = Declarations::new(composed);
    for file in files(path, sink) {
        if let Some((source, syntax)) = file_syntax(&file, sources, sink) {
            declarations.file(source, &syntax.items, sink);
        }
    }
    let declared = match !sink.has_errors() && declarations.is_empty() {
        true => {
            let headline = format!("no item in `{}` derives `Syncable`", shown(path));
            sink.push(Diagnostic::new(
                sync_schema::codes::derive::NO_SCHEMA,
                None,
                headline,
            ));
            Vec::new()
        }
        false => declarations.definitions(sink),
    };
    let (text, origins) = declarations.written();
    sources.compose(composed, text, origins);
    let mut loaded = Vec::new();
    for declared in declared {
        let file = PathBuf::from(&sources.get(sources.origin(declared.span).source).name);
        let lock = lock_path(&file, &declared);
        if let Some(schema) = check_against_lock(&declared.definition, &lock, sources, sink) {
            declarations.check_types(&schema, sink);
            loaded.push(Loaded {
                path: file,
                lock,
                schema,
            });
        }
    }
    loaded
}

/// Where the lock of a schema is: as it says, from the folder of its crate, or else beside its file.
fn lock_path(file: &Path, declared: &Declared) -> PathBuf {
    match &declared.lock {
        Some(lock) => {
            let mut folders = file.ancestors().skip(1);
            let crate_folder = folders.find(|folder| folder.join("Cargo.toml").is_file());
            crate_folder.unwrap_or(Path::new("")).join(&lock.value)
        }
        None => file.with_file_name(format!("{}.sync.lock", declared.definition.name.value)),
    }
}

/// The Rust files of a folder, in the order of their paths, or the one file.
pub(crate) fn files(path: &Path, sink: &mut Sink) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let result = match path.is_dir() {
        true => collect(path, &mut files),
        false => {
            files.push(path.to_owned());
            Ok(())
        }
    };
    if let Err(error) = result {
        let headline = format!("cannot read `{}`: {error}", shown(path));
        sink.push(Diagnostic::new(UNREADABLE, None, headline));
    }
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link to a folder is not followed: it may lead back here.
        if kind.is_dir() && !name.starts_with('.') && name != "target" {
            collect(&path, files)?;
        } else if !kind.is_dir() && name.ends_with(".rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// A file that may declare something, parsed. None where it does not, or has a fault.
fn file_syntax(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Option<(SourceId, syn::File)> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let headline = format!("cannot read `{}`: {error}", shown(path));
            sink.push(Diagnostic::new(UNREADABLE, None, headline));
            return None;
        }
    };
    if text.len() > MAX_FILE_BYTES {
        let headline = format!("`{}` is larger than {MAX_FILE_BYTES} bytes", shown(path));
        sink.push(Diagnostic::new(LIMIT, None, headline));
        return None;
    }
    // Whatever else a crate has in it is its own business, and takes time.
    if !text.contains("Syncable") && !text.contains("sync(") {
        return None;
    }
    // Spans count from the first character, which a mark of the byte order is not.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    let source = sources.add(shown(path), text.clone());
    match syn::parse_file(&text) {
        Ok(syntax) => Some((source, syntax)),
        Err(error) => {
            let range = error.span().byte_range();
            let span = Span::new(source, range.start, range.end);
            let why = match error.to_string().lines().next() {
                Some("cannot parse string into token stream") | None => {
                    "brackets or quotes have no other end".to_owned()
                }
                Some(why) => why.to_owned(),
            };
            let headline = format!("this is not Rust: {why}");
            sink.push(Diagnostic::new(NOT_RUST, span, headline));
            None
        }
    }
}

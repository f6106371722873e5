//! Which files are looked at, and their texts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::lua::Dialect;
use crate::load::shown;

/// The largest file that is looked at, in bytes.
pub const LARGEST: u64 = 8 << 20;

/// In which language a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Lua(Dialect),
    Rust,
}

/// What is below some folders.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// In the order of their names.
    pub(crate) files: Vec<File>,
    /// Folders that cannot be looked into, each with the reason.
    pub(crate) closed: Vec<(String, String)>,
}

/// A file and its text, or why it has none.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// The path as it is shown, the same on every system.
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) text: Result<String, String>,
}

/// Finds the sources below some folders, and single files, in the order of their names. What version
/// control ignores is left out; a file that is named is not. Links are not followed.
///
/// # Errors
/// A folder or file that is named cannot be looked into.
pub(crate) fn read(roots: &[PathBuf]) -> io::Result<Files> {
    let mut found: Vec<(PathBuf, Language)> = Vec::new();
    let mut closed = Vec::new();
    for root in roots {
        let about = fs::metadata(root).map_err(|error| named(root, &error))?;
        if about.is_file() {
            let language = language(root).ok_or_else(|| {
                named(
                    root,
                    &io::Error::new(io::ErrorKind::InvalidInput, "neither Lua nor Rust"),
                )
            })?;
            found.push((root.clone(), language));
            continue;
        }
        for entry in WalkBuilder::new(root).require_git(false).build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    closed.push((shown(root), error.to_string()));
                    continue;
                }
            };
            if entry.file_type().is_some_and(|kind| kind.is_file())
                && let Some(language) = language(entry.path())
            {
                found.push((entry.into_path(), language));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.dedup_by(|(one, _), (other, _)| one == other);
    let files = found
        .into_par_iter()
        .map(|(path, language)| File {
            name: shown(path.strip_prefix(".").unwrap_or(&path)),
            text: text(&path),
            path,
            language,
        })
        .collect();
    closed.sort();
    Ok(Files { files, closed })
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", shown(path)))
}

/// In which language a file is written, by its ending.
pub(crate) fn language(path: &Path) -> Option<Language> {
    match path.extension()?.to_str()? {
        "lua" => Some(Language::Lua(Dialect::Lua)),
        "luau" => Some(Language::Lua(Dialect::Luau)),
        "rs" => Some(Language::Rust),
        _ => None,
    }
}

fn text(path: &Path) -> Result<String, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > LARGEST {
        return Err(format!("{length} bytes, and the audit reads at most {LARGEST}"));
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("not UTF-8 from byte {at} on")
    })
}

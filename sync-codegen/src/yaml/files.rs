//! Reading files: the only IO of the front end.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::limits::MAX_FILE_BYTES;

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum Failure {
    /// In the words of the operating system.
    System(std::io::Error),
    /// Larger than [`MAX_FILE_BYTES`].
    TooLarge,
}

/// Which file a path names; the same for every way to name it.
pub(super) fn identity(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(Failure::System)
}

/// The bytes of a file, up to the limit.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Failure::System)?;
    // A device or a pipe says nothing about its length, so it is not asked for.
    file.take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Failure::System)?;
    if bytes.len() > MAX_FILE_BYTES {
        Err(Failure::TooLarge)
    } else {
        Ok(bytes)
    }
}

/// The path of an import, without `.` and without `..` where they can be left out.
pub(super) fn beside(importer: &Path, import: &str) -> PathBuf {
    let mut path = importer.parent().unwrap_or(Path::new("")).to_path_buf();
    for component in Path::new(import).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(path.components().next_back(), Some(Component::Normal(_))) => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path
}

/// A path with slashes, to be shown and to be the same on every system.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

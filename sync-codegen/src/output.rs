//! Files on their way out: rendered in memory, compared with what is there, and replaced as a whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

mod text;

pub use text::Text;

/// A file to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where it goes.
    pub path: PathBuf,
    /// All of it.
    pub text: Text,
}

/// A file as it is, compared with the one to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is none yet.
    Missing,
    /// It holds something else.
    Stale {
        /// What it holds, as far as that is text.
        text: String,
    },
    /// It holds just that.
    Current,
}

/// What has become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// There was none.
    New,
    /// It held something else.
    Changed,
    /// It held just that, and was left alone.
    Unchanged,
}

impl Output {
    /// Compares with what is there.
    ///
    /// # Errors
    /// Something is there that is not a file that can be read.
    pub fn state(&self) -> io::Result<State> {
        match fs::read(&self.path) {
            Ok(bytes) if self.text.is_all_of(bytes.as_slice())? => Ok(State::Current),
            Ok(bytes) => Ok(State::Stale {
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::Missing),
            Err(error) => Err(error),
        }
    }

    /// Writes the file where it would change, and tells whether it did.
    ///
    /// Folders are made. A reader sees the old file or the new one and nothing between; a symbolic
    /// link in its place is replaced, not followed.
    ///
    /// # Errors
    /// The folder cannot be written to. The file is then as it was.
    pub fn write(&self) -> io::Result<Written> {
        let written = match File::open(&self.path) {
            Ok(file) if self.is_in(&file)? => return Ok(Written::Unchanged),
            Ok(_) => Written::Changed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Written::New,
            Err(error) => return Err(error),
        };
        replace(&self.path, &self.text)?;
        Ok(written)
    }

    /// Whether a file holds just that. Most that differ do so in their length.
    fn is_in(&self, file: &File) -> io::Result<bool> {
        let about = file.metadata()?;
        Ok((!about.is_file() || about.len() == self.text.len() as u64) && self.text.is_all_of(file)?)
    }
}

fn replace(path: &Path, text: &Text) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".syncgen-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: the user's mask takes away from this. Temporary files are private else.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    text.write_to(&mut file)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_where_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = Output {
            path: folder.path().join("a/b.lua"),
            text: "one".to_owned().into(),
        };
        assert_eq!(output.state().unwrap(), State::Missing);
        assert_eq!(output.write().unwrap(), Written::New);
        assert_eq!(output.write().unwrap(), Written::Unchanged);
        assert_eq!(output.state().unwrap(), State::Current);
        for text in ["two", "two more", ""] {
            let before = fs::read_to_string(&output.path).unwrap();
            // In pieces or not is all the same.
            output.text = text.chars().map(String::from).collect();
            assert_eq!(output.state().unwrap(), State::Stale { text: before });
            assert_eq!(output.write().unwrap(), Written::Changed);
            assert_eq!(output.write().unwrap(), Written::Unchanged);
        }
        output.text = "two".to_owned().into();
        output.write().unwrap();
        assert_eq!(fs::read_to_string(&output.path).unwrap(), "two");
        assert_eq!(
            fs::read_dir(folder.path().join("a")).unwrap().count(),
            1,
            "no temporary file stays"
        );
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.lua");
        fs::create_dir(&path).unwrap();
        assert!(
            Output {
                path: path.clone(),
                text: Text::default()
            }
            .write()
            .is_err()
        );
        assert!(path.is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, elsewhere) = (folder.path().join("b.lua"), folder.path().join("elsewhere"));
        fs::write(&elsewhere, "mine").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        Output {
            path: path.clone(),
            text: "new".to_owned().into(),
        }
        .write()
        .unwrap();
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }
}

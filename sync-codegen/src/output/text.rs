//! Texts that may be long.

use std::fmt::{self, Display};
use std::io::{self, Read, Write};
use std::sync::Arc;

/// So much of a file is compared at a time.
const BUFFER: usize = 1 << 18;

/// A text in pieces. A copy shares them, and so may another text that differs in one of them.
///
/// ```
/// use sync_codegen::output::Text;
///
/// let text: Text = ["one ".to_owned(), "two".to_owned()].into_iter().collect();
/// assert_eq!(text.to_string(), "one two");
/// assert_eq!(text, Text::from("one two".to_owned()));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Text {
    pieces: Vec<Arc<String>>,
}

impl Text {
    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this is what there is to read, and nothing more.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn is_all_of(&self, mut there: impl Read) -> io::Result<bool> {
        let mut buffer = vec![0; BUFFER.min(self.len() + 1)];
        for wanted in self
            .pieces
            .iter()
            .flat_map(|piece| piece.as_bytes().chunks(BUFFER))
        {
            let found = &mut buffer[..wanted.len()];
            match there.read_exact(found) {
                Ok(()) if found == wanted => {}
                Ok(()) => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(there.read(&mut buffer[..1])? == 0)
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn write_to(&self, mut to: impl Write) -> io::Result<()> {
        self.pieces
            .iter()
            .try_for_each(|piece| to.write_all(piece.as_bytes()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text {
            pieces: vec![Arc::new(text)],
        }
    }
}

impl FromIterator<String> for Text {
    fn from_iter<I: IntoIterator<Item = String>>(pieces: I) -> Self {
        pieces.into_iter().map(Arc::new).collect()
    }
}

impl FromIterator<Arc<String>> for Text {
    fn from_iter<I: IntoIterator<Item = Arc<String>>>(pieces: I) -> Self {
        Text {
            pieces: pieces.into_iter().collect(),
        }
    }
}

impl Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces
            .iter()
            .try_for_each(|piece| formatter.write_str(piece))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        let bytes = |text: &'_ Text| -> Vec<u8> { text.to_string().into_bytes() };
        self.len() == other.len() && bytes(self) == bytes(other)
    }
}

impl Eq for Text {}

//! Messages that are larger than a frame, in pieces: `first byte, number, index, piece`.

use crate::wire::Reader;
use crate::wire::number::put_varint;
use crate::wire::{MAX_MESSAGE, VERSION};

/// The first byte: version, kind 7, and whether it is the last piece.
const CHUNK: u8 = VERSION << 5 | 7 << 2;
const LAST: u8 = 0b01;
const FLAGS: u8 = 0b11;

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Of the message, counted up by its sender, from 0 again after 255.
    pub number: u8,
    /// Its place among the chunks of the message, from 0.
    pub index: u32,
    /// Whether there is none after it.
    pub last: bool,
    /// Bytes of the message; at least one.
    pub piece: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Whether bytes that came in are to be read as a chunk: no message begins so.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.first().is_some_and(|first| first & !FLAGS == CHUNK)
    }

    /// Reads a chunk. None where it is not one that [`cut`] can have made.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let last = match reader.byte().ok()? {
            CHUNK => false,
            first if first == CHUNK | LAST => true,
            _ => return None,
        };
        let number = reader.byte().ok()?;
        let index = u32::try_from(reader.varint().ok()?).ok()?;
        let piece = reader.rest();
        (!piece.is_empty() && piece.len() <= MAX_MESSAGE && (index as usize) < MAX_MESSAGE).then_some(Chunk {
            number,
            index,
            last,
            piece,
        })
    }

    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = vec![CHUNK | u8::from(self.last), self.number];
        put_varint(&mut bytes, self.index.into());
        bytes.extend(self.piece);
        bytes
    }
}

/// A message as chunks of at most `capacity` bytes each. A capacity below that of the least frame counts
/// as so much.
///
/// ```
/// use sync_runtime::channel::{Chunk, cut};
///
/// let message = vec![7; 100];
/// let chunks = cut(&message, 5, 64);
/// assert_eq!(chunks.iter().map(Vec::len).collect::<Vec<_>>(), [64, 42]);
/// assert_eq!(Chunk::read(&chunks[1]).map(|chunk| (chunk.number, chunk.index, chunk.last)), Some((5, 1, true)));
/// ```
pub fn cut(message: &[u8], number: u8, capacity: usize) -> Vec<Vec<u8>> {
    let mut chunks = Vec::new();
    let mut rest = message;
    for index in 0.. {
        let header = Chunk {
            number,
            index,
            last: false,
            piece: &[],
        }
        .write()
        .len();
        let room = capacity.max(LEAST_CAPACITY).saturating_sub(header);
        let (piece, after) = rest.split_at(room.min(rest.len()));
        rest = after;
        chunks.push(
            Chunk {
                number,
                index,
                last: rest.is_empty(),
                piece,
            }
            .write(),
        );
        if rest.is_empty() {
            break;
        }
    }
    chunks
}

/// Room for a header and a byte, whatever the index.
const LEAST_CAPACITY: usize = 16;

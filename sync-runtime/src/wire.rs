//! The bytes of `docs/wire-format.md`: numbers, keys, messages and their changes. Values are the
//! business of [`codec`](crate::codec).

mod compare;
mod entries;
mod family;
mod key;
mod message;
mod missing;
pub mod number;
mod reader;
mod writer;

pub use compare::{DIGITS, MAX_ITEMS, Says, Statement, compare_head, read_statements};
pub use entries::{Section, SectionHead, entries_head, put_section, read_sections};
pub use family::Family;
pub(crate) use key::values as key_values;
pub use key::{KeyEnds, MAX_KEYS};
pub(crate) use message::is_peer_name;
pub use message::{
    Envelope, MAX_MESSAGE, MAX_ORIGIN, Message, SEQUENCE_LIMIT, Unreadable, VERSION, request, short_hash,
};
pub use missing::{MAX_RANGES, missing};
pub use number::Reader;
pub use reader::{ChangeReader, KnownChange, ReadChange};
pub use writer::{MessageWriter, WireChange};

// The bits of a change's header.
const SAME_PATH: u8 = 0x80;
const CLEAR: u8 = 0x40;
const DIFFERENCE: u8 = 0x20;
const LEADING: u8 = 0x1C;
const LEADING_SHIFT: u8 = 2;
const COUNTS_UP: u8 = 0x02;
const RESERVED: u8 = 0x01;

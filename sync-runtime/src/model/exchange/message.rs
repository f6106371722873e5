//! What peers say to each other about their logs: `docs/wire-format.md`, "Logs of models".

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::codec::Malformed;
use crate::model::ModelRegistry;
use crate::model::wire::MAX_BYTES;
use crate::wire::number::put_varint;
use crate::wire::{Reader, is_peer_name};

const PUSH: u8 = 0x12;
const ASK: u8 = 0x13;
const PAGE: u8 = 0x14;
const WISH: u8 = 0x15;

const MORE: u8 = 1;
const START_OVER: u8 = 2;

/// The most bytes of a message: one with rows, and what stands before it.
const MAX_MESSAGE: usize = MAX_BYTES + (1 << 15);
/// The most peers that a message speaks of.
pub(super) const MAX_HELD: usize = 256;
/// The most models that are wished for at once.
const MAX_WISHES: u64 = 4_096;

/// A message about a log.
#[derive(Debug)]
pub(super) enum Message<'a> {
    Push(Push<'a>),
    Ask(Ask),
    Page(Page<'a>),
    /// Ids of models of which what waits at the level `granular` is wanted.
    Wish(Vec<u64>),
}

/// What is new in the sender's log. All of the log between the two places is in the rows, or was received
/// from the peers that are held.
#[derive(Debug)]
pub(super) struct Push<'a> {
    pub(super) life: i64,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) held: Vec<Held>,
    /// A message with rows, or nothing.
    pub(super) rows: &'a [u8],
}

/// How far the sender has come in a peer's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) peer: Arc<str>,
    pub(super) life: i64,
    /// Everything up to this place.
    pub(super) cursor: i64,
    /// Nothing beyond this place.
    pub(super) seen: i64,
}

/// The wish for what comes after a place of the receiver's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ask {
    /// 0 for one who knows nothing of the log.
    pub(super) life: i64,
    pub(super) place: i64,
    /// The place up to which the sender once knew everything, and looks for what was deleted and forgotten
    /// since; 0 otherwise. No page of the answer goes across it.
    pub(super) over: i64,
}

/// A part of the sender's log.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// What it answers.
    pub(super) asked: Ask,
    pub(super) life: i64,
    pub(super) from: i64,
    pub(super) to: i64,
    /// Whether the log goes on after it.
    pub(super) more: bool,
    /// Deletions after the place that was asked for are forgotten: ask from the start.
    pub(super) start_over: bool,
    pub(super) rows: &'a [u8],
}

pub(super) fn is_exchange(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(&(PUSH | ASK | PAGE | WISH)))
}

fn head(registry: &ModelRegistry, first: u8) -> Vec<u8> {
    let mut bytes = vec![first];
    bytes.extend_from_slice(&registry.hash.to_le_bytes()[..3]);
    bytes
}

fn put_place(bytes: &mut Vec<u8>, place: i64) {
    put_varint(bytes, u64::try_from(place).unwrap_or_default());
}

impl Held {
    fn write(&self, bytes: &mut Vec<u8>) {
        put_varint(bytes, self.peer.len() as u64);
        bytes.extend(self.peer.as_bytes());
        bytes.extend(self.life.to_le_bytes());
        put_place(bytes, self.cursor);
        put_place(bytes, self.seen.saturating_sub(self.cursor));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let name = std::str::from_utf8(reader.prefixed()?).ok();
        let peer = name
            .filter(|name| is_peer_name(name))
            .ok_or_else(|| Malformed::new("a log is of no peer"))?
            .into();
        let (life, cursor) = (life(reader)?, place(reader)?);
        Ok(Held {
            peer,
            life,
            cursor,
            seen: cursor.saturating_add(place(reader)?),
        })
    }

    /// A list, as it travels and as it is kept.
    pub(super) fn write_all(list: &[Held], bytes: &mut Vec<u8>) {
        put_varint(bytes, list.len() as u64);
        list.iter().for_each(|held| held.write(bytes));
    }

    pub(super) fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, Malformed> {
        let count = reader.varint()?;
        if count > MAX_HELD as u64 {
            return Err(Malformed::new("a message speaks of too many peers"));
        }
        (0..count).map(|_| Held::read(reader)).collect()
    }
}

impl Push<'_> {
    pub(super) fn write(&self, registry: &ModelRegistry) -> Vec<u8> {
        let mut bytes = head(registry, PUSH);
        bytes.extend(self.life.to_le_bytes());
        put_place(&mut bytes, self.from);
        put_place(&mut bytes, self.to - self.from);
        Held::write_all(&self.held, &mut bytes);
        bytes.extend(self.rows);
        bytes
    }
}

impl Ask {
    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.life.to_le_bytes());
        put_place(bytes, self.place);
        put_place(bytes, self.over);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Ask {
            life: i64::from_le_bytes(reader.array()?),
            place: place(reader)?,
            over: place(reader)?,
        })
    }

    pub(super) fn write(self, registry: &ModelRegistry) -> Vec<u8> {
        let mut bytes = head(registry, ASK);
        self.put(&mut bytes);
        bytes
    }
}

impl Page<'_> {
    pub(super) fn write(&self, registry: &ModelRegistry) -> Vec<u8> {
        let mut bytes = head(registry, PAGE);
        let flag = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        bytes.push(flag(self.more, MORE) | flag(self.start_over, START_OVER));
        self.asked.put(&mut bytes);
        bytes.extend(self.life.to_le_bytes());
        put_place(&mut bytes, self.from);
        put_place(&mut bytes, self.to - self.from);
        bytes.extend(self.rows);
        bytes
    }
}

/// The wish for what waits of the models at these positions.
pub(super) fn wish(registry: &ModelRegistry, models: &BTreeSet<usize>) -> Vec<u8> {
    let mut bytes = head(registry, WISH);
    let ids: Vec<u32> = models
        .iter()
        .filter_map(|place| Some(registry.models.get(*place)?.id))
        .collect();
    put_varint(&mut bytes, ids.len() as u64);
    ids.iter().for_each(|id| put_varint(&mut bytes, (*id).into()));
    bytes
}

impl<'a> Message<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_MESSAGE {
            return Err(Malformed::new("the message is too long"));
        }
        let mut reader = Reader::new(bytes);
        let first = reader.byte()?;
        reader.array::<3>()?;
        match first {
            PUSH => {
                let life = life(&mut reader)?;
                let (from, to) = range(&mut reader)?;
                Ok(Message::Push(Push {
                    life,
                    from,
                    to,
                    held: Held::read_all(&mut reader)?,
                    rows: reader.rest(),
                }))
            }
            ASK => ended(&mut reader, |reader| Ok(Message::Ask(Ask::read(reader)?))),
            PAGE => {
                let flags = reader.byte()?;
                if flags & !(MORE | START_OVER) != 0 {
                    return Err(Malformed::new("a reserved bit is set"));
                }
                let asked = Ask::read(&mut reader)?;
                let life = life(&mut reader)?;
                let (from, to) = range(&mut reader)?;
                Ok(Message::Page(Page {
                    asked,
                    life,
                    from,
                    to,
                    more: flags & MORE != 0,
                    start_over: flags & START_OVER != 0,
                    rows: reader.rest(),
                }))
            }
            WISH => ended(&mut reader, |reader| {
                let count = reader.varint()?;
                if count > MAX_WISHES {
                    return Err(Malformed::new("too many models are wished for"));
                }
                Ok(Message::Wish(
                    (0..count).map(|_| reader.varint()).collect::<Result<_, _>>()?,
                ))
            }),
            _ => Err(Malformed::new("it is no message about a log")),
        }
    }
}

fn ended<'a>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<Message<'a>, Malformed>,
) -> Result<Message<'a>, Malformed> {
    let message = read(reader)?;
    match reader.is_empty() {
        true => Ok(message),
        false => Err(Malformed::new("bytes are left over after the message")),
    }
}

/// The life of a log that is there.
fn life(reader: &mut Reader<'_>) -> Result<i64, Malformed> {
    match i64::from_le_bytes(reader.array()?) {
        life if life > 0 => Ok(life),
        _ => Err(Malformed::new("a log has no such life")),
    }
}

fn place(reader: &mut Reader<'_>) -> Result<i64, Malformed> {
    let number = reader.varint()?;
    i64::try_from(number)
        .ok()
        .filter(|place| *place < 1 << 62)
        .ok_or_else(|| Malformed::new("a log has no such place"))
}

fn range(reader: &mut Reader<'_>) -> Result<(i64, i64), Malformed> {
    let from = place(reader)?;
    Ok((from, from.saturating_add(place(reader)?)))
}

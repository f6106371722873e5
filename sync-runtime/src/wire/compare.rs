//! Kind 2: what a peer holds, as digests.

use super::key::KeyEnds;
use super::message::{KIND_COMPARE, VERSION, put_hash, short_hash};
use super::number::{Reader, put_varint};
use crate::codec::Malformed;
use crate::registry::{Registry, Repair};

/// Hexadecimal digits of a fingerprint.
pub const DIGITS: u8 = 8;
/// The most items of a list that is read.
pub const MAX_ITEMS: usize = 16_384;

const NIBBLES: u8 = 0x0F;
const FORM_SHIFT: u8 = 4;
const ON_REQUEST: u8 = 0x40;
const RESERVED: u8 = 0x80;

/// What a peer says of the items of a node whose fingerprints begin with some hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The node's domain.
    pub domain: Repair,
    /// Position of the node's scope in the registry.
    pub scope: usize,
    /// The node's encoded keys.
    pub keys: Box<[u8]>,
    /// How many digits the fingerprints begin with, 0 to 8.
    pub digits: u8,
    /// The least 32-bit number that begins with these digits.
    pub prefix: u32,
    /// What is said.
    pub says: Says,
}

/// What a statement says of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Their sum, modulo 2^32.
    Digest(u32),
    /// All of them, ascending.
    List(Vec<u32>),
    /// The sum of those with each next digit; never for 8 digits.
    Buckets([u32; 16]),
}

impl Statement {
    /// Appends the bytes of the statement.
    pub fn put(&self, out: &mut Vec<u8>) {
        let form: u8 = match self.says {
            Says::Digest(_) => 0,
            Says::List(_) => 1,
            Says::Buckets(_) => 2,
        };
        let domain = match self.domain {
            Repair::Periodic => 0,
            Repair::OnRequest => ON_REQUEST,
        };
        out.push(self.digits | form << FORM_SHIFT | domain);
        put_varint(out, self.scope as u64);
        out.extend_from_slice(&self.keys);
        let prefix = self.prefix.to_be_bytes();
        out.extend(prefix.iter().take(usize::from(self.digits.div_ceil(2))));
        match &self.says {
            Says::Digest(sum) => out.extend_from_slice(&sum.to_le_bytes()),
            Says::List(items) => {
                put_varint(out, items.len() as u64);
                out.extend(items.iter().flat_map(|item| item.to_le_bytes()));
            }
            Says::Buckets(sums) => out.extend(sums.iter().flat_map(|sum| sum.to_le_bytes())),
        }
    }

    /// The bytes of the statement.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.put(&mut out);
        out
    }

    fn read(registry: &Registry, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let head = reader.byte()?;
        let digits = head & NIBBLES;
        if head & RESERVED != 0 || digits > DIGITS {
            return Err(malformed(
                "the head of a statement has bits that it must not have",
            ));
        }
        let scope = usize::try_from(reader.varint()?).ok();
        let (scope, info) = scope
            .and_then(|scope| Some((scope, registry.scopes.get(scope)?)))
            .ok_or_else(|| malformed("there is no such scope"))?;
        let mut ends = KeyEnds::default();
        for key in info.keys {
            let rest = reader.rest().get(ends.total()..).unwrap_or_default();
            ends.push((key.check)(rest)?)?;
        }
        let keys = reader.take(ends.total())?.into();
        let mut prefix = [0; 4];
        let given = reader.take(usize::from(digits.div_ceil(2)))?;
        prefix[..given.len()].copy_from_slice(given);
        let prefix = u32::from_be_bytes(prefix);
        let below = u32::MAX.checked_shr(4 * u32::from(digits)).unwrap_or(0);
        if prefix & below != 0 {
            return Err(malformed("a prefix has more digits than are said to be there"));
        }
        let says = match head >> FORM_SHIFT & 3 {
            0 => Says::Digest(number(reader)?),
            1 => Says::List(read_list(reader, prefix, below)?),
            2 if digits < DIGITS => Says::Buckets(read_buckets(reader)?),
            _ => return Err(malformed("a statement has no such form")),
        };
        let domain = match head & ON_REQUEST {
            0 => Repair::Periodic,
            _ => Repair::OnRequest,
        };
        Ok(Self {
            domain,
            scope,
            keys,
            digits,
            prefix,
            says,
        })
    }
}

/// What stands before the statements of a message.
pub fn compare_head(registry: &Registry) -> Vec<u8> {
    let mut out = vec![VERSION << 5 | KIND_COMPARE << 2];
    put_hash(&mut out, short_hash(registry.compare_hash));
    out
}

/// Reads all statements of a message whose compare hash is the registry's; there is at least one.
pub fn read_statements(registry: &Registry, bytes: &[u8]) -> Result<Vec<Statement>, Malformed> {
    let mut reader = Reader::new(bytes);
    let mut statements = Vec::new();
    while !reader.is_empty() {
        statements.push(Statement::read(registry, &mut reader)?);
    }
    match statements.is_empty() {
        true => Err(malformed("the message has no statements")),
        false => Ok(statements),
    }
}

fn number(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    reader.array().map(u32::from_le_bytes)
}

fn read_list(reader: &mut Reader<'_>, prefix: u32, below: u32) -> Result<Vec<u32>, Malformed> {
    let count = usize::try_from(reader.varint()?).unwrap_or(usize::MAX);
    if count > MAX_ITEMS || count > reader.remaining() / 4 {
        return Err(malformed("a list has more items than the message"));
    }
    let mut items: Vec<u32> = Vec::with_capacity(count);
    for _ in 0..count {
        let item = number(reader)?;
        if item & !below != prefix {
            return Err(malformed("an item does not begin with the prefix"));
        }
        if items.last().is_some_and(|last| *last > item) {
            return Err(malformed("the items of a list do not ascend"));
        }
        items.push(item);
    }
    Ok(items)
}

fn read_buckets(reader: &mut Reader<'_>) -> Result<[u32; 16], Malformed> {
    let mut sums = [0; 16];
    for sum in &mut sums {
        *sum = number(reader)?;
    }
    Ok(sums)
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}

//! How many bytes an entry takes on the wire at worst, by the rules of `docs/wire-format.md`.
//!
//! All sums saturate: a type that is too large for any message is very large here, and nothing else.

use crate::check::inner_first;
use crate::schema::{Case, FloatWidth, Integer, IntegerWidth, NamedType, Path, Schema, Shape, Type};

/// The most bytes that a message may have.
pub const MAX_MESSAGE: u64 = 65_536;
/// First byte, schema hash and base stamp.
const ENVELOPE: u64 = 1 + 3 + 6;
/// A sequence number below 2^21: two million changes of one peer.
const SEQUENCE: u64 = 3;
/// The longest sequence number.
const MAX_SEQUENCE: u64 = 10;
/// The longest name of an origin, with its length.
const MAX_ORIGIN: u64 = 65;

/// The most bytes of a path's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worst {
    /// All keys of an entry.
    pub keys: u64,
    /// Its value.
    pub value: u64,
    /// A change: length, header, path id, keys and value.
    pub change: u64,
    /// A message with this change alone, from its origin itself, with a sequence number below 2^21.
    pub message: u64,
}

impl Worst {
    /// The same message at its very longest: passed on for another peer, with the longest sequence
    /// number there is.
    pub fn longest_message(self) -> u64 {
        self.message.saturating_add(MAX_SEQUENCE - SEQUENCE + MAX_ORIGIN)
    }
}

/// The worst case of one path of a schema.
pub fn worst(schema: &Schema, path: &Path) -> Worst {
    Sizes::new(&schema.types).path(path)
}

/// Sizes of all types of a schema, for those who ask for many paths.
#[derive(Debug)]
pub struct Sizes<'a> {
    types: &'a [NamedType],
    known: Vec<Size>,
}

/// The most of each part of an item.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    bits: u64,
    body: u64,
}

impl<'a> Sizes<'a> {
    /// Measures all types, inner ones first, each once.
    pub fn new(types: &'a [NamedType]) -> Self {
        let mut sizes = Sizes {
            types,
            known: vec![Size::default(); types.len()],
        };
        for place in inner_first(types) {
            sizes.known[place] = sizes.shape(&types[place].shape);
        }
        sizes
    }

    /// The worst case of one path.
    pub fn path(&self, path: &Path) -> Worst {
        let keys = sum(path.keys.iter().map(|key| self.key(&key.ty)));
        let value = self.value(&path.ty);
        let rest = sum([1, varint(path.id.into()), keys, value]);
        let change = varint(rest).saturating_add(rest);
        Worst {
            keys,
            value,
            change,
            message: sum([ENVELOPE, SEQUENCE, change]),
        }
    }

    /// The most bytes of a path's value.
    fn value(&self, ty: &Type) -> u64 {
        match self.resolve(ty) {
            Type::Flag => 0,
            Type::Text(text) => text.max.into(),
            Type::Bytes(bytes) => bytes.max.into(),
            other => self.item(other).packed(),
        }
    }

    fn resolve<'b>(&'b self, ty: &'b Type) -> &'b Type {
        let mut ty = ty;
        while let Type::Named(index) = ty {
            let Shape::Alias(inner) = &self.types[index.0].shape else {
                break;
            };
            ty = inner;
        }
        ty
    }

    fn item(&self, ty: &Type) -> Size {
        let body = |body: u64| Size { bits: 0, body };
        match ty {
            Type::Bool | Type::Flag => Size { bits: 1, body: 0 },
            Type::Integer(integer) => body(integer_size(integer)),
            Type::Float(float) => match float.width {
                FloatWidth::F32 => body(4),
                FloatWidth::F64 => body(8),
            },
            Type::Text(text) => body(varint(text.max.into()) + u64::from(text.max)),
            Type::Bytes(bytes) => body(varint(bytes.max.into()) + u64::from(bytes.max)),
            Type::Uuid => body(16),
            // 2^53 milliseconds on either side of the epoch.
            Type::Timestamp => body(varint(1 << 54)),
            Type::Optional(inner) => {
                let inner = self.item(inner);
                Size {
                    bits: inner.bits.saturating_add(1),
                    body: inner.body,
                }
            }
            Type::List(inner, max) => {
                body(varint((*max).into()).saturating_add(self.item(inner).times((*max).into()).packed()))
            }
            Type::Set(inner, max) => {
                let most = self.values(inner).min((*max).into());
                body(varint(most).saturating_add(self.key(inner).saturating_mul(most)))
            }
            Type::Map(key, value, max) => {
                let most = self.values(key).min((*max).into());
                let keys = self.key(key).saturating_mul(most);
                body(sum([varint(most), self.item(value).times(most).packed(), keys]))
            }
            Type::Named(index) => self.known[index.0],
        }
    }

    fn shape(&self, shape: &Shape) -> Size {
        match shape {
            Shape::Alias(ty) => self.item(ty),
            Shape::Record(fields) => {
                let whole = fields
                    .iter()
                    .map(|field| self.item(&field.ty))
                    .fold(Size::default(), Size::plus);
                Size {
                    bits: 0,
                    body: whole.packed(),
                }
            }
            Shape::Enum(cases) => Size {
                bits: case_bits(cases),
                body: 0,
            },
            Shape::Union(cases) => {
                let payload = cases
                    .iter()
                    .filter_map(|case| case.ty.as_ref())
                    .map(|ty| self.item(ty).packed())
                    .max();
                Size {
                    bits: 0,
                    body: varint(greatest(cases)).saturating_add(payload.unwrap_or(0)),
                }
            }
        }
    }

    /// The most bytes of a key, set element or map key.
    fn key(&self, ty: &Type) -> u64 {
        match self.resolve(ty) {
            Type::Bool => 1,
            Type::Named(index) => match &self.types[index.0].shape {
                Shape::Enum(cases) => varint(greatest(cases)),
                Shape::Alias(_) | Shape::Record(_) | Shape::Union(_) => 0,
            },
            other => self.item(other).body,
        }
    }

    /// How many different values a key can have.
    fn values(&self, ty: &Type) -> u64 {
        match self.resolve(ty) {
            Type::Bool => 2,
            Type::Integer(integer) => u64::try_from(integer.max - integer.min + 1).unwrap_or(u64::MAX),
            Type::Named(index) => match &self.types[index.0].shape {
                Shape::Enum(cases) => cases.len() as u64,
                Shape::Alias(_) | Shape::Record(_) | Shape::Union(_) => u64::MAX,
            },
            _ => u64::MAX,
        }
    }
}

impl Size {
    fn plus(self, other: Size) -> Size {
        Size {
            bits: self.bits.saturating_add(other.bits),
            body: self.body.saturating_add(other.body),
        }
    }

    fn times(self, count: u64) -> Size {
        Size {
            bits: self.bits.saturating_mul(count),
            body: self.body.saturating_mul(count),
        }
    }

    /// A bit block, then the body.
    fn packed(self) -> u64 {
        self.bits.div_ceil(8).saturating_add(self.body)
    }
}

fn sum(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0, u64::saturating_add)
}

fn greatest(cases: &[Case]) -> u64 {
    cases.iter().map(|case| u64::from(case.number)).max().unwrap_or(0)
}

fn case_bits(cases: &[Case]) -> u64 {
    match greatest(cases) {
        0..16 => 4,
        16..256 => 8,
        _ => 16,
    }
}

fn integer_size(integer: &Integer) -> u64 {
    match integer.width {
        IntegerWidth::U8 | IntegerWidth::I8 => 1,
        IntegerWidth::U16 | IntegerWidth::U32 | IntegerWidth::U64 => {
            varint(u64::try_from(integer.max).unwrap_or(u64::MAX))
        }
        IntegerWidth::I16 | IntegerWidth::I32 | IntegerWidth::I64 => {
            zigzag(integer.min).max(zigzag(integer.max))
        }
    }
}

fn zigzag(value: i128) -> u64 {
    let folded = if value >= 0 { 2 * value } else { -2 * value - 1 };
    varint(u64::try_from(folded).unwrap_or(u64::MAX))
}

/// The bytes of a varint.
pub(crate) fn varint(value: u64) -> u64 {
    u64::from((64 - value.leading_zeros()).max(1).div_ceil(7))
}

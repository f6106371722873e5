//! Types of entries, keys and fields, with all bounds filled in.

use super::{Deprecation, TypeIndex};
use crate::span::Span;

/// A type.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `true` or `false`
    Bool,
    /// On or off, where off is absence; hosts spell on as `1` or `true`.
    Flag,
    /// A whole number.
    Integer(Integer),
    /// A floating-point number, never NaN; `-0` is stored as `0`.
    Float(Float),
    /// UTF-8 text.
    Text(Text),
    /// Raw data.
    Bytes(Bytes),
    /// 16 bytes; in Lua and in YAML written as 36 characters, lower case.
    Uuid,
    /// Milliseconds since 1970-01-01T00:00:00Z, at most 2^53 away from it.
    Timestamp,
    /// A value or its absence: only as the type of a record field.
    Optional(Box<Type>),
    /// Elements in order, at most `max`.
    List(Box<Type>, u32),
    /// Distinct elements, at most `max`; the element is fit to be a key.
    Set(Box<Type>, u32),
    /// Values by key, at most `max`; the key is fit to be a key.
    Map(Box<Type>, Box<Type>, u32),
    /// A declared type.
    Named(TypeIndex),
}

/// A whole number and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Integer {
    /// How it travels, and its type in Rust.
    pub width: IntegerWidth,
    /// The least value.
    pub min: i128,
    /// The greatest value.
    pub max: i128,
}

/// How a whole number travels, and its type in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the keywords of the language, which say it all")]
pub enum IntegerWidth {
    U8,
    U16,
    U32,
    U64,
    I8,
    I16,
    I32,
    I64,
}

/// A floating-point number and its bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Float {
    /// How it travels, and its type in Rust.
    pub width: FloatWidth,
    /// The least value, if bounded.
    pub min: Option<f64>,
    /// The greatest value, if bounded.
    pub max: Option<f64>,
}

/// How a floating-point number travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the keywords of the language, which say it all")]
pub enum FloatWidth {
    F32,
    F64,
}

/// UTF-8 text and its bounds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The least length in bytes.
    pub min: u32,
    /// The greatest length in bytes.
    pub max: u32,
    /// What the whole text must look like.
    pub pattern: Option<Pattern>,
}

/// Raw data and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bytes {
    /// The least length in bytes.
    pub min: u32,
    /// The greatest length in bytes.
    pub max: u32,
}

/// A pattern that is matched from left to right in one pass, without going back: no byte that an
/// item takes could begin what follows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// As it was written.
    pub source: String,
    /// Its parts in order.
    pub items: Vec<PatternItem>,
}

/// A set of bytes and how often it may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PatternItem {
    /// Ranges of bytes, both ends included, ascending and apart from each other.
    pub ranges: Vec<(u8, u8)>,
    /// At least so often.
    pub min: u32,
    /// At most so often; `u32::MAX` for any number.
    pub max: u32,
}

/// A declared type.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedType {
    /// In snake case.
    pub name: String,
    /// Documentation, if any.
    pub description: Option<String>,
    /// What it is.
    pub shape: Shape,
    /// Where its name was written.
    pub span: Span,
}

/// What a declared type is.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Another name for a type.
    Alias(Type),
    /// Fields, in wire order (that of the lock).
    Record(Vec<Field>),
    /// Cases, ascending by number.
    Enum(Vec<Case>),
    /// Tagged cases, ascending by number.
    Union(Vec<Case>),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// As the host spells it.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Documentation, if any.
    pub description: Option<String>,
    /// Set when it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Where its name was written.
    pub span: Span,
}

/// A case of an enum or union.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// As the host spells it.
    pub name: String,
    /// The number that travels, from the lock.
    pub number: u32,
    /// What the case carries: always none in an enum.
    pub ty: Option<Type>,
    /// Documentation, if any.
    pub description: Option<String>,
    /// Where its name was written.
    pub span: Span,
}

impl IntegerWidth {
    /// The keyword: `u8`.
    pub fn keyword(self) -> &'static str {
        match self {
            IntegerWidth::U8 => "u8",
            IntegerWidth::U16 => "u16",
            IntegerWidth::U32 => "u32",
            IntegerWidth::U64 => "u64",
            IntegerWidth::I8 => "i8",
            IntegerWidth::I16 => "i16",
            IntegerWidth::I32 => "i32",
            IntegerWidth::I64 => "i64",
        }
    }

    /// The least and the greatest value that fit.
    pub fn range(self) -> (i128, i128) {
        match self {
            IntegerWidth::U8 => (0, u8::MAX.into()),
            IntegerWidth::U16 => (0, u16::MAX.into()),
            IntegerWidth::U32 => (0, u32::MAX.into()),
            IntegerWidth::U64 => (0, u64::MAX.into()),
            IntegerWidth::I8 => (i8::MIN.into(), i8::MAX.into()),
            IntegerWidth::I16 => (i16::MIN.into(), i16::MAX.into()),
            IntegerWidth::I32 => (i32::MIN.into(), i32::MAX.into()),
            IntegerWidth::I64 => (i64::MIN.into(), i64::MAX.into()),
        }
    }
}

//! How a field or an element travels.

use crate::lua::escape::Expression;
use crate::lua::view::tables::Tables;
use sync_schema::schema::{Field, Float, FloatWidth, IntegerWidth, Schema, Shape, Text, Type};

/// A field or an element.
#[derive(Debug)]
pub(super) struct Member {
    /// Its type's place in `t`.
    pub(super) number: usize,
    pub(super) travel: Travel,
    pub(super) is_optional: bool,
}

/// What stands for it: bits in the block of its record, or bytes after that block.
#[derive(Debug, Clone)]
pub(super) enum Travel {
    /// One bit; `is_flag` where off is absence.
    Switch { is_flag: bool },
    /// So many bits, of the enum of this name.
    Case { bits: usize, name: String },
    /// A byte within bounds.
    Byte { min: i128, max: i128 },
    /// A byte below and above 0, within bounds.
    SignedByte { min: i128, max: i128 },
    /// A varint within bounds.
    Number { min: i128, max: i128 },
    /// A zigzag number.
    Signed,
    /// Bytes after their length.
    Text { max: u32 },
    /// `"f32"` or `"f64"`
    Float { width: &'static str },
    /// Whatever its type writes.
    Other,
}

impl Member {
    pub(super) fn new(schema: &Schema, tables: &mut Tables, ty: &Type) -> Self {
        let (inner, is_optional) = match ty {
            Type::Optional(inner) => (&**inner, true),
            ty => (ty, false),
        };
        Member {
            number: tables.type_number(schema, inner),
            travel: travel(schema, inner),
            is_optional,
        }
    }

    /// Whether it is bytes of a known form, and nothing else.
    pub(super) fn is_single_body(&self) -> bool {
        match self.travel {
            Travel::Switch { .. } | Travel::Case { .. } | Travel::Byte { .. } | Travel::Other => false,
            Travel::SignedByte { .. }
            | Travel::Number { .. }
            | Travel::Signed
            | Travel::Text { .. }
            | Travel::Float { .. } => true,
        }
    }
}

/// A member at its place.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) member: &'a Member,
    /// Where its value is: `value.name`
    pub(super) source: Expression,
    /// The local for it: `v3`
    pub(super) local: Expression,
    /// Its number in the record, from 1.
    pub(super) number: usize,
}

impl<'a> Place<'a> {
    pub(super) fn new(member: &'a Member, source: Expression, number: usize) -> Self {
        Place {
            member,
            source,
            local: Expression::numbered("v", number),
            number,
        }
    }
}

/// The fields of a type that is a record.
pub(in crate::lua::view) fn fields<'a>(schema: &'a Schema, ty: &'a Type) -> Option<&'a [Field]> {
    match ty {
        Type::Named(index) => match &schema[*index].shape {
            Shape::Record(fields) => Some(fields),
            Shape::Alias(ty) => fields(schema, ty),
            Shape::Enum(_) | Shape::Union(_) => None,
        },
        _ => None,
    }
}

fn travel(schema: &Schema, ty: &Type) -> Travel {
    match ty {
        Type::Bool => Travel::Switch { is_flag: false },
        Type::Flag => Travel::Switch { is_flag: true },
        Type::Integer(integer) => {
            let (min, max) = (integer.min, integer.max);
            match integer.width {
                IntegerWidth::U8 => Travel::Byte { min, max },
                IntegerWidth::I8 => Travel::SignedByte { min, max },
                IntegerWidth::U16 | IntegerWidth::U32 | IntegerWidth::U64 => Travel::Number { min, max },
                IntegerWidth::I16 | IntegerWidth::I32 | IntegerWidth::I64 => Travel::Signed,
            }
        }
        Type::Timestamp => Travel::Signed,
        Type::Float(Float { width, .. }) => Travel::Float {
            width: match width {
                FloatWidth::F32 => "f32",
                FloatWidth::F64 => "f64",
            },
        },
        Type::Text(Text { max, .. }) => Travel::Text { max: *max },
        Type::Bytes(bytes) => Travel::Text { max: bytes.max },
        Type::Named(index) => match &schema[*index].shape {
            Shape::Alias(ty) => travel(schema, ty),
            Shape::Enum(cases) => {
                let greatest = cases.iter().map(|case| case.number).max().unwrap_or(0);
                Travel::Case {
                    bits: match greatest {
                        0..16 => 4,
                        16..256 => 8,
                        _ => 16,
                    },
                    name: schema[*index].name.clone(),
                }
            }
            Shape::Record(_) | Shape::Union(_) => Travel::Other,
        },
        Type::Uuid | Type::Optional(_) | Type::List(..) | Type::Set(..) | Type::Map(..) => Travel::Other,
    }
}

//! Bytes to plain data, with every bound checked.

use serde_json::{Map, Number, Value};
use sync_runtime::codec::{BitReader, Malformed};
use sync_runtime::wire::Reader;
use sync_schema::schema::{
    Case, Field, FloatWidth, Integer, IntegerWidth, PatternItem, Schema, Shape, Text, Type,
};
use sync_schema::uuid::uuid_text;

use super::inside;
use super::plain::{Resolved, bits, digits, resolve};

/// Reads the value of a path. It may leave bytes over.
pub(super) fn whole(schema: &Schema, ty: &Type, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    match resolve(schema, ty) {
        Resolved::Plain(Type::Flag) => Ok(true.into()),
        Resolved::Plain(Type::Text(bounds)) => text(bounds, reader.take(reader.remaining())?),
        Resolved::Plain(Type::Bytes(bounds)) => {
            data(bounds.min, bounds.max, reader.take(reader.remaining())?)
        }
        _ => payload(schema, ty, reader),
    }
}

/// Reads a key.
pub(super) fn key(schema: &Schema, ty: &Type, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    match resolve(schema, ty) {
        Resolved::Plain(Type::Bool) => match reader.byte()? {
            0 => Ok(false.into()),
            1 => Ok(true.into()),
            _ => Err(Malformed::new("a bool is neither 0 nor 1")),
        },
        Resolved::Declared(Shape::Enum(cases)) => {
            let number = reader.varint()?;
            numbered(cases, number).map(|case| case.name.as_str().into())
        }
        _ => item(schema, ty, 0, reader),
    }
}

fn payload(schema: &Schema, ty: &Type, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let count = bits(schema, ty);
    let mut block = BitReader::new(reader, count.into())?;
    item(schema, ty, block.take(count), reader)
}

/// Reads the body of a value with these bits.
fn item(schema: &Schema, ty: &Type, own: u32, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    match resolve(schema, ty) {
        Resolved::Plain(ty) => match ty {
            Type::Bool | Type::Flag => Ok((own != 0).into()),
            Type::Integer(bounds) => integer(bounds, reader),
            Type::Float(float) => {
                let number = match float.width {
                    FloatWidth::F32 => f32::from_le_bytes(reader.array()?).into(),
                    FloatWidth::F64 => f64::from_le_bytes(reader.array()?),
                };
                self::float(number, float.min, float.max)
            }
            Type::Text(bounds) => text(bounds, reader.prefixed()?),
            Type::Bytes(bounds) => data(bounds.min, bounds.max, reader.prefixed()?),
            Type::Uuid => Ok(uuid_text(reader.array()?).into()),
            Type::Timestamp => {
                let time = reader.zigzag()?;
                if time.unsigned_abs() > 1 << 53 {
                    let why = "the time is more than 2^53 milliseconds away from 1970";
                    return Err(Malformed::new(why));
                }
                Ok(time.into())
            }
            Type::Optional(inner) => match (own & 1, own >> 1) {
                (0, 0) => Ok(Value::Null),
                (0, _) => Err(Malformed::new("an absent value has bits")),
                (_, own) => item(schema, inner, own, reader),
            },
            Type::List(element, max) => list(schema, element, *max, reader),
            Type::Set(element, max) => set(schema, element, *max, reader),
            Type::Map(keys, values, max) => map(schema, (keys, values), *max, reader),
            // What is declared was resolved.
            Type::Named(_) => Err(Malformed::new("the type is not known")),
        },
        Resolved::Declared(Shape::Record(fields)) => record(schema, fields, reader),
        Resolved::Declared(Shape::Enum(cases)) => {
            numbered(cases, own.into()).map(|case| case.name.as_str().into())
        }
        Resolved::Declared(Shape::Union(cases)) => union(schema, cases, reader),
        Resolved::Declared(Shape::Alias(inner)) => item(schema, inner, own, reader),
    }
}

fn integer(bounds: &Integer, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let number: i128 = match bounds.width {
        IntegerWidth::U8 => reader.byte()?.into(),
        IntegerWidth::I8 => reader.byte()?.cast_signed().into(),
        IntegerWidth::U16 | IntegerWidth::U32 | IntegerWidth::U64 => reader.varint()?.into(),
        IntegerWidth::I16 | IntegerWidth::I32 | IntegerWidth::I64 => reader.zigzag()?.into(),
    };
    let Integer { min, max, .. } = *bounds;
    if number < min {
        return Err(Malformed::new(format!("the number is less than {min}")));
    }
    if number > max {
        return Err(Malformed::new(match min >= 0 {
            true => format!("the number is greater than {max}"),
            false => format!("the number is not within {min} to {max}"),
        }));
    }
    Ok(match u64::try_from(number) {
        Ok(number) => number.into(),
        // A negative number of at most 64 bits.
        Err(_) => (number as i64).into(),
    })
}

fn float(number: f64, min: Option<f64>, max: Option<f64>) -> Result<Value, Malformed> {
    if number.is_nan() {
        return Err(Malformed::new("the number is NaN"));
    }
    if number == 0.0 && number.is_sign_negative() {
        return Err(Malformed::new("the number is -0"));
    }
    if let Some(min) = min.filter(|min| number < *min) {
        return Err(Malformed::new(format!("the number is less than {min}")));
    }
    if let Some(max) = max.filter(|max| number > *max) {
        return Err(Malformed::new(format!("the number is greater than {max}")));
    }
    let finite = Number::from_f64(number).map(Value::Number);
    Ok(finite.unwrap_or_else(|| if number > 0.0 { "inf" } else { "-inf" }.into()))
}

fn text(bounds: &Text, bytes: &[u8]) -> Result<Value, Malformed> {
    check_length(bytes, bounds.min, bounds.max, "text")?;
    let text = str::from_utf8(bytes).map_err(|_| Malformed::new("the text is not UTF-8"))?;
    match &bounds.pattern {
        Some(pattern) if !matches(&pattern.items, bytes) => Err(Malformed::new(format!(
            "the text does not match `{}`",
            pattern.source
        ))),
        _ => Ok(text.into()),
    }
}

fn data(min: u32, max: u32, bytes: &[u8]) -> Result<Value, Malformed> {
    check_length(bytes, min, max, "data")?;
    Ok(digits(bytes).into())
}

fn check_length(bytes: &[u8], min: u32, max: u32, what: &str) -> Result<(), Malformed> {
    let plural = |bound: u32| if bound == 1 { "" } else { "s" };
    let fault = |than: &str, bound: u32| {
        let plural = plural(bound);
        Malformed::new(format!("the {what} is {than} than {bound} byte{plural}"))
    };
    match bytes.len() {
        length if length < min as usize => Err(fault("shorter", min)),
        length if length > max as usize => Err(fault("longer", max)),
        _ => Ok(()),
    }
}

/// Whether a text matches, from left to right in one pass: see `docs/language.md`.
fn matches(items: &[PatternItem], bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for item in items {
        let takes = |byte: &u8| item.ranges.iter().any(|(low, high)| (low..=high).contains(&byte));
        let most = usize::try_from(item.max).unwrap_or(usize::MAX);
        let count = rest.iter().take(most).take_while(|byte| takes(byte)).count();
        if count < item.min as usize {
            return false;
        }
        rest = rest.get(count..).unwrap_or_default();
    }
    rest.is_empty()
}

fn list(schema: &Schema, element: &Type, max: u32, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let count = read_count(reader, max)?;
    let width = bits(schema, element);
    let mut block = BitReader::new(reader, u64::from(count) * u64::from(width))?;
    (0..count)
        .map(|_| item(schema, element, block.take(width), reader))
        .collect()
}

fn set(schema: &Schema, element: &Type, max: u32, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let count = read_count(reader, max)?;
    let mut before = None;
    (0..count)
        .map(|_| ascending(schema, element, reader, &mut before))
        .collect()
}

fn map(
    schema: &Schema,
    (keys, values): (&Type, &Type),
    max: u32,
    reader: &mut Reader<'_>,
) -> Result<Value, Malformed> {
    let count = read_count(reader, max)?;
    let width = bits(schema, values);
    let mut block = BitReader::new(reader, u64::from(count) * u64::from(width))?;
    let (mut read, mut before) = (Map::new(), None);
    for _ in 0..count {
        let key = match ascending(schema, keys, reader, &mut before)? {
            Value::String(text) => text,
            other => other.to_string(),
        };
        read.insert(key, item(schema, values, block.take(width), reader)?);
    }
    Ok(read.into())
}

fn read_count(reader: &mut Reader<'_>, max: u32) -> Result<u32, Malformed> {
    let count = u32::try_from(reader.varint()?).ok().filter(|count| *count <= max);
    let plural = if max == 1 { "" } else { "s" };
    count.ok_or_else(|| Malformed::new(format!("there are more than {max} element{plural}")))
}

/// Reads a key whose bytes are greater than those of the key before.
fn ascending<'a>(
    schema: &Schema,
    ty: &Type,
    reader: &mut Reader<'a>,
    before: &mut Option<&'a [u8]>,
) -> Result<Value, Malformed> {
    let (rest, start) = (reader.rest(), reader.position());
    let key = key(schema, ty, reader)?;
    let bytes = rest.get(..reader.position() - start).unwrap_or_default();
    if before.is_some_and(|before| before >= bytes) {
        return Err(Malformed::new("the elements are not in strictly ascending order"));
    }
    *before = Some(bytes);
    Ok(key)
}

fn record(schema: &Schema, fields: &[Field], reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let count: u64 = fields
        .iter()
        .map(|field| u64::from(bits(schema, &field.ty)))
        .sum();
    let mut block = BitReader::new(reader, count)?;
    let mut read = Map::new();
    for Field { name, ty, .. } in fields {
        let own = block.take(bits(schema, ty));
        let value = item(schema, ty, own, reader).map_err(|fault| inside(name, &fault))?;
        // An absent field is not there, as in a host.
        if !value.is_null() {
            read.insert(name.clone(), value);
        }
    }
    Ok(read.into())
}

fn union(schema: &Schema, cases: &[Case], reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    let number = reader.varint()?;
    let case = numbered(cases, number)?;
    let carried = match &case.ty {
        Some(ty) => payload(schema, ty, reader).map_err(|fault| inside(&case.name, &fault))?,
        None => Value::Null,
    };
    Ok(Map::from_iter([(case.name.clone(), carried)]).into())
}

fn numbered(cases: &[Case], number: u64) -> Result<&Case, Malformed> {
    let found = cases.iter().find(|case| u64::from(case.number) == number);
    found.ok_or_else(|| Malformed::new(format!("there is no case of number {number}")))
}

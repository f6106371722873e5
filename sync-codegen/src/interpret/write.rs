//! Plain data to bytes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sync_runtime::codec::{BitWriter, Malformed};
use sync_runtime::wire::number::{put_varint, put_zigzag};
use sync_schema::schema::{Case, Field, FloatWidth, Integer, IntegerWidth, Schema, Shape, Type};

use super::inside;
use super::plain::{self, Resolved, bits, case, resolve, wanted};

/// Appends the value of a path; false where it means a clear.
pub(super) fn whole(schema: &Schema, ty: &Type, value: &Value, out: &mut Vec<u8>) -> Result<bool, Malformed> {
    match resolve(schema, ty) {
        Resolved::Plain(Type::Flag) => return plain::flag(value),
        _ if value.is_null() => return Ok(false),
        Resolved::Plain(Type::Text(_)) => out.extend(plain::text(value)?.as_bytes()),
        Resolved::Plain(Type::Bytes(_)) => out.extend(plain::data(value)?),
        _ => payload(schema, ty, value, out)?,
    }
    Ok(true)
}

/// Appends a key.
pub(super) fn key(schema: &Schema, ty: &Type, value: &Value, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match resolve(schema, ty) {
        Resolved::Plain(Type::Bool) => out.push(plain::truth(value)?.into()),
        Resolved::Declared(Shape::Enum(cases)) => {
            put_varint(out, case(cases, plain::text(value)?)?.number.into())
        }
        // The other types that are fit to be keys have no bits.
        _ => drop(item(schema, ty, value, out)?),
    }
    Ok(())
}

/// Appends a value of its own: bit block, then body.
fn payload(schema: &Schema, ty: &Type, value: &Value, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let mut body = Vec::new();
    let own = item(schema, ty, value, &mut body)?;
    let mut block = BitWriter::new(out);
    block.put(own, bits(schema, ty));
    block.finish();
    out.extend(body);
    Ok(())
}

/// Appends the body of a value; the result is its bits in the block around it.
fn item(schema: &Schema, ty: &Type, value: &Value, out: &mut Vec<u8>) -> Result<u32, Malformed> {
    match resolve(schema, ty) {
        Resolved::Plain(ty) => match ty {
            Type::Bool => return plain::truth(value).map(u32::from),
            Type::Flag => return plain::flag(value).map(u32::from),
            Type::Integer(bounds) => integer(bounds, plain::integer(value)?, out)?,
            Type::Float(float) => put_float(float.width, plain::float(value)?, out)?,
            Type::Text(_) => prefixed(plain::text(value)?.as_bytes(), out),
            Type::Bytes(_) => prefixed(&plain::data(value)?, out),
            Type::Uuid => out.extend(plain::uuid(value)?),
            Type::Timestamp => {
                let time = i64::try_from(plain::integer(value)?);
                put_zigzag(
                    out,
                    time.map_err(|_| wanted("a time in milliseconds since 1970", value))?,
                );
            }
            Type::Optional(_) if value.is_null() => {}
            Type::Optional(inner) => return Ok(1 | item(schema, inner, value, out)? << 1),
            Type::List(element, _) => list(schema, element, value, out)?,
            Type::Set(element, _) => set(schema, element, value, out)?,
            Type::Map(keys, values, _) => map(schema, keys, values, value, out)?,
            // What is declared was resolved.
            Type::Named(_) => {}
        },
        Resolved::Declared(Shape::Record(fields)) => record(schema, fields, value, out)?,
        Resolved::Declared(Shape::Enum(cases)) => return Ok(case(cases, plain::text(value)?)?.number),
        Resolved::Declared(Shape::Union(cases)) => union(schema, cases, value, out)?,
        Resolved::Declared(Shape::Alias(inner)) => return item(schema, inner, value, out),
    }
    Ok(0)
}

/// Appends a number that fits its width; narrower bounds are the business of whoever reads it.
fn integer(bounds: &Integer, number: i128, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let (least, greatest) = bounds.width.range();
    if number < least || number > greatest {
        return Err(Malformed::new(format!(
            "the number {number} is not within {} to {}",
            bounds.min, bounds.max
        )));
    }
    match bounds.width {
        // All of them fit, as was just seen.
        IntegerWidth::U8 | IntegerWidth::I8 => out.push(number as u8),
        IntegerWidth::U16 | IntegerWidth::U32 | IntegerWidth::U64 => put_varint(out, number as u64),
        IntegerWidth::I16 | IntegerWidth::I32 | IntegerWidth::I64 => put_zigzag(out, number as i64),
    }
    Ok(())
}

fn put_float(width: FloatWidth, number: f64, out: &mut Vec<u8>) -> Result<(), Malformed> {
    // The sum turns -0 into 0 and changes nothing else.
    match width {
        FloatWidth::F64 => out.extend((number + 0.0).to_le_bytes()),
        FloatWidth::F32 if (number as f32).is_finite() || number.is_infinite() => {
            out.extend((number as f32 + 0.0).to_le_bytes());
        }
        FloatWidth::F32 => {
            return Err(Malformed::new(format!(
                "the number {number} is beyond what an f32 holds"
            )));
        }
    }
    Ok(())
}

fn prefixed(bytes: &[u8], out: &mut Vec<u8>) {
    put_varint(out, bytes.len() as u64);
    out.extend(bytes);
}

fn list(schema: &Schema, element: &Type, value: &Value, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let elements = value.as_array().ok_or_else(|| wanted("a list", value))?;
    put_varint(out, elements.len() as u64);
    let (mut packed, mut bodies) = (Vec::new(), Vec::new());
    let mut block = BitWriter::new(&mut packed);
    for value in elements {
        block.put(item(schema, element, value, &mut bodies)?, bits(schema, element));
    }
    block.finish();
    out.extend(packed);
    out.extend(bodies);
    Ok(())
}

fn set(schema: &Schema, element: &Type, value: &Value, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let elements = value.as_array().ok_or_else(|| wanted("a list", value))?;
    let mut keys = Vec::new();
    for value in elements {
        let mut bytes = Vec::new();
        key(schema, element, value, &mut bytes)?;
        keys.push(bytes);
    }
    keys.sort_unstable();
    keys.dedup();
    put_varint(out, keys.len() as u64);
    out.extend(keys.concat());
    Ok(())
}

fn map(
    schema: &Schema,
    key_type: &Type,
    value_type: &Type,
    value: &Value,
    out: &mut Vec<u8>,
) -> Result<(), Malformed> {
    let mut entries = BTreeMap::new();
    for (name, value) in object(value)? {
        let mut bytes = Vec::new();
        key(schema, key_type, &Value::from(name.as_str()), &mut bytes)?;
        entries.insert(bytes, value);
    }
    put_varint(out, entries.len() as u64);
    let (mut packed, mut bodies) = (Vec::new(), Vec::new());
    let mut block = BitWriter::new(&mut packed);
    for (key, value) in entries {
        bodies.extend(key);
        block.put(
            item(schema, value_type, value, &mut bodies)?,
            bits(schema, value_type),
        );
    }
    block.finish();
    out.extend(packed);
    out.extend(bodies);
    Ok(())
}

fn record(schema: &Schema, fields: &[Field], value: &Value, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let given = object(value)?;
    if let Some(name) = given
        .keys()
        .find(|name| !fields.iter().any(|field| field.name == **name))
    {
        return Err(Malformed::new(format!("there is no field `{name}`")));
    }
    let (mut packed, mut bodies) = (Vec::new(), Vec::new());
    let mut block = BitWriter::new(&mut packed);
    for Field { name, ty, .. } in fields {
        let value = given.get(name).unwrap_or(&Value::Null);
        let own = item(schema, ty, value, &mut bodies).map_err(|fault| inside(name, &fault))?;
        block.put(own, bits(schema, ty));
    }
    block.finish();
    out.extend(packed);
    out.extend(bodies);
    Ok(())
}

fn union(schema: &Schema, cases: &[Case], value: &Value, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let (name, carried) = match value {
        Value::String(name) => (name, &Value::Null),
        Value::Object(fields) if fields.len() == 1 => {
            fields.iter().next().ok_or_else(|| wanted("one case", value))?
        }
        _ => return Err(wanted("one case and what it carries", value)),
    };
    let case = case(cases, name)?;
    put_varint(out, case.number.into());
    match &case.ty {
        Some(ty) => payload(schema, ty, carried, out).map_err(|fault| inside(name, &fault)),
        None if carried.is_null() => Ok(()),
        None => Err(wanted(&format!("nothing for `{name}`"), carried)),
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Malformed> {
    value.as_object().ok_or_else(|| wanted("a map", value))
}

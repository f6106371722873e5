//! Values by chance, within the bounds of their types.

use serde_json::{Map, Number, Value};
use sync_schema::schema::{Key, PatternItem, Schema, Shape, Text, Type};

use super::random::Random;

/// A text that is no longer than this, unless its type wants more.
const SHORT: u64 = 12;
/// Collections have no more elements than this.
const FEW: u64 = 4;

/// A key by chance, of few, so that peers meet at the same entries.
pub(super) fn key(schema: &Schema, key: &Key, random: &mut Random) -> Value {
    match schema.resolve(&key.ty) {
        Type::Integer(bounds) => {
            let span = u64::try_from(bounds.max - bounds.min).unwrap_or(u64::MAX).min(2);
            integer(bounds.min + i128::from(random.below(span + 1)))
        }
        Type::Text(bounds) => text(bounds, random.below(3), random),
        Type::Uuid => format!("00000000-0000-0000-0000-00000000000{}", random.below(3)).into(),
        Type::Bool => random.chance(0.5).into(),
        Type::Named(index) => match &schema[*index].shape {
            Shape::Enum(cases) => {
                let few = cases.get(..cases.len().min(3)).unwrap_or_default();
                random
                    .pick(few)
                    .map_or(Value::Null, |case| case.name.as_str().into())
            }
            Shape::Alias(_) | Shape::Record(_) | Shape::Union(_) => Value::Null,
        },
        // Nothing else is fit to be a key.
        _ => Value::Null,
    }
}

/// A value by chance.
pub(super) fn value(schema: &Schema, ty: &Type, random: &mut Random) -> Value {
    match schema.resolve(ty) {
        Type::Bool => random.chance(0.5).into(),
        Type::Flag => random.chance(0.7).into(),
        Type::Integer(bounds) => {
            let span = u64::try_from(bounds.max - bounds.min).unwrap_or(u64::MAX);
            // Mostly small, so that equal values come up, and sometimes anything.
            let span = if random.chance(0.8) { span.min(20) } else { span };
            let offset = match span {
                u64::MAX => random.below(u64::MAX),
                span => random.below(span + 1),
            };
            integer(bounds.min + i128::from(offset))
        }
        Type::Float(float) => {
            let (min, max) = match (float.min, float.max) {
                (Some(min), Some(max)) => (min, max),
                (Some(min), None) => (min, min + 100.0),
                (None, Some(max)) => (max - 100.0, max),
                (None, None) => (-100.0, 100.0),
            };
            // Quarters are exact in both widths.
            let number = min + (random.below(401) as f64 / 4.0).min(max - min);
            Number::from_f64(number).map_or(Value::Null, Value::Number)
        }
        Type::Text(bounds) => {
            let choice = random.below(1_000);
            text(bounds, choice, random)
        }
        Type::Bytes(bounds) => {
            let length = length(bounds.min, bounds.max, random);
            let bytes = (0..length).map(|_| format!("{:02x}", random.below(256)));
            bytes.collect::<String>().into()
        }
        Type::Uuid => format!("00112233-4455-6677-8899-aabbccddee{:02x}", random.below(256)).into(),
        Type::Timestamp => (1_760_000_000_000 + random.below(1_000_000)).into(),
        Type::Optional(_) if random.chance(0.3) => Value::Null,
        Type::Optional(inner) => value(schema, inner, random),
        Type::List(inner, max) => {
            let count = random.below(FEW.min((*max).into()) + 1);
            (0..count).map(|_| value(schema, inner, random)).collect()
        }
        Type::Set(inner, max) => {
            let count = random.below(FEW.min((*max).into()) + 1);
            let element = Key {
                name: String::new(),
                ty: (**inner).clone(),
            };
            (0..count).map(|_| key(schema, &element, random)).collect()
        }
        Type::Map(keys, values, max) => {
            let count = random.below(FEW.min((*max).into()) + 1);
            let named = Key {
                name: String::new(),
                ty: (**keys).clone(),
            };
            let mut map = Map::new();
            for _ in 0..count {
                let name = match key(schema, &named, random) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                map.insert(name, value(schema, values, random));
            }
            map.into()
        }
        Type::Named(index) => declared(schema, &schema[*index].shape, random),
    }
}

fn declared(schema: &Schema, shape: &Shape, random: &mut Random) -> Value {
    match shape {
        Shape::Alias(inner) => value(schema, inner, random),
        Shape::Enum(cases) => random
            .pick(cases)
            .map_or(Value::Null, |case| case.name.as_str().into()),
        Shape::Record(fields) => {
            let fields = fields.iter();
            let filled = fields.map(|field| (field.name.clone(), value(schema, &field.ty, random)));
            filled.collect::<Map<_, _>>().into()
        }
        Shape::Union(cases) => {
            let Some(case) = random.pick(cases) else {
                return Value::Null;
            };
            let carried = case.ty.as_ref().map(|ty| value(schema, ty, random));
            Map::from_iter([(case.name.clone(), carried.unwrap_or_default())]).into()
        }
    }
}

fn integer(number: i128) -> Value {
    match u64::try_from(number) {
        Ok(number) => number.into(),
        Err(_) => i64::try_from(number).unwrap_or_default().into(),
    }
}

fn length(min: u32, max: u32, random: &mut Random) -> u64 {
    let (min, max) = (u64::from(min), u64::from(max));
    let most = if random.chance(0.9) { SHORT } else { 200 };
    random.between(min, max.min(most).max(min))
}

/// A text of this number: the same number is the same beginning.
fn text(bounds: &Text, number: u64, random: &mut Random) -> Value {
    if let Some(pattern) = &bounds.pattern {
        return matching(&pattern.items, bounds, number).into();
    }
    let mut text = format!("t{number}");
    if number >= 3 {
        let wanted = length(bounds.min, bounds.max, random) as usize;
        while text.len() < wanted {
            text.push(char::from(b'a' + (text.len() % 26) as u8));
        }
    }
    while text.len() < bounds.min as usize {
        text.push('_');
    }
    text.truncate(bounds.max as usize);
    text.into()
}

/// A text that matches: of each part the least number of bytes, and more of what may be repeated where
/// the text would be too short.
fn matching(items: &[PatternItem], bounds: &Text, number: u64) -> String {
    let least: u64 = items.iter().map(|item| u64::from(item.min)).sum();
    let mut wanting = u64::from(bounds.min).saturating_sub(least);
    let mut text = String::new();
    for item in items {
        let more = wanting.min(u64::from(item.max - item.min));
        wanting -= more;
        for _ in 0..u64::from(item.min) + more {
            let (low, high) = item.ranges.first().copied().unwrap_or((b'a', b'a'));
            let step = (number % (u64::from(high - low) + 1)) as u8;
            text.push(char::from(low + step));
        }
    }
    text
}

//! The merges of the conflict policies `union` and `max`, on encoded values.

use std::collections::BTreeSet;

use sync_runtime::codec::Malformed;
use sync_runtime::wire::Reader;
use sync_runtime::wire::number::put_varint;
use sync_schema::schema::{Schema, Type};

use super::read;

/// The union of two encoded sets. If it has too many elements, the first ones in the order of their
/// bytes stay.
pub(super) fn union(schema: &Schema, element: &Type, max: u32, left: &[u8], right: &[u8]) -> Vec<u8> {
    let (Ok(mut all), Ok(other)) = (elements(schema, element, left), elements(schema, element, right)) else {
        // Both were checked before they came here; the greater bytes are as good as any.
        return left.max(right).to_vec();
    };
    all.extend(other);
    let kept: Vec<&[u8]> = all.into_iter().take(max as usize).collect();
    let mut merged = Vec::new();
    put_varint(&mut merged, kept.len() as u64);
    merged.extend(kept.concat());
    merged
}

/// The greater of two encoded numbers.
pub(super) fn max(schema: &Schema, ty: &Type, left: &[u8], right: &[u8]) -> Vec<u8> {
    let number = |bytes| {
        let value = read::whole(schema, ty, &mut Reader::new(bytes)).ok()?;
        // Two numbers of one type: both are whole, or both are floating-point.
        let whole = value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
        Some((whole, super::plain::float(&value).ok()?))
    };
    match (number(left), number(right)) {
        (Some(first), Some(second)) if first < second => right.to_vec(),
        (Some(_), Some(_)) => left.to_vec(),
        // As above: cannot be, and must be the same for all peers.
        _ => left.max(right).to_vec(),
    }
}

fn elements<'a>(schema: &Schema, element: &Type, bytes: &'a [u8]) -> Result<BTreeSet<&'a [u8]>, Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.varint()?;
    let mut found = BTreeSet::new();
    for _ in 0..count {
        let (rest, start) = (reader.rest(), reader.position());
        read::key(schema, element, &mut reader)?;
        found.insert(rest.get(..reader.position() - start).unwrap_or_default());
    }
    Ok(found)
}

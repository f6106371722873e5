//! The merges of the conflict policies `union` and `max`, on encoded values.

use super::{Codec, KeyCodec, Set};
use crate::wire::Reader;

/// The union of two encoded sets. If it has too many elements, the first ones in the order of their
/// bytes stay, so that all peers come to the same set in whatever order they merge.
///
/// ```
/// use sync_runtime::codec::{Integer, merge_union};
///
/// let merged = merge_union::<Integer<u8, 0, 255>, 3>(&[2, 5, 7], &[2, 1, 7]);
/// assert_eq!(merged, [3, 1, 5, 7]);
/// ```
pub fn merge_union<C: KeyCodec, const MAX: u32>(left: &[u8], right: &[u8]) -> Vec<u8> {
    let (Ok(mut union), Ok(other)) = (
        Set::<C, MAX>::read_whole(&mut Reader::new(left)),
        Set::<C, MAX>::read_whole(&mut Reader::new(right)),
    ) else {
        // Both were checked before they came here; the greater bytes are as good as any.
        return left.max(right).to_vec();
    };
    union.extend(other);
    if union.len() > MAX as usize {
        let mut keyed: Vec<_> = union
            .into_iter()
            .map(|element| {
                let mut bytes = Vec::new();
                C::write_key(C::borrow(&element), &mut bytes);
                (bytes, element)
            })
            .collect();
        keyed.sort_unstable();
        union = keyed
            .into_iter()
            .take(MAX as usize)
            .map(|(_, element)| element)
            .collect();
    }
    let mut merged = Vec::new();
    Set::<C, MAX>::write_whole(&union, &mut merged);
    merged
}

/// The greater of two encoded numbers.
///
/// ```
/// use sync_runtime::codec::{Integer, merge_max};
///
/// // 300 is `AC 02`, 127 is `7F`: it is the numbers that are compared.
/// let merged = merge_max::<Integer<u16, 0, 65535>>(&[0xAC, 0x02], &[0x7F]);
/// assert_eq!(merged, [0xAC, 0x02]);
/// ```
pub fn merge_max<C: Codec<Owned: PartialOrd>>(left: &[u8], right: &[u8]) -> Vec<u8> {
    match (
        C::read_whole(&mut Reader::new(left)),
        C::read_whole(&mut Reader::new(right)),
    ) {
        (Ok(first), Ok(second)) if first < second => right.to_vec(),
        (Ok(_), Ok(_)) => left.to_vec(),
        // As above: cannot be, and must be the same for all peers.
        _ => left.max(right).to_vec(),
    }
}

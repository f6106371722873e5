//! The fingerprint function: the same in Lua, whose numbers are exact up to 2^53.

/// 2^31 - 1; fingerprints are below it.
pub(crate) const PRIME: u64 = 2_147_483_647;

/// A number below 2^31 - 1 that differs where the bytes do, as a rule. It protects against loss, not
/// against malice.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    let mut hash = 7_u64;
    for &byte in parts.into_iter().flatten() {
        hash = (hash * 1_000_003 + u64::from(byte) + 1) % PRIME;
    }
    for _ in 0..2 {
        hash = (hash * hash + 40_503) % PRIME;
    }
    hash as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_specification() {
        // The same numbers stand in `tests/wire/compare.yaml` for Lua.
        let of = |text: &[u8]| fingerprint([text]);
        assert_eq!(of(b""), of(&[]));
        assert_ne!(of(b""), of(&[0]));
        assert_ne!(of(&[0]), of(&[0, 0]));
        assert_eq!(fingerprint([&b"ab"[..], b"c"]), of(b"abc"));
        assert!(u64::from(of(&[255; 1_000])) < PRIME);
    }
}

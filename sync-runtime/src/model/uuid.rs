//! Name-based UUIDs (version 5 of RFC 9562): the same fields give the same UUID everywhere.

use super::RowUuid;

/// The namespace of all of them: UUIDs of other programs are told apart.
const NAMESPACE: RowUuid = [
    0x6b, 0x0d, 0x3a, 0x0e, 0x4f, 0x1c, 0x5d, 0x0a, 0x9a, 0x5e, 0x2c, 0x71, 0x58, 0x1f, 0x3b, 0x90,
];

/// The UUID of a model's row with these encoded fields; none for an empty field.
///
/// ```
/// use sync_runtime::model::derived_uuid;
///
/// let png = derived_uuid("mime_type", &[Some(b"\x09image/png")]);
/// assert_eq!(png, derived_uuid("mime_type", &[Some(b"\x09image/png")]));
/// assert_ne!(png, derived_uuid("mime_type", &[None]));
/// assert_eq!(png[6] >> 4, 5);
/// ```
pub fn derived_uuid(model: &str, fields: &[Option<&[u8]>]) -> RowUuid {
    let mut name = NAMESPACE.to_vec();
    let mut part = |bytes: &[u8]| {
        name.extend((bytes.len() as u64).to_be_bytes());
        name.extend(bytes);
    };
    part(model.as_bytes());
    for field in fields {
        match field {
            Some(bytes) => {
                part(&[1]);
                part(bytes);
            }
            None => part(&[0]),
        }
    }
    let digest = sha1(&name);
    let mut uuid: RowUuid = std::array::from_fn(|place| digest[place]);
    uuid[6] = uuid[6] & 0x0f | 0x50;
    uuid[8] = uuid[8] & 0x3f | 0x80;
    uuid
}

/// SHA-1 (FIPS 180-4), which version 5 prescribes. Nothing secret hangs on it.
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in padded.chunks_exact(64) {
        let mut words = [0u32; 80];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u32::from(*byte));
        }
        for place in 16..80 {
            let mixed = words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16];
            words[place] = mixed.rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (round, word) in words.iter().enumerate() {
            let (mixed, constant) = match round / 20 {
                0 => (b & c | !b & d, 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6u32),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mixed)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut digest = [0; 20];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

/// A UUID as 36 characters, lower case: how peers are called that own rows.
pub fn uuid_text(uuid: RowUuid) -> String {
    let mut text = String::with_capacity(36);
    for (place, byte) in uuid.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha1_is_that_of_the_standard() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(&sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(&sha1(b"")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(
            hex(&sha1(&[b'a'; 1000])),
            "291e9a6c66994949b57ba5e650361e98fc36b1ba"
        );
    }

    #[test]
    fn text_is_that_of_the_standard() {
        assert_eq!(uuid_text([0xab; 16]), "abababab-abab-abab-abab-abababababab");
    }
}

//! UUIDs as schemas and plain data spell them.

/// The bytes of a UUID that is written in 36 characters, digits in lower case; none for any other text.
///
/// ```
/// use sync_schema::uuid::uuid_of;
///
/// let bytes = uuid_of("0192f0c1-2d3e-7a4b-8c5d-6e7f80912a3b");
/// assert_eq!(bytes.map(|bytes| bytes[..2].to_vec()), Some(vec![0x01, 0x92]));
/// assert_eq!(uuid_of("0192F0C1-2D3E-7A4B-8C5D-6E7F80912A3B"), None);
/// ```
pub fn uuid_of(text: &str) -> Option<[u8; 16]> {
    let mut digits = Vec::with_capacity(32);
    for (place, byte) in text.bytes().enumerate() {
        match (place, byte) {
            (8 | 13 | 18 | 23, b'-') => {}
            (8 | 13 | 18 | 23, _) => return None,
            (_, b'0'..=b'9') => digits.push(byte - b'0'),
            (_, b'a'..=b'f') => digits.push(byte - b'a' + 10),
            _ => return None,
        }
    }
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    bytes.try_into().ok().filter(|_| text.len() == 36)
}

/// A UUID as 36 characters, digits in lower case.
///
/// ```
/// use sync_schema::uuid::{uuid_of, uuid_text};
///
/// let text = "0192f0c1-2d3e-7a4b-8c5d-6e7f80912a3b";
/// assert_eq!(uuid_of(text).map(uuid_text).as_deref(), Some(text));
/// ```
pub fn uuid_text(bytes: [u8; 16]) -> String {
    let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    for place in [8, 13, 18, 23] {
        text.insert(place, '-');
    }
    text
}

//! Frames for a channel that loses or spoils NUL, line ends and `|`.
//!
//! All bytes are rotated by a number that is itself the first byte of the frame, so that few of them
//! fall on what cannot stand there; the ones that do are written as two bytes.

/// What begins a byte that is written as two.
const MARK: u8 = 0x01;
/// What cannot stand in a frame by itself: the digit after the mark is its position, from `0`.
const SPOILED: [u8; 5] = [0x00, 0x0A, 0x0D, 0x7C, MARK];

/// The frame of these bytes: one byte longer, and one more for each that fell on what is spoiled. Of n
/// bytes these are at most 5n/251: over the 251 rotations that may be used each byte falls on them at
/// most five times, so that the best rotation has no more than the mean.
///
/// ```
/// use sync_runtime::channel::{escape, unescape};
///
/// let frame = escape(b"\0\n|");
/// assert_eq!(frame, [2, 2, 12, 126]);
/// assert_eq!(unescape(&frame).as_deref(), Some(&b"\0\n|"[..]));
/// ```
pub fn escape(bytes: &[u8]) -> Vec<u8> {
    let (rotation, escapes) = best_rotation(bytes);
    let mut frame = Vec::with_capacity(1 + bytes.len() + escapes);
    frame.push(rotation);
    for byte in bytes {
        let turned = byte.wrapping_add(rotation);
        match (b'0'..).zip(SPOILED).find(|&(_, spoiled)| spoiled == turned) {
            Some((digit, _)) => frame.extend([MARK, digit]),
            None => frame.push(turned),
        }
    }
    frame
}

/// The bytes of a frame; none where [`escape`] cannot have made it.
pub fn unescape(frame: &[u8]) -> Option<Vec<u8>> {
    let (&rotation, rest) = frame.split_first()?;
    if SPOILED.contains(&rotation) {
        return None;
    }
    let mut bytes = Vec::with_capacity(rest.len());
    let mut rest = rest.iter();
    while let Some(&byte) = rest.next() {
        let turned = match byte {
            MARK => *SPOILED.get(usize::from(rest.next()?.checked_sub(b'0')?))?,
            byte if SPOILED.contains(&byte) => return None,
            byte => byte,
        };
        bytes.push(turned.wrapping_sub(rotation));
    }
    Some(bytes)
}

/// The rotation with the fewest escapes, the smallest of equals, and how many these are.
fn best_rotation(bytes: &[u8]) -> (u8, usize) {
    let mut counts = [0_usize; 256];
    for &byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let escapes = |rotation: u8| {
        let falls = |spoiled: u8| counts.get(usize::from(spoiled.wrapping_sub(rotation))).copied();
        SPOILED.into_iter().filter_map(falls).sum()
    };
    (0..=u8::MAX)
        .filter(|rotation| !SPOILED.contains(rotation))
        .map(|rotation| (rotation, escapes(rotation)))
        .min_by_key(|&(_, escapes)| escapes)
        .unwrap_or((2, bytes.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_come_back_within_the_worst_case(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let frame = escape(&bytes);
            prop_assert!(frame.len() <= 1 + bytes.len() + 5 * bytes.len() / 251);
            prop_assert!(!frame.iter().any(|byte| [0, 10, 13, 124].contains(byte)));
            prop_assert_eq!(unescape(&frame), Some(bytes));
        }

        #[test]
        fn no_frame_is_too_strange(frame in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(bytes) = unescape(&frame) {
                prop_assert_eq!(unescape(&escape(&bytes)), Some(bytes));
            }
        }
    }

    /// Bytes of which each occurs as often: no rotation is better than another.
    #[test]
    fn the_worst_case_is_met() {
        let bytes: Vec<u8> = (0..251 * 4).map(|place| (place % 256) as u8).collect();
        let frame = escape(&bytes);
        assert!(frame.len() > 1 + bytes.len() + 10 && frame.len() <= 1 + bytes.len() + 20);
    }
}

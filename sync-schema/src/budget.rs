//! What a message costs on the transport at worst: frames, bytes and time, by the rules of
//! `docs/wire-format.md` ("Frames") and `docs/engine.md` ("Channel").

use crate::schema::{Path, Schema, Transport};
use crate::size::{MAX_MESSAGE, Sizes, varint};

/// What one message takes of the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Bytes of the message.
    pub message: u64,
    /// Frames that it goes in.
    pub frames: u64,
    /// Bytes of these frames with their overhead: what the budget pays.
    pub wire: u64,
    /// Until the last of them has gone, with nothing else on the channel and nothing of the burst left,
    /// in milliseconds. None where the transport has no rate.
    pub milliseconds: Option<u64>,
}

impl Cost {
    /// The most that a message of so many bytes takes. What is longer than a message can be is refused by
    /// the runtime, and counts as a message.
    ///
    /// ```
    /// use sync_schema::{budget::Cost, schema::Transport};
    ///
    /// let chat = Transport { mtu: 240, rate: Some(800), burst: 4_000, overhead: 40, clean: false };
    /// let cost = Cost::of(&chat, 32);
    /// assert_eq!((cost.frames, cost.wire, cost.milliseconds), (1, 73, Some(92)));
    /// assert_eq!(Cost::of(&chat, 236).frames, 2);
    /// ```
    pub fn of(transport: &Transport, message: u64) -> Cost {
        let message = message.min(MAX_MESSAGE);
        let capacity = u64::from(transport.capacity());
        let (mut frames, mut wire) = (0, 0);
        let mut add = |bytes: u64| {
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            frames += 1;
            wire += u64::from(transport.frame(bytes)) + u64::from(transport.overhead);
        };
        if message <= capacity {
            add(message);
        } else {
            let mut rest = message;
            for index in 0_u64.. {
                let header = CHUNK + varint(index);
                let piece = rest.min(capacity.saturating_sub(header).max(1));
                add(header + piece);
                rest -= piece;
                if rest == 0 {
                    break;
                }
            }
        }
        Cost {
            message,
            frames,
            wire,
            milliseconds: transport
                .rate
                .map(|rate| (wire * 1_000).div_ceil(rate.max(1).into())),
        }
    }

    /// Both, one after the other.
    pub fn plus(self, other: Cost) -> Cost {
        Cost {
            message: self.message + other.message,
            frames: self.frames + other.frames,
            wire: self.wire + other.wire,
            milliseconds: self
                .milliseconds
                .zip(other.milliseconds)
                .map(|(one, other)| one + other),
        }
    }

    /// The time in seconds: `0.1`, rounded up to tenths.
    pub fn seconds(self) -> Option<String> {
        let tenths = self.milliseconds?.div_ceil(100);
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }
}

/// First byte and number of a chunk.
const CHUNK: u64 = 2;

/// Each path that travels with the cost of one entry in a message of its own, in the order of the schema.
pub fn costs(schema: &Schema) -> Vec<(&Path, Cost)> {
    let sizes = Sizes::new(&schema.types);
    let paths = schema.paths.iter().filter(|path| path.level.is_synced());
    paths
        .map(|path| (path, Cost::of(&schema.transport, sizes.path(path).message)))
        .collect()
}

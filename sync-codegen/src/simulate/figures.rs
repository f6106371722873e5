//! What a run is measured by.

use std::collections::BTreeMap;

use sync_runtime::engine::Stats;
use sync_runtime::registry::{LevelKind, Registry};
use sync_runtime::wire::{ChangeReader, Message};

use super::options::Millis;

/// The figures of a run, or of many.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// By position of the path in the registry, and level.
    pub rows: BTreeMap<(usize, LevelKind), Row>,
    /// Messages and bytes by kind of message: the number that travels.
    pub kinds: BTreeMap<u8, (u64, u64)>,
    /// Frames, their bytes, and these with what each frame costs beside its own.
    pub frames: (u64, u64, u64),
    /// The engines' own figures, of all peers together.
    pub counts: Counts,
    /// When how many bytes were sent, with the overhead of frames; of the first run only.
    pub sent: Vec<(Millis, u64)>,
    /// When a write was acknowledged, and how long it took to reach a peer; of the first run only.
    pub reached: Vec<(Millis, Millis)>,
}

/// The figures of a path at a level.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Acknowledged writes.
    pub writes: u64,
    /// Refused ones.
    pub refused: u64,
    /// Messages with a change of this path. Only live changes: what is passed on in repair is counted by
    /// kind of message.
    pub messages: u64,
    /// Their bytes, shared out among the changes in them by size.
    pub bytes: u64,
    /// For each write and peer that was connected then: from the acknowledgement until the peer held
    /// it or something newer, in milliseconds.
    pub staleness: Vec<Millis>,
}

/// The engines' own figures by name, as in `stats()`.
#[derive(Debug, Clone, Default)]
pub struct Counts(BTreeMap<&'static str, u64>);

impl Counts {
    /// Adds those of an engine.
    pub(super) fn add(&mut self, stats: &Stats) {
        let figures = [
            ("sent_messages", stats.sent_messages),
            ("sent_changes", stats.sent_changes),
            ("sent_bytes", stats.sent_bytes),
            ("received_messages", stats.received_messages),
            ("applied", stats.applied),
            ("superseded", stats.superseded),
            ("failed_sends", stats.failed_sends),
            ("sent_frames", stats.sent_frames),
            ("received_frames", stats.received_frames),
            ("refused_frame", stats.refused_frame),
            ("incomplete", stats.incomplete),
            ("polls", stats.polls),
            ("statements", stats.statements),
            ("offers", stats.offers),
            ("repaired", stats.repaired),
            ("gaps", stats.gaps),
            ("refused_write", stats.refused_write),
            ("refused_malformed", stats.refused_malformed),
            ("refused_duplicate", stats.refused_duplicate),
            ("refused_drift", stats.refused_drift),
            ("refused_level", stats.refused_level),
            ("refused_permission", stats.refused_permission),
            ("refused_full", stats.refused_full),
        ];
        for (name, count) in figures {
            *self.0.entry(name).or_default() += count;
        }
    }

    /// Adds those of others.
    pub(super) fn merge(&mut self, other: &Counts) {
        for (name, count) in other.iter() {
            *self.0.entry(name).or_default() += count;
        }
    }

    /// One figure; 0 if there is none of this name.
    pub fn get(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// All of them by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(name, count)| (*name, *count))
    }
}

impl Figures {
    /// The row of a path at a level.
    pub(super) fn row(&mut self, path: usize, level: LevelKind) -> &mut Row {
        self.rows.entry((path, level)).or_default()
    }

    /// Counts a frame that was sent.
    pub(super) fn frame(&mut self, now: Millis, bytes: u64, cost: u64) {
        self.sent.push((now, cost));
        let (frames, all, costs) = &mut self.frames;
        (*frames, *all, *costs) = (*frames + 1, *all + bytes, *costs + cost);
    }

    /// Counts a message that was sent as a whole.
    pub(super) fn message(
        &mut self,
        registry: &Registry,
        bytes: &[u8],
        level: impl Fn(usize, &[u8]) -> Option<LevelKind>,
    ) {
        let size = bytes.len() as u64;
        let kind = bytes.first().map_or(0, |first| first >> 2 & 7);
        let (messages, total) = self.kinds.entry(kind).or_default();
        *messages += 1;
        *total += size;
        let Ok(Message::Changes { envelope, changes }) = Message::read(bytes) else {
            return;
        };
        let mut shares: BTreeMap<(usize, LevelKind), u64> = BTreeMap::new();
        let known = ChangeReader::new(registry, &envelope, changes)
            .map_while(Result::ok)
            .filter_map(|change| change.known);
        for change in known {
            if let Some(level) = level(change.path, &change.keys) {
                let value = change.value.map_or(0, <[u8]>::len);
                *shares.entry((change.path, level)).or_default() += (change.keys.len() + value + 3) as u64;
            }
        }
        let whole: u64 = shares.values().sum();
        for ((path, level), share) in shares {
            let row = self.row(path, level);
            row.messages += 1;
            row.bytes += size * share / whole.max(1);
        }
    }

    /// Adds the figures of another run.
    pub fn merge(&mut self, other: Figures) {
        let Figures {
            rows,
            kinds,
            frames,
            counts,
            sent,
            reached,
        } = other;
        self.frames.0 += frames.0;
        self.frames.1 += frames.1;
        self.frames.2 += frames.2;
        for (key, row) in rows {
            let own = self.rows.entry(key).or_default();
            own.writes += row.writes;
            own.refused += row.refused;
            own.messages += row.messages;
            own.bytes += row.bytes;
            own.staleness.extend(row.staleness);
        }
        for (kind, (messages, bytes)) in kinds {
            let own = self.kinds.entry(kind).or_default();
            own.0 += messages;
            own.1 += bytes;
        }
        self.counts.merge(&counts);
        if self.sent.is_empty() {
            (self.sent, self.reached) = (sent, reached);
        }
    }
}

/// The value that so many per mille of some figures are not above; none of none.
pub fn quantile(figures: &mut [Millis], per_mille: usize) -> Option<Millis> {
    figures.sort_unstable();
    let last = figures.len().checked_sub(1)?;
    figures.get(last * per_mille / 1000).copied()
}

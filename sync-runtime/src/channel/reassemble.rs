//! Messages in the making, by sender and number, within bounds that a hostile sender cannot pass.

use std::collections::BTreeMap;
use std::time::Duration;

use super::chunk::Chunk;
use crate::wire::MAX_MESSAGE;

/// Messages of one sender.
const MAKINGS: usize = 4;
/// Senders.
const SENDERS: usize = 64;
/// Memory of all of them, in bytes.
pub(super) const MEMORY: usize = 1 << 20;
/// What a piece costs beside its bytes, roughly, so that many small ones are no way round the limit.
const PIECE: usize = 64;
/// How long a message waits for its next chunk.
const PATIENCE: Duration = Duration::from_secs(30);

/// Puts messages together.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    senders: BTreeMap<String, BTreeMap<u8, Making>>,
    memory: usize,
    /// Counts chunks, to tell which message got none for the longest time.
    order: u64,
    dropped: u64,
}

/// A message of which some chunks are there, or all: then it is kept to know them when they come again.
#[derive(Debug, Clone)]
struct Making {
    pieces: BTreeMap<u32, Box<[u8]>>,
    /// The index of the last one, once it is known.
    last: Option<u32>,
    bytes: usize,
    is_done: bool,
    order: u64,
    at: Duration,
}

impl Assembly {
    /// Takes a chunk; the result is the message that it completes.
    ///
    /// A chunk that came before is ignored. One that contradicts those before it, or makes the message too
    /// long, drops it and begins another: a sender that has started again counts from 0.
    pub fn take(&mut self, sender: &str, chunk: Chunk<'_>, now: Duration) -> Option<Vec<u8>> {
        self.drop_silent(now);
        let known = self
            .senders
            .get(sender)
            .and_then(|makings| makings.get(&chunk.number));
        if known.is_some_and(|making| making.refuses(&chunk)) {
            self.drop(sender, chunk.number);
        }
        self.make_room(sender, &chunk);
        self.order += 1;
        let makings = self.senders.entry(sender.to_owned()).or_default();
        let making = makings.entry(chunk.number).or_default();
        (making.order, making.at) = (self.order, now);
        if making.pieces.contains_key(&chunk.index) {
            return None;
        }
        making.pieces.insert(chunk.index, chunk.piece.into());
        making.bytes += chunk.piece.len();
        self.memory += cost(chunk.piece);
        if chunk.last {
            making.last = Some(chunk.index);
        }
        // Indices are below the last one, so that the count tells whether all are there.
        making.is_done = making
            .last
            .is_some_and(|last| making.pieces.len() as u64 == u64::from(last) + 1);
        making
            .is_done
            .then(|| making.pieces.values().flatten().copied().collect())
    }

    /// Forgets the messages that got no chunk for 30 s.
    pub fn drop_silent(&mut self, now: Duration) {
        while let Some((sender, number)) =
            self.oldest(|making| now.saturating_sub(making.at) >= PATIENCE, None)
        {
            self.drop(&sender, number);
        }
    }

    /// Messages that were dropped before they were complete.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Senders, the most messages of one of them, and the memory of all.
    #[cfg(test)]
    pub(super) fn extent(&self) -> (usize, usize, usize) {
        let most = self.senders.values().map(BTreeMap::len).max().unwrap_or(0);
        (self.senders.len(), most, self.memory)
    }

    fn make_room(&mut self, sender: &str, chunk: &Chunk<'_>) {
        let known = self.senders.get(sender);
        let is_new = known.is_none_or(|makings| !makings.contains_key(&chunk.number));
        if is_new && known.is_some_and(|makings| makings.len() >= MAKINGS) {
            self.drop_oldest(Some(sender));
        }
        while self.senders.len() >= SENDERS && !self.senders.contains_key(sender) {
            self.drop_oldest(None);
        }
        while self.memory + cost(chunk.piece) > MEMORY && self.memory > 0 {
            let greediest = self.greediest();
            self.drop_oldest(greediest.as_deref());
        }
    }

    /// The sender that holds most, so that nobody pushes out what others have sent; none while there are complete
    /// messages, which go before all.
    fn greediest(&self) -> Option<String> {
        if self
            .senders
            .values()
            .flat_map(BTreeMap::values)
            .any(|making| making.is_done)
        {
            return None;
        }
        let memory = |makings: &BTreeMap<u8, Making>| makings.values().map(Making::memory).sum::<usize>();
        let most = self.senders.iter().max_by_key(|(_, makings)| memory(makings));
        most.map(|(sender, _)| sender.clone())
    }

    fn drop_oldest(&mut self, of: Option<&str>) {
        match self.oldest(|_| true, of) {
            Some((sender, number)) => self.drop(&sender, number),
            // There is none, so that nothing is held either.
            None => self.memory = 0,
        }
    }

    /// Complete ones go first, then the one that got no chunk for the longest time.
    fn oldest(&self, wanted: impl Fn(&Making) -> bool, of: Option<&str>) -> Option<(String, u8)> {
        self.senders
            .iter()
            .filter(|(sender, _)| of.is_none_or(|of| of == *sender))
            .flat_map(|(sender, makings)| {
                makings
                    .iter()
                    .map(move |(number, making)| (sender, *number, making))
            })
            .filter(|(_, _, making)| wanted(making))
            .min_by_key(|(_, _, making)| (!making.is_done, making.order))
            .map(|(sender, number, _)| (sender.clone(), number))
    }

    fn drop(&mut self, sender: &str, number: u8) {
        let Some(makings) = self.senders.get_mut(sender) else {
            return;
        };
        if let Some(making) = makings.remove(&number) {
            self.memory = self.memory.saturating_sub(making.memory());
            self.dropped += u64::from(!making.is_done);
        }
        if makings.is_empty() {
            self.senders.remove(sender);
        }
    }
}

impl Default for Making {
    fn default() -> Self {
        Making {
            pieces: BTreeMap::new(),
            last: None,
            bytes: 0,
            is_done: false,
            order: 0,
            at: Duration::ZERO,
        }
    }
}

impl Making {
    /// What its pieces cost.
    fn memory(&self) -> usize {
        self.bytes + self.pieces.len() * PIECE
    }

    /// Whether a chunk cannot be of the message that the others are of.
    fn refuses(&self, chunk: &Chunk<'_>) -> bool {
        if let Some(known) = self.pieces.get(&chunk.index) {
            return **known != *chunk.piece || chunk.last != (self.last == Some(chunk.index));
        }
        let greatest = self.pieces.last_key_value().map_or(0, |(index, _)| *index);
        let contradicts = match self.last {
            Some(last) => chunk.last || chunk.index > last,
            None => chunk.last && chunk.index < greatest,
        };
        contradicts || self.bytes + chunk.piece.len() > MAX_MESSAGE
    }
}

fn cost(piece: &[u8]) -> usize {
    piece.len() + PIECE
}

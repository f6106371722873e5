//! Whether what has to leave has left: repair is no substitute for sending.

use std::collections::BTreeMap;

use sync_runtime::registry::{ConflictRule, LevelKind, Registry};
use sync_runtime::stamp::Stamp;
use sync_runtime::wire::{ChangeReader, Message};

use super::super::ledger::Rank;
use super::super::options::peer_name;
use super::super::violation::{Promise, Violation};
use super::World;
use crate::interpret::Interpreter;

/// Acknowledged writes at the levels realtime and batch, by path and keys, then by writer, of which no
/// message has left yet.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    entries: BTreeMap<(usize, Vec<u8>), BTreeMap<usize, Stamp>>,
}

impl World<'_> {
    /// Takes note of a write. Where messages wait in the channel, and are in no outbox any more, others
    /// may well pass an entry on that is still waiting; where values are merged, what others send can
    /// be all that a write had to say. Those are left out.
    pub(super) fn has_to_leave(
        &mut self,
        at: usize,
        path: usize,
        keys: &[u8],
        level: LevelKind,
        rank: &Rank,
    ) {
        let conflict = self
            .interpreter
            .registry()
            .paths
            .get(path)
            .map(|info| info.conflict);
        let is_merged = matches!(conflict, Some(ConflictRule::Merge(_) | ConflictRule::Max(_)));
        let is_live = matches!(level, LevelKind::Realtime | LevelKind::Batch);
        if is_live && !is_merged && self.wire.is_direct(at) {
            let writers = self.unsent.entries.entry((path, keys.to_vec())).or_default();
            writers.insert(at, rank.stamp);
        }
    }
}

impl Unsent {
    /// A message has left.
    pub(super) fn has_left(&mut self, registry: &Registry, from: usize, message: &[u8]) {
        let Ok(Message::Changes { envelope, changes }) = Message::read(message) else {
            return;
        };
        for change in ChangeReader::new(registry, &envelope, changes).map_while(Result::ok) {
            let Some(known) = change.known else { continue };
            let entry = (known.path, known.keys.to_vec());
            if let Some(writers) = self.entries.get_mut(&entry) {
                writers.retain(|writer, stamp| *writer != from || *stamp > change.stamp);
                if writers.is_empty() {
                    self.entries.remove(&entry);
                }
            }
        }
    }

    /// A peer has crashed: what it had to send it has to send again, but what is that?
    pub(super) fn forget(&mut self, from: usize) {
        self.entries.retain(|_, writers| {
            writers.remove(&from);
            !writers.is_empty()
        });
    }

    /// Whether a peer holds a write of another that has not left there.
    pub(super) fn came_otherwise(
        &self,
        interpreter: &Interpreter,
        entry: &(usize, Vec<u8>),
        at: usize,
        held: &Rank,
    ) -> Option<Violation> {
        let mut writers = self.entries.get(entry)?.iter();
        let is_it = |writer: usize, stamp: Stamp| {
            writer != at && stamp == held.stamp && *held.origin == *peer_name(writer)
        };
        let (writer, _) = writers.find(|(writer, stamp)| is_it(**writer, **stamp))?;
        let what = format!(
            "{} got {} of {} by repair alone: it was never sent",
            peer_name(at),
            interpreter.shown(entry.0, &entry.1),
            peer_name(*writer)
        );
        Some(Violation::new(Promise::Live, what))
    }
}

//! Whether the promises hold at the end of a run.

use std::collections::BTreeSet;

use sync_runtime::engine::Engine;
use sync_runtime::registry::{ConflictRule, KeyValue, KeysView, PathInfo, PermissionRule};
use sync_runtime::wire::KeyEnds;

use super::event::value_shown;
use super::host::SimulatedHost;
use super::ledger::Ledger;
use super::options::peer_name;
use super::violation::{Promise, Violation};
use crate::interpret::Interpreter;
use sync_runtime::host::Host as _;

/// No more than so many violations of a run are of use to anybody.
const MOST: usize = 8;

/// Looks for broken promises among peers that have come to rest. `local` has the ledger of each peer's
/// own entries, which stay with it.
pub(super) fn check(
    interpreter: &Interpreter,
    engines: &[&Engine<SimulatedHost>],
    synced: &Ledger,
    local: &[Ledger],
) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, keys, write) in synced.entries() {
        for (peer, engine) in engines.iter().enumerate() {
            let held = engine.read(path, keys);
            if held != write.value.as_deref() {
                let at = write.at as f64 / 1000.0;
                let (writer, who) = (peer_name(write.peer), peer_name(peer));
                found.push(Violation::new(
                    Promise::Kept,
                    format!(
                        "{who} holds {} in {}, and {writer}'s write of {} at {at:.3} s is the last that was acknowledged",
                        shown(interpreter, path, held),
                        interpreter.shown(path, keys),
                        shown(interpreter, path, write.value.as_deref()),
                    ),
                ));
            }
        }
    }
    found.extend(unequal(interpreter, engines));
    for (peer, engine) in engines.iter().enumerate() {
        found.extend(strange(interpreter, peer, engine, synced));
        let own = local.get(peer).into_iter().flat_map(Ledger::entries);
        for (path, keys, write) in own {
            if engine.read(path, keys) != write.value.as_deref() {
                let what = format!("{} has lost {}", peer_name(peer), interpreter.shown(path, keys));
                found.push(Violation::new(Promise::Kept, what));
            }
        }
        let queued = engine.stats().queued;
        if queued > 0 {
            let what = format!("{queued} entries still wait at {}", peer_name(peer));
            found.push(Violation::new(Promise::Sent, what));
        }
    }
    found.truncate(MOST);
    found
}

/// Entries that are not the same everywhere.
fn unequal(interpreter: &Interpreter, engines: &[&Engine<SimulatedHost>]) -> Vec<Violation> {
    let mut found = Vec::new();
    for path in 0..interpreter.registry().paths.len() {
        let all: BTreeSet<&[u8]> = engines
            .iter()
            .flat_map(|engine| engine.entries(path, &[]).map(|(keys, _)| keys))
            .filter(|keys| interpreter.is_synced(path, keys))
            .collect();
        for keys in all {
            let held = |engine: &&Engine<SimulatedHost>| engine.read(path, keys).map(<[u8]>::to_vec);
            let values: Vec<_> = engines.iter().map(held).collect();
            if values.windows(2).any(|pair| pair[0] != pair[1]) {
                let each = values.iter().enumerate().map(|(peer, value)| {
                    format!(
                        "{} {}",
                        peer_name(peer),
                        shown(interpreter, path, value.as_deref())
                    )
                });
                let each: Vec<String> = each.collect();
                let entry = interpreter.shown(path, keys);
                found.push(Violation::new(
                    Promise::Equal,
                    format!("{entry} differs: {}", each.join(", ")),
                ));
            }
        }
    }
    found
}

/// Entries of one peer that it should not have.
fn strange(
    interpreter: &Interpreter,
    peer: usize,
    engine: &Engine<SimulatedHost>,
    synced: &Ledger,
) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, info) in interpreter.registry().paths.iter().enumerate() {
        for (keys, known) in engine.all_known(path) {
            let entry = || interpreter.shown(path, keys);
            if !interpreter.is_synced(path, keys) {
                if known.origin != peer_name(peer) {
                    let what = format!("{} holds {} of {}", peer_name(peer), entry(), known.origin);
                    found.push(Violation::new(Promise::Permitted, what));
                }
                continue;
            }
            if !may_write(engine.host(), info, keys, known.origin) {
                let what = format!(
                    "{} holds {} of {}, who may not write it",
                    peer_name(peer),
                    entry(),
                    known.origin
                );
                found.push(Violation::new(Promise::Permitted, what));
            }
            if synced.get(path, keys).is_none() {
                let what = format!("{} holds {}, which nobody wrote", peer_name(peer), entry());
                found.push(Violation::new(Promise::Written, what));
            }
            if known
                .value
                .is_some_and(|value| (info.check_value)(value, true).is_err())
            {
                let what = format!("{} holds {} out of its bounds", peer_name(peer), entry());
                found.push(Violation::new(Promise::Bounded, what));
            }
        }
    }
    found
}

/// Whether a player has the permission for an entry. This is on purpose not the engine's own code.
pub(super) fn may_write(host: &SimulatedHost, info: &PathInfo, keys: &[u8], player: &str) -> bool {
    let Ok(values) = KeyEnds::of(info.keys, keys).and_then(|ends| ends.values(info.keys, keys)) else {
        return false;
    };
    let view = KeysView {
        infos: info.keys,
        values: &values,
    };
    let is_key = |key: usize| values.get(key) == Some(&KeyValue::Text(player));
    let permitted = match info.permission {
        PermissionRule::Anyone => true,
        PermissionRule::Authority => host.is_authority(player),
        PermissionRule::SelfKey(key) => is_key(key),
        PermissionRule::Class(class) => {
            let class = host.shared.registry.permissions.get(class);
            class.is_some_and(|class| host.can(player, class, &view))
        }
    };
    permitted && !matches!(info.conflict, ConflictRule::Owner(key) if !is_key(key))
}

fn shown(interpreter: &Interpreter, path: usize, value: Option<&[u8]>) -> String {
    value.map_or("nothing".to_owned(), |value| {
        value_shown(interpreter, path, value)
    })
}

#[cfg(test)]
mod tests;

//! What a program can watch of a peer: spans and events of `tracing`, figures of `metrics`.
//!
//! It stands at the edge, around the engine's calls. Names and meanings are in `docs/rust.md`
//! ("Watching it"). Without the feature `observe`, `unobserved` takes the place of this module.

use std::time::Duration;

use tracing::Level;

use super::{Core, Host, Message, Refusal, Refused, Stats, Typed};
use crate::engine::{Change, Reason};
use crate::stamp::Stamp;

/// What was recorded of a peer last.
#[derive(Debug, Default)]
pub(super) struct Observed {
    last: Stats,
}

/// As long as it lives, what happens is in its span.
pub(super) type Watch = tracing::span::EnteredSpan;

/// A frame is taken in.
pub(super) fn receive<P: Typed>(peer: &P, sender: &str, frame: &[u8]) -> Watch {
    let (peer, bytes) = (name(peer), frame.len());
    tracing::debug_span!(target: "sync_runtime", "receive", peer, sender, bytes).entered()
}

/// Looking for what can be sent.
pub(super) fn flush<P: Typed>(peer: &P) -> Watch {
    tracing::trace_span!(target: "sync_runtime", "flush", peer = name(peer)).entered()
}

/// A comparison of everything was asked for.
pub(super) fn repair<P: Typed>(peer: &P) -> Watch {
    let watch = tracing::debug_span!(target: "sync_runtime", "repair", peer = name(peer)).entered();
    tracing::debug!(target: "sync_runtime", "everything is compared");
    watch
}

/// Records the figures that have changed since the last time.
pub(super) fn figures<P: Typed>(peer: &mut P) {
    let Core {
        engine,
        channel,
        observed,
        ..
    } = peer.core_mut();
    let now = channel.stats(engine);
    let before = std::mem::replace(&mut observed.last, now);
    let own = engine.host().name();
    for ((figure, value), (_, old)) in now.named().into_iter().zip(before.named()) {
        if value == old {
            continue;
        }
        let key = format!("sync_{figure}");
        match Stats::OF_NOW.contains(&figure) {
            true => metrics::gauge!(key, "peer" => own.to_owned()).set(value as f64),
            false => {
                metrics::counter!(key, "peer" => own.to_owned()).increment(value.saturating_sub(old));
            }
        }
    }
    let grown = |of: fn(&Stats) -> u64| of(&now).saturating_sub(of(&before));
    let (repaired, gaps) = (grown(|stats| stats.repaired), grown(|stats| stats.gaps));
    if repaired > 0 {
        tracing::info!(target: "sync_runtime", peer = own, entries = repaired, "repaired");
    }
    if gaps > 0 {
        tracing::info!(target: "sync_runtime", peer = own, numbers = gaps, "missing changes were asked for");
    }
}

/// A write was refused.
pub(super) fn refused_write<P: Typed>(peer: &P, refused: &Refused) {
    let Refused {
        reason,
        path,
        message: why,
    } = refused;
    let (peer, reason) = (name(peer), reason.word());
    tracing::warn!(target: "sync_runtime", peer, reason, path, why, "a write was refused");
}

/// A frame, or a change in it, was refused.
pub(super) fn refused<P: Typed>(peer: &P, sender: &str, refusal: &Refusal) {
    let Refusal {
        reason,
        path,
        message: why,
        whole,
    } = refusal;
    let (peer, word) = (name(peer), reason.word());
    match reason {
        // What a group brings back to its sender, and what comes twice, is as it should be.
        Reason::Own | Reason::Duplicate => {
            tracing::debug!(target: "sync_runtime", peer, sender, reason = word, why, "dropped");
        }
        _ => {
            tracing::warn!(target: "sync_runtime", peer, sender, reason = word, path, whole, why, "refused");
        }
    }
}

/// The transport has taken a frame.
pub(super) fn sent<P: Typed>(peer: &P, frame: &Message) {
    let (peer, bytes, priority) = (name(peer), frame.bytes.len(), frame.priority);
    tracing::debug!(target: "sync_runtime", peer, bytes, ?priority, "sent");
}

/// The transport has refused a frame.
pub(super) fn unsent<P: Typed>(peer: &P, frame: &Message) {
    let (peer, bytes, priority) = (name(peer), frame.bytes.len(), frame.priority);
    tracing::warn!(target: "sync_runtime", peer, bytes, ?priority, "the transport refused a frame");
}

/// Hooks are told of a change: of somebody else's it is recorded how old it is.
pub(super) fn change<P: Typed>(peer: &P, change: &Change) {
    let engine = &peer.core().engine;
    let Change {
        path, origin, stamp, ..
    } = change;
    let own = engine.host().name();
    if **origin == *own {
        return;
    }
    let age = Stamp::of_wall(engine.host().wall()).map_or(Duration::ZERO, |wall| wall.ahead_of(*stamp));
    metrics::histogram!("sync_staleness_seconds", "peer" => own.to_owned()).record(age.as_secs_f64());
    if tracing::enabled!(target: "sync_runtime", Level::TRACE) {
        let path = engine.registry().paths.get(*path).map(|info| info.name);
        tracing::trace!(target: "sync_runtime", peer = own, path, %origin, ?age, "applied");
    }
}

fn name<P: Typed>(peer: &P) -> &str {
    peer.core().engine.host().name()
}

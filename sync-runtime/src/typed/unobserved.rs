//! What stands in the place of `observe` where the feature is off: nothing.

use super::{Message, Refusal, Refused, Typed};
use crate::engine::Change;

#[derive(Debug, Default)]
pub(super) struct Observed {}

/// Nothing is watched.
pub(super) struct Watch;

pub(super) fn receive<P: Typed>(_peer: &P, _sender: &str, _frame: &[u8]) -> Watch {
    Watch
}

pub(super) fn flush<P: Typed>(_peer: &P) -> Watch {
    Watch
}

pub(super) fn repair<P: Typed>(_peer: &P) -> Watch {
    Watch
}

pub(super) fn figures<P: Typed>(_peer: &mut P) {}

pub(super) fn refused_write<P: Typed>(_peer: &P, _refused: &Refused) {}

pub(super) fn refused<P: Typed>(_peer: &P, _sender: &str, _refusal: &Refusal) {}

pub(super) fn sent<P: Typed>(_peer: &P, _frame: &Message) {}

pub(super) fn unsent<P: Typed>(_peer: &P, _frame: &Message) {}

pub(super) fn change<P: Typed>(_peer: &P, _change: &Change) {}

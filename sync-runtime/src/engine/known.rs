//! What is known of an entry, for those who compare peers.

use super::Engine;
use super::state::Entry;
use crate::host::Host;
use crate::stamp::Stamp;

/// What an engine knows of an entry, cleared ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// The encoded value; none if it was cleared.
    pub value: Option<&'a [u8]>,
    /// When it was last changed.
    pub stamp: Stamp,
    /// Who changed it last.
    pub origin: &'a str,
    /// The origin was the authority.
    pub by_authority: bool,
}

impl<H: Host> Engine<H> {
    /// What is known of an entry; nothing if it was never written. The path is a position in the
    /// registry.
    pub fn known(&self, path: usize, keys: &[u8]) -> Option<Known<'_>> {
        self.state.get(path, keys).map(known)
    }

    /// All entries of a path that were ever written, by the order of their keys' bytes.
    pub fn all_known(&self, path: usize) -> impl Iterator<Item = (&[u8], Known<'_>)> {
        self.state
            .under(path, &[])
            .map(|(_, keys, entry)| (keys, known(entry)))
    }
}

fn known(entry: &Entry) -> Known<'_> {
    Known {
        value: entry.value.as_deref(),
        stamp: entry.stamp,
        origin: &entry.origin,
        by_authority: entry.by_authority,
    }
}

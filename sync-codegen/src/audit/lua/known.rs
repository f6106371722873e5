//! What the schema says of a code base, by name.

use std::collections::{BTreeMap, BTreeSet};

use sync_schema::schema::{Legacy, Place};

/// The functions and tables that `legacy:` names.
#[derive(Debug)]
pub(crate) struct Known<'s> {
    pub(crate) legacy: &'s Legacy,
    roles: BTreeMap<&'s str, Role>,
    roots: BTreeSet<&'s str>,
    /// The last words of all names, without which a file has nothing to look at.
    words: BTreeSet<&'s str>,
}

/// What a function does, with its position among those that do so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer(usize),
    Reader(usize),
    SyncCall(usize),
}

impl<'s> Known<'s> {
    pub(crate) fn new(legacy: &'s Legacy) -> Self {
        let writers = legacy.writers.iter().map(|writer| &writer.access.name);
        let readers = legacy.readers.iter().map(|reader| &reader.name);
        let calls = legacy.sync_calls.iter().map(|call| &call.name);
        let mut roles = BTreeMap::new();
        roles.extend(
            writers
                .enumerate()
                .map(|(at, name)| (name.as_str(), Role::Writer(at))),
        );
        roles.extend(
            readers
                .enumerate()
                .map(|(at, name)| (name.as_str(), Role::Reader(at))),
        );
        roles.extend(
            calls
                .enumerate()
                .map(|(at, name)| (name.as_str(), Role::SyncCall(at))),
        );
        let roots: BTreeSet<&str> = legacy.roots.iter().map(String::as_str).collect();
        let last = |name: &&'s str| name.rsplit('.').next().unwrap_or_default();
        let peer = legacy.peer.as_deref();
        let words = roles.keys().chain(&roots).copied().chain(peer);
        let words = words.map(|name| last(&name)).collect();
        Known {
            legacy,
            roles,
            roots,
            words,
        }
    }

    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        self.roles.get(name).copied()
    }

    /// Whether the state is what stands at this name.
    pub(crate) fn is_root(&self, name: &str) -> bool {
        self.roots.contains(name)
    }

    /// Whether the state stands within what is at this name.
    pub(crate) fn holds_root(&self, name: &str) -> bool {
        self.roots
            .iter()
            .any(|root| root.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Whether a text may have anything to do with the state.
    pub(crate) fn concerns(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.contains(word))
    }

    /// The place that a function of a role reaches.
    pub(crate) fn place(&self, role: Role) -> Option<&'s Place> {
        match role {
            Role::Writer(at) => self.legacy.writers.get(at).map(|writer| &writer.access.place),
            Role::Reader(at) => self.legacy.readers.get(at).map(|reader| &reader.place),
            Role::SyncCall(_) => None,
        }
    }
}

//! Hooks: what runs after a change.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Topic, Typed, observe, read_keys, read_value};
use crate::codec::{Codec, Keys};
use crate::engine;
use crate::registry::PathInfo;

/// A change of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<K, V> {
    /// The entry's keys.
    pub keys: K,
    /// The value before, if there was one.
    pub old: Option<V>,
    /// The value now; none if the entry was cleared.
    pub new: Option<V>,
    /// The peer that made the change.
    pub origin: Arc<str>,
}

/// A change of an entry of some path.
#[derive(Debug, Clone)]
pub struct EntryChange {
    /// The path.
    pub path: &'static PathInfo,
    /// Whether the entry was cleared.
    pub cleared: bool,
    /// The peer that made the change.
    pub origin: Arc<str>,
}

type Hook<P> = Box<dyn FnMut(&mut P, &engine::Change) + Send>;

/// The hooks of a peer `P`.
pub(super) struct Hooks<P> {
    by_path: BTreeMap<usize, Vec<Hook<P>>>,
    by_component: BTreeMap<usize, Vec<Hook<P>>>,
    /// Hooks are running; what they change is told when they are done.
    running: bool,
}

impl<P> Default for Hooks<P> {
    fn default() -> Self {
        Hooks {
            by_path: BTreeMap::new(),
            by_component: BTreeMap::new(),
            running: false,
        }
    }
}

impl<P> Hooks<P> {
    fn list(&mut self, kind: Kind, index: usize) -> &mut Vec<Hook<P>> {
        match kind {
            Kind::Path => self.by_path.entry(index).or_default(),
            Kind::Component => self.by_component.entry(index).or_default(),
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Path,
    Component,
}

/// Calls `hook` after every change of an entry of a path.
pub fn on<P: Typed, K: Keys, V: Codec>(
    peer: &mut P,
    path: usize,
    mut hook: impl FnMut(&mut P, &Change<K::Owned, V::Owned>) + Send + 'static,
) {
    let hook = move |peer: &mut P, change: &engine::Change| {
        let engine::Change {
            path: _,
            keys,
            old,
            new,
            origin,
            stamp: _,
        } = change;
        if let Some(keys) = read_keys::<K>(keys) {
            let old = old.as_deref().and_then(read_value::<V>);
            let new = new.as_deref().and_then(read_value::<V>);
            hook(
                peer,
                &Change {
                    keys,
                    old,
                    new,
                    origin: origin.clone(),
                },
            );
        }
    };
    peer.core_mut().hooks.list(Kind::Path, path).push(Box::new(hook));
}

/// Calls `hook` after every change of an entry of a topic.
pub fn on_component<P: Typed>(
    peer: &mut P,
    component: impl Topic,
    mut hook: impl FnMut(&mut P, &EntryChange) + Send + 'static,
) {
    let hook = move |peer: &mut P, change: &engine::Change| {
        if let Some(path) = peer.core().engine.registry().paths.get(change.path) {
            let (cleared, origin) = (change.new.is_none(), change.origin.clone());
            hook(
                peer,
                &EntryChange {
                    path,
                    cleared,
                    origin,
                },
            );
        }
    };
    peer.core_mut()
        .hooks
        .list(Kind::Component, component.index())
        .push(Box::new(hook));
}

/// Runs the hooks of all changes that were not told of yet.
pub(super) fn tell<P: Typed>(peer: &mut P) {
    if std::mem::replace(&mut peer.core_mut().hooks.running, true) {
        return;
    }
    while let Some(change) = peer.core_mut().engine.poll_change() {
        observe::change(peer, &change);
        run(peer, Kind::Path, change.path, &change);
        let component = peer
            .core()
            .engine
            .registry()
            .paths
            .get(change.path)
            .map(|path| path.component);
        if let Some(component) = component {
            run(peer, Kind::Component, component, &change);
        }
    }
    peer.core_mut().hooks.running = false;
}

/// Runs the hooks of one list. They are taken out meanwhile, since they are handed the whole peer.
fn run<P: Typed>(peer: &mut P, kind: Kind, index: usize, change: &engine::Change) {
    let mut hooks = std::mem::take(peer.core_mut().hooks.list(kind, index));
    for hook in &mut hooks {
        // The state is whole at this point, whatever the hook leaves behind in its own data.
        if catch_unwind(AssertUnwindSafe(|| hook(peer, change))).is_err() {
            peer.core_mut().engine.hook_failed();
        }
    }
    let list = peer.core_mut().hooks.list(kind, index);
    // Hooks that came in while these were running stand behind them.
    hooks.append(list);
    *list = hooks;
}

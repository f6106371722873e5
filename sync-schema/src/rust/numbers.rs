//! What many paths share, each with the number by which code names it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::key_list::KeyLists;
use super::spelling::sign;
use crate::schema::{LevelRule, Pattern, Type};

/// All numbers of a module. They are given in the order in which they are asked for, and own what they are numbers of: so
/// they can be kept while the schema changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    pub(super) patterns: RefCell<Numbered<Pattern>>,
    pub(super) codecs: RefCell<Codecs>,
    pub(super) key_lists: RefCell<KeyLists>,
    pub(super) rules: RefCell<Numbered<LevelRule>>,
}

/// Things of a kind.
#[derive(Debug, Clone)]
pub(super) struct Numbered<T> {
    numbers: HashMap<Arc<T>, usize>,
    order: Vec<Arc<T>>,
}

/// Codecs. Every path names its own five times and more; a short name keeps large modules small, and quick to parse and
/// compile.
#[derive(Debug, Clone, Default)]
pub(super) struct Codecs {
    /// By the types that they are of: other types may have the same.
    by_types: HashMap<Box<[u8]>, usize>,
    by_text: HashMap<String, usize>,
    order: Vec<Arc<Coded>>,
    /// Here to be used again.
    key: Vec<u8>,
}

/// What has a codec.
#[derive(Debug, Clone)]
pub(super) enum Coded {
    /// A value of a type.
    Value(Type),
    /// Keys of these types together, one at least.
    Keys(Vec<Type>),
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered {
            numbers: HashMap::new(),
            order: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// The number of a thing.
    pub(super) fn number(&mut self, thing: &T) -> usize {
        if let Some(number) = self.numbers.get(thing) {
            return *number;
        }
        let (number, thing) = (self.order.len(), Arc::new(thing.clone()));
        self.order.push(Arc::clone(&thing));
        self.numbers.insert(thing, number);
        number
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.order.len()
    }

    /// All of them in order.
    pub(super) fn all(&self) -> &[Arc<T>] {
        &self.order
    }
}

impl Codecs {
    /// The number of the codec for a value, or for keys, of these types.
    pub(super) fn known<'a>(
        &mut self,
        of_keys: bool,
        types: impl IntoIterator<Item = &'a Type>,
    ) -> Option<usize> {
        self.sign(of_keys, types);
        self.by_types.get(&self.key[..]).copied()
    }

    /// Gives a number to a codec of this text.
    pub(super) fn add(&mut self, coded: Coded, text: String) -> usize {
        match &coded {
            Coded::Value(ty) => self.sign(false, [ty]),
            Coded::Keys(types) => self.sign(true, types),
        }
        let next = self.order.len();
        let number = *self.by_text.entry(text).or_insert(next);
        if number == next {
            self.order.push(Arc::new(coded));
        }
        self.by_types.insert(self.key[..].into(), number);
        number
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.order.len()
    }

    /// All of them in order.
    pub(super) fn all(&self) -> &[Arc<Coded>] {
        &self.order
    }

    fn sign<'a>(&mut self, of_keys: bool, types: impl IntoIterator<Item = &'a Type>) {
        self.key.clear();
        self.key.push(u8::from(of_keys));
        for ty in types {
            sign(ty, &mut self.key);
        }
    }
}

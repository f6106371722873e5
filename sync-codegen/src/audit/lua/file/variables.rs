//! What the variables of a file hold.

use super::File;
use crate::audit::lua::tree::{Binding, BindingId};
use crate::audit::lua::value::Value;

impl<'a> File<'a> {
    pub(in super::super) fn binding(&self, id: BindingId) -> Option<&'a Binding> {
        self.tree.bindings.get(id.0 as usize)
    }

    /// What a variable holds here.
    pub(in super::super) fn read(&self, id: BindingId) -> Value {
        let at = id.0 as usize;
        let elsewhere = self
            .binding(id)
            .is_some_and(|binding| binding.shared || (binding.assigned > 1 && binding.depth != self.depth));
        let values = if elsewhere { &self.joined } else { &self.env };
        values.get(at).cloned().unwrap_or(Value::Unknown)
    }

    /// Gives a variable its first value, or another one.
    pub(in super::super) fn assign(&mut self, id: BindingId, value: Value) {
        if let Some(joining) = self.joining.get_mut(id.0 as usize) {
            let before = joining.take();
            *joining = Some(match before {
                Some(before) => before.or(value.clone()),
                None => value.clone(),
            });
        }
        self.set(id, value);
    }

    /// Changes what a variable holds here, without anything being assigned.
    pub(in super::super) fn set(&mut self, id: BindingId, value: Value) {
        if let Some(slot) = self.env.get_mut(id.0 as usize) {
            let before = std::mem::replace(slot, value);
            self.trail.push((id, before));
        }
    }

    /// Puts back what a variable held before.
    pub(in super::super) fn restore(&mut self, id: BindingId, value: Value) {
        if let Some(slot) = self.env.get_mut(id.0 as usize) {
            *slot = value;
        }
    }

    /// What a variable held at the point that the walk has reached.
    pub(in super::super) fn now(&self, id: BindingId) -> Value {
        self.env.get(id.0 as usize).cloned().unwrap_or(Value::Unknown)
    }

    /// Where a loop begins, its variables may hold what they are given in it.
    pub(in super::super) fn widen(&mut self, bindings: &[BindingId]) {
        for id in bindings {
            let later = self.joined.get(id.0 as usize).cloned().unwrap_or(Value::Unknown);
            let value = self.now(*id).or(later);
            self.set(*id, value);
        }
    }
}

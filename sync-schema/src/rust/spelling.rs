//! How types are spelled, each found out once, however many paths have it.

use std::collections::HashMap;

use proc_macro2::TokenStream;

use super::trace::Trace;
use crate::schema::{Bytes, Float, Integer, Text, Type};

/// As what a type is spelled.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spelling {
    /// A value of its own.
    Owned,
    /// The same in the module of types.
    OwnedInTypes,
    /// The same in the module of trees.
    OwnedInTrees,
    /// What is handed in.
    Borrowed,
    /// The same with the lifetime `'value`.
    BorrowedForValue,
    /// How it travels.
    Codec,
}

/// What is known of types that came up.
#[derive(Default)]
pub(super) struct Spellings {
    known: HashMap<Box<[u8]>, Trace>,
    /// Here to be used again.
    key: Vec<u8>,
}

impl Spellings {
    /// Notes down the tokens of a type, which `make` makes where they are not known.
    pub(super) fn note(
        &mut self,
        trace: &mut Trace,
        spelling: Spelling,
        ty: &Type,
        make: impl FnOnce() -> TokenStream,
    ) {
        self.key.clear();
        self.key.push(spelling as u8);
        sign(ty, &mut self.key);
        if let Some(known) = self.known.get(&self.key[..]) {
            trace.append(known);
            return;
        }
        let mut found = Trace::default();
        found.stream(make());
        trace.append(&found);
        self.known.insert(self.key[..].into(), found);
    }
}

/// Bytes that are equal for equal types, and for no others; none is the beginning of another one's.
pub(super) fn sign(ty: &Type, out: &mut Vec<u8>) {
    match ty {
        Type::Bool => out.push(0),
        Type::Flag => out.push(1),
        Type::Integer(Integer { width, min, max }) => {
            out.extend([2, *width as u8]);
            out.extend(min.to_le_bytes());
            out.extend(max.to_le_bytes());
        }
        Type::Float(Float { width, min, max }) => {
            out.extend([3, *width as u8]);
            for bound in [min, max] {
                out.push(u8::from(bound.is_some()));
                out.extend(bound.unwrap_or(0.0).to_bits().to_le_bytes());
            }
        }
        Type::Text(Text { min, max, pattern }) => {
            out.extend([4, u8::from(pattern.is_some())]);
            out.extend(min.to_le_bytes());
            out.extend(max.to_le_bytes());
            if let Some(pattern) = pattern {
                // What its parts are is in it.
                out.extend(pattern.source.len().to_le_bytes());
                out.extend(pattern.source.as_bytes());
            }
        }
        Type::Bytes(Bytes { min, max }) => {
            out.push(5);
            out.extend(min.to_le_bytes());
            out.extend(max.to_le_bytes());
        }
        Type::Uuid => out.push(6),
        Type::Timestamp => out.push(7),
        Type::Optional(inner) => {
            out.push(8);
            sign(inner, out);
        }
        Type::List(element, max) | Type::Set(element, max) => {
            out.push(if matches!(ty, Type::List(..)) { 9 } else { 10 });
            out.extend(max.to_le_bytes());
            sign(element, out);
        }
        Type::Map(key, value, max) => {
            out.push(11);
            out.extend(max.to_le_bytes());
            sign(key, out);
            sign(value, out);
        }
        Type::Named(index) => {
            out.push(12);
            out.extend(index.0.to_le_bytes());
        }
    }
}

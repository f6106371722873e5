//! Rust types as types of the language.

use std::collections::BTreeMap;

use proc_macro2::{Span as TokenSpan, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned as _;
use syn::{GenericArgument, PathArguments};

use super::attribute::Attributes;
use super::written::Written;
use crate::codes::derive::{FOREIGN_TYPE, NOT_AN_ATTRIBUTE};
use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::read::{Entry, Faults, Kind, Node};
use crate::words::{BOUNDED_TYPE, BOUNDS};

/// Reads types.
pub(super) struct Types<'w, 'f, 's> {
    pub(super) written: &'w mut Written,
    pub(super) faults: &'f mut Faults<'s>,
    /// How a declared type is named at the place of use, by its name.
    pub(super) named: &'w mut BTreeMap<String, TokenStream>,
}

impl Types<'_, '_, '_> {
    /// The type of a field: what its attributes say, or else its Rust type with their bounds.
    pub(super) fn field(&mut self, ty: &syn::Type, attributes: &mut Attributes) -> Option<Node> {
        let bounds: Vec<Entry> = BOUNDS
            .words
            .iter()
            .filter_map(|word| attributes.take(word))
            .collect();
        match attributes.take("type") {
            Some(explicit) => {
                if let Some(bound) = bounds.first() {
                    let headline = format!("`{}` belongs to the type that is stated", bound.key.value);
                    let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, bound.key.span, headline);
                    self.faults.push(fault.help("type = string(max = 12)"));
                }
                // Whatever the names are called in the attribute, this is what they are in Rust.
                self.note_names(ty);
                Some(explicit.value)
            }
            None => self.ty(ty).map(|node| bounded(node, bounds)),
        }
    }

    fn note_names(&mut self, ty: &syn::Type) {
        if let syn::Type::Path(path) = bare(ty)
            && let Some(last) = path.path.segments.last()
        {
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) => {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(inner) = argument {
                            self.note_names(inner);
                        }
                    }
                }
                _ => {
                    self.note(&last.ident.to_string(), path);
                }
            }
        }
    }

    fn note(&mut self, ident: &str, path: &syn::TypePath) -> String {
        let name = naming::snake(ident.trim_start_matches("r#"));
        self.named
            .entry(name.clone())
            .or_insert_with(|| path.to_token_stream());
        name
    }

    fn ty(&mut self, ty: &syn::Type) -> Option<Node> {
        match bare(ty) {
            syn::Type::Path(path) if path.qself.is_none() => self.path(ty, path),
            syn::Type::Array(array) if is_uuid(array) => Some(self.text("uuid", ty.span())),
            syn::Type::Reference(inner) if is_named(&inner.elem, "str") => self.foreign(ty, "String"),
            syn::Type::Reference(_) => self.foreign(ty, "the type itself, without a reference"),
            syn::Type::Array(_) | syn::Type::Slice(_) => self.foreign(ty, "`Vec<T>`; `[u8; 16]` is a `uuid`"),
            syn::Type::Tuple(_) => self.foreign(ty, "a struct with named fields"),
            _ => self.foreign(ty, "a struct, an enum or a type of the standard library"),
        }
    }

    fn path(&mut self, ty: &syn::Type, path: &syn::TypePath) -> Option<Node> {
        let last = path.path.segments.last()?;
        let (name, span) = (last.ident.to_string(), last.ident.span());
        let arguments: Vec<&syn::Type> = match &last.arguments {
            PathArguments::AngleBracketed(list) => list
                .args
                .iter()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        match (name.as_str(), &arguments[..]) {
            ("bool" | "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" | "f32" | "f64", []) => {
                Some(self.text(&name, span))
            }
            ("String", []) => Some(self.text("string", span)),
            ("usize" | "u128", []) => self.foreign(ty, "u64"),
            ("isize" | "i128", []) => self.foreign(ty, "i64"),
            ("char" | "str", []) => self.foreign(ty, "String"),
            ("Option", [inner]) => {
                let inner = self.ty(inner)?;
                Some(self.map(span, vec![("optional", inner)]))
            }
            ("Vec", [element]) if is_named(element, "u8") => Some(self.text("bytes", span)),
            ("Vec", [element]) => self.collection("list", span, vec![("of", element)]),
            ("BTreeSet", [element]) => self.collection("set", span, vec![("of", element)]),
            ("BTreeMap", [key, value]) => self.collection("map", span, vec![("key", key), ("value", value)]),
            ("HashMap", _) => self.foreign(ty, "BTreeMap"),
            ("HashSet", _) => self.foreign(ty, "BTreeSet"),
            ("VecDeque" | "LinkedList", _) => self.foreign(ty, "Vec"),
            ("Box" | "Rc" | "Arc" | "Cow", _) => self.foreign(ty, "the type itself"),
            (_, []) => {
                let name = self.note(&name, path);
                Some(self.text(&name, span))
            }
            _ => self.foreign(ty, "a type without parameters"),
        }
    }

    fn collection(&mut self, form: &str, span: TokenSpan, parts: Vec<(&str, &syn::Type)>) -> Option<Node> {
        let mut entries = Vec::new();
        for (word, ty) in parts {
            entries.push((word, self.ty(ty)?));
        }
        let inner = self.map(span, entries);
        Some(self.map(span, vec![(form, inner)]))
    }

    fn map(&mut self, span: TokenSpan, entries: Vec<(&str, Node)>) -> Node {
        let entries: Vec<Entry> = entries
            .into_iter()
            .map(|(word, value)| Entry {
                key: self.written.word(word, span),
                value,
            })
            .collect();
        Node {
            kind: Kind::Map(entries),
            span: self.written.place(span),
        }
    }

    fn text(&mut self, name: &str, span: TokenSpan) -> Node {
        let text = self.written.word(name, span);
        Node {
            kind: Kind::Text {
                value: text.value,
                plain: true,
            },
            span: text.span,
        }
    }

    fn foreign(&mut self, ty: &syn::Type, instead: &str) -> Option<Node> {
        let tokens: Vec<_> = ty.to_token_stream().into_iter().collect();
        let text = self.written.tokens(&tokens);
        let headline = format!("`{}` is no type of a schema", crate::read::shown(&text.value));
        let help = match instead.contains(' ') {
            true => format!("use {instead}"),
            false => format!("use `{instead}`"),
        };
        self.faults
            .push(Diagnostic::new(FOREIGN_TYPE, text.span, headline).help(help));
        None
    }
}

/// A type without brackets around it, be they those that nobody sees and `macro_rules!` puts around what it was handed.
pub(super) fn bare(mut ty: &syn::Type) -> &syn::Type {
    loop {
        ty = match ty {
            syn::Type::Paren(inner) => &inner.elem,
            syn::Type::Group(inner) => &inner.elem,
            _ => return ty,
        }
    }
}

pub(super) fn is_named(ty: &syn::Type, name: &str) -> bool {
    matches!(bare(ty), syn::Type::Path(path) if path.path.is_ident(name))
}

fn is_uuid(array: &syn::TypeArray) -> bool {
    is_named(&array.elem, "u8") && array.len.to_token_stream().to_string() == "16"
}

/// A type with the bounds of its field, which are those of what is optional.
fn bounded(node: Node, bounds: Vec<Entry>) -> Node {
    if bounds.is_empty() {
        return node;
    }
    let Node { kind, span } = node;
    let kind = match kind {
        Kind::Text { value, plain: _ } => {
            let key = crate::span::Spanned::new(value, span);
            let value = Node {
                kind: Kind::Map(bounds),
                span,
            };
            Kind::Map(vec![Entry { key, value }])
        }
        Kind::Map(mut entries) => {
            if let Some(Entry { key, value }) = entries.pop() {
                let value = match value.kind {
                    Kind::Map(mut inner) if key.value != "optional" => {
                        inner.extend(bounds);
                        Node {
                            kind: Kind::Map(inner),
                            span: value.span,
                        }
                    }
                    _ => bounded(value, bounds),
                };
                entries.push(Entry { key, value });
            }
            Kind::Map(entries)
        }
        other => other,
    };
    Node { kind, span }
}

/// Whether a name is that of a built-in type.
pub(super) fn is_built_in(name: &str) -> bool {
    BOUNDED_TYPE.knows(name) || matches!(name, "bool" | "flag" | "uuid" | "timestamp")
}

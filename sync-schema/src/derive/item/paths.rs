//! Structs whose fields are paths: the one of a schema, and groups.

use syn::{Fields, ItemStruct};

use super::{Fit, FitOf, Group, ItemReader, PathItem, SchemaItem, map, plain, unraw};
use crate::codes::derive::NOT_AN_ATTRIBUTE;
use crate::derive::attribute::Attributes;
use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::read::{Entry, Kind, shown};
use crate::words::{BOUNDS, PATH};

impl ItemReader<'_, '_, '_, '_> {
    pub(super) fn schema(&mut self, item: &ItemStruct, mut attributes: Attributes) {
        let span = self.written.place(item.ident.span());
        let lock = attributes.take("lock").and_then(|entry| self.text(entry));
        for word in ["imports", "paths"] {
            if let Some(entry) = attributes.take(word) {
                let (headline, help) = match word {
                    "imports" => (
                        "a schema in Rust imports nothing",
                        "the source scan reads all files of a folder",
                    ),
                    _ => (
                        "paths are fields of this struct",
                        "#[sync(path = raids.{raid}.title)]",
                    ),
                };
                self.faults
                    .push(Diagnostic::new(NOT_AN_ATTRIBUTE, entry.key.span, headline).help(help));
            }
        }
        let runtime = attributes.runtime.take();
        let entries = attributes.finish(self.written);
        let paths = self.paths(item);
        self.items.schemas.push(SchemaItem {
            entries,
            paths,
            runtime,
            lock,
            span,
        });
    }

    pub(super) fn group(&mut self, item: &ItemStruct, template: Entry, mut attributes: Attributes) {
        attributes.runtime.take();
        self.known(&mut attributes, &PATH, &[&["path"]]);
        let template = self.text(template);
        let entries = attributes.finish(self.written);
        let paths = self.paths(item);
        if let Some(template) = template {
            self.items.groups.push(Group {
                ident: item.ident.to_string(),
                template,
                entries,
                paths,
            });
        }
    }

    fn paths(&mut self, item: &ItemStruct) -> Vec<PathItem> {
        let fields = match &item.fields {
            Fields::Named(fields) => &fields.named,
            Fields::Unit => return Vec::new(),
            Fields::Unnamed(_) => {
                self.refuse(
                    &item.ident,
                    "paths are fields with names",
                    "struct Paths { title: String }",
                );
                return Vec::new();
            }
        };
        fields.iter().filter_map(|field| self.path(field)).collect()
    }

    fn path(&mut self, field: &syn::Field) -> Option<PathItem> {
        let ident = field.ident.as_ref()?;
        let mut attributes = self.attributes(&field.attrs);
        if let Some(entry) = attributes.take("paths") {
            if let Some(other) = attributes.entries.first() {
                let headline = format!(
                    "`{}` belongs to the struct with these paths",
                    shown(&other.key.value)
                );
                self.faults
                    .push(Diagnostic::new(NOT_AN_ATTRIBUTE, other.key.span, headline).help("#[sync(paths)]"));
            }
            if !matches!(entry.value.kind, Kind::Null) {
                let headline = "`paths` of a field has no value: its type says which";
                self.faults
                    .push(Diagnostic::new(NOT_AN_ATTRIBUTE, entry.key.span, headline).help("#[sync(paths)]"));
            }
            let syn::Type::Path(path) = &field.ty else {
                self.refuse(
                    ident,
                    "the type of a field with `paths` is a struct",
                    "raids: RaidPaths",
                );
                return None;
            };
            let last = &path.path.segments.last()?.ident;
            return Some(PathItem::Group(
                self.written.verbatim(&last.to_string(), last.span()),
            ));
        }
        let name = self.name(ident, attributes.take("name"), naming::snake, |ident| {
            ident.to_owned()
        });
        let key = match attributes.take("path") {
            Some(entry) => self.text(entry)?,
            None => self.written.word(&unraw(ident), ident.span()),
        };
        let ty = self.types().field(&field.ty, &mut attributes);
        self.known(&mut attributes, &PATH, &[BOUNDS.words, &["path"]]);
        let mut entries = vec![self.entry("name", plain(name.clone()))];
        entries.extend(ty.map(|ty| self.entry("type", ty)));
        entries.extend(attributes.finish(self.written));
        let text = self.type_text(&field.ty);
        self.items.fits.push(Fit {
            of: FitOf::Path(name.value),
            ty: field.ty.clone(),
            text,
        });
        let value = map(entries, key.span);
        Some(PathItem::Path(Entry { key, value }))
    }
}

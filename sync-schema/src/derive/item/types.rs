//! Records, enums, unions and aliases: the types of a schema.

use syn::{Fields, ItemEnum, ItemStruct, ItemType};

use super::{Fit, FitOf, ItemReader, map};
use crate::derive::attribute::{self, Attributes};
use crate::naming;
use crate::read::{Entry, Kind, Node};
use crate::span::Spanned;
use crate::words::{BOUNDS, DECLARED_TYPE, FIELD, UNION_CASE};

impl ItemReader<'_, '_, '_, '_> {
    pub(super) fn record(&mut self, item: &ItemStruct, mut attributes: Attributes) {
        let name = self.name(
            &item.ident,
            attributes.take("name"),
            naming::pascal,
            naming::snake,
        );
        let fields = match &item.fields {
            Fields::Named(fields) => fields.named.iter().collect::<Vec<_>>(),
            Fields::Unit => Vec::new(),
            Fields::Unnamed(_) => {
                let help = "name its fields, or use a type alias";
                return self.refuse(&item.ident, "a record has fields with names", help);
            }
        };
        let mut record: Vec<Entry> = Vec::new();
        for field in fields {
            let Some(ident) = &field.ident else { continue };
            let mut attributes = self.attributes(&field.attrs);
            let key = self.name(ident, attributes.take("name"), naming::snake, |ident| {
                ident.to_owned()
            });
            let ty = self.types().field(&field.ty, &mut attributes);
            self.known(&mut attributes, &FIELD, &[BOUNDS.words, &["name"]]);
            let mut entries: Vec<Entry> = ty.map(|ty| self.entry("type", ty)).into_iter().collect();
            if entries.is_empty() {
                continue;
            }
            entries.extend(attributes.finish(self.written));
            let text = self.type_text(&field.ty);
            self.items.fits.push(Fit {
                of: FitOf::Part(name.value.clone(), key.value.clone()),
                ty: field.ty.clone(),
                text,
            });
            let value = map(entries, key.span);
            attribute::add(&mut record, Entry { key, value }, self.faults);
        }
        self.declared(name, "record", record, attributes);
    }

    pub(super) fn enumeration(&mut self, item: &ItemEnum) {
        let mut attributes = self.attributes(&item.attrs);
        self.refuse_parameters(&item.ident, &item.generics);
        let name = self.name(
            &item.ident,
            attributes.take("name"),
            naming::pascal,
            naming::snake,
        );
        let is_union = item.variants.iter().any(|variant| !variant.fields.is_empty());
        let mut cases: Vec<Entry> = Vec::new();
        for variant in &item.variants {
            let mut attributes = self.attributes(&variant.attrs);
            let key = self.name(
                &variant.ident,
                attributes.take("name"),
                naming::pascal,
                naming::snake,
            );
            let mut entries = Vec::new();
            let mut fields = variant.fields.iter();
            if let Some(field) = fields.next() {
                if field.ident.is_some() || fields.next().is_some() {
                    let help = "put the values into a struct that derives Syncable";
                    self.refuse(&variant.ident, "a case carries one value without a name", help);
                    continue;
                }
                let Some(ty) = self.types().field(&field.ty, &mut attributes) else {
                    continue;
                };
                entries.push(self.entry("type", ty));
                let text = self.type_text(&field.ty);
                self.items.fits.push(Fit {
                    of: FitOf::Part(name.value.clone(), key.value.clone()),
                    ty: field.ty.clone(),
                    text,
                });
            }
            if variant.discriminant.is_some() {
                self.refuse(
                    &variant.ident,
                    "a case has no number of its own",
                    "leave it out: the lock keeps numbers",
                );
            }
            self.known(&mut attributes, &UNION_CASE, &[BOUNDS.words, &["name"]]);
            entries.extend(attributes.finish(self.written));
            let value = match entries.is_empty() {
                true => Node {
                    kind: Kind::Null,
                    span: key.span,
                },
                false => map(entries, key.span),
            };
            attribute::add(&mut cases, Entry { key, value }, self.faults);
        }
        let form = if is_union { "union" } else { "enum" };
        self.declared(name, form, cases, attributes);
    }

    pub(super) fn alias(&mut self, item: &ItemType) {
        let mut attributes = self.attributes(&item.attrs);
        self.refuse_parameters(&item.ident, &item.generics);
        let name = self.name(
            &item.ident,
            attributes.take("name"),
            naming::pascal,
            naming::snake,
        );
        let Some(ty) = self.types().field(&item.ty, &mut attributes) else {
            return;
        };
        self.push_type(name, ty, attributes);
    }

    /// Adds a type with parts.
    fn declared(&mut self, name: Spanned<String>, form: &str, parts: Vec<Entry>, attributes: Attributes) {
        let parts = map(parts, name.span);
        let entry = Entry {
            key: Spanned::new(form.to_owned(), name.span),
            value: parts,
        };
        let ty = map(vec![entry], name.span);
        self.push_type(name, ty, attributes);
    }

    fn push_type(&mut self, name: Spanned<String>, ty: Node, mut attributes: Attributes) {
        attributes.runtime.take();
        self.known(
            &mut attributes,
            &DECLARED_TYPE,
            &[&["name", "path", "schema", "model"]],
        );
        let mut entries = vec![self.entry("type", ty)];
        for entry in attributes.finish(self.written) {
            attribute::add(&mut entries, entry, self.faults);
        }
        let value = map(entries, name.span);
        attribute::add(&mut self.items.types, Entry { key: name, value }, self.faults);
    }
}

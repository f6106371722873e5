//! Models: a struct with the columns of a table.

use syn::{Fields, ItemStruct};

use super::{Fit, FitOf, ItemReader, map, unraw};
use crate::codes::derive::NOT_AN_ATTRIBUTE;
use crate::derive::attribute::{self, Attributes};
use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::read::{Entry, Kind};
use crate::words::{BOUNDS, MODEL, MODEL_FIELD};

impl ItemReader<'_, '_, '_, '_> {
    /// A struct of a table's columns. Those of the key and of the row id are what the words of the model
    /// say of them.
    pub(super) fn model(&mut self, item: &ItemStruct, marker: Entry, mut attributes: Attributes) {
        attributes.runtime.take();
        let stated = (!matches!(marker.value.kind, Kind::Null)).then_some(marker);
        let name = self.name(&item.ident, stated, naming::pascal, naming::snake);
        self.known(&mut attributes, &MODEL, &[&["model"]]);
        if let Some(entry) = attributes.take("fields") {
            let headline = "fields of a model are fields of this struct";
            let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, entry.key.span, headline);
            self.faults.push(fault.help("struct Tag { name: String }"));
        }
        let column = |word: &str| {
            let entry = attributes.entries.iter().find(|entry| entry.key.value == word)?;
            match &entry.value.kind {
                Kind::Text { value, .. } => Some(value.clone()),
                Kind::Map(entries) => Some(entries.first()?.key.value.clone()),
                Kind::List(_) | Kind::Null => None,
            }
        };
        let row_id = column("row_id").unwrap_or_else(|| "id".to_owned());
        let own = [column("key"), Some(row_id)];
        let Fields::Named(columns) = &item.fields else {
            return self.refuse(
                &item.ident,
                "a model has fields with names",
                "struct Tag { name: String }",
            );
        };
        let mut fields: Vec<Entry> = Vec::new();
        for field in &columns.named {
            let Some(ident) = &field.ident else { continue };
            if own.contains(&Some(unraw(ident))) {
                continue;
            }
            let mut attributes = self.attributes(&field.attrs);
            let key = self.name(ident, attributes.take("name"), naming::snake, str::to_owned);
            let mut entries = Vec::new();
            if !attributes.has("references") {
                let ty = self.types().field(&field.ty, &mut attributes);
                entries.extend(ty.map(|ty| self.entry("type", ty)));
                let text = self.type_text(&field.ty);
                self.items.fits.push(Fit {
                    of: FitOf::Column(name.value.clone(), key.value.clone()),
                    ty: field.ty.clone(),
                    text,
                });
            }
            self.known(&mut attributes, &MODEL_FIELD, &[BOUNDS.words, &["name"]]);
            entries.extend(attributes.finish(self.written));
            if entries.is_empty() {
                continue;
            }
            let value = map(entries, key.span);
            attribute::add(&mut fields, Entry { key, value }, self.faults);
        }
        let mut entries = attributes.finish(self.written);
        let fields = map(fields, name.span);
        entries.push(self.entry("fields", fields));
        let value = map(entries, name.span);
        attribute::add(&mut self.items.models, Entry { key: name, value }, self.faults);
    }
}

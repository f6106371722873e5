//! What the schema says of Rust code, by name.

use sync_schema::schema::{Instead, LevelKind, Model, RustLegacy, Schema};

use super::names::{Name, last};
use super::types::Ty;

/// The traits, functions and types that `legacy: rust:` names.
#[derive(Debug, Clone, Copy)]
pub(in crate::audit) struct Known<'s> {
    pub(super) schema: &'s Schema,
    pub(super) legacy: &'s RustLegacy,
}

/// What a function does by itself that setters do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It sends.
    Sends,
    /// It writes rows.
    Writes,
}

/// Data that a schema declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject<'s> {
    pub(super) declared: Instead,
    /// The name of the model, component or path.
    pub(super) name: &'s str,
}

impl<'s> Known<'s> {
    pub(in crate::audit) fn new(schema: &'s Schema) -> Self {
        Known {
            schema,
            legacy: &schema.legacy.rust,
        }
    }

    /// Whether a text may have anything to do with sync. Setters of all kinds matter, too.
    pub(in crate::audit) fn concerns(&self, text: &str) -> bool {
        let RustLegacy {
            traits,
            functions,
            writers,
            bulk,
            models,
        } = self.legacy;
        let names = traits.iter().chain(functions).chain(writers).chain(bulk);
        let mut words = names
            .chain(models.iter().map(|model| &model.name))
            .map(|name| last(name));
        words.any(|word| text.contains(word)) || text.contains("set_") || text.contains("replace_")
    }

    /// The trait that a name is, as the schema names it, and whether that is certain.
    pub(super) fn sync_trait(&self, name: &Name) -> Option<(&'s str, bool)> {
        let traits = self.legacy.traits.iter();
        traits
            .filter_map(|known| Some((known.as_str(), name.is(known)?)))
            .next()
    }

    /// What declares a type, and whether that is certain.
    pub(super) fn declared(&self, name: &Name) -> Option<(Subject<'s>, bool)> {
        let models = self.legacy.models.iter();
        let fitting = models.filter_map(|model| Some((model, name.is(&model.name)?)));
        // The longest name says most.
        let (model, certain) = fitting.max_by_key(|(model, _)| model.name.len())?;
        Some((self.subject(model.declared), certain))
    }

    /// The same for a type; a guess is never certain.
    pub(super) fn declared_type(&self, ty: &Ty) -> Option<(Subject<'s>, bool)> {
        let (subject, certain) = self.declared(&ty.name)?;
        Some((subject, certain && !ty.weak))
    }

    fn subject(&self, declared: Instead) -> Subject<'s> {
        let name = match declared {
            Instead::Component(component) => &self.schema[component].name,
            Instead::Path(path) => self.schema.paths.get(path).map_or("", |path| &path.name),
            Instead::Model(model) => &self.schema[model].name,
        };
        Subject { declared, name }
    }

    pub(super) fn model(&self, subject: Subject<'_>) -> Option<&'s Model> {
        match subject.declared {
            Instead::Model(model) => Some(&self.schema[model]),
            _ => None,
        }
    }

    /// Whether a field of a type is synced: columns of a model that stay on the device are not, nor is
    /// what the model does not have.
    pub(super) fn is_synced(&self, subject: Subject<'_>, field: &str) -> bool {
        let Some(model) = self.model(subject) else {
            return true;
        };
        let field = field.strip_prefix("r#").unwrap_or(field);
        let found = model.fields.iter().find(|known| known.name == field);
        found.is_some_and(|known| known.level.kind != LevelKind::Local) || model.key.column == field
    }

    /// The positions of the paths that a type holds data of.
    pub(super) fn paths(&self, subject: Subject<'_>) -> Vec<usize> {
        match subject.declared {
            Instead::Path(path) => vec![path],
            Instead::Model(_) => Vec::new(),
            Instead::Component(component) => {
                let paths = self.schema.paths.iter().enumerate();
                let within = paths.filter(|(_, path)| path.component == component);
                within.map(|(index, _)| index).collect()
            }
        }
    }

    /// The functions that are named with this last word, each with what it does.
    pub(super) fn functions(&self, word: &str) -> impl Iterator<Item = (&'s str, Role)> {
        let RustLegacy {
            functions,
            writers,
            bulk,
            ..
        } = self.legacy;
        let sends = functions.iter().map(|name| (name.as_str(), Role::Sends));
        let writes = writers
            .iter()
            .chain(bulk)
            .map(|name| (name.as_str(), Role::Writes));
        sends.chain(writes).filter(move |(name, _)| last(name) == word)
    }
}

//! Types as the Lua language server writes them (LuaCATS).
//!
//! Names of declared types stay in snake case (`raidhelper.trade_item`) and our own classes are in
//! Pascal case (`raidhelper.Peer`), so that they cannot meet.

use super::escape::{Expression, word};
use super::naming::KEYWORDS;
use crate::template::Escaped;
use serde::Serialize;
use sync_schema::naming::pascal;
use sync_schema::schema::{Case, Field, Key, Schema, Type};

/// A part of an annotation: a type, a class or the name of a field.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Annotation(Escaped);

impl Annotation {
    fn escaped(text: String) -> Self {
        Annotation(Escaped::by_escaper(text))
    }

    /// The type of a value.
    pub(super) fn of(schema: &Schema, ty: &Type) -> Self {
        Self::escaped(type_text(schema, ty))
    }

    /// The prefix of all classes of a schema: `raidhelper`.
    pub(super) fn prefix(schema: &Schema) -> Self {
        Self::escaped(word(&schema.name))
    }

    /// A declared type: `raidhelper.trade_item`.
    pub(super) fn declared(schema: &Schema, name: &str) -> Self {
        Self::escaped(declared_text(schema, name))
    }

    /// The class of a path's changes: `raidhelper.RaidMarkChange`.
    pub(super) fn change(schema: &Schema, path: &str) -> Self {
        Self::escaped(format!("{}.{}Change", word(&schema.name), word(&pascal(path))))
    }

    /// A table that holds the keys by name: `{ raid: integer, slot: integer }`.
    pub(super) fn keys(schema: &Schema, keys: &[Key]) -> Self {
        if keys.is_empty() {
            return Self::escaped("table".to_owned());
        }
        let fields: Vec<String> = keys
            .iter()
            .map(|key| format!("{}: {}", word(&key.name), type_text(schema, &key.ty)))
            .collect();
        Self::escaped(format!("{{ {} }}", fields.join(", ")))
    }

    /// Values by key: `table<integer, string>`.
    pub(super) fn map(schema: &Schema, key: &Type, value: &Type) -> Self {
        Self::escaped(format!(
            "table<{}, {}>",
            type_text(schema, key),
            type_text(schema, value)
        ))
    }

    /// The name of a record's field, with `?` if it may be absent. Names that are no Lua names are
    /// written as strings in brackets.
    pub(super) fn field(field: &Field) -> Self {
        let name = &field.name;
        let plain = word(name) == *name && !KEYWORDS.contains(&name.as_str());
        let name = if plain {
            name.clone()
        } else {
            format!("[{}]", Expression::string(name).text())
        };
        let optional = if matches!(field.ty, Type::Optional(_) | Type::Flag) {
            "?"
        } else {
            ""
        };
        Self::escaped(format!("{name}{optional}"))
    }

    /// A case of an enum or union, as the host writes it: `"tanks"` or `{ kind: "circle", value: number }`.
    pub(super) fn case(schema: &Schema, case: &Case, tagged: bool) -> Self {
        let Case {
            name,
            number: _,
            ty,
            description: _,
            span: _,
        } = case;
        let name = Expression::string(name);
        let name = name.text();
        Self::escaped(match ty {
            _ if !tagged => name.to_owned(),
            None => format!("{{ kind: {name} }}"),
            Some(ty) => format!("{{ kind: {name}, value: {} }}", type_text(schema, ty)),
        })
    }
}

fn declared_text(schema: &Schema, name: &str) -> String {
    format!("{}.{}", word(&schema.name), word(name))
}

fn type_text(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Bool => "boolean".to_owned(),
        Type::Flag => "(boolean|1)".to_owned(),
        Type::Integer(_) | Type::Timestamp => "integer".to_owned(),
        Type::Float(_) => "number".to_owned(),
        Type::Text(_) | Type::Bytes(_) | Type::Uuid => "string".to_owned(),
        // Where the absence is written depends on what is around it; see `Annotation::field`.
        Type::Optional(inner) => type_text(schema, inner),
        Type::List(element, _) => format!("{}[]", type_text(schema, element)),
        Type::Set(element, _) => format!("table<{}, true>", type_text(schema, element)),
        Type::Map(key, value, _) => {
            format!("table<{}, {}>", type_text(schema, key), type_text(schema, value))
        }
        Type::Named(index) => declared_text(schema, &schema[*index].name),
    }
}

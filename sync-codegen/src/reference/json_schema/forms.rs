//! The forms that values have.

use serde_json::{Map, Value, json};
use sync_schema::words::{self, Place};

use super::name;

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// A text on one line; what YAML takes for a number or a date is one as well.
    Text,
    /// A text that is often one of these.
    Often(&'static [&'static str]),
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A text, or a list of texts.
    Texts,
    /// A list of texts.
    TextList,
    /// A map of texts.
    TextMap,
    /// A map of texts or lists of texts, or a list of texts.
    TextsMap,
    /// Names, each with a description if it is a map.
    Names,
    /// A map from names to what has the keys of a place.
    MapOf(&'static Place),
    /// A map with the keys of a place.
    Keys(&'static Place),
    /// One of the definitions below.
    Defined(&'static str),
    /// A map from names to one of the definitions below.
    MapOfDefined(&'static str),
}

impl Form {
    /// The form as a JSON Schema.
    pub(super) fn schema(self) -> Value {
        let text = || reference("text");
        let texts = || json!({ "type": "array", "items": reference("text") });
        match self {
            Self::Text => text(),
            Self::Often(words) => json!({ "anyOf": [{ "enum": words }, text()] }),
            Self::Number => json!({ "type": "number" }),
            Self::Truth => json!({ "type": "boolean" }),
            Self::Texts => json!({ "anyOf": [text(), texts(), { "type": "null" }] }),
            Self::TextList => texts(),
            Self::TextMap => json!({ "type": ["object", "null"], "additionalProperties": text() }),
            Self::TextsMap => json!({ "anyOf": [
                texts(),
                { "type": ["object", "null"], "additionalProperties": Self::Texts.schema() },
            ] }),
            Self::Names => json!({ "anyOf": [
                { "type": "array", "items": { "anyOf": [text(), { "type": "object", "maxProperties": 1 }] } },
                { "type": ["object", "null"], "additionalProperties": {
                    "anyOf": [{ "type": ["string", "null"] }, reference(&name(&words::NAMED))],
                } },
            ] }),
            Self::MapOf(place) => {
                json!({ "type": ["object", "null"], "additionalProperties": reference(&name(place)) })
            }
            Self::Keys(place) => json!({ "anyOf": [{ "type": "null" }, reference(&name(place))] }),
            Self::Defined(name) => json!({ "allOf": [reference(name)] }),
            Self::MapOfDefined(name) => {
                json!({ "type": ["object", "null"], "additionalProperties": reference(name) })
            }
        }
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The forms that are not the keys of a place.
pub(super) fn definitions() -> Map<String, Value> {
    let all = [
        ("text", json!({ "type": ["string", "number", "boolean"] })),
        ("type_of_data", data()),
        ("level_or_table", level()),
        ("long_type", long(&words::DECLARED_TYPE)),
        ("long_field", long(&words::FIELD)),
        (
            "long_union_case",
            json!({ "anyOf": [{ "type": "null" }, long(&words::UNION_CASE)] }),
        ),
        (
            "component_or_nothing",
            json!({ "anyOf": [{ "type": "null" }, reference(&name(&words::COMPONENT))] }),
        ),
        ("components", components()),
        (
            "deprecation_or_truth",
            json!({ "anyOf": [{ "type": "boolean" }, reference(&name(&words::DEPRECATED))] }),
        ),
        ("cases", cases()),
        ("identity_of_a_model", identity()),
        ("natural_keys", natural_keys()),
        ("deletions", deletions()),
        ("long_model_field", long(&words::MODEL_FIELD)),
        (
            "initial",
            json!({ "anyOf": [{ "enum": ["now", null] }, reference("text")] }),
        ),
        (
            "positions",
            json!({ "anyOf": [{ "type": "integer" }, { "type": "array", "items": { "type": "integer" } }] }),
        ),
    ];
    all.into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// A type: a text, or a map with one key.
fn data() -> Value {
    let mut forms = Map::new();
    for word in words::TYPE_FORM.words {
        let form = match *word {
            "record" => json!({ "type": "object", "additionalProperties": reference("long_field") }),
            "enum" => reference("cases"),
            "union" => json!({ "type": "object", "additionalProperties": reference("long_union_case") }),
            "list" | "set" => reference(&name(&words::ELEMENTS)),
            "map" => reference(&name(&words::ENTRIES)),
            _ => reference("type_of_data"),
        };
        forms.insert((*word).to_owned(), form);
    }
    for word in words::BOUNDED_TYPE.words {
        // A map from such a type to another one looks alike: `{ u8: string }`.
        let form = json!({ "anyOf": [reference(&name(&words::BOUNDS)), reference("type_of_data")] });
        forms.insert((*word).to_owned(), form);
    }
    let built_in = [
        "bool", "flag", "string", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64",
    ];
    let built_in = built_in
        .iter()
        .chain(&["f32", "f64", "bytes", "uuid", "timestamp"]);
    json!({ "anyOf": [
        { "enum": built_in.collect::<Vec<_>>() },
        { "type": "string" },
        { "type": "array", "items": reference("type_of_data"), "minItems": 1, "maxItems": 1 },
        {
            "type": "object",
            "properties": forms,
            "additionalProperties": reference("type_of_data"),
            "minProperties": 1,
            "maxProperties": 1,
        },
    ] })
}

/// A type, or a map that has one and says more about it.
fn long(place: &Place) -> Value {
    json!({ "anyOf": [reference("type_of_data"), reference(&name(place))] })
}

fn level() -> Value {
    let levels = ["realtime", "batch", "granular", "manual", "local"];
    let changed = json!({ "anyOf": [{ "type": "null" }, reference(&name(&words::LEVEL))] });
    let changed: Map<String, Value> = levels
        .iter()
        .map(|level| ((*level).to_owned(), changed.clone()))
        .collect();
    json!({ "anyOf": [
        { "enum": levels },
        { "type": "object", "properties": changed, "additionalProperties": false, "maxProperties": 1 },
        { "type": "array", "items": reference(&name(&words::LEVEL_ROW)) },
    ] })
}

fn components() -> Value {
    let one = json!({ "type": "object", "additionalProperties": reference("component_or_nothing"), "maxProperties": 1 });
    json!({ "anyOf": [
        { "type": "array", "items": { "anyOf": [reference("text"), one] } },
        { "type": ["object", "null"], "additionalProperties": reference("component_or_nothing") },
    ] })
}

fn cases() -> Value {
    let about = json!({ "anyOf": [{ "type": ["string", "null"] }, reference(&name(&words::ENUM_CASE))] });
    json!({ "anyOf": [
        { "type": "array", "items": { "anyOf": [reference("text"), { "type": "object", "maxProperties": 1 }] } },
        { "type": "object", "additionalProperties": about },
    ] })
}

fn identity() -> Value {
    let column = json!({ "anyOf": [reference(&name(&words::MODEL_KEY)), reference("type_of_data")] });
    json!({ "type": "object", "additionalProperties": column, "minProperties": 1, "maxProperties": 1 })
}

fn natural_keys() -> Value {
    let fields = json!({ "type": "array", "items": reference("text") });
    json!({ "type": "array", "items": { "anyOf": [fields, reference(&name(&words::UNIQUE))] } })
}

fn deletions() -> Value {
    let modes = ["tombstone", "log", "never"];
    let kept = reference(&name(&words::DELETE));
    let kept: Map<String, Value> = modes
        .iter()
        .map(|mode| ((*mode).to_owned(), kept.clone()))
        .collect();
    json!({ "anyOf": [
        { "enum": modes },
        { "type": "object", "properties": kept, "additionalProperties": false, "maxProperties": 1 },
    ] })
}

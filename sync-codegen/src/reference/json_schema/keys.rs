//! What stands behind each key, and what an editor says of it.

use sync_schema::words::{self, Place};

use super::Form;

/// A key at a place.
#[derive(Debug)]
pub(super) struct Key {
    word: &'static str,
    /// What may stand behind it.
    pub(super) form: Form,
    /// What it says, in a sentence or less.
    pub(super) about: &'static str,
}

/// A key of a place, if the place is one of those that have keys.
pub(super) fn of(place: &Place, word: &str) -> Option<&'static Key> {
    let (_, keys) = KEYS.iter().find(|(known, _)| *known == place)?;
    keys.iter().find(|key| key.word == word)
}

const fn key(word: &'static str, form: Form, about: &'static str) -> Key {
    Key { word, form, about }
}

const LEVEL: Form = Form::Defined("level_or_table");
const TYPE: Form = Form::Defined("type_of_data");
const DEPRECATED: Form = Form::Defined("deprecation_or_truth");
const PERMISSION: Form = Form::Often(&["anyone", "authority", "owner"]);
const CONFLICT: Form = Form::Often(&["last_writer", "owner", "authority", "union", "max"]);
const DESCRIPTION: Key = key(
    "description",
    Form::Text,
    "For people: a doc comment in generated code",
);

const KEYS: &[(&Place, &[Key])] = &[
    (
        &words::SCHEMA,
        &[
            key(
                "schema",
                Form::Text,
                "The name of the schema, in snake case; the generated module is called so",
            ),
            DESCRIPTION,
            key(
                "imports",
                Form::Texts,
                "Other files of the same schema, relative to this one",
            ),
            key(
                "host_flags",
                Form::Names,
                "Facts that only the program around knows, asked for at each write",
            ),
            key(
                "scopes",
                Form::MapOf(&words::SCOPE),
                "Buckets of data, told apart by keys: a raid, an encounter",
            ),
            key(
                "permissions",
                Form::Names,
                "Classes of writes; who has them, the program decides",
            ),
            key(
                "conditions",
                Form::TextMap,
                "Named conditions on keys and host flags: `raid == 1 and not in_combat`",
            ),
            key(
                "components",
                Form::Defined("components"),
                "Topics: the unit of push, request and hooks, with defaults for their paths",
            ),
            key("types", Form::MapOfDefined("long_type"), "Declared types"),
            key(
                "paths",
                Form::MapOf(&words::PATH),
                "The data: templates such as `raids.{raid}.slots.{slot: u8}`",
            ),
            key(
                "models",
                Form::MapOf(&words::MODEL),
                "Rows of the program's own tables",
            ),
            key(
                "full_sync_after",
                Form::Text,
                "How long a peer may be away and still catch up with changes alone: `25d`",
            ),
            key(
                "transport",
                Form::Keys(&words::TRANSPORT),
                "What the channel between the peers carries",
            ),
            key(
                "legacy",
                Form::Keys(&words::LEGACY),
                "The hand-written sync code that this replaces, for `syncgen audit`",
            ),
        ],
    ),
    (&words::NAMED, &[DESCRIPTION]),
    (
        &words::SCOPE,
        &[
            key(
                "within",
                Form::Text,
                "The scope around it; the root, if it says nothing",
            ),
            key(
                "keys",
                Form::MapOfDefined("type_of_data"),
                "What tells its buckets apart, beside the keys of the scopes around it",
            ),
            DESCRIPTION,
        ],
    ),
    (
        &words::COMPONENT,
        &[
            key("scope", Form::Text, "The scope of its paths that state none"),
            key(
                "permission",
                PERMISSION,
                "Who may write its paths: a class of `permissions`, `anyone`, `authority` or `self(key)`",
            ),
            key("level", LEVEL, "When writes to its paths are sent"),
            key("conflict", CONFLICT, "Which of two writes at the same time stays"),
            DESCRIPTION,
        ],
    ),
    (
        &words::PATH,
        &[
            key("name", Form::Text, "What setters and getters are named after"),
            key(
                "type",
                TYPE,
                "What an entry holds; `T?` where clearing it is normal. A path without a type is a group",
            ),
            key("component", Form::Text, "The topic that it belongs to"),
            key(
                "scope",
                Form::Text,
                "Its scope, if it is not the deepest one whose keys it has",
            ),
            key(
                "permission",
                PERMISSION,
                "Who may write: a class of `permissions`, `anyone`, `authority`, `owner` or `self(key)`",
            ),
            key(
                "level",
                LEVEL,
                "When a write is sent: realtime, batch, granular, manual, local, or a decision table",
            ),
            key("conflict", CONFLICT, "Which of two writes at the same time stays"),
            DESCRIPTION,
            key(
                "deprecated",
                DEPRECATED,
                "`true`, or since when and what to use instead",
            ),
            key(
                "paths",
                Form::MapOf(&words::PATH),
                "The paths below this group, which inherit what it says",
            ),
        ],
    ),
    (
        &words::LEVEL,
        &[
            key(
                "delay",
                Form::Text,
                "How long a batch waits for more: `500ms`, `2s`, `1m`",
            ),
            key(
                "priority",
                Form::Often(&["high", "normal", "low"]),
                "The order of sending",
            ),
            key(
                "repair",
                Form::Often(&["periodic", "on_request"]),
                "When peers look for what was lost",
            ),
        ],
    ),
    (
        &words::LEVEL_ROW,
        &[
            key(
                "when",
                Form::Text,
                "A condition or its name; a row without one holds in all other cases",
            ),
            key("use", LEVEL, "The level in that case"),
        ],
    ),
    (
        &words::BOUNDS,
        &[
            key(
                "min",
                Form::Number,
                "The least value, or the least length in bytes",
            ),
            key(
                "max",
                Form::Number,
                "The greatest value, or the greatest length in bytes",
            ),
            key(
                "pattern",
                Form::Text,
                "What the whole text looks like: `[A-Z][a-z]*`",
            ),
        ],
    ),
    (
        &words::ELEMENTS,
        &[
            key("of", TYPE, "The type of its elements"),
            key("max", Form::Number, "The most elements"),
        ],
    ),
    (
        &words::ENTRIES,
        &[
            key("key", TYPE, "The type of its keys"),
            key("value", TYPE, "The type of its values"),
            key("max", Form::Number, "The most entries"),
        ],
    ),
    (
        &words::DECLARED_TYPE,
        &[key("type", TYPE, "The type"), DESCRIPTION],
    ),
    (
        &words::FIELD,
        &[
            key("type", TYPE, "The type; `T?` where it may be absent"),
            DESCRIPTION,
            key(
                "deprecated",
                DEPRECATED,
                "`true`, or since when and what to use instead",
            ),
        ],
    ),
    (&words::ENUM_CASE, &[DESCRIPTION]),
    (
        &words::UNION_CASE,
        &[key("type", TYPE, "What the case carries"), DESCRIPTION],
    ),
    (
        &words::DEPRECATED,
        &[
            key("since", Form::Text, "Since which version"),
            key("use", Form::Text, "The name of what to use instead"),
            key("remove_after", Form::Text, "A day of the calendar: `2026-12-31`"),
        ],
    ),
    (
        &words::MODEL,
        &[
            key("table", Form::Text, "The table, if it is not called as the model"),
            key(
                "key",
                Form::Defined("identity_of_a_model"),
                "The column of the UUID by which all peers know a row: `{ uuid: uuid }`",
            ),
            key("row_id", Form::Text, "The column of the local row id, or `none`"),
            key(
                "ownership",
                Form::Often(&["shared", "device"]),
                "Whether every peer writes its rows, or one does",
            ),
            key(
                "owner",
                Form::Text,
                "Where the owner of a row is found: `self`, a reference, or a path of references",
            ),
            key(
                "unique",
                Form::Defined("natural_keys"),
                "Natural keys, and what becomes of two rows with the same one",
            ),
            key(
                "delete",
                Form::Defined("deletions"),
                "How long a deletion is remembered",
            ),
            key(
                "cascade",
                Form::TextList,
                "What goes when a row goes: `[entry.parent_id]`",
            ),
            key(
                "depends_on",
                Form::TextList,
                "Models whose rows have to be there first, beyond those that it refers to",
            ),
            key("level", LEVEL, "The level of the fields that state none"),
            key(
                "hooks",
                Form::TextList,
                "Which of `after_apply`, `after_backfill`, `extend_wire` and `guard` the program has",
            ),
            key("was", Form::Text, "Its name in the last release"),
            key("since", Form::Text, "The version that first has it"),
            DESCRIPTION,
            key(
                "fields",
                Form::MapOfDefined("long_model_field"),
                "The columns that are shared",
            ),
        ],
    ),
    (
        &words::MODEL_KEY,
        &[key(
            "derived",
            Form::TextList,
            "The fields that a name-based UUID is made of",
        )],
    ),
    (
        &words::UNIQUE,
        &[
            key("fields", Form::TextList, "The fields that are unique together"),
            key(
                "on_collision",
                Form::Often(&["merge", "rename"]),
                "What becomes of two rows with the same ones",
            ),
        ],
    ),
    (
        &words::DELETE,
        &[key(
            "keep",
            Form::Text,
            "How long a deletion is remembered at most: `30d`",
        )],
    ),
    (
        &words::MODEL_FIELD,
        &[
            key("type", TYPE, "The type; `T?` where the column may be empty"),
            key(
                "references",
                TYPE,
                "The model whose row this is, with `?` if the column may be empty",
            ),
            key(
                "by",
                Form::Often(&["uuid"]),
                "`uuid`, if the column holds the other row's UUID and not its row id",
            ),
            key(
                "defer",
                Form::Truth,
                "The reference closes a cycle: it is set when the other row arrives",
            ),
            key("seeded", Form::Truth, "A row id that is the same row everywhere"),
            key("immutable", Form::Truth, "Written once, on insert"),
            key("level", LEVEL, "Its own level"),
            key(
                "conflict",
                Form::Often(&["last_writer", "union", "max", "per_key"]),
                "Which of two writes stays",
            ),
            key(
                "on_insert",
                Form::Defined("initial"),
                "Its value in a new row that states none: `now`, `null` or a literal",
            ),
            key(
                "on_apply",
                Form::Defined("initial"),
                "Its value whenever a received change is applied",
            ),
            key("was", Form::Text, "Its name in the last release"),
            key("since", Form::Text, "The version that first has it"),
            DESCRIPTION,
            key(
                "deprecated",
                DEPRECATED,
                "`true`, or since when and what to use instead",
            ),
        ],
    ),
    (
        &words::TRANSPORT,
        &[
            key(
                "mtu",
                Form::Number,
                "The most bytes of a frame: 64 to 65,536; 16,384 where nothing is written",
            ),
            key("rate", Form::Number, "Bytes that may go in a second"),
            key("burst", Form::Number, "Bytes that may go at once after a rest"),
            key(
                "overhead",
                Form::Number,
                "Bytes that each frame costs beside its own",
            ),
            key("clean", Form::Truth, "Whether every byte comes through"),
        ],
    ),
    (
        &words::LEGACY,
        &[
            key(
                "peer",
                Form::Text,
                "Where code finds the peer of the generated module",
            ),
            key("roots", Form::Texts, "Global tables that hold the state"),
            key("writers", Form::MapOf(&words::WRITER), "Functions that write"),
            key(
                "readers",
                Form::MapOf(&words::READER),
                "Functions that hand out a part of the state itself",
            ),
            key(
                "sync_calls",
                Form::TextsMap,
                "Functions that send, each with what makes it superfluous",
            ),
            key(
                "metadata",
                Form::Keys(&words::METADATA),
                "The keys of the metadata table, and the words in it",
            ),
            key("rust", Form::Keys(&words::LEGACY_RUST), "For code in Rust"),
        ],
    ),
    (
        &words::WRITER,
        &[
            key(
                "path",
                Form::Defined("positions"),
                "The argument with the path as a text, counted from 1, or several of them",
            ),
            key(
                "at",
                Form::Text,
                "The path in terms of arguments: `raids.{1}.title`",
            ),
            key("value", Form::Number, "The argument with the value"),
            key("metadata", Form::Number, "The argument with the metadata"),
        ],
    ),
    (
        &words::READER,
        &[
            key(
                "path",
                Form::Defined("positions"),
                "The argument with the path as a text, counted from 1, or several of them",
            ),
            key(
                "at",
                Form::Text,
                "The path in terms of arguments; `.` is the whole state",
            ),
        ],
    ),
    (
        &words::METADATA,
        &[
            key("level", Form::Text, "The key that holds the level"),
            key("component", Form::Text, "The key that holds the component"),
            key("scope", Form::Text, "The key that holds the scope"),
            key(
                "levels",
                Form::TextMap,
                "Words for levels, each with the level it means",
            ),
            key(
                "components",
                Form::TextMap,
                "Words for components, each with the component it means",
            ),
        ],
    ),
    (
        &words::LEGACY_RUST,
        &[
            key("traits", Form::Texts, "Traits that were implemented by hand"),
            key("functions", Form::Texts, "Functions and methods that send"),
            key("writers", Form::Texts, "Functions and methods that write a row"),
            key("bulk", Form::Texts, "Calls that write many rows"),
            key(
                "models",
                Form::TextMap,
                "Types of synced data, each with what declares it",
            ),
        ],
    ),
];

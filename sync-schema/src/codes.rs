//! The table of diagnostic codes: the one source of `syncgen explain`, of `docs/diagnostics.md` and
//! of the demand for a test case. A code once released keeps its meaning and is never used again.
//!
//! | range | about |
//! |---|---|
//! | S01 | reading a schema: YAML, keys, imports, limits |
//! | S02 | names and path templates |
//! | S03 | types |
//! | S04 | scopes, permissions, components |
//! | S05 | levels, conditions, decision tables |
//! | S06 | conflict policies |
//! | S07 | the lock file |
//! | S08 | the Lua target |
//! | S09 | the Rust target |
//! | S10 | the configuration file of the command |
//! | S11 | models |
//! | S12 | the Rust form: attributes and derives |
//! | S13 | `legacy:`, what the audit is told about a code base |
//! | S14 | what the audit finds in hand-written code |

use crate::diagnostic::Severity;

pub mod audit;
pub mod configuration;
pub mod conflicts;
pub mod derive;
pub mod front_end;
pub mod legacy;
pub mod levels;
pub mod lock;
pub mod lua;
pub mod models;
pub mod names;
pub mod rust;
pub mod structure;
pub mod types;

/// A row of the table of codes.
#[derive(Debug)]
pub struct Row {
    /// `S0101`: the letter and four digits.
    pub id: &'static str,
    /// Whether it stops the run.
    pub severity: Severity,
    /// What is wrong, in a few words, without the particulars.
    pub title: &'static str,
    /// Why it is a fault and how to mend it, in Markdown, with an example.
    pub explanation: &'static str,
}

/// Names one [`Row`] of the table.
#[derive(Clone, Copy)]
pub struct Code(pub(crate) &'static Row);

impl Code {
    /// `S0101`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Whether it stops the run.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// What is wrong, in a few words.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Why, and how to mend it, in Markdown.
    pub fn explanation(self) -> &'static str {
        self.0.explanation
    }

    /// The code of an id such as `S0101`, in either case.
    pub fn find(id: &str) -> Option<Code> {
        all().find(|code| code.id().eq_ignore_ascii_case(id))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.id())
    }
}

/// All codes, ordered by id.
pub fn all() -> impl Iterator<Item = Code> {
    [
        front_end::ALL,
        names::ALL,
        types::ALL,
        structure::ALL,
        levels::ALL,
        conflicts::ALL,
        lock::ALL,
        lua::ALL,
        rust::ALL,
        configuration::ALL,
        models::ALL,
        derive::ALL,
        legacy::ALL,
        audit::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Declares the codes of one range: a constant for each, and `ALL` in order.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title:literal, $explanation:literal;)*) => {
        $($(#[$doc])* #[doc = $title] pub const $name: $crate::codes::Code = $crate::codes::Code(&$crate::codes::Row {
            id: $id,
            severity: $crate::diagnostic::Severity::$severity,
            title: $title,
            explanation: $explanation,
        });)*

        /// The codes of this range, ordered by id.
        pub const ALL: &[$crate::codes::Code] = &[$($name),*];
    };
}
pub(crate) use codes;

//! What the audit has to say about a place in the code.

use sync_schema::codes::{Code, audit as codes};
use sync_schema::diagnostic::Diagnostic;
use sync_schema::span::Span;

use super::fix::Edit;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A call writes a declared path with metadata of its own.
    HandWritten,
    /// That metadata is not what the schema says.
    Contradiction,
    /// State is written without its setter.
    AroundSetter,
    /// A sync call that setters make superfluous.
    Superfluous,
    /// A path that is not declared.
    Undeclared,
    /// A path that resembles a declared one.
    Misspelt,
    /// A declared path that nothing writes.
    NeverWritten,
    /// A path that cannot be followed.
    Opaque,
    /// A file that was not looked at.
    Skipped,
    /// Rust: a sync trait that is implemented by hand.
    HandWrittenImpl,
    /// Rust: a synced type that nothing declares.
    UndeclaredModel,
}

impl Kind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Kind; 11] = [
        Kind::HandWritten,
        Kind::Contradiction,
        Kind::AroundSetter,
        Kind::Superfluous,
        Kind::Undeclared,
        Kind::Misspelt,
        Kind::NeverWritten,
        Kind::Opaque,
        Kind::Skipped,
        Kind::HandWrittenImpl,
        Kind::UndeclaredModel,
    ];

    /// The row of the table of codes.
    pub fn code(self) -> Code {
        match self {
            Kind::HandWritten => codes::HAND_WRITTEN,
            Kind::Contradiction => codes::CONTRADICTION,
            Kind::AroundSetter => codes::AROUND_SETTER,
            Kind::Superfluous => codes::SUPERFLUOUS_SYNC,
            Kind::Undeclared => codes::UNDECLARED_PATH,
            Kind::Misspelt => codes::MISSPELT_PATH,
            Kind::NeverWritten => codes::NEVER_WRITTEN,
            Kind::Opaque => codes::OPAQUE_PATH,
            Kind::Skipped => codes::SKIPPED_FILE,
            Kind::HandWrittenImpl => codes::HAND_WRITTEN_IMPL,
            Kind::UndeclaredModel => codes::UNDECLARED_MODEL,
        }
    }

    /// One word, for tables and files: `around-setter`.
    pub fn word(self) -> &'static str {
        match self {
            Kind::HandWritten => "hand-written",
            Kind::Contradiction => "contradiction",
            Kind::AroundSetter => "around-setter",
            Kind::Superfluous => "superfluous",
            Kind::Undeclared => "undeclared",
            Kind::Misspelt => "misspelt",
            Kind::NeverWritten => "never-written",
            Kind::Opaque => "opaque",
            Kind::Skipped => "skipped",
            Kind::HandWrittenImpl => "hand-written-impl",
            Kind::UndeclaredModel => "undeclared-model",
        }
    }
}

/// How sure the audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It is so.
    Certain,
    /// It may be so.
    Possible,
    /// It cannot be told.
    Opaque,
}

impl Verdict {
    /// One word, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Certain => "certain",
            Verdict::Possible => "possible",
            Verdict::Opaque => "opaque",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub kind: Kind,
    /// How sure that is.
    pub verdict: Verdict,
    /// Names of declared paths, or what stands in their place: the path as written, a function.
    pub subjects: Vec<String>,
    /// Where, what and what to do, as it is drawn.
    pub diagnostic: Diagnostic,
    /// What mends it, where that is certain.
    pub fix: Option<Edit>,
}

impl Finding {
    /// The place; none for a file that was not read.
    pub fn span(&self) -> Option<Span> {
        self.diagnostic.span
    }
}

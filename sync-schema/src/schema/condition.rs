//! Conditions over keys and host flags.

use super::FlagIndex;

/// A fact about a write, over the keys of one path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// A key against a literal.
    Compare {
        /// The position among the path's keys.
        key: usize,
        /// How they are compared.
        comparison: Comparison,
        /// What the key is compared with; always of the key's type.
        literal: Literal,
    },
    /// A host flag is set.
    Flag(FlagIndex),
    /// The opposite.
    Not(Box<Condition>),
    /// All of them.
    And(Vec<Condition>),
    /// At least one of them.
    Or(Vec<Condition>),
}

/// How a key is compared with a literal. Order exists for integers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A literal of a key's type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Literal {
    /// A whole number.
    Integer(i128),
    /// A string, or the name of an enum case as the host spells it.
    Text(String),
    /// A UUID.
    Uuid([u8; 16]),
    /// `true` or `false`
    Bool(bool),
}

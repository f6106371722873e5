//! The schema of synchronised state: what is shared, at which level, by whom, and who wins.
//!
//! This crate holds everything about a schema that does not depend on where it was written or on
//! what is made of it: the [definition] that a front end reads, the checks that turn it into the
//! [schema](schema::Schema) (the IR), the [diagnostics](diagnostic) that they report, and the Rust
//! back end. It does no IO, knows no YAML and no templates, and never panics on what a user wrote.
//!
//! Start reading at [`schema`] (what is known about a valid schema), then [`definition`] (what a
//! front end may say), then [`check`].

pub mod budget;
pub mod check;
pub mod codes;
pub mod definition;
pub mod derive;
pub mod diagnostic;
pub mod lock;
pub mod naming;
pub mod read;
pub mod rust;
pub mod schema;
pub mod size;
pub mod span;
pub mod text;
pub mod type_text;
pub mod uuid;
pub mod words;

//! Derive macros of the sync schema compiler.

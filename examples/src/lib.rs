//! Programs a user would write; each is a file in this package.

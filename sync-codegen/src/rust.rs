//! Rust modules as text: the tokens of [`sync_schema::rust`], printed.

use proc_macro2::TokenStream;
use sync_schema::rust::{RustOptions, generate_in_parts, generate_module};
use sync_schema::schema::Schema;

use crate::header::Header;

/// The text of a module in a file of its own. The schema must have passed [`sync_schema::rust::check`].
pub fn render(schema: &Schema, options: &RustOptions, header: &Header) -> String {
    let [source, command] = header.lines();
    let mut text = format!("// {source}\n// {command}\n\n");
    generate_in_parts(schema, options, &mut |part| text.push_str(&print(part)));
    text
}

/// The text of one file with a module for each schema, named after it: for `include!`.
pub fn render_modules<'a>(schemas: impl IntoIterator<Item = &'a Schema>, options: &RustOptions) -> String {
    let modules: Vec<String> = schemas
        .into_iter()
        .map(|schema| print(generate_module(schema, options)))
        .collect();
    modules.join("\n")
}

/// Rust code in its usual form. What cannot be parsed is a fault of ours: it is printed as it is, so
/// that the compiler shows where.
fn print(tokens: TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => tokens.to_string(),
    }
}

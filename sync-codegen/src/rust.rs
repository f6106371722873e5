//! Rust modules as text: the tokens of [`sync_schema::rust`], printed.

use proc_macro2::TokenStream;
use sync_schema::rust::{RustOptions, generate_in_parts, generate_module};
use sync_schema::schema::Schema;

use crate::header::Header;
use print::Printer;

mod layout;
mod pieces;
mod place;
mod print;
#[cfg(test)]
mod tests;

/// The text of a module in a file of its own. The schema must have passed [`sync_schema::rust::check`].
pub fn render(schema: &Schema, options: &RustOptions, header: &Header) -> String {
    let [source, command] = header.lines();
    let mut text = format!("// {source}\n// {command}\n\n");
    print(&mut text, |each| generate_in_parts(schema, options, each));
    text
}

/// The text of one file with a module for each schema, named after it: for `include!`.
pub fn render_modules<'a>(schemas: impl IntoIterator<Item = &'a Schema>, options: &RustOptions) -> String {
    let mut text = String::new();
    for (place, schema) in schemas.into_iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        print(&mut text, |each| each(generate_module(schema, options)));
    }
    text
}

/// Adds the text of parts, each of them whole items.
fn print(text: &mut String, parts: impl Fn(&mut dyn FnMut(TokenStream))) {
    let start = text.len();
    let mut printer = Printer::default();
    let mut is_whole = true;
    parts(&mut |part| is_whole = is_whole && printer.items(part, text).is_some());
    if !is_whole {
        text.truncate(start);
        parts(&mut |part| text.push_str(&at_once(part)));
    }
}

/// What prettyplease makes of items. What cannot be parsed is a fault of ours: it is printed as it is, so that the
/// compiler shows where.
fn at_once(tokens: TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => tokens.to_string(),
    }
}

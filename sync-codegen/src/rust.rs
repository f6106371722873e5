//! Rust modules as text: the tokens of [`sync_schema::rust`], printed.

use proc_macro2::TokenStream;
use sync_schema::rust::{Parts, RustOptions, generate_in_parts, generate_module_in_parts};
use sync_schema::schema::Schema;

use crate::header::Header;
use module::Composer;
use place::Place;

mod layout;
mod module;
mod page;
mod pieces;
mod place;
mod print;
mod template;
#[cfg(test)]
mod tests;

/// The text of a module in a file of its own. The schema must have passed [`sync_schema::rust::check`].
pub fn render(schema: &Schema, options: &RustOptions, header: &Header) -> String {
    let [source, command] = header.lines();
    let mut text = format!("// {source}\n// {command}\n\n");
    text.reserve(schema.paths.len() * BYTES_OF_PATH);
    print(&mut Composer::default(), &mut text, &|each| {
        generate_in_parts(schema, options, each);
    });
    text
}

/// The text of one file with a module for each schema, named after it: for `include!`.
pub fn render_modules<'a>(schemas: impl IntoIterator<Item = &'a Schema>, options: &RustOptions) -> String {
    let mut text = String::new();
    let mut printer = Composer::default();
    for (place, schema) in schemas.into_iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        print(&mut printer, &mut text, &|each| {
            generate_module_in_parts(schema, options, each);
        });
    }
    text
}

/// Somewhat more than what a path takes, so that a large text is not copied while it grows. Memory that is not written to
/// costs nothing.
const BYTES_OF_PATH: usize = 4096;

/// Adds the text of parts, each of them whole items.
fn print(printer: &mut Composer, text: &mut String, parts: &Parts<'_>) {
    let start = text.len();
    let mut is_whole = true;
    parts(&mut |part| is_whole = is_whole && printer.print(part, Place::Module, 0, text).is_some());
    if !is_whole {
        text.truncate(start);
        let mut tokens = TokenStream::new();
        parts(&mut |part| tokens.extend(part.tokens()));
        text.push_str(&at_once(tokens));
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

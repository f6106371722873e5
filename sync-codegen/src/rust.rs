//! Rust modules as text: the tokens of [`sync_schema::rust`], printed.

use proc_macro2::TokenStream;
use sync_schema::rust::{Outline, RustOptions, generate_module_in_parts};
use sync_schema::schema::Schema;

use crate::header::Header;
use module::Composer;
pub(crate) use rendered::Rendered;

mod layout;
mod module;
mod page;
mod pieces;
mod place;
mod print;
mod rendered;
mod sheet;
mod template;
#[cfg(test)]
mod tests;

/// The text of a module in a file of its own. The schema must have passed [`sync_schema::rust::check`].
pub fn render(schema: &Schema, options: &RustOptions, header: &Header) -> String {
    Rendered::new(schema, options, header).text().to_string()
}

/// The text of one file with a module for each schema, named after it: for `include!`.
pub fn render_modules<'a>(schemas: impl IntoIterator<Item = &'a Schema>, options: &RustOptions) -> String {
    let mut text = String::new();
    let mut composer = Composer::default();
    for (place, schema) in schemas.into_iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        let outline = Outline::new(schema);
        for sheet in rendered::sheets(schema, options, &outline, &mut composer, generate_module_in_parts) {
            text.push_str(&sheet.text);
        }
    }
    text
}

/// What prettyplease makes of items. What cannot be parsed is a fault of ours: it is printed as it is, so that the
/// compiler shows where.
fn at_once(tokens: TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => tokens.to_string(),
    }
}

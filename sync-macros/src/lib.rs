//! Derive macros of the sync schema compiler: the way from the Rust compiler to `sync-schema` and back.
//!
//! Nothing is decided here; start reading at `sync_schema::derive`. Use them through `sync-runtime`, which
//! hands them on under its feature `derive`.

use std::path::Path;

use proc_macro::TokenStream;
use sync_schema::derive::expand;

/// Makes a record, an enum or a union a type of a schema, and a struct of paths a part of one.
///
/// What can be said in `#[sync(…)]` is in `docs/derive.md` of the repository.
#[proc_macro_derive(Syncable, attributes(sync))]
pub fn syncable(item: TokenStream) -> TokenStream {
    expand::derive(item.into()).into()
}

/// Makes a module that declares a schema have a peer for it.
#[proc_macro_attribute]
pub fn schema(arguments: TokenStream, module: TokenStream) -> TokenStream {
    expand::schema(arguments.into(), module.into(), &mut read).into()
}

/// The text of a file beside the `Cargo.toml` of the crate that is built.
fn read(file: &str) -> Result<String, String> {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    std::fs::read_to_string(Path::new(&folder).join(file)).map_err(|error| error.to_string())
}

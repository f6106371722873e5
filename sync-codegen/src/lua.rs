//! The Lua back end: a schema becomes one file that loads on its own, on Lua 5.0.3 and all later ones.
//!
//! [`check`] reports what Lua cannot hold; [`render`] prints what passed. Everything that is printed
//! is computed here, in views; the templates (`templates/lua/`) only loop and print.
//!
//! The file is made of a header, the runtime (`runtime_parts`), and the generated section: flat
//! numbered tables of types (`t`), levels (`l`), decision rules (`r`), paths (`p`) and scopes (`s`),
//! and methods that hold nothing but an index into them.

mod adapter;
mod annotation;
mod check;
mod condition;
mod escape;
mod naming;
mod options;
mod rendered;
mod runtime_parts;
mod signature;
mod view;

pub use adapter::{Adapter, render_adapter};
pub use check::check;
pub(crate) use check::check_again;
pub use options::{Dialect, LuaOptions, ModuleName, Naming};
pub(crate) use rendered::Rendered;
pub use signature::signatures;
#[cfg(feature = "audit")]
pub(crate) use signature::{getter, replacer, setter, writers};

use crate::header::Header;
use sync_schema::schema::Schema;

/// The text of the file. The schema and the options must have passed [`check`].
pub fn render(schema: &Schema, options: &LuaOptions, header: &Header) -> String {
    Rendered::new(schema, options, header).text().to_string()
}

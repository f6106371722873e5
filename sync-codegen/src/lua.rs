//! The Lua back end: a schema becomes one file that loads on its own, on Lua 5.0.3 and all later ones.
//!
//! [`check`] reports what Lua cannot hold; [`render`] prints what passed. Everything that is printed
//! is computed here, in views; `templates/lua/module.lua.j2` only loops and prints.
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
mod runtime_parts;
mod signature;
mod view;

pub use adapter::{Adapter, render_adapter};
pub use check::check;
pub use options::{Dialect, LuaOptions, ModuleName, Naming};
pub use signature::signatures;
#[cfg(feature = "audit")]
pub(crate) use signature::{getter, replacer, setter, writers};

use crate::header::Header;
use crate::template::Templates;
use sync_schema::schema::Schema;
use view::ModuleView;

const TEMPLATES: &[(&str, &str)] = &[
    ("module.lua.j2", include_str!("../templates/lua/module.lua.j2")),
    ("types.lua.j2", include_str!("../templates/lua/types.lua.j2")),
    ("adapter.lua.j2", include_str!("../templates/lua/adapter.lua.j2")),
    (
        "declarations.lua.j2",
        include_str!("../templates/lua/declarations.lua.j2"),
    ),
    (
        "codec/record.lua.j2",
        include_str!("../templates/lua/codec/record.lua.j2"),
    ),
    (
        "codec/list.lua.j2",
        include_str!("../templates/lua/codec/list.lua.j2"),
    ),
    (
        "codec/put.lua.j2",
        include_str!("../templates/lua/codec/put.lua.j2"),
    ),
    (
        "codec/take.lua.j2",
        include_str!("../templates/lua/codec/take.lua.j2"),
    ),
    ("paths.lua.j2", include_str!("../templates/lua/paths.lua.j2")),
    ("scopes.lua.j2", include_str!("../templates/lua/scopes.lua.j2")),
];

/// The text of the file. The schema and the options must have passed [`check`].
pub fn render(schema: &Schema, options: &LuaOptions, header: &Header) -> String {
    let mut view = ModuleView::new(schema, options, header);
    let mut render = || {
        let templates = Templates::new(TEMPLATES)?;
        // Most of the file, and in parts that have nothing to do with each other.
        let parts = std::mem::take(&mut view.path_parts);
        view.paths = templates.render_each("paths.lua.j2", &parts)?;
        drop(parts);
        templates.render("module.lua.j2", &view)
    };
    let rendered: Result<String, minijinja::Error> = render();
    rendered.unwrap_or_else(|error| {
        // The templates are part of this program and branch on the shape of a view alone; the tests
        // render every branch of them.
        unreachable!("a template of ours does not fit its view: {error:#}")
    })
}

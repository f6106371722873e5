//! The text of a module, in pieces that are kept while the schema changes.

use std::sync::Arc;

use super::view::{
    self, Asked, DeclarationsView, EndView, HeadView, PATH_SHARE, PathsView, SchemaView, Tables,
};
use super::{LuaOptions, Naming};
use crate::header::Header;
use crate::output::Text;
use crate::template::Templates;
use minijinja::Error;
use serde::Serialize;
use sync_schema::schema::{Path, Schema};

const TEMPLATES: &[(&str, &str)] = &[
    ("head.lua.j2", include_str!("../../templates/lua/head.lua.j2")),
    ("types.lua.j2", include_str!("../../templates/lua/types.lua.j2")),
    (
        "adapter.lua.j2",
        include_str!("../../templates/lua/adapter.lua.j2"),
    ),
    ("schema.lua.j2", include_str!("../../templates/lua/schema.lua.j2")),
    (
        "declarations.lua.j2",
        include_str!("../../templates/lua/declarations.lua.j2"),
    ),
    (
        "codec/record.lua.j2",
        include_str!("../../templates/lua/codec/record.lua.j2"),
    ),
    (
        "codec/list.lua.j2",
        include_str!("../../templates/lua/codec/list.lua.j2"),
    ),
    (
        "codec/put.lua.j2",
        include_str!("../../templates/lua/codec/put.lua.j2"),
    ),
    (
        "codec/take.lua.j2",
        include_str!("../../templates/lua/codec/take.lua.j2"),
    ),
    ("paths.lua.j2", include_str!("../../templates/lua/paths.lua.j2")),
    ("end.lua.j2", include_str!("../../templates/lua/end.lua.j2")),
    ("scopes.lua.j2", include_str!("../../templates/lua/scopes.lua.j2")),
];

/// The pieces of a module's text, in the order of the file.
pub(crate) struct Rendered {
    templates: Templates,
    naming: Naming,
    tables: Tables,
    /// How much the paths before each one had asked the tables for, and all of them.
    asked: Vec<Asked>,
    head: Arc<String>,
    schema: Arc<String>,
    declarations: Arc<String>,
    /// Each with the paths of one function.
    paths: Vec<Arc<String>>,
    end: Arc<String>,
}

impl Rendered {
    /// Of a schema and options that have passed [`super::check`].
    pub(crate) fn new(schema: &Schema, options: &LuaOptions, header: &Header) -> Self {
        ours(Self::render(schema, options, header))
    }

    /// All of it.
    pub(crate) fn text(&self) -> Text {
        let before = [&self.head, &self.schema, &self.declarations];
        let pieces = before.into_iter().chain(&self.paths).chain([&self.end]);
        pieces.cloned().collect()
    }

    /// The same with the path at a position changed, which was `old`, and nothing else but the schema's digests. None
    /// where other pieces may differ as well.
    pub(crate) fn changed(mut self, schema: &Schema, place: usize, old: &Path) -> Option<Self> {
        let path = schema.paths.get(place)?;
        let (before, after) = (*self.asked.get(place)?, *self.asked.get(place + 1)?);
        let asks_the_same = old.ty == path.ty && old.level == path.level;
        // Numbers are given in the order of asking: it may have asked for something first, or do so now.
        if !asks_the_same && (before != after || !self.tables.knew(before, schema, path)) {
            return None;
        }
        let function = place / PATH_SHARE;
        let view = PathsView::new(schema, self.naming, &mut self.tables, function, &mut Vec::new());
        self.schema = ours(piece(&self.templates, "schema.lua.j2", &SchemaView::new(schema)));
        *self.paths.get_mut(function)? = ours(piece(&self.templates, "paths.lua.j2", &view));
        Some(self)
    }

    fn render(schema: &Schema, options: &LuaOptions, header: &Header) -> Result<Self, Error> {
        let templates = Templates::new(TEMPLATES)?;
        let naming = options.naming;
        let mut tables = Tables::default();
        let mut asked = Vec::with_capacity(schema.paths.len() + 1);
        let functions = schema.paths.len().div_ceil(PATH_SHARE);
        let views =
            (0..functions).map(|function| PathsView::new(schema, naming, &mut tables, function, &mut asked));
        // Most of the file, and in pieces that have nothing to do with each other.
        let paths = templates.render_each("paths.lua.j2", views)?;
        asked.push(tables.asked());
        let scopes = view::scopes(schema, naming, &mut tables);
        let scope_tree = view::scope_tree(schema, &mut tables);
        let components = view::components(schema);
        let head = HeadView::new(schema, options, header, &components);
        let declarations = DeclarationsView::new(&components, &tables, scope_tree);
        Ok(Rendered {
            head: piece(&templates, "head.lua.j2", &head)?,
            schema: piece(&templates, "schema.lua.j2", &SchemaView::new(schema))?,
            declarations: piece(&templates, "declarations.lua.j2", &declarations)?,
            paths: paths.into_iter().map(Arc::new).collect(),
            end: piece(&templates, "end.lua.j2", &EndView::new(schema, options, scopes))?,
            templates,
            naming,
            tables,
            asked,
        })
    }
}

fn piece(templates: &Templates, name: &str, view: &impl Serialize) -> Result<Arc<String>, Error> {
    templates.render(name, view).map(Arc::new)
}

fn ours<T>(rendered: Result<T, Error>) -> T {
    rendered.unwrap_or_else(|error| {
        // The templates are part of this program and branch on the shape of a view alone; the tests
        // render every branch of them.
        unreachable!("a template of ours does not fit its view: {error:#}")
    })
}

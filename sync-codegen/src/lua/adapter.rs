//! Adapters: a second file that connects a generated module with a host.

use super::LuaOptions;
use super::annotation::Annotation;
use super::escape::{Comment, Expression, Identifier, word};
use crate::header::Header;
use crate::template::Templates;
use serde::Serialize;
use std::str::FromStr;
use sync_schema::codes::lua as codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::naming::pascal;
use sync_schema::schema::Schema;

/// A host that an adapter is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adapter {
    /// Any program with a channel that calls once a frame: LÖVE, a server, a test.
    Plain,
    /// World of Warcraft 1.12.
    Wow112,
}

impl Adapter {
    /// All of them.
    pub const ALL: [Adapter; 2] = [Adapter::Plain, Adapter::Wow112];

    /// As it is written in options and in the names of files: `wow112`.
    pub fn name(self) -> &'static str {
        match self {
            Adapter::Plain => "plain",
            Adapter::Wow112 => "wow112",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Adapter::Plain => "adapters/plain.lua.j2",
            Adapter::Wow112 => "adapters/wow112.lua.j2",
        }
    }
}

impl FromStr for Adapter {
    type Err = String;

    /// Reads `plain` or `wow112`.
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Adapter::ALL.into_iter().find(|adapter| adapter.name() == text);
        found.ok_or_else(|| format!("unknown adapter `{text}`: one of `plain`, `wow112`"))
    }
}

const TEMPLATES: &[(&str, &str)] = &[
    (
        "adapters/plain.lua.j2",
        include_str!("../../templates/lua/adapters/plain.lua.j2"),
    ),
    (
        "adapters/wow112.lua.j2",
        include_str!("../../templates/lua/adapters/wow112.lua.j2"),
    ),
    (
        "adapters/timers.lua.j2",
        include_str!("../../templates/lua/adapters/timers.lua.j2"),
    ),
    (
        "adapters/roster.lua.j2",
        include_str!("../../templates/lua/adapters/roster.lua.j2"),
    ),
    (
        "adapters/slash.lua.j2",
        include_str!("../../templates/lua/adapters/slash.lua.j2"),
    ),
];

/// The most bytes of prefix, tab and text of an addon's message.
const MESSAGE: u32 = 254;
/// The least bytes that prefix and tab are given.
const LEAST_PREFIX: u32 = 5;
/// The most bytes of a prefix that nobody chose.
const PREFIX: u32 = 12;

/// Reports a transport profile that the host of the adapter does not have.
pub(super) fn check(schema: &Schema, adapter: Adapter, sink: &mut Sink) {
    let transport = &schema.transport;
    let most = MESSAGE - LEAST_PREFIX;
    if adapter == Adapter::Wow112 && (transport.clean || transport.rate.is_none() || transport.mtu > most) {
        let headline = format!(
            "the transport of `{}` is not the channel of the game",
            schema.name
        );
        sink.push(
            Diagnostic::new(codes::NOT_THE_GAME, None, headline)
                .help("transport: { mtu: 240, rate: 800, burst: 4000, overhead: 40, clean: false }"),
        );
    }
}

/// What the templates are given.
#[derive(Debug, Serialize)]
struct AdapterView {
    header: [Comment; 2],
    module: Identifier,
    prefix: Annotation,
    schema: Expression,
    addon_prefix: Expression,
    frame: u32,
    key: Expression,
    slash: Expression,
    slash_text: Comment,
    permissions: Vec<Expression>,
}

impl AdapterView {
    fn new(schema: &Schema, options: &LuaOptions, header: &Header) -> Self {
        let module = options.module_name(schema);
        let frame = schema.transport.mtu;
        let room = MESSAGE.saturating_sub(frame.saturating_add(1)).min(PREFIX);
        let short = pascal(&schema.name)
            .chars()
            .take(room as usize)
            .collect::<String>();
        // The game has commands such as /raid itself.
        let slash = format!("/{}sync", word(&schema.name));
        AdapterView {
            header: header.lines().map(|line| Comment::line(&line)),
            prefix: Annotation::prefix(schema),
            schema: Expression::string(&schema.name),
            addon_prefix: Expression::string(&short),
            frame,
            key: Expression::string(&word(&module).to_uppercase()),
            slash: Expression::string(&slash),
            slash_text: Comment::line(&slash),
            permissions: schema
                .permissions
                .iter()
                .map(|permission| Expression::string(&permission.name))
                .collect(),
            module: Identifier::new(&module),
        }
    }
}

/// The text of an adapter's file. The schema and the options must have passed [`super::check`].
pub fn render_adapter(schema: &Schema, options: &LuaOptions, adapter: Adapter, header: &Header) -> String {
    let view = AdapterView::new(schema, options, header);
    let rendered =
        Templates::new(TEMPLATES).and_then(|templates| templates.render(adapter.template(), &view));
    rendered.unwrap_or_else(|error| {
        // As for modules: the templates are part of this program, and tests render both.
        unreachable!("a template of ours does not fit its view: {error:#}")
    })
}

//! What is generated from a schema: a language with its options, and where the file goes.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use sync_schema::diagnostic::Sink;
use sync_schema::rust::RustOptions;
use sync_schema::schema::Schema;

use crate::header::Header;
use crate::lua::{self, LuaOptions};
use crate::output::{Output, Text};
use crate::rust;

/// A language that modules are generated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// One self-contained Lua file.
    Lua,
    /// A Rust module on top of `sync-runtime`.
    Rust,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::Lua, Language::Rust];

    /// As it is written in options: `lua`.
    pub fn name(self) -> &'static str {
        match self {
            Language::Lua => "lua",
            Language::Rust => "rust",
        }
    }

    /// What file names end in, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Language::Lua => "lua",
            Language::Rust => "rs",
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Language::ALL.into_iter().find(|language| language.name() == text);
        found.ok_or_else(|| format!("unknown language `{text}`: one of `lua`, `rust`"))
    }
}

/// A language with what may be chosen in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Options {
    /// [`Language::Lua`]
    Lua(LuaOptions),
    /// [`Language::Rust`]
    Rust(RustOptions),
}

impl Options {
    /// The language alone.
    pub fn language(&self) -> Language {
        match self {
            Options::Lua(_) => Language::Lua,
            Options::Rust(_) => Language::Rust,
        }
    }

    /// Reports whatever can go wrong in this language, so that rendering cannot.
    pub fn check(&self, schema: &Schema, sink: &mut Sink) {
        match self {
            Options::Lua(options) => lua::check(schema, options, sink),
            Options::Rust(options) => sync_schema::rust::check(schema, options, sink),
        }
    }

    /// As [`Options::check`], of a schema that has passed it before but for one path, the name of which is the same.
    pub(crate) fn check_again(&self, schema: &Schema, sink: &mut Sink) {
        match self {
            Options::Lua(options) => lua::check_again(schema, options, sink),
            // It is about names alone, and those of keys.
            Options::Rust(_) => {}
        }
    }

    /// The text of the module. The schema has passed [`Options::check`] without errors.
    pub fn render(&self, schema: &Schema, header: &Header) -> String {
        match self {
            Options::Lua(options) => lua::render(schema, options, header),
            Options::Rust(options) => rust::render(schema, options, header),
        }
    }

    fn module(&self, schema: &Schema, header: &Header) -> Module {
        match self {
            Options::Lua(options) => Module::Lua(Box::new(lua::Rendered::new(schema, options, header))),
            Options::Rust(options) => Module::Rust(Box::new(rust::Rendered::new(schema, options, header))),
        }
    }
}

impl From<Language> for Options {
    fn from(language: Language) -> Self {
        match language {
            Language::Lua => Options::Lua(LuaOptions::default()),
            Language::Rust => Options::Rust(RustOptions::default()),
        }
    }
}

/// A language, its options, and where to.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What to write.
    pub options: Options,
    /// A file, known by the ending of its language, or a folder.
    pub out: PathBuf,
}

impl Target {
    /// Whether the target is one file, whatever the schema is called.
    pub fn is_file(&self) -> bool {
        self.out
            .extension()
            .is_some_and(|extension| extension == self.options.language().extension())
    }

    /// Where the module of a schema goes: `out` itself or `out/<schema>.lua`.
    ///
    /// ```
    /// use std::path::Path;
    /// use sync_codegen::target::{Language, Target};
    ///
    /// let target = |out: &str| Target { options: Language::Lua.into(), out: out.into() };
    /// assert_eq!(target("generated").file("raid"), Path::new("generated/raid.lua"));
    /// assert_eq!(target("addon/Sync.lua").file("raid"), Path::new("addon/Sync.lua"));
    /// ```
    pub fn file(&self, schema: &str) -> PathBuf {
        match self.is_file() {
            true => self.out.clone(),
            false => self
                .out
                .join(Path::new(schema))
                .with_extension(self.options.language().extension()),
        }
    }

    /// The module of a schema and, where an adapter is wanted, `out/<schema>.wow112.lua` beside it. The
    /// schema has passed [`Options::check`] without errors.
    pub fn outputs(&self, schema: &Schema, header: &Header) -> Vec<Output> {
        let module = self.options.module(schema, header);
        self.outputs_of(schema, header, module.text())
    }

    /// As [`Target::outputs`], with the module's text.
    pub(crate) fn outputs_of(&self, schema: &Schema, header: &Header, text: Text) -> Vec<Output> {
        let path = self.file(&schema.name);
        let adapter = match &self.options {
            Options::Lua(options) => options.adapter.map(|adapter| Output {
                path: path.with_extension(format!("{}.{}", adapter.name(), Language::Lua.extension())),
                text: lua::render_adapter(schema, options, adapter, header).into(),
            }),
            Options::Rust(_) => None,
        };
        [Output { path, text }].into_iter().chain(adapter).collect()
    }

    /// The module of a schema, made of the old one as far as that is certain to come out the same.
    pub(crate) fn module(
        &self,
        schema: &Schema,
        header: &Header,
        old: Option<Module>,
        change: &Change,
    ) -> Module {
        let known = match (old, change, &self.options) {
            (Some(module), Change::None, _) => Some(module),
            (Some(Module::Lua(rendered)), Change::Path { place, old }, Options::Lua(_)) => {
                let changed = rendered.changed(schema, *place, old);
                changed.map(|rendered| Module::Lua(Box::new(rendered)))
            }
            (Some(Module::Rust(rendered)), Change::Path { place, old }, Options::Rust(options)) => {
                let changed = rendered.changed(schema, options, *place, old);
                changed.map(|rendered| Module::Rust(Box::new(rendered)))
            }
            (_, Change::All | Change::Path { .. }, _) | (None, Change::None, _) => None,
        };
        known.unwrap_or_else(|| self.options.module(schema, header))
    }
}

/// A module in pieces, which can be kept and changed.
pub(crate) enum Module {
    /// [`Language::Lua`]
    Lua(Box<lua::Rendered>),
    /// [`Language::Rust`]
    Rust(Box<rust::Rendered>),
}

impl Module {
    /// Its text.
    pub(crate) fn text(&self) -> Text {
        match self {
            Module::Lua(rendered) => rendered.text(),
            Module::Rust(rendered) => rendered.text(),
        }
    }
}

/// What is different in a schema since its modules were made.
pub(crate) enum Change {
    /// Anything.
    All,
    /// Nothing.
    None,
    /// One path, and what depends on it alone.
    Path {
        /// Its position.
        place: usize,
        /// What it was.
        old: Box<sync_schema::schema::Path>,
    },
}

//! One `[[target]]`.

use std::ops::Range;
use std::str::FromStr;

use sync_schema::codes::configuration as codes;
use sync_schema::diagnostic::Diagnostic;
use sync_schema::rust::RustOptions;
use toml::de::DeTable;

use super::Reader;
use crate::lua::{Adapter, Dialect, LuaOptions, ModuleName, Naming};
use crate::suggest::suggest;
use crate::target::{Language, Options, Target};

const LUA_ALONE: [&str; 4] = ["adapter", "dialect", "naming", "module"];

impl Reader<'_> {
    /// A target, or none with at least one fault.
    pub(super) fn target(&mut self, table: &DeTable<'_>, span: Range<usize>) -> Option<Target> {
        let meant = self.refuse_unknown(
            table,
            &["language", "out", "adapter", "dialect", "naming", "module"],
        );
        let language = self.needed(table, "language", &span, &meant, "language = \"lua\"");
        let out = self.needed(table, "out", &span, &meant, "out = \"generated\"");
        let language = language.and_then(|(text, at)| self.language(text, at));
        let options = match language? {
            Language::Lua => Options::Lua(self.lua(table)?),
            Language::Rust => Options::Rust(self.rust(table)),
        };
        Some(Target {
            options,
            out: self.base.join(out?.0),
        })
    }

    fn needed<'t>(
        &mut self,
        table: &'t DeTable<'_>,
        name: &str,
        span: &Range<usize>,
        meant: &[&str],
        help: &str,
    ) -> Option<(&'t str, Range<usize>)> {
        if table.contains_key(name) {
            return self.optional(table, name);
        }
        if meant.contains(&name) {
            return None;
        }
        let fault = Diagnostic::new(
            codes::MISSING_SETTING,
            self.span(span.clone()),
            format!("`{name}` is missing"),
        );
        self.fault(fault.help(help));
        None
    }

    fn optional<'t>(&mut self, table: &'t DeTable<'_>, name: &str) -> Option<(&'t str, Range<usize>)> {
        let value = table.get(name)?;
        Some((self.text(value, &format!("`{name}`"))?, value.span()))
    }

    fn language(&mut self, text: &str, at: Range<usize>) -> Option<Language> {
        let found = text.parse().ok();
        if found.is_none() {
            let fault = Diagnostic::new(
                codes::UNKNOWN_VALUE,
                self.span(at),
                format!("unknown language `{text}`"),
            );
            let help = suggest(text, Language::ALL.map(Language::name));
            self.fault(fault.help(help.unwrap_or_else(|| "one of `lua` and `rust`".to_owned())));
        }
        found
    }

    fn lua(&mut self, table: &DeTable<'_>) -> Option<LuaOptions> {
        let naming = self.parsed::<Naming>(table, "naming");
        let module = self.parsed::<ModuleName>(table, "module");
        let dialect = self.parsed::<Dialect>(table, "dialect");
        let adapter = self.parsed::<Adapter>(table, "adapter");
        Some(LuaOptions {
            adapter: adapter?,
            naming: naming?.unwrap_or_default(),
            module: module?,
            dialect: dialect?.unwrap_or_default(),
        })
    }

    fn rust(&mut self, table: &DeTable<'_>) -> RustOptions {
        for name in LUA_ALONE {
            if let Some(value) = table.get(name) {
                let headline = format!("`{name}` is no setting of the language rust");
                self.fault(
                    Diagnostic::new(codes::UNKNOWN_VALUE, self.span(value.span()), headline)
                        .help("leave it out"),
                );
            }
        }
        RustOptions::default()
    }

    /// A setting that the options of the language read themselves: none where that is a fault,
    /// `Some(None)` where it is left out.
    fn parsed<T: FromStr<Err = String>>(&mut self, table: &DeTable<'_>, name: &str) -> Option<Option<T>> {
        if !table.contains_key(name) {
            return Some(None);
        }
        let (text, at) = self.optional(table, name)?;
        match text.parse() {
            Ok(value) => Some(Some(value)),
            Err(message) => {
                // What the message lists after a colon is what can be typed in.
                let (headline, help) = match message.split_once(": ") {
                    Some((headline, help)) => (headline.to_owned(), Some(help.to_owned())),
                    None => (message, None),
                };
                let fault = Diagnostic::new(codes::UNKNOWN_VALUE, self.span(at), headline);
                self.fault(match help {
                    Some(help) => fault.help(help),
                    None => fault,
                });
                None
            }
        }
    }
}

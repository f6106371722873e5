//! What a user may choose about generated Lua.

use super::adapter::Adapter;
use super::naming::KEYWORDS;
use std::str::FromStr;
use sync_schema::naming::pascal;
use sync_schema::schema::Schema;

/// What a user may choose about generated Lua.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LuaOptions {
    /// How the generated methods are cased.
    pub naming: Naming,
    /// The global that the file defines; without it `<Schema>Sync`, as in `RaidhelperSync`.
    pub module: Option<ModuleName>,
    /// Where the file is going to be loaded.
    pub dialect: Dialect,
    /// A host that a second file connects the module with.
    pub adapter: Option<Adapter>,
}

impl LuaOptions {
    /// The global that the file defines.
    pub(super) fn module_name(&self, schema: &Schema) -> String {
        match &self.module {
            Some(ModuleName(name)) => name.clone(),
            None => format!("{}Sync", pascal(&schema.name)),
        }
    }
}

/// How generated methods are cased. The methods that every peer has (`push`, `receive`, …) keep
/// their names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Naming {
    /// `set_raid_mark`
    #[default]
    Snake,
    /// `SetRaidMark`
    Pascal,
    /// `setRaidMark`
    Camel,
}

/// Where a file is going to be loaded. It is the same code for all, and loads everywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Lua 5.0.3 to 5.5, LuaJIT and Luau.
    #[default]
    Lua,
    /// Luau first: the file begins with `--!nocheck`, since Luau's type checker reads its own
    /// annotations and not those of the Lua language server, and would warn about every method.
    Luau,
}

impl FromStr for Naming {
    type Err = String;

    /// Reads `snake`, `pascal` or `camel`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "snake" => Ok(Naming::Snake),
            "pascal" => Ok(Naming::Pascal),
            "camel" => Ok(Naming::Camel),
            _ => Err(format!(
                "unknown naming `{text}`: one of `snake`, `pascal`, `camel`"
            )),
        }
    }
}

impl FromStr for Dialect {
    type Err = String;

    /// Reads `lua` or `luau`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "lua" => Ok(Dialect::Lua),
            "luau" => Ok(Dialect::Luau),
            _ => Err(format!("unknown dialect `{text}`: one of `lua`, `luau`")),
        }
    }
}

/// A name that a global of a user's program can have.
///
/// ```
/// use sync_codegen::lua::ModuleName;
///
/// assert!("RaidSync".parse::<ModuleName>().is_ok());
/// assert!("end".parse::<ModuleName>().is_err());
/// assert!("string".parse::<ModuleName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleName(String);

impl FromStr for ModuleName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || super::escape::word(text) != text {
            return Err(format!(
                "`{text}` is no Lua name: letters, digits and `_`, not beginning with a digit"
            ));
        }
        if KEYWORDS.contains(&text) {
            return Err(format!("`{text}` is a keyword of Lua"));
        }
        if STANDARD_GLOBALS.contains(&text) {
            return Err(format!(
                "`{text}` is a global of Lua that the module would take the place of"
            ));
        }
        Ok(ModuleName(text.to_owned()))
    }
}

/// What stands in the global table of one version or another.
const STANDARD_GLOBALS: &[&str] = &[
    "_G",
    "_ENV",
    "_VERSION",
    "_LOADED",
    "_TRACEBACK",
    "arg",
    "assert",
    "bit",
    "bit32",
    "buffer",
    "collectgarbage",
    "coroutine",
    "debug",
    "dofile",
    "error",
    "gcinfo",
    "getfenv",
    "getmetatable",
    "io",
    "ipairs",
    "jit",
    "load",
    "loadfile",
    "loadlib",
    "loadstring",
    "math",
    "module",
    "newproxy",
    "next",
    "os",
    "package",
    "pairs",
    "pcall",
    "print",
    "rawequal",
    "rawget",
    "rawlen",
    "rawset",
    "require",
    "select",
    "setfenv",
    "setmetatable",
    "string",
    "table",
    "tonumber",
    "tostring",
    "type",
    "typeof",
    "unpack",
    "utf8",
    "vector",
    "warn",
    "xpcall",
];

//! S10: the configuration file `syncgen.toml`.

use super::codes;

codes! {
    NOT_TOML = "S1001", Error, "configuration is not TOML",
"`syncgen.toml` is read as TOML 1.0. The message says what was expected at the place shown.

```toml
schemas = [\"schemas/raid.sync.yaml\"      # the closing bracket is missing
```
";
    UNKNOWN_SETTING = "S1002", Error, "unknown setting",
"The configuration has a fixed set of settings at each place, and this is none of them. At the top
they are `schemas` and `target`; in a `[[target]]` they are `language`, `out`, `dialect`, `naming`
and `module`.

```toml
[[target]]
langauge = \"lua\"            # did you mean `language`?
```
";
    WRONG_SETTING = "S1003", Error, "setting of the wrong kind",
"A setting holds another kind of value than this one: `schemas` is a list of texts, `[[target]]`
begins a table, and everything in a target is a text.

```toml
schemas = \"raid.sync.yaml\"  # should be [\"raid.sync.yaml\"]
```
";
    MISSING_SETTING = "S1004", Error, "missing setting",
"A setting without which there is nothing to do is missing: `schemas` at the top (at least one), and
`language` and `out` in each `[[target]]`.

```toml
[[target]]
language = \"lua\"
out = \"generated\"           # a folder, or a file that ends in .lua
```
";
    UNKNOWN_VALUE = "S1005", Error, "unknown value of a setting",
"The setting has a fixed set of values, or belongs to another language. `language` is `lua` or
`rust`. For Lua, `dialect` is `lua` or `luau`, and `naming` is `snake`, `pascal` or `camel`; `module` names the
global that the generated file defines. For Rust there is nothing to choose.

```toml
[[target]]
language = \"lua\"
out = \"generated\"
naming = \"snake_case\"       # should be \"snake\"
```
";
    SAME_OUTPUT = "S1006", Error, "two outputs in one file",
"Two schemas or two targets would write the same file, and the one would overwrite the other. An
`out` that names a file is for one schema; with several schemas let it name a folder.

```toml
schemas = [\"raid.sync.yaml\", \"guild.sync.yaml\"]

[[target]]
language = \"lua\"
out = \"sync.lua\"            # for which of the two?
```
";
}

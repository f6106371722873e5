//! S01: reading a schema: YAML, keys, imports, limits.

use super::codes;

codes! {
    UNKNOWN_KEY = "S0101", Error, "unknown key",
"The schema language has a fixed set of keys at each place, and this is none of them. A key that is
not understood is never skipped: a misspelt `permision` would otherwise let anyone in.

```yaml
paths:
  ui.point: { tpye: string, level: local }   # did you mean `type`?
```
";
    DUPLICATE_KEY = "S0102", Error, "a key is there twice",
"A map has the same key twice. Taking the first or the last of them would be a guess, so neither is
taken. Remove one of the two, or give them different names.

```yaml
scopes:
  raid: { keys: { raid: u8 } }
  raid: { keys: { raid: u16 } }   # which one?
```
";
    NOT_YAML = "S0103", Error, "not valid YAML",
"The file is not YAML 1.2. Reading ends at the first such fault, since nothing after it can be
trusted. Usual causes are a tab in the indentation, a bracket that is not closed, and text with `: `
or `#` in it that is not quoted.

```yaml
types:
  trade_items: [trade_item]?      # `?` cannot follow a bracket in YAML
  trade_items: \"[trade_item]?\"    # quoted, it can
```

In a map with braces, a path template must be quoted; at the start of a line it need not be:

```yaml
paths: { \"roles.{player: string}\": { type: string } }
```
";
    MISSING_KEY = "S0104", Error, "a key is missing",
"Something cannot be understood without this key.

```yaml
schema: raidhelper      # names the generated module; every schema needs it
paths:
  ui.point: { type: string, level: [{ when: raid == 1 }] }   # and which level then? `use: realtime`
```
";
    WRONG_FORM = "S0105", Error, "a value of the wrong form",
"A list stands where a map is expected, a map where a name is, and so on. The help shows the form
that the language has for this place.

```yaml
paths:
  ui.point: string             # a path is a map:
  ui.point: { type: string }
```
";
    LIMIT = "S0106", Error, "larger than the stated limits",
"A schema may come from anywhere, so reading one is bounded in time and memory:

| what | at most |
|---|---|
| size of a file | 16 MiB |
| lists and maps in each other | 64 |
| values in a file | 2,000,000 |
| values copied by aliases, in a file | 100,000 |
| paths, imports included | 100,000 |
| files | 256 |
| imports in a row | 32 |
| faults that are reported for a file | 1,000 |

Real schemas stay far below. Where one does not, split it in two.

```yaml
a: &a [x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b]   # and so on: a few lines, and millions of values
```
";
    EMPTY_FILE = "S0107", Error, "nothing in the file",
"The file is empty, or holds only comments. That may be a file that was saved too early, or the wrong one. A
schema has at least a name, and an imported file has the name of the schema that it belongs to:

```yaml
schema: raidhelper
```
";
    SECOND_DOCUMENT = "S0108", Error, "more than one document in a file",
"`---` begins another YAML document. A schema is one document; to split it over files, use
`imports`.

```yaml
schema: raidhelper
imports: [types.sync.yaml]
```
";
    NOT_UTF8 = "S0109", Error, "not UTF-8",
"Schemas are UTF-8 text. The place shown is the first that is not; it is usually a letter with an
accent, saved by an editor in an older encoding. Save the file as UTF-8.

```yaml
description: Schlachtz\u{fc}ge   # `\u{fc}` is one byte in Latin-1 and two in UTF-8
```
";
    UNREADABLE = "S0110", Error, "a file cannot be read",
"The file does not exist, is a directory, or may not be read. The path of an import is relative to
the file that imports it.

```yaml
imports:
  - types.sync.yaml            # beside this file
  - ../common/raid.sync.yaml
```
";
    IMPORT_CYCLE = "S0111", Error, "files import each other",
"A file imports itself, directly or through others. Move what both need into a third file, and
import that from both.

```yaml
# a.sync.yaml
imports: [b.sync.yaml]
# b.sync.yaml
imports: [a.sync.yaml]
```
";
    FORBIDDEN_CHARACTER = "S0112", Error, "a character that cannot be shown",
"Texts of a schema end up in source code, as names and as comments. Control characters (NUL, escape,
form feed), the line separators of Unicode and marks that change the direction of writing could end
a comment early there, or show a reader something else than the compiler reads. A description may
have line breaks and tabs, no other text may.

```yaml
description: \"first\\0second\"   # write: first second
```
";
    SCHEMA_NAMES_DIFFER = "S0113", Error, "an import belongs to another schema",
"An imported file may say which schema it belongs to, or leave that out. If it does say so, it must
be the schema that imports it.

```yaml
# raid.sync.yaml
schema: raid
imports: [types.sync.yaml]
# types.sync.yaml
schema: guild      # remove this line, or write: schema: raid
```
";
    YAML_FEATURE = "S0115", Error, "a feature of YAML that schemas do not use",
"Of YAML, schemas use maps, lists, texts and aliases. Tags (`!!int`), merge keys (`<<`) and keys that
are not text have no meaning here: what a value is follows from its place.

```yaml
scopes:
  raid: { keys: { raid: !!str u8 } }   # write: u8
```
";
    TYPE_TEXT = "S0116", Error, "not a type",
"A type in one text is `T`, `T?` (or absent), `[T]` (a list), `{K: T}` (a map) or `set<T>`, where `T`
is a built-in type, a declared one, or again one of these. Where YAML reads brackets as its own,
quote the text.

```yaml
types:
  raiders: set<player>
  marks:   \"{player: raid_mark}?\"
  groups:  list<player>              # write: [player]
```
";
    NOT_ONE_LINE = "S0117", Error, "text that must stand as it is",
"A name, a template, a type, a condition or a pattern is read as it stands in the file: on one line,
without escapes, so that a fault in it can be shown at its place. Single quotes need no escapes.

```yaml
types:
  digits: { string: { max: 9, pattern: \"\\x5b0-9\\x5d+\" } }
  digits: { string: { max: 9, pattern: '[0-9]+' } }
```
";
    NOT_A_NUMBER = "S0118", Error, "not a number",
"A bound is a decimal number, whole or with a point, without quotes, signs between digits or units.

```yaml
types:
  player: { string: { max: 1_000 } }   # write: 1000
```
";
}

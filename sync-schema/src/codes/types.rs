//! S03: types.

use super::codes;

codes! {
    UNKNOWN_TYPE = "S0301", Error, "unknown type",
"A type is a built-in word (`bool flag u8 u16 u32 u64 i8 i16 i32 i64 int f32 f64 string bytes uuid
timestamp`), a name declared under `types:`, or one of the forms `T?`, `[T]`, `set<T>`, `{K: T}`,
`{ record: … }`, `{ enum: … }`, `{ union: … }`.

```yaml
paths:
  ui.point: { type: strin, level: local }   # did you mean `string`?
```
";

    BOUND_MISSING = "S0302", Error, "a bound is missing",
"`int` is a whole number between two bounds that you choose; how it travels follows from them. Without
bounds, use `i32` or another word that says its size.

```yaml
types:
  percent: int   # write `{ int: { min: 0, max: 100 } }`
```
";

    BOUND_NOT_ALLOWED = "S0303", Error, "a type does not have this bound",
"Numbers have `min` and `max`; strings have `min`, `max` (in bytes) and `pattern`; `bytes` has `min` and
`max`; lists, sets and maps have `max`. Other types have no bounds, and a declared type has those of its
declaration.

```yaml
types:
  done: { bool: { max: 1 } }   # write `bool`
```
";

    BOUND_OUT_OF_RANGE = "S0304", Error, "a bound is not possible for its type",
"A bound has to be a value of the type. Lengths and counts are whole numbers up to 65,536; bounds of
floats are finite.

```yaml
types:
  level: { u8: { max: 300 } }   # a `u8` ends at 255: write `u16`
```
";

    EMPTY_RANGE = "S0305", Error, "no value lies within the bounds",
"`min` is the least value and `max` the greatest one; both are allowed.

```yaml
types:
  level: { int: { min: 60, max: 1 } }   # swap them
```
";

    INVALID_PATTERN = "S0306", Error, "a pattern is not well formed",
"A pattern describes the whole text with characters, `.` (any byte), classes such as `[a-z0-9_]` or
`[^ ]`, and the repeats `?`, `*`, `+`, `{2}` and `{1,12}`. A sign that means something is written with `\\`
in front, a byte by its number as `\\x80`. There are no groups, alternatives or anchors, so that every
language, down to Lua 5.0, checks it in one pass.

```yaml
types:
  tag: { string: { pattern: \"(a|b)+\" } }   # write `[ab]+`
```
";

    AMBIGUOUS_PATTERN = "S0307", Error, "a pattern leaves open which part takes a character",
"A pattern is matched from left to right without ever going back. So no character that a repeated part
takes may begin what follows it.

```yaml
types:
  word: { string: { pattern: \"[a-z]*a\" } }   # `[a-z]*` takes the last `a` as well
```
";

    MISPLACED_OPTIONAL = "S0308", Error, "`?` cannot stand here",
"`T?` says that something may be absent. That makes sense for the entry of a path (it can be cleared) and
for a record field. An element of a list, set, map or union is there or is not in it; a declared type
stands for a value, and the place that uses it says whether it may be absent. A `flag` is absent when off.

```yaml
types:
  player: string?   # write `string` here and `player?` at the path
```
";

    UNFIT_KEY = "S0309", Error, "a type cannot be a key",
"Keys of paths, keys of maps and elements of sets are compared byte by byte. Whole numbers, strings, enums,
`uuid` and `bool` are fit for that; floats, raw bytes, records and collections are not.

```yaml
types:
  weights: { map: { key: f32, value: u8 } }   # use a whole number of hundredths
```
";

    TYPE_CYCLE = "S0310", Error, "a type contains itself",
"A value has an end, and its greatest size is known. A tree is kept as a path with a key instead: each node
is an entry that names its parent.

```yaml
types:
  node: { record: { name: string, children: [node] } }   # `parent: u32` in `nodes.{node: u32}`
```
";

    TYPE_TOO_DEEP = "S0311", Error, "types are nested too deep",
"A type is nested at most 32 deep, names followed. Nobody reads more, and every decoder has to bound it: a message
from a stranger must not decide how deep it goes.

```yaml
types:
  row:   [u8]
  board: [row]   # nested 2 deep
```

";

    EMPTY_TYPE = "S0312", Error, "a type has no content",
"A record has a field, an enum and a union have a case. For a fact that carries nothing else use `flag`.

```yaml
types:
  role: { enum: [] }
```
";

    TYPE_TOO_LARGE = "S0313", Error, "an entry may not fit into a message",
"A message has at most 65,536 bytes, and an entry travels in one. A write that no peer could ever receive
must not be possible, so the bounds of the type have to keep it smaller. Data that is edited piece by
piece is better off as a path with a key anyway: then only the piece travels.

```yaml
types:
  book: { string: { max: 65536 } }   # with its envelope that is more than a message
paths:
  books.{book: u8}: { type: book, level: batch, permission: anyone }
```
";

    INLINE_NAME_TAKEN = "S0314", Error, "a type written in place needs a name of its own",
"A record, enum or union that is written where it is used is given a name: that of the path or type around
it, with the field or `item` behind it. That name must be free, and no longer than 64 bytes.

```yaml
types:
  trade_item: { enum: [sword, shield] }
paths:
  trade: { type: [{ record: { id: u32 } }], level: local }   # would be `trade_item`, too
```
";

    MAY_BE_TOO_LARGE = "S0315", Warning, "an entry with default bounds may not fit into a message",
"A string without `max` has up to 1,024 bytes and a list up to 256 elements; together that may be more than
the 65,536 bytes of a message. A write that is really that long is refused when it is made. State bounds
that fit the data, or make the list a path with a key: then only the piece that changed travels.

```yaml
paths:
  notes: { type: [string], level: batch, permission: anyone }   # `{ string: { max: 200 } }`
```
";
}

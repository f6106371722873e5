//! S02: names and path templates.

use super::codes;

codes! {
    INVALID_NAME = "S0201", Error, "a name is not spelled as names are",
"What a schema declares is written in snake case: ASCII small letters, digits and single `_` between
words, beginning with a letter, at most 64 bytes. Every back end makes its own spelling of that. Record
fields and cases are spelled as the host spells them: ASCII letters, digits and `_`. Letters of other
alphabets are refused, since some of them look exactly like ASCII ones.

```yaml
paths:
  ui.point: { name: uiPoint, type: string, level: local }   # write `ui_point`
```
";

    RESERVED_NAME = "S0202", Error, "a name has a meaning of its own",
"Some words mean something where a name would stand, so that nobody could say which of the two is
meant: built-in types, the permissions `anyone authority owner self`, the scope `root`, and `and or not
true false` for what conditions refer to. `__sync` begins the runtime's own names.

```yaml
permissions: [owner]   # choose another word, such as `owners`
```
";

    DUPLICATE_NAME = "S0203", Error, "two things have one name",
"A name stands for one thing of its kind. Two paths get one name as well when their templates have the
same fixed names: state one of them with `name:`.

```yaml
paths:
  roles.{slot: u8}.mark: { type: u8, level: local }
  roles.mark.{slot: u8}: { type: u8, level: local }   # add `name: role_mark_of_slot`
```
";

    COLLIDING_NAMES = "S0204", Error, "two names are one in generated code",
"Each language spells names in its own way: `item_id` is `ItemId` in one and `itemId` in another. Two
names that differ here, and are equal there, cannot both be generated.

```yaml
types:
  item: { record: { itemId: u32, item_id: u32 } }   # both are `item_id` in Rust
```
";

    INVALID_TEMPLATE = "S0205", Error, "a path template is not well formed",
"A template is a list of segments with dots between them. A segment is a fixed name (an ASCII letter or
`_`, then letters, digits, `_` and `-`), or a key: `{raid}`, `{slot: u8}`. The first one is a fixed name.
There are at most 32.

```yaml
paths:
  raids[1].name: { type: string, level: local }   # write `raids.{raid: u8}.name`
```
";

    REPEATED_KEY = "S0206", Error, "a key stands twice in one template",
"The keys of a path become the parameters of its setter, so each has a name of its own.

```yaml
paths:
  pairs.{slot: u8}.{slot: u8}: { type: u8, level: local }   # `{first: u8}.{second: u8}`
```
";

    TOO_MANY_KEYS = "S0207", Error, "a template has too many keys",
"A path has at most 12 keys: all of them travel with every entry, and nobody tells more of them apart. Keys that
only ever stand together are one key, such as a number or a string that holds both.

```yaml
paths:
  grid.{x: u8}.{y: u8}.{layer: u8}: { type: u8, level: local }
  # instead: grid.{cell: u32}, with the cell's number
```

";

    KEY_WITHOUT_TYPE = "S0208", Error, "the type of a key is not known",
"`{raid}` takes its type from the scope that declares the key `raid`. A key that no scope declares states
its type itself.

```yaml
paths:
  marks.{slot}: { type: u8, level: local }   # write `{slot: u8}`
```
";

    KEY_TYPE_DIFFERS = "S0209", Error, "one key has two types",
"A key's name means the same everywhere: a path belongs to a scope by the names of its keys. So a key has
one type in all scopes, and in all templates that name it.

```yaml
scopes:
  raid: { keys: { raid: u8 } }
paths:
  raids.{raid: string}.name: { type: string, level: local }   # write `{raid}`
```
";

    PATHS_OVERLAP = "S0210", Error, "two templates match one path",
"Data has to have one place and one place one meaning. A fixed name and a key overlap where the name is a
possible value of the key, and two keys overlap where they share a value. Whole numbers and strings never
do, since hosts' tables tell `1` and `\"1\"` apart. The message names a path that both match.

```yaml
paths:
  roles.{player: string}: { type: u8, level: local }
  roles.version:          { type: u8, level: local }   # a player may be called `version`
```
";

    PATH_INSIDE_PATH = "S0211", Error, "a path lies inside the data of another one",
"A path holds a whole value, and nothing else may live inside of it: a write to the outer path would
replace what the inner one has stored.

```yaml
paths:
  ui:       { type: string, level: local }
  ui.point: { type: string, level: local }   # `ui` is a string, not a table
```
";

    GROUP_WITH_DATA = "S0212", Error, "a group of paths has data of its own",
"A path either holds data (`type`) or is the common beginning of others (`paths`). `type` and `name` say
something about data, so a group has neither.

```yaml
paths:
  ui:
    type: string          # take this out
    paths:
      point: { type: string, level: local }
```
";

    EMPTY_GROUP = "S0213", Error, "a path has neither type nor paths",
"A path that holds data says of which type. One that only groups others has `paths`.

```yaml
paths:
  ui.point: { level: local }   # add `type: string`
```
";
}

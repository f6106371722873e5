//! S08: the Lua target.

use super::codes;

codes! {
    INTEGER_BEYOND_DOUBLE = "S0801", Error, "whole numbers that Lua cannot hold",
"Before version 5.3 every number in Lua is a double. It holds whole numbers exactly up to 2^53; beyond
that, two neighbours are the same number. A peer in Rust could then write a value that a peer in Lua
reads as another one, and the two would never be equal. So a schema with a Lua target says what it
needs: a smaller type, bounds, or `string` for identifiers that nobody calculates with.

```yaml
paths:
  gold: { type: u64, level: realtime }                                    # refused
  gold: { type: { u64: { max: 9007199254740991 } }, level: realtime }     # fine
```
";
    NAMES_MEET = "S0802", Error, "two names meet in Lua",
"Generated Lua makes a class for the changes of each path, such as `RaidMarkChange`, and methods such
as `SetRaidMark`. Names that differ by underscores alone (`mark_1`, `mark1`) are one name there. A
scope and a path with keys may not share a name either: each makes a method `replace_NAME`, the scope
for its whole subtree, the path for its entries.

```yaml
scopes:
  raid: { keys: { raid: u8 } }
paths:
  raids.{raid}.members.{player: string}: { name: raid, type: u8 }     # `replace_raid` twice
```

Give the path another `name`; the template, and so what travels, stays as it is.
";
    RUNTIME_METHOD = "S0803", Error, "name of a method that every peer has",
"Every peer has methods of its own: `adopt`, `host_changed`, `on_component`, `push`, `receive`,
`repair`, `request`, `restrain`, `stats` and `together`. A path named `component` would make a second
`on_component`.

```yaml
paths:
  ui.component: { name: component, type: string }     # refused: `on_component`
  ui.component: { name: ui_component, type: string }  # fine
```
";
    NOT_THE_GAME = "S0804", Error, "a transport profile that the adapter's game does not have",
"`--adapter wow112` writes a file that sends through `SendAddonMessage`. That carries at most 254 bytes of
prefix, tab and text, loses NUL and line ends, and disconnects who sends more than about 800 bytes a
second. The schema has to say so, since messages, batches and frames are made for the channel that it
describes.

```yaml
transport: { mtu: 240 }                                                       # refused
transport: { mtu: 240, rate: 800, burst: 4000, overhead: 40, clean: false }   # fine
```
";
    NO_MODELS = "S0805", Warning, "Lua modules have no models",
"A model is a table of a database, and a Lua module keeps its state in the host's tables: what is generated
has the paths of the schema and leaves its models out. Peers in Lua and peers in Rust still understand each
other's paths. To be rid of the warning, keep the models in a schema of their own that has no Lua target.

```yaml
models:
  tag: { key: { uuid: uuid }, fields: { name: string } }   # Rust only
```
";
}

//! S12: what the audit finds in hand-written code.

use super::codes;

codes! {
    HAND_WRITTEN = "S1401", Warning, "a declared path is written by hand",
"A call writes a path that the schema declares, and says by hand how it is synced. The generated setter does
both, and its level, component and permission cannot differ from one call to the next. `syncgen audit --fix`
rewrites the calls that are certain and stand alone in a statement.

```lua
Addon.Store.SetPath(\"roles.\" .. name, \"tank\", { syncLevel = \"REALTIME\" })
Addon.sync:set_role(name, \"tank\")    -- instead
```
";

    CONTRADICTION = "S1402", Warning, "hand-written metadata contradicts the schema",
"The schema gives each path one rule for its level, and one component. This call states another one, or none, so
that the same data is sometimes sent and sometimes not. Where the calls of one path disagree, the schema decides.

```yaml
paths:
  roles.{player: string}: { type: string?, level: realtime, permission: anyone }
```
```lua
Addon.Store.SetPath(\"roles.\" .. name, \"tank\", { syncLevel = \"MANUAL\" })   -- realtime
Addon.Store.SetPath(\"roles.\" .. name, \"tank\")                              -- is not sent at all
```
";

    AROUND_SETTER = "S1403", Warning, "synced state is written around its setter",
"An assignment or a function of tables changes the state itself: directly, or through a variable that holds a part
of it. Nothing is checked and nothing is sent, so that peers differ until a repair notices.

```lua
local roles = Addon.Store.GetPath(\"roles\")
roles[name] = \"tank\"                  -- Addon.sync:set_role(name, \"tank\")
table.insert(Addon_Saved.notes, note)  -- a path with a key, written by its setter
```
";

    SUPERFLUOUS_SYNC = "S1404", Warning, "a sync call that the schema makes superfluous",
"The call sends what setters send by themselves. It can go once the writes around it are setter calls.

```lua
Addon.sync:set_role(name, \"tank\")
Addon.BroadcastRoles()                 -- has been sent already
```
";

    UNDECLARED_PATH = "S1405", Warning, "a path is written that is not declared",
"Code writes a place of the state that no path of the schema reaches. Declare it, with `level: local` if it is to
stay on this device, or remove the write.

```lua
Addon.Store.SetPath(\"minimap.angle\", 90)   -- paths: minimap.angle: { type: f64, level: local }
```
";

    MISSPELT_PATH = "S1406", Warning, "a path is written that resembles a declared one",
"A path that is built of texts can be misspelt without an error: the write goes to a place that nothing reads.

```lua
Addon.Store.SetPath(\"rolse.\" .. name, \"tank\")   -- roles
```
";

    NEVER_WRITTEN = "S1407", Warning, "a declared path is never written",
"No write of this path was found in the code. It is left over, or it is written in a way that could not be followed
(the audit lists those as S1408).

```yaml
paths:
  old_title: { type: string?, level: realtime, permission: anyone }   # take it out, or mark it `deprecated`
```
";

    OPAQUE_PATH = "S1408", Warning, "a write whose path cannot be followed",
"The path comes from somewhere that the audit cannot look into: from another program, from data, or through more
functions than it follows. Write it with a setter, so that the compiler knows it, or declare the function around it
as a writer under `legacy:`.

```lua
local function put(path, value) Addon.Store.SetPath(path, value) end   -- called from other files
```
";

    SKIPPED_FILE = "S1409", Warning, "a file that was not looked at",
"The file is not UTF-8, too large, nested too deeply, or does not parse. It is left as it is, and what stands in it
is not part of the audit.

```lua
local function broken(
```
";

    HAND_WRITTEN_IMPL = "S1410", Warning, "a sync trait is implemented by hand",
"What such an implementation does, to take a row apart, send it and store what is received, is generated from the
schema. Fields that are listed by hand drift: one is sent and not read, another is read and not stored. What is in
the implementation itself is not reported once more.

```rust
impl Syncable for Location { /* … */ }   // models: { location: { … } }, and the generated `Location`
```
";

    UNDECLARED_MODEL = "S1411", Warning, "a synced type without a declaration",
"A type is synced by hand, and nothing under `legacy: rust: models:` says what declares it, so that what writes it
cannot be found either. Declare its data in the schema, and name the type there.

```rust
impl Syncable for Draft { /* … */ }
```
```yaml
legacy:
  rust: { traits: [Syncable], models: { Draft: draft } }
```
";
}

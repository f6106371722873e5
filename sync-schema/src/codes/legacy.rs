//! S11: `legacy:`, what the audit is told about a code base.

use super::codes;

codes! {
    LEGACY_NAME = "S1301", Error, "not the name of a function or a table",
"The audit looks for functions and tables by their names as they stand in the code: words of letters, digits
and `_`, joined by dots (in Rust by `::`). Calls through a local variable that holds the same table are found
without saying more.

```yaml
legacy:
  writers:
    Addon.Store[1].Set: { path: 1, value: 2 }   # `Addon.Store.Set`
```
";

    LEGACY_ARGUMENT = "S1302", Error, "not the position of an argument",
"Arguments are counted from 1, as they stand between the brackets of the call; the object before a colon is
not counted. Each position has one role.

```yaml
legacy:
  writers:
    Addon.Set: { path: 0, value: 1 }     # path: 1, value: 2
    Addon.Put: { path: 1, value: 1 }     # the value is another argument
```
";

    LEGACY_PLACE = "S1303", Error, "it is open what a function reaches",
"A writer and a reader say where they reach: with `path`, the argument that holds the path as a text (a list
of arguments is joined by dots), or with `at`, a path with arguments in braces.

```yaml
legacy:
  writers:
    Addon.Set:     { path: 1, value: 2 }
    Addon.SetRole: { at: 'roles.{1}', value: 2 }
    Addon.Touch:   { value: 1 }          # where?
  readers:
    Addon.Roles:   { at: roles, path: 1 }   # one of the two
```
";

    LEGACY_TEMPLATE = "S1304", Error, "not a path with arguments in braces",
"`at` is written as the templates of `paths` are, with the positions of arguments in place of keys.

```yaml
legacy:
  readers:
    Addon.Raid: { at: 'raids.{raid}' }    # at: 'raids.{1}'
```
";

    LEGACY_REFERENCE = "S1305", Error, "no component, path or model",
"A sync call is superfluous since something declared here syncs without it: the audit's finding names it. The
same holds for types of Rust code, which a model, a component or a path declares, and for the words that stand for a component.

```yaml
components:
  assignments: { permission: anyone, level: realtime }
legacy:
  sync_calls:
    Addon.Broadcast: [assignment]   # did you mean `assignments`?
```
";

    LEGACY_TWICE = "S1306", Error, "a function or a table has two meanings",
"Each function writes, reads or sends, and is listed once. A table that lies within another root is part of the
same state already.

```yaml
legacy:
  roots: [Addon_Saved, Addon_Saved.state]   # one of them
  writers: { Addon.Set: { path: 1, value: 2 } }
  readers: { Addon.Set: { path: 1 } }       # the one or the other
```
";
}

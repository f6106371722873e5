//! S04: scopes, permissions, components.

use super::codes;

codes! {
    UNKNOWN_SCOPE = "S0401", Error, "unknown scope",
"`scope:` and `within:` name a scope that is declared under `scopes:`, or `root`.

```yaml
scopes:
  raid:      { keys: { raid: u8 } }
  encounter: { within: rade, keys: { encounter: u8 } }   # did you mean `raid`?
```
";

    SCOPE_CYCLE = "S0402", Error, "a scope lies within itself",
"Scopes are a tree: following `within` has to end at the root.

```yaml
scopes:
  raid:  { within: guild, keys: { raid: u8 } }
  guild: { within: raid, keys: { guild: u8 } }
```
";

    SCOPE_KEY_REPEATED = "S0403", Error, "a scope has one key twice",
"A scope has the keys of the scope around it and its own. Each name stands for one of them.

```yaml
scopes:
  raid:      { keys: { raid: u8 } }
  encounter: { within: raid, keys: { raid: u8 } }   # leave it out, or call it `encounter`
```
";

    MISSING_SCOPE_KEYS = "S0404", Error, "a path lacks keys of its scope",
"A scope's keys tell its buckets apart. A path that does not have all of them belongs to none of the
buckets: it belongs to a scope further out.

```yaml
scopes:
  raid: { keys: { raid: u8 } }
paths:
  title: { scope: raid, type: string, level: local }   # `titles.{raid}`, or `scope: root`
```
";

    AMBIGUOUS_SCOPE = "S0405", Error, "a path fits more than one scope",
"A path that states no scope belongs to the deepest one all of whose keys it has. Here two of them lie in
different branches, so the path has to say which one it belongs to.

```yaml
scopes:
  raid:   { keys: { raid: u8 } }
  player: { keys: { player: string } }
paths:
  marks.{raid}.{player}: { type: u8, level: local }   # add `scope: raid`
```
";

    UNKNOWN_PERMISSION = "S0406", Error, "unknown permission",
"A permission is a class that is declared under `permissions:` and decided by the host, or one of the
built-in ones: `anyone`, `authority`, `owner`, `self(key)`.

```yaml
permissions: [assignments]
paths:
  title: { type: string, level: batch, permission: asignments }   # did you mean `assignments`?
```
";

    MISSING_PERMISSION = "S0407", Warning, "nothing says who may write a path",
"A path whose entries leave the device should say who may write it; every receiver checks that. Without a
permission anyone may. State it, so that the next reader knows that it is meant.

```yaml
paths:
  title: { type: string, level: batch }   # add `permission: anyone`
```
";

    SELF_KEY = "S0408", Error, "a permission names no key that holds a peer",
"`self(key)` lets a peer write only those entries whose key is its own name, so the key is a string of the
path. `owner` is the same for the key that the conflict policy `owner(key)` names.

```yaml
paths:
  roles.{slot: u8}: { type: u8, level: batch, permission: self(slot) }   # a slot is nobody's name
```
";

    UNKNOWN_COMPONENT = "S0409", Error, "unknown component",
"`component:` names a topic that is declared under `components:`. A path without one is a topic of its own.

```yaml
components:
  settings: { level: batch, permission: anyone }
paths:
  title: { type: string, component: setings }   # did you mean `settings`?
```
";

    COMPONENT_NAMED_AS_PATH = "S0410", Error, "a path and a component share a name",
"A path without a component is a topic of its own, called as the path. That name must not be the name of a
declared component: `push(\"roles\")` would mean two things.

```yaml
components:
  roles: { level: batch, permission: anyone }
paths:
  roles: { type: u8, level: local }   # add `component: roles`, or another `name`
```
";

    UNUSED_DECLARATION = "S0411", Warning, "something is declared and never used",
"A declaration that nothing refers to is often a misspelt name or a forgotten path.

```yaml
types:
  player: string   # no path and no type uses it
```
";

    INVALID_DEPRECATION = "S0412", Error, "a deprecation points nowhere",
"`use` names the path, or the field of the same record, that takes over; `remove_after` is a day of the
calendar, written `YYYY-MM-DD`.

```yaml
paths:
  title: { type: string, level: local, deprecated: { use: heading, remove_after: 2026-02-30 } }
```
";

    INVALID_MTU = "S0413", Error, "`mtu` is out of range",
"`mtu` is the most bytes of a frame, from 64 to 65,536; 16,384 where nothing is written.

```yaml
transport: { mtu: 20 }   # not even an envelope and one change
```
";

    TOO_MANY = "S0414", Error, "a limit of the schema is exceeded",
"A schema has at most 100,000 paths and 1,000 scopes; groups of paths are nested at most 32 deep; a scope
has at most 12 keys. An enum or union has at most 65,535 cases in all its life, since the number of a case
travels in at most 16 bits and is never used again.

Where many things are alike, a key stands for all of them:

```yaml
paths:
  slots.{slot: u16}: { type: string, level: local }   # instead of slots.a, slots.b, …
```

";

    INVALID_TRANSPORT = "S0415", Error, "a figure of the transport is out of range",
"`rate` is how many bytes go in a second, from 1 to 1,000,000,000; leave it out where there is no limit.
`burst` is how many may go at once, up to as many. `overhead` is what each frame costs beside its own bytes,
up to 65,536.

```yaml
transport: { rate: 0 }   # nothing would ever be sent
```
";

    BURST_WITHOUT_RATE = "S0416", Error, "`burst` without `rate`",
"`burst` is how many bytes may go at once before the `rate` holds. Without a rate there is no limit, and
`burst` would mean nothing.

```yaml
transport: { mtu: 255, burst: 4000 }   # add `rate: 800`, or remove `burst`
```
";

    BURST_BELOW_FRAME = "S0417", Error, "a frame that would never fit into `burst`",
"A frame goes when its bytes and the `overhead` are there to spend, and more than `burst` is never there: a
frame of `mtu` bytes would wait for ever.

```yaml
transport: { mtu: 240, rate: 800, burst: 200, overhead: 40 }   # at least `burst: 280`
```
";

    SLOW_REALTIME = "S0418", Warning, "a realtime entry that may hold up the channel",
"What is `realtime` is sent at once, before all that is less urgent. An entry that takes more than 10 seconds
of the channel at worst is not there at once, and three of four frames are its own while it goes. `syncgen
check --budget` lists what each path costs.

Bounds make it smaller; a path with a key lets one element travel instead of all; `level: batch` has a lower
priority:

```yaml
transport: { mtu: 240, rate: 800, overhead: 40, clean: false }
paths:
  minutes: { type: { string: { max: 20000 } }, level: realtime, permission: anyone }
```
";
}

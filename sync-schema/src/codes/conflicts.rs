//! S06: conflict policies.

use super::codes;

codes! {
    UNKNOWN_CONFLICT = "S0601", Error, "unknown conflict policy",
"The policies are `last_writer` (the later write stays), `owner` or `owner(key)` (one writer: the peer in the
key), `authority` (its word wins), `union` (of sets) and `max` (of numbers).

```yaml
paths:
  title: { type: string, level: batch, permission: anyone, conflict: last_write }   # did you mean `last_writer`?
```
";

    OWNER_KEY = "S0602", Error, "it is open who owns an entry",
"`owner` needs a string key that holds the name of the one peer that writes the entry. Where a path has one
string key, that is it; otherwise `owner(key)` names it.

```yaml
paths:
  marks.{slot: u8}: { type: u8, level: batch, conflict: owner }   # no key holds a name
```
";

    UNFIT_CONFLICT = "S0603", Error, "a conflict policy does not fit the type",
"`union` joins sets, `max` keeps the greater of two numbers or timestamps. Neither can forget, so a path
with one of them cannot be cleared: its type has no `?`.

```yaml
paths:
  title: { type: string, level: batch, permission: anyone, conflict: max }
```
";
}

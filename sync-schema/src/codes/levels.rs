//! S05: levels, conditions, decision tables.

use super::codes;

codes! {
    UNKNOWN_LEVEL = "S0501", Error, "unknown level",
"The levels are `realtime` (sent now), `batch` (collected for a moment), `granular` (sent when asked for),
`manual` (sent by `push`) and `local` (never sent).

```yaml
paths:
  title: { type: string, level: real_time, permission: anyone }   # did you mean `realtime`?
```
";

    MISSING_LEVEL = "S0502", Error, "nothing says when a path is sent",
"Every path says when its entries are sent, itself or through a group or component. There is no default:
`local` would lose data in silence, anything else would send what was meant to stay.

```yaml
paths:
  title: { type: string }   # add `level: batch`
```
";

    INVALID_LEVEL_OPTION = "S0503", Error, "an option does not fit its level",
"`delay` belongs to `batch`: `1ms` to `60m`. `priority` is `high`, `normal` or `low`; `repair` is `periodic`
or `on_request`; `local` has neither, since nothing is sent.

```yaml
paths:
  title: { type: string, level: { batch: { delay: 2 } }, permission: anyone }   # write `2s`
```
";

    INVALID_CONDITION = "S0504", Error, "a condition cannot be read",
"A condition compares keys with literals (`== != < <= > >=`), names host flags and other conditions, and
joins them with `and`, `or`, `not` and brackets. It is no code of any language.

```yaml
conditions:
  active: raid = 1   # equality is `==`
```
";

    UNKNOWN_FACT = "S0505", Error, "a condition names nothing that is known",
"A name in a condition is a key of the path that the condition is used for, another condition, or a host
flag. A condition of a component is used for each of its paths, so all of them need its keys.

```yaml
paths:
  title:
    type: string
    permission: anyone
    level: [{ when: raid == 1, use: realtime }, { use: batch }]   # `title` has no key `raid`
```
";

    MISTYPED_LITERAL = "S0506", Error, "a key is compared with what it can never be",
"A key is compared with a literal of its own type and within its bounds: a whole number, a text in quotes,
the name of an enum case, `true` or `false`. Only whole numbers have an order.

```yaml
scopes:
  raid: { keys: { raid: u8 } }
conditions:
  active: raid == 'first'   # a number is wanted
```
";

    CONDITION_CYCLE = "S0507", Error, "a condition depends on itself",
"Conditions may name other conditions, as long as there is an end to it: each must come down to keys, literals and
host flags. Write one of them out.

```yaml
conditions:
  a: not b
  b: not a
```
";

    CONDITION_TOO_COMPLEX = "S0508", Error, "a condition or table is too large to prove anything about it",
"The compiler looks at all cases of a decision table. A table has at most 256 rows and 65,536 cases, a
condition at most 1,000 facts and 16,384 bytes, nested at most 32 deep. Use fewer keys and flags in one
table. A flag doubles the cases, so that several flags that mean one thing are better one:

```yaml
host_flags: [busy]             # instead of in_combat, in_flight, dead, …
level:
  - { when: busy, use: manual }
  - { use: realtime }
```

";

    MISPLACED_OTHERWISE = "S0509", Error, "a decision table has no clear end",
"A row without `when` holds in all cases that the rows above leave. There is at most one, and it is the
last. A table has at least one row.

```yaml
level:
  - { use: local }                        # move this to the end
  - { when: raid == 1, use: realtime }
```
";

    OVERLAPPING_ROWS = "S0510", Error, "two rows of a decision table hold together",
"Rows have no order of their own: each case has one row. The message names a case in which two rows hold.

```yaml
level:
  - { when: raid == 1, use: realtime }
  - { when: raid < 3, use: batch }        # `raid > 1 and raid < 3`
  - { use: local }
```
";

    INCOMPLETE_TABLE = "S0511", Error, "a decision table leaves out a case",
"Every entry has a level. The message names a case in which no row holds; a last row without `when` takes
all that is left.

```yaml
level:
  - { when: raid == 1, use: realtime }
  - { when: raid == 2, use: batch }       # add `- { use: local }`
```
";

    IDLE_ROW = "S0512", Error, "a row of a decision table never holds",
"A row that holds in no case is a mistake in its condition.

```yaml
level:
  - { when: raid < 1 and raid > 3, use: realtime }   # `or`
  - { use: local }
```
";

    IDLE_OTHERWISE = "S0513", Warning, "the last row of a decision table is never used",
"The rows above cover all cases already, so the row without `when` says something that never happens.

```yaml
level:
  - { when: in_combat, use: batch }
  - { when: not in_combat, use: realtime }
  - { use: manual }                       # take it out
```
";

    LOCAL_BY_FLAG = "S0514", Error, "a host flag decides whether an entry leaves the device",
"Whether an entry is shared at all has to be the same for all peers, so it depends on keys only. Host flags
differ between peers and from one moment to the next; they choose when an entry is sent, never whether.

```yaml
level:
  - { when: in_combat, use: local }       # `manual` keeps it back until `push`
  - { use: realtime }
```
";
}

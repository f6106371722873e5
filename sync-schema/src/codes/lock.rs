//! S07: the lock file.

use super::codes;

codes! {
    DUPLICATE_IN_LOCK = "S0701", Error, "the lock gives one thing two numbers",
"The lock file says which number stands for what, in messages and in saved data. It is written by the
tool, and a merge of two branches may have kept a line of both. Restore it as it was last released.

```yaml
paths:
  0: title
  1: notes
  2: title   # `title` is 0 already
```

";

    FIELD_REMOVED = "S0702", Error, "a released record field is gone",
"A record travels as its fields in the order of the lock, without names. Taking one out would shift all
behind it, and peers that still have it would read nonsense. Keep the field and mark it deprecated, or
declare a new record for a new path.

```yaml
types:
  item: { record: { id: u32, old: { type: u8, deprecated: { since: 2 } } } }
```
";
    UNREADABLE_LOCK = "S0791", Error, "lock file cannot be read",
"The lock file holds the numbers that stand for names on the wire. It is written by `syncgen
generate` in one fixed form, and a line that has another form is never skipped or guessed at: half a
lock would give some names new numbers, and peers with the old ones would misread every message.

```yaml
paths:
<<<<<<< HEAD              # a merge that was not finished
  7: ui.point
```

Restore the file from version control. After a merge keep the lines that are already in use by
others, delete the rest, and run `syncgen generate`: it numbers anew what has no number.
";
    NUMBER_OUT_OF_ORDER = "S0792", Error, "numbers of the lock file do not count up",
"Each list of a lock file counts up from 0 without a gap. A gap, or a number twice, is what a merge
of two branches leaves behind that both added something.

```yaml
paths:
  0: roles.{player}
  1: ui.point
  1: ui.scale               # the other branch gave the same number
```

Keep the line of the branch that others already use, delete the other, and run `syncgen generate`:
it gives what is now missing the next free number. A gap means that a line was lost: restore it, for
its number must not be given again.
";
}

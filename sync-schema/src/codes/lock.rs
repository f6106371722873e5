//! S07: the lock file.

use super::codes;

codes! {
    DUPLICATE_IN_LOCK = "S0701", Error, "the lock gives one thing two numbers",
"The lock file says which number stands for what, in messages and in saved data. It is written by the
tool, and a merge of two branches may have kept a line of both. Restore it as it was last released.
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
}

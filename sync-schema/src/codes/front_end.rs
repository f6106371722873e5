//! S01: reading a schema: YAML, keys, imports, limits.

use super::codes;

codes! {
    UNKNOWN_KEY = "S0101", Error, "unknown key",
"The schema language has a fixed set of keys at each place, and this is none of them. A key that is
not understood is never skipped: a misspelt `permision` would otherwise let anyone in.

```yaml
paths:
  ui.point: { tpye: string, level: local }   # did you mean `type`?
```
";
}

//! S11: models.

use super::codes;

codes! {
    UNKNOWN_MODEL = "S1101", Error, "unknown model",
"`references`, `depends_on` and `cascade` name a model that is declared under `models:`.

```yaml
models:
  device: { key: { uuid: uuid }, fields: { name: string } }
  volume:
    key: { uuid: uuid }
    fields: { device_id: { references: devise } }   # did you mean `device`?
```
";

    UNKNOWN_MODEL_FIELD = "S1102", Error, "unknown field of a model",
"Keys, natural keys, owners and cascades name fields of a model. There is one list of fields, and all uses
of it follow it, so that nothing can be sent and not read, or excluded and not there.

```yaml
models:
  device:
    key: { uuid: uuid }
    unique: [{ fields: [slugg], on_collision: rename }]   # did you mean `slug`?
    fields: { slug: string }
```
";

    INVALID_MODEL_KEY = "S1103", Error, "the identity of a model is no UUID",
"A row is known to all peers by a UUID in a column of its own. Its local row id means another row on every
other device, so it cannot be the key. `uuid?` is for rows that get their UUID later and stay on the device
until then; `derived` makes the UUID of other fields, so that two devices that create the same thing create
one row.

```yaml
models:
  tag:       { key: { id: i32 }, fields: { name: string } }                        # refused
  mime_type: { key: { uuid: { derived: [name] } }, fields: { name: string } }      # fine
```

Key, row id and fields are columns of one table, so their names differ.
";

    REFERENCE_CYCLE = "S1104", Error, "models refer to each other in a circle",
"A row can be stored once the rows that it refers to are there. Where models refer to each other in a
circle no row can be the first, unless one of the references is set later: `defer: true`. Such a field is
optional. A reference of a model to itself (a parent) is no circle if it is optional: the first row has none.

```yaml
models:
  location: { key: { uuid: uuid }, fields: { entry_id: { references: entry? } } }   # add `defer: true`
  entry:    { key: { uuid: uuid }, fields: { location_id: { references: location } } }
```
";

    UNMAPPED_REFERENCE = "S1105", Error, "a row id would leave the device",
"A whole number called `…_id` is the local id of another row, and means a different row on every other
device. Say what it is: `references: MODEL` sends the other row's UUID instead, `seeded: true` says that
the look-up table has the same ids everywhere, and `level: local` keeps it on the device.

```yaml
models:
  volume:
    key: { uuid: uuid }
    fields: { device_id: i32 }   # `{ references: device }`
```
";

    INVALID_OWNER = "S1106", Error, "it is open which device owns a row",
"The rows of a model with `ownership: device` have one writer, and a receiver checks that a change comes from
it. `owner` says who it is: `self` (the row is the device), a reference, or a path of references. The path
ends at a row whose UUID is the name of the peer. A shared model has no owner.

```yaml
models:
  entry:
    ownership: device
    owner: volume_id.device_id      # without this line: refused
    key: { uuid: uuid }
    fields: { volume_id: { references: volume } }
```
";

    COLLISION_RULE = "S1107", Error, "a natural key without a rule for collisions",
"Two devices that do not see each other can create the same natural key. Say what becomes of it:
`on_collision: merge` (the row with the lesser UUID takes over what refers to the other) or
`on_collision: rename` (a text in the row with the greater UUID gets an ending). Nothing has to be said where
it cannot happen: the UUID is derived from the same fields, or the model is owned by a device and the
natural key has the reference to it.

```yaml
models:
  device:
    key: { uuid: uuid }
    unique: [[slug]]        # `[{ fields: [slug], on_collision: rename }]`
    fields: { slug: string }
```
";

    UNFIT_FIELD_CONFLICT = "S1108", Error, "a conflict policy does not fit a field",
"The policies of a field are `last_writer`, `union` (of sets), `max` (of numbers and timestamps) and `per_key`
(of maps: each key is decided for itself). Whole-row policies such as `owner` are said by `ownership`.

```yaml
models:
  tag:
    key: { uuid: uuid }
    fields: { name: { type: string, conflict: union } }   # a scalar has no union
```
";

    TOMBSTONE_TOO_SHORT = "S1109", Error, "tombstones are forgotten before everybody can have seen them",
"A peer that was away for up to `full_sync_after` catches up with changes alone. If tombstones are kept for
less time, it never learns of a deletion and brings the row back. Keep them for at least as long.

```yaml
full_sync_after: 25d
models:
  tag:
    key: { uuid: uuid }
    delete: { tombstone: { keep: 7d } }   # at least `keep: 25d`
    fields: { name: string }
```
";

    NOTHING_REFERS = "S1110", Warning, "a model stands alone",
"A model that refers to no other and that no other refers to is often one that was meant to be reached by
something that is not synced. If it is meant so, all is well.

```yaml
models:
  codec: { key: { uuid: uuid }, fields: { name: string } }   # who uses it?
  tag:   { key: { uuid: uuid }, fields: { parent_id: { references: tag? } } }
```
";

    MODEL_WORD = "S1111", Error, "unknown word in a model",
"Some keys of a model take one of a few words: `ownership` is `shared` or `device`; `delete` is `tombstone`,
`log` or `never`; `on_collision` is `merge` or `rename`; `by` is `row` or `uuid`; `hooks` are `after_apply`,
`after_backfill`, `extend_wire` and `guard`.

```yaml
models:
  tag: { key: { uuid: uuid }, ownership: everyone, fields: { name: string } }   # `shared`
```
";

    NO_VALUE_ON_ARRIVAL = "S1112", Error, "a field has no value when a row arrives",
"A row that comes from a peer has no value for a local field, nor for one that is newer than the peer. Such
a field is optional, or says what it gets: `on_insert` in a new row, `on_apply` whenever a change is applied.

```yaml
models:
  location:
    key: { uuid: uuid }
    fields: { scan_state: { type: string, level: local } }   # add `on_insert: pending`
```
";

    INVALID_INITIAL = "S1113", Error, "a value does not fit its field",
"`on_insert` and `on_apply` take `now` for a timestamp, `null` for an optional field, or a literal of the
field's type within its bounds. Lists, records and the like have no literals.

```yaml
models:
  location:
    key: { uuid: uuid }
    fields: { scanned: { type: bool, level: local, on_insert: pending } }   # `false`
```
";

    CONTRADICTION = "S1114", Error, "two words about a field contradict each other",
"A field has a `type` or it `references` a model, not both. `by` and `defer` are about references; a deferred
reference is optional (`references: entry?`) since it is empty at first. `seeded` is for whole numbers. A
`flag` is absent when it is off, which a column cannot be: use `bool`. What is `immutable` is written once,
so that it needs no conflict policy; the fields that a UUID is derived from never change, and are not local.

```yaml
models:
  location:
    key: { uuid: uuid }
    fields: { entry_id: { references: entry, defer: true } }   # `references: entry?`
```
";

    INVALID_HISTORY = "S1115", Error, "`was` or `since` is wrong",
"`was` is the name of a model or field in the last release; its number in the lock file goes over to the new
name, so that old peers still understand it. It has to be in the lock file, and not be in use any more.
`since` is the version of the schema that first has it, a whole number from 1.

```yaml
models:
  tag:
    key: { uuid: uuid }
    fields: { label: { type: string, was: nmae } }   # the lock knows `name`
```
";

    MODEL_LEVEL = "S1116", Error, "a level that a model cannot have",
"The level of a model or field is one of `realtime`, `batch`, `granular`, `manual` and `local`, perhaps with
overrides. Decision tables are for paths: they choose by keys, and a row has none but its UUID. A whole
model cannot be `local`: leave it out of the schema.

```yaml
models:
  tag: { key: { uuid: uuid }, level: local, fields: { name: string } }
```
";

    INVALID_PERIOD = "S1117", Error, "a period cannot be read",
"Periods of time are a whole number and a unit: `30d`, `12h`, `90m`, `10s`; at least `1s`, at most `36500d`.

```yaml
full_sync_after: a month   # `30d`
```
";
}

//! S09: the Rust target.

use super::codes;

codes! {
    NOT_A_NAME = "S0901", Error, "a name cannot be written in Rust",
"Names of the schema become names in the generated Rust module: fields and methods in snake case,
types and cases in Pascal case. Keywords are written as `r#type`; but `self`, `Self`, `super` and
`crate` cannot be written in this way, and neither can a name without a single ASCII letter or digit,
or one with letters of another alphabet.

```yaml
types:
  link: { record: { self: string } }     # the field `self` of a struct cannot be
  node: { record: { owner: string } }    # this one can
```
";
    NAMES_COLLIDE = "S0902", Error, "two names are the same in Rust",
"Rust spells fields and methods in snake case, types and cases in Pascal case. Two names of the schema
that differ only in capitals or in `_`, `-` and the like come to be the same, and so may the methods that
are made for a path and for a scope (`replace_raid`), or one of the peer's own (`on_component`).

```yaml
types:
  item: { record: { itemId: u32, item_id: u32 } }    # both are the field `item_id`
paths:
  component: { type: string }            # its hook would be `on_component`, which every peer has
```
";
}

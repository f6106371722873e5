//! S12: the Rust form of a schema: attributes and derives.

use super::codes;

codes! {
    NOT_AN_ATTRIBUTE = "S1201", Error, "not the form of an attribute",
"All of a schema is said in `#[sync(…)]`: words with commas between them, each alone, with a value after
`=`, or with more words in round brackets. The words are those of the YAML form.

```rust
#[sync(level(batch))]                     // and also: level = batch
#[sync(level = batch(delay = 500ms))]
#[sync(level: batch)]                     // no: `=` stands before a value
```
";
    NOT_AN_ITEM = "S1202", Error, "an item that a schema cannot have",
"A record is a struct with named fields, an enum or union is a Rust enum whose cases carry nothing or one
value, and a bounded type is a type alias. They have no parameters, since a type of a schema is one type,
and no numbers of their own: numbers are in the lock. Types of a `#[schema]` module are `pub`, and they stand in the
module itself: the compiler hands a macro what is between the brackets of `mod raid { … }`, and of `mod raid;` only the name.

```rust
#[derive(Syncable)]
pub struct Item<T> { id: T }              // write out what `T` is

#[derive(Syncable)]
pub enum Target { Player(String), Mark(u8), Nobody }
```
";
    FOREIGN_TYPE = "S1203", Error, "a Rust type that the language does not have",
"Types travel, so they mean the same on every machine and in every language, and their order is fixed.

| instead of | write |
|---|---|
| `usize`, `isize` | `u32`, `u64`, `i64` |
| `char`, `&str` | `String` |
| `HashMap`, `HashSet` | `BTreeMap`, `BTreeSet` |
| tuples, arrays | a struct, `Vec`; `[u8; 16]` is a `uuid` |

```rust
#[derive(Syncable)]
struct Item { count: usize }              // write: u32
```
";
    OTHER_TYPE = "S1204", Error, "a Rust type that does not hold the type of the schema",
"Where `type = …` says more than the Rust type (bounds, `flag`, `timestamp`), both have to be of the same
kind, in a field, a path or the column of a model: `flag` is a `bool`, `timestamp` an `i64`, `int` the narrowest whole number that holds its bounds, and
`T?` an `Option`.

```rust
#[derive(Syncable)]
struct Item {
    #[sync(type = int(min = 0, max = 300))]
    count: u8,                            // 300 needs a u16
}
```
";
    OTHER_NAME = "S1205", Error, "a name that is spelled otherwise in Rust",
"A name of a schema is spelled in each language as is usual there, so a type is in Pascal case in Rust and a
field in snake case. What an item is called has to be that spelling, so that generated code finds it. `name = …`
says the spelling of the host.

```rust
#[derive(Syncable)]
struct Item {
    #[sync(name = itemId)]
    item_id: u32,
}
```
";
    CONDITIONAL_ITEM = "S1206", Error, "a synchronised item under `#[cfg]`",
"A schema is the same for all peers, and so is its hash. A type or path that one build has and another has
not would make them two schemas that refuse each other. Nor can the source scan know which build is meant.
Items under `#[cfg(test)]` are passed over.

```rust
#[cfg(feature = \"extras\")]
#[derive(Syncable)]
struct Item { id: u32 }                   // take the `cfg` away
```
";
    NOT_RUST = "S1207", Error, "not valid Rust",
"The source scan reads whole files of Rust, as the compiler does. Reading ends at the first fault of a file.

```rust
#[derive(Syncable)]
struct Item { id: u32                     // and the bracket that closes it?
```
";
    NO_SCHEMA = "S1208", Error, "no schema is declared",
"One struct says what the schema is called and what else stands at the top of a YAML file. Its fields are
paths; it may have none.

```rust
#[derive(Syncable)]
#[sync(schema = raid, permissions = [plan])]
struct Raid;
```
";
    UNKNOWN_GROUP = "S1209", Error, "paths of a struct that is none",
"A field with `paths` stands for the paths of another struct, which says with `path = …` where they begin. That
struct is read too, and it is not above itself. Where a folder declares several schemas, each group of paths is
named by one of them.

```rust
#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(paths)]
    raids: RaidPaths,
}

#[derive(Syncable)]
#[sync(path = raids.{raid: u8}, level = batch, permission = anyone)]
struct RaidPaths { title: String }
```
";
}

//! Types that schemas may name.

use crate::codec::Codec;

/// A type that a schema may name: what `#[derive(Syncable)]` makes of a record, an enum or a union.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of a schema",
    label = "no type of a schema",
    note = "write `#[derive(Syncable)]` above it"
)]
pub trait Syncable: Sized {
    /// How its values travel.
    type Codec: Codec;
}

//! What the lock file says: the numbers that travel instead of names.
//!
//! A number once given is never given again, so that a message of an old peer cannot be taken for
//! something else. Names are kept in the order of their numbers, which start at 0.

mod read;

pub use read::read;

/// The contents of `NAME.sync.lock`.
///
/// [`check`](crate::check) numbers every path, component, record field and enum case by it, and
/// gives each new one the next free number. [`Schema::lock`](crate::schema::Schema::lock) is the
/// lock that the schema leaves behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Templates, by path id, such as `roles.{player}` (key names, without their types).
    pub paths: Vec<String>,
    /// Component names, by component id.
    pub components: Vec<String>,
    /// For each record type, its field names in wire order.
    pub records: Vec<(String, Vec<String>)>,
    /// For each enum or union type, its case names by number.
    pub enums: Vec<(String, Vec<String>)>,
    /// For each model its field names by number. The position of a model is its own number.
    pub models: Vec<(String, Vec<String>)>,
}

//! Items that a schema cannot have.
use sync_runtime::Syncable;

#[derive(Debug, Clone, PartialEq, Syncable)]
struct Pair(u8, u8);

#[derive(Debug, Clone, PartialEq, Syncable)]
struct Generic<T> {
    of: T,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Syncable)]
enum Duty {
    Tank = 1,
    Healer,
}

#[derive(Debug, Clone, PartialEq, Syncable)]
enum Target {
    Player { name: String },
    Marks(u8, u8),
}

#[derive(Syncable)]
union Both {
    one: u8,
}

#[derive(Syncable)]
#[sync(path = bags)]
struct Paths<T> {
    #[sync(level = local)]
    bag: T,
}

fn is_syncable<T: Syncable>() {}

fn main() {
    is_syncable::<Pair>();
    is_syncable::<Duty>();
    is_syncable::<Target>();
}

//! Types without the derives that they need, in our words and not those of the standard library.
use sync_runtime::Syncable;

#[derive(Syncable)]
struct Item {
    id: u32,
}

#[derive(Debug, Clone, Syncable)]
enum Target {
    Player(String),
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Syncable)]
enum Duty {
    Tank,
}

#[sync_runtime::schema]
pub mod raid {
    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(schema = raid)]
    struct Raid {
        #[sync(level = local)]
        mark: Mark,
        #[sync(level = local)]
        place: Place,
    }

    #[derive(Syncable)]
    pub struct Mark {
        pub id: u32,
    }

    #[derive(Syncable, Debug, PartialEq)]
    pub enum Place {
        Here,
    }
}

fn main() {}

//! Faults of a whole schema, at the columns of its parts, and nothing about the uses of its peer.
#[sync_runtime::schema]
pub mod raid {
    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(
        schema = raid,
        scopes(raid(keys(raid = u8), within = gild)),
        permissions = [plan],
        conditions(first = raid == 1 and),
    )]
    struct Raid {
        #[sync(path = raids.{raid}.title, permission = plann, level = realtime)]
        title: String,
        #[sync(path = raids.{raid}.bag, permission = plan, level = [(when = raid == 1, use = batch)])]
        bag: Option<Item>,
        #[sync(path = raids.{raids}.note)]
        note: Item,
    }

    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        pub id: u32,
        pub tags: Vec<Tags>,
    }

    #[derive(Syncable, Debug, Clone, PartialEq)]
    struct Hidden {
        id: u32,
    }
}

fn use_of(item: raid::Item) -> u32 {
    item.id
}

fn main() {
    use_of(raid::types::Item {
        id: 1,
        tags: Vec::new(),
    });
}

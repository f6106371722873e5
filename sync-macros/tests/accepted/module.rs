//! A module with a schema, with the names that generated code could stumble over.
#![deny(warnings)]

use sync_runtime::host::{TestClock, TestHost};

#[sync_runtime::schema]
pub mod raid {
    use std::collections::BTreeSet;

    use sync_runtime::Syncable;

    /// What a raid group plans together
    #[derive(Syncable)]
    #[sync(schema = raid, scopes(raid(keys(raid = u8))), permissions = [plan])]
    struct Raid {
        #[sync(path = raids.{raid}.title, permission = plan, level = realtime, max = 60)]
        title: String,
        #[sync(path = raids.{raid}.bag, permission = plan, level = realtime)]
        bag: Option<Item>,
        #[sync(level = local)]
        wanted: BTreeSet<u32>,
    }

    /// A thing
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        /// Its number
        pub id: u32,
        pub kind: Kind,
    }

    impl Item {
        /// What a user adds stays.
        pub fn is_rare(&self) -> bool {
            self.kind == Kind::Rare
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Syncable)]
    pub enum Kind {
        Common,
        Rare,
    }
}

fn main() {
    use raid::{Item, Kind, Peer};

    let host = TestHost::new("Anna", &TestClock::default()).with_permissions(|_, class| class == "plan");
    let mut peer = Peer::new(host);
    peer.set_title(1, "Molten Core").unwrap();
    let item = Item { id: 7, kind: Kind::Rare };
    peer.set_bag(1, &item).unwrap();
    assert!(peer.get_bag(1).is_some_and(|item| item.is_rare()));
    assert!(peer.set_title(1, &"x".repeat(61)).is_err());
}

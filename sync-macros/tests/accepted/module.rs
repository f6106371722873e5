//! A module with a schema, with the names that generated code could stumble over.
#![deny(warnings)]

use std::time::Duration;

use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

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

struct Alone;

impl Host for Alone {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
    fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000)
    }
    fn name(&self) -> &str {
        "Anna"
    }
    fn in_group(&self) -> bool {
        false
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, _player: &str, class: &str, _keys: &KeysView<'_>) -> bool {
        class == "plan"
    }
    fn is_authority(&self, _player: &str) -> bool {
        true
    }
}

fn main() {
    use raid::{Item, Kind, Peer};

    let mut peer = Peer::new(Alone);
    peer.set_title(1, "Molten Core").unwrap();
    let item = Item { id: 7, kind: Kind::Rare };
    peer.set_bag(1, &item).unwrap();
    assert!(peer.get_bag(1).is_some_and(|item| item.is_rare()));
    assert!(peer.set_title(1, &"x".repeat(61)).is_err());
}

//! A module with a schema: paths and types, beside which the peer stands.

#[sync_runtime::schema]
pub mod raid {
    use sync_runtime::Syncable;

    /// What a raid group plans together
    #[derive(Syncable)]
    #[sync(schema = raid, permissions = [plan])]
    struct Raid {
        /// What lies in a slot
        #[sync(path = slots.{slot: u8}, permission = plan, level = realtime)]
        slot: Option<Item>,
    }

    /// A thing
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        pub id: u32,
        pub note: Note,
    }

    /// A short text
    #[sync(max = 20)]
    pub type Note = String;
}

/// The peer writes and reads.
pub fn run() {
    let mut peer = raid::Peer::new(super::host());
    let item = raid::Item {
        id: 7,
        note: "Herb".to_owned(),
    };
    assert_eq!(peer.set_slot(1, &item), Ok(()));
    assert_eq!(peer.get_slot(1), Some(item.clone()));
    let long = raid::Item {
        note: "x".repeat(21),
        ..item
    };
    assert!(peer.set_slot(1, &long).is_err());
}

//! Everything that a doc comment can stand at.

#[sync_runtime::schema]
pub mod described {
    use sync_runtime::Syncable;

    /// The schema itself.
    ///
    /// A second paragraph, with "quotes", `code`, ]] and -- two dashes.
    #[derive(Syncable)]
    #[sync(schema = descriptions)]
    struct Descriptions {
        #[sync(paths)]
        bags: Bags,
        /// A path at the top
        #[sync(level = local)]
        wish: Wish,
    }

    /// A group of paths
    #[derive(Syncable)]
    #[sync(path = bags.{player: player}, level = local)]
    struct Bags {
        /// A path of a group
        slot: Option<Item>,
        gold: u32,
    }

    /// A bounded type
    #[sync(max = 12)]
    pub type Player = String;

    /// An enum
    #[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Rarity {
        /// A case of an enum
        Common,
        Rare,
    }

    /// A record
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        /// A field of a record
        pub id: u32,
        /// A field of a type that is declared, in
        /// two lines
        pub rarity: Rarity,
    }

    /// A union
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub enum Wish {
        /// A case with a value
        Item(Item),
        /// A case without a value
        Nothing,
    }
}

//! What a guild keeps in its bank: one schema, said in Rust types.

/// The schema, and beside its types the peer that is made of them.
#[sync_runtime::schema]
pub(crate) mod guild_bank {
    use sync_runtime::Syncable;

    /// The bank of one guild
    #[derive(Syncable)]
    #[sync(
        schema = guild_bank,
        lock = "guild_bank/guild_bank.sync.lock",
        permissions(bank = "Who may move things around"),
        components(shelves(permission = bank, level = realtime)),
    )]
    struct GuildBank {
        /// What lies in a slot
        #[sync(path = shelves.{shelf: u8}.slots.{slot: u8}, component = shelves)]
        slot: Option<Item>,
        /// What somebody would like to have, told by that player alone
        #[sync(path = wishes.{player: player}, level = batch(delay = 1s), permission = self(player))]
        wish: Wish,
        /// The gold of the guild, in copper
        #[sync(level = realtime, permission = bank)]
        gold: u32,
    }

    /// The name of a player
    #[sync(min = 1, max = 12)]
    pub type Player = String;

    /// A stack of things of one kind
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        /// The game's own number
        #[sync(name = itemId)]
        pub item_id: u32,
        /// How many there are
        #[sync(type = int(min = 1, max = 200))]
        pub count: u8,
        /// How hard it is to find
        pub rarity: Rarity,
        /// Who brought it
        pub giver: Option<Player>,
    }

    /// How hard something is to find
    #[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Rarity {
        /// Found everywhere
        Common,
        /// Found seldom
        Rare,
    }

    /// What a player is after
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub enum Wish {
        /// A thing
        Item(u32),
        /// Gold, in copper
        Gold(u32),
        /// No wish at all
        Nothing,
    }
}

//! The language example, in both forms.

#[sync_runtime::schema]
pub mod raidhelper {
    use sync_runtime::Syncable;

    /// Raid planning state of one guild
    #[derive(Syncable)]
    #[sync(
        schema = raidhelper,
        scopes(
            raid(keys(raid = u8)),
            encounter(within = raid, keys(encounter = u8)),
        ),
        permissions = [assignments],
        conditions(active_raid = raid == 1),
        components(assignments(
            scope = encounter,
            permission = assignments,
            level = [(when = active_raid, use = realtime), (use = local)],
        )),
    )]
    struct Raidhelper {
        #[sync(paths)]
        slots: Slots,
        #[sync(path = roles.{player: player}, level = realtime, permission = assignments)]
        role: Option<RoleKind>,
        #[sync(path = tradeItems, level = batch(delay = 500ms, priority = low), permission = anyone, max = 20)]
        trade_items: Vec<TradeItem>,
        #[sync(path = ui.point, level = local)]
        point: String,
    }

    #[derive(Syncable)]
    #[sync(
        path = encounterMgmt.raids.{raid}.encounters.{encounter}.roles.{role: u8},
        component = assignments,
    )]
    struct Slots {
        #[sync(path = assignedPlayers.{slot: u8})]
        assigned_player: Option<Player>,
        #[sync(path = raidMarks.{slot: u8})]
        raid_mark: Option<RaidMark>,
    }

    #[sync(max = 12)]
    pub type Player = String;

    #[sync(type = int(min = 0, max = 8))]
    pub type RaidMark = u8;

    #[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum RoleKind {
        Tanks,
        Healers,
        Melee,
        Ranged,
    }

    /// What is traded
    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct TradeItem {
        #[sync(name = itemId)]
        pub item_id: u32,
        pub name: String,
        pub quantity: u16,
        pub note: Option<String>,
    }
}

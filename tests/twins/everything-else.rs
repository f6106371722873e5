//! Every word that is not about types.

#[sync_runtime::schema]
pub mod everything {
    use std::collections::BTreeSet;

    use sync_runtime::Syncable;

    /// What a group shares.
    ///
    /// It has two paragraphs.
    #[derive(Syncable)]
    #[sync(
        schema = everything,
        host_flags(
            in_combat = "Whether anybody fights",
            quiet(description = "Whether nobody talks"),
        ),
        scopes(
            guild(keys(guild = string)),
            raid(within = guild, keys(raid = u8), description = "One evening"),
        ),
        permissions(plan = "Who may move others around", speak),
        conditions(
            first = raid == 1,
            calm = (first or raid > 200) and not in_combat and not quiet,
        ),
        components(
            plans(
                scope = raid,
                permission = plan,
                level = [
                    (when = calm, use = realtime),
                    (when = not calm, use = batch(delay = 5s, priority = low, repair = on_request)),
                ],
                conflict = authority,
                description = "Who stands where",
            ),
            talk(permission = speak, level = granular),
        ),
    )]
    #[sync(transport(mtu = 255, rate = 800, burst = 4_000, overhead = 40, clean = false))]
    struct Everything {
        #[sync(paths)]
        raids: Raids,
        #[sync(max = 255, component = talk, scope = root)]
        said: String,
        #[sync(path = ready.{player: string}, type = flag, level = realtime, permission = self(player))]
        ready: bool,
        #[sync(path = devices.{device: string}, level = batch, conflict = owner)]
        device: u16,
        #[sync(
            path = keyed.{one: string}.{other: string},
            level = batch,
            conflict = owner(other),
            permission = owner,
        )]
        keyed: u16,
        #[sync(level(batch(priority = high)), permission = authority)]
        rules: u8,
        #[sync(type = set(of = u32, max = 9), level = batch, permission = anyone, conflict = union)]
        found: BTreeSet<u32>,
        #[sync(level = batch, permission = anyone, conflict = max)]
        best: u32,
        #[sync(level = local, description = "Says \"what\" it is")]
        heading: u8,
        #[sync(level = local, deprecated(since = "2.1", use = heading, remove_after = 2027-01-31))]
        heading_before: u8,
    }

    /// The raids of a guild
    #[derive(Syncable)]
    #[sync(path = guilds.{guild}.raids.{raid}, component = plans)]
    struct Raids {
        #[sync(max = 60)]
        title: String,
        #[sync(path = plan.slots.{slot: u8}, conflict = last_writer)]
        slot: Option<String>,
        #[sync(path = far-off.rest, level = local)]
        rest: u8,
        #[sync(paths)]
        old: Old,
    }

    #[derive(Syncable)]
    #[sync(path = old, deprecated = true)]
    struct Old {
        #[sync(path = name, level = manual)]
        old_name: String,
    }
}

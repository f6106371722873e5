//! Everything that can be said of a model.

#[sync_runtime::schema]
pub mod stock {
    use std::collections::{BTreeMap, BTreeSet};

    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(schema = models, full_sync_after = 10d)]
    struct Models;

    #[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Kind {
        Disk,
        Cloud,
    }

    #[sync(type = uuid)]
    pub type Id = [u8; 16];

    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Note {
        text: String,
        #[sync(type = timestamp)]
        at: i64,
    }

    /// A peer
    #[derive(Syncable)]
    #[sync(
        model,
        table = devices,
        key(uuid = id),
        ownership = device,
        owner = self,
        unique = [(fields = [slug], on_collision = rename)],
        since = 1,
    )]
    struct Device {
        id: i32,
        uuid: Id,
        name: String,
        slug: String,
        #[sync(type = timestamp, level = realtime, conflict = max)]
        seen: i64,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
    }

    #[derive(Syncable)]
    #[sync(
        model,
        key(uuid = uuid),
        row_id = volume_id,
        ownership = device,
        owner = device,
        unique = [[device, fingerprint]],
        delete(tombstone(keep = 10d)),
        cascade = [entry.volume_id, root],
        level = batch(delay = 500ms, priority = low),
    )]
    struct Volume {
        volume_id: i32,
        uuid: [u8; 16],
        #[sync(references = device)]
        device: i32,
        fingerprint: String,
        #[sync(on_insert = disk)]
        kind: Kind,
        #[sync(references = entry?, defer = true)]
        root: Option<i32>,
        #[sync(deprecated(use = fingerprint))]
        label: Option<String>,
    }

    #[derive(Syncable)]
    #[sync(
        model,
        key(uuid = uuid?),
        ownership = device,
        owner = volume_id.device,
        delete = log,
        cascade = [entry.parent_id],
        hooks = [after_apply, after_backfill, extend_wire, guard],
    )]
    struct Entry {
        id: i32,
        uuid: Option<[u8; 16]>,
        #[sync(references = volume)]
        volume_id: i32,
        #[sync(references = entry?)]
        parent_id: Option<i32>,
        #[sync(seeded = true)]
        kind_id: i32,
        #[sync(level = local)]
        cache_id: Option<i64>,
        #[sync(level = local, on_insert = pending, on_apply = stale)]
        state: String,
        notes: Option<Vec<Note>>,
        #[sync(since = 2, on_insert = 0)]
        size: i64,
    }

    #[derive(Syncable)]
    #[sync(
        model = tag,
        key(uuid(derived = [name])),
        row_id = none,
        depends_on = [device],
        delete = never,
        unique = [[name]],
    )]
    struct Tag {
        name: String,
        #[sync(conflict = union)]
        aliases: BTreeSet<String>,
        #[sync(conflict = per_key)]
        attributes: BTreeMap<String, String>,
        #[sync(conflict = max, on_insert = 0)]
        uses: u32,
        #[sync(on_insert = 0.5)]
        weight: f64,
        #[sync(level = manual, on_insert = false)]
        hidden: bool,
    }

    #[derive(Syncable)]
    #[sync(
        model,
        key(uuid(derived = [entry_id, tag])),
        unique = [(fields = [entry_id, tag], on_collision = merge)],
    )]
    struct EntryTag {
        #[sync(references = entry)]
        entry_id: i32,
        #[sync(references = tag, by = uuid)]
        tag: [u8; 16],
    }
}

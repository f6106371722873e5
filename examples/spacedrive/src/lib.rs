//! The library of the file manager Spacedrive: fifteen tables that the devices of one person share.
//!
//! **To copy**: this folder is a crate of models as a program has it. Each struct is a table; its fields are the
//! columns, and `#[sync(…)]` says what syncing needs to know of them. `#[schema]` makes the module
//! `spacedrive::models` of them, with typed rows, setters, queries, look-ups, the registry and all that
//! receives and sends. Beside it stand the hooks, in SQL, for what only the program knows.
//!
//! The same schema in YAML is `schemas/spacedrive.sync.yaml`; a test of the repository compares them.
//! `tests/two_devices.rs` has a program around it. `Cargo.toml` names versions of this workspace: name those
//! of crates.io in yours.

#![deny(warnings)]

mod hooks;

pub use hooks::Closures;

/// The declarations, and beside them what is made of them. `id` is the local row id and never leaves a device:
/// references are row ids in the tables, and UUIDs on the wire.
#[sync_runtime::schema]
pub mod spacedrive {
    use std::collections::{BTreeMap, BTreeSet};

    use sync_runtime::Syncable;

    /// The library that the devices of one person share
    #[derive(Syncable)]
    #[sync(schema = spacedrive, lock = "spacedrive.sync.lock", full_sync_after = 25d)]
    struct Spacedrive;

    /// What people call something
    #[sync(max = 255)]
    pub type Name = String;

    /// A place in a file system, or a text as long
    #[sync(max = 4096)]
    pub type Path = String;

    /// A word of a short list that the program knows
    #[sync(max = 64)]
    pub type Word = String;

    /// JSON, kept as it is written: nobody merges it
    #[sync(max = 65536)]
    pub type Document = String;

    /// A place among others
    #[sync()]
    pub type Position = i32;

    /// A computer or phone of the library
    #[derive(Syncable)]
    #[sync(
        model,
        table = devices,
        key(uuid = uuid),
        unique = [(fields = [slug], on_collision = rename)],
    )]
    struct Device {
        id: i32,
        uuid: [u8; 16],
        name: Name,
        slug: Name,
        os: Word,
        os_version: Option<Word>,
        hardware_model: Option<Name>,
        cpu_model: Option<Name>,
        cpu_architecture: Option<Word>,
        cpu_cores_physical: Option<u32>,
        cpu_cores_logical: Option<u32>,
        cpu_frequency_mhz: Option<i64>,
        memory_total_bytes: Option<i64>,
        form_factor: Option<Word>,
        manufacturer: Option<Name>,
        gpu_models: Option<Document>,
        boot_disk_type: Option<Word>,
        boot_disk_capacity_bytes: Option<i64>,
        swap_total_bytes: Option<i64>,
        network_addresses: Document,
        /// Presence
        #[sync(level = realtime)]
        is_online: bool,
        /// Presence
        #[sync(type = timestamp, level = realtime, conflict = max)]
        last_seen_at: i64,
        capabilities: Document,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
        sync_enabled: bool,
    }

    /// A disk or a place in a cloud
    #[derive(Syncable)]
    #[sync(
        model,
        table = volumes,
        key(uuid = uuid),
        ownership = device,
        owner = device_id,
        unique = [[device_id, fingerprint]],
    )]
    struct Volume {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = device)]
        device_id: i32,
        fingerprint: Name,
        display_name: Option<Name>,
        #[sync(type = timestamp, level = local, on_insert = now)]
        tracked_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now)]
        last_seen_at: i64,
        /// Presence
        #[sync(level = realtime)]
        is_online: bool,
        total_capacity: Option<i64>,
        available_capacity: Option<i64>,
        unique_bytes: Option<i64>,
        read_speed_mbps: Option<i32>,
        write_speed_mbps: Option<i32>,
        #[sync(type = timestamp?, level = local)]
        last_speed_test_at: Option<i64>,
        total_file_count: Option<i64>,
        total_directory_count: Option<i64>,
        #[sync(type = timestamp?)]
        last_indexed_at: Option<i64>,
        file_system: Option<Word>,
        mount_point: Option<Path>,
        is_removable: Option<bool>,
        is_network_drive: Option<bool>,
        device_model: Option<Name>,
        volume_type: Option<Word>,
        is_user_visible: Option<bool>,
        auto_track_eligible: Option<bool>,
        cloud_identifier: Option<Name>,
        cloud_config: Option<Document>,
    }

    /// A folder that is indexed
    #[derive(Syncable)]
    #[sync(
        model,
        table = locations,
        key(uuid = uuid),
        ownership = device,
        owner = device_id,
        cascade = [entry_id],
    )]
    struct Location {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = device)]
        device_id: i32,
        #[sync(references = volume?)]
        volume_id: Option<i32>,
        #[sync(references = entry?, defer = true)]
        entry_id: Option<i32>,
        name: Option<Name>,
        index_mode: Word,
        #[sync(level = local, on_insert = pending)]
        scan_state: Word,
        #[sync(type = timestamp?)]
        last_scan_at: Option<i64>,
        #[sync(level = local)]
        error_message: Option<Path>,
        total_file_count: i64,
        total_byte_size: i64,
        #[sync(level = local)]
        job_policies: Option<Document>,
        #[sync(type = timestamp, level = local, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
    }

    /// A file or folder
    #[derive(Syncable)]
    #[sync(
        model,
        table = entries,
        key(uuid = uuid?),
        ownership = device,
        owner = volume_id.device_id,
        cascade = [entry.parent_id, collection_entry.entry_id],
        hooks = [after_apply, after_backfill],
    )]
    struct Entry {
        id: i32,
        uuid: Option<[u8; 16]>,
        name: Name,
        kind: i32,
        extension: Option<Word>,
        #[sync(references = user_metadata?, defer = true)]
        metadata_id: Option<i32>,
        #[sync(references = content_identity?)]
        content_id: Option<i32>,
        size: i64,
        aggregate_size: i64,
        child_count: i32,
        file_count: i32,
        #[sync(type = timestamp)]
        created_at: i64,
        #[sync(type = timestamp)]
        modified_at: i64,
        #[sync(type = timestamp?)]
        accessed_at: Option<i64>,
        #[sync(type = timestamp?, level = local)]
        indexed_at: Option<i64>,
        permissions: Option<Word>,
        inode: Option<i64>,
        #[sync(references = entry?)]
        parent_id: Option<i32>,
        #[sync(references = volume?)]
        volume_id: Option<i32>,
    }

    #[derive(Syncable)]
    #[sync(
        model,
        key(uuid = uuid),
        cascade = [user_metadata_tag.tag_id, tag_relationship.parent_tag_id, tag_relationship.child_tag_id],
    )]
    struct Tag {
        id: i32,
        uuid: [u8; 16],
        canonical_name: Name,
        display_name: Option<Name>,
        formal_name: Option<Name>,
        abbreviation: Option<Word>,
        #[sync(conflict = union)]
        aliases: Option<BTreeSet<Name>>,
        namespace: Option<Name>,
        tag_type: Word,
        color: Option<Word>,
        icon: Option<Word>,
        description: Option<Path>,
        is_organizational_anchor: bool,
        privacy_level: Word,
        search_weight: i32,
        #[sync(conflict = per_key)]
        attributes: Option<BTreeMap<Name, Path>>,
        composition_rules: Option<Document>,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
        #[sync(immutable = true)]
        created_by_device: Option<[u8; 16]>,
    }

    #[derive(Syncable)]
    #[sync(model, key(uuid = uuid), cascade = [collection_entry.collection_id])]
    struct Collection {
        id: i32,
        uuid: [u8; 16],
        name: Name,
        description: Option<Path>,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
    }

    /// That an entry is in a collection
    #[derive(Syncable)]
    #[sync(
        model,
        row_id = none,
        key(uuid(derived = [collection_id, entry_id])),
        unique = [[collection_id, entry_id]],
    )]
    struct CollectionEntry {
        uuid: [u8; 16],
        #[sync(references = collection)]
        collection_id: i32,
        #[sync(references = entry)]
        entry_id: i32,
        #[sync(type = timestamp, on_insert = now)]
        added_at: i64,
        version: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
    }

    /// What a person says of an entry, or of a content wherever it lies
    #[derive(Syncable)]
    #[sync(
        model,
        key(uuid(derived = [entry_uuid, content_identity_uuid])),
        cascade = [user_metadata_tag.user_metadata_id],
    )]
    struct UserMetadata {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = entry?, by = uuid)]
        entry_uuid: Option<[u8; 16]>,
        #[sync(references = content_identity?, by = uuid)]
        content_identity_uuid: Option<[u8; 16]>,
        notes: Option<Document>,
        favorite: bool,
        hidden: bool,
        #[sync(conflict = per_key)]
        custom_data: BTreeMap<Name, Path>,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
    }

    /// A tag on what a person says of an entry
    #[derive(Syncable)]
    #[sync(model, key(uuid = uuid), hooks = [guard])]
    struct UserMetadataTag {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = user_metadata)]
        user_metadata_id: i32,
        #[sync(references = tag)]
        tag_id: i32,
        applied_context: Option<Name>,
        applied_variant: Option<Name>,
        confidence: f32,
        source: Word,
        instance_attributes: Option<BTreeMap<Name, Path>>,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
        #[sync(references = device, by = uuid)]
        device_uuid: [u8; 16],
        version: i64,
    }

    #[derive(Syncable)]
    #[sync(model, key(uuid = uuid), hooks = [after_apply, after_backfill])]
    struct TagRelationship {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = tag)]
        parent_tag_id: i32,
        #[sync(references = tag)]
        child_tag_id: i32,
        relationship_type: Word,
        strength: f32,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
        version: i64,
    }

    #[derive(Syncable)]
    #[sync(
        model,
        table = spaces,
        key(uuid = uuid),
        cascade = [space_group.space_id, space_item.space_id],
    )]
    struct Space {
        id: i32,
        uuid: [u8; 16],
        name: Name,
        icon: Word,
        color: Word,
        order: Position,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now, on_apply = now)]
        updated_at: i64,
    }

    #[derive(Syncable)]
    #[sync(model, table = space_groups, key(uuid = uuid), cascade = [space_item.group_id])]
    struct SpaceGroup {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = space)]
        space_id: i32,
        name: Name,
        group_type: Document,
        is_collapsed: bool,
        order: Position,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
    }

    #[derive(Syncable)]
    #[sync(model, table = space_items, key(uuid = uuid))]
    struct SpaceItem {
        id: i32,
        uuid: [u8; 16],
        #[sync(references = space)]
        space_id: i32,
        #[sync(references = space_group?)]
        group_id: Option<i32>,
        #[sync(references = entry?, by = uuid)]
        entry_uuid: Option<[u8; 16]>,
        item_type: Document,
        order: Position,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
    }

    #[derive(Syncable)]
    #[sync(
        model,
        table = mime_types,
        key(uuid(derived = [mime_type])),
        unique = [[mime_type]],
        delete = never,
    )]
    struct MimeType {
        id: i32,
        uuid: [u8; 16],
        mime_type: Name,
        #[sync(type = timestamp, immutable = true, on_insert = now)]
        created_at: i64,
    }

    /// A content, wherever it lies
    #[derive(Syncable)]
    #[sync(
        model,
        table = content_identities,
        key(uuid(derived = [content_hash])),
        unique = [[content_hash]],
    )]
    struct ContentIdentity {
        id: i32,
        uuid: [u8; 16],
        integrity_hash: Option<Name>,
        content_hash: Name,
        #[sync(references = mime_type?)]
        mime_type_id: Option<i32>,
        #[sync(seeded = true)]
        kind_id: i32,
        text_content: Option<Document>,
        total_size: i64,
        entry_count: i32,
        #[sync(level = local)]
        image_media_data_id: Option<i32>,
        #[sync(level = local)]
        video_media_data_id: Option<i32>,
        #[sync(level = local)]
        audio_media_data_id: Option<i32>,
        #[sync(type = timestamp, level = local, on_insert = now)]
        first_seen_at: i64,
        #[sync(type = timestamp, level = local, on_insert = now)]
        last_verified_at: i64,
    }
}

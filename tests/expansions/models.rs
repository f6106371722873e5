//! A module with a model: the struct that a program works with, beside the one that declares it.

#[sync_runtime::schema]
pub mod stock {
    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(schema = stock)]
    struct Stock;

    /// A label on things
    #[derive(Syncable)]
    #[sync(model, key(uuid = uuid))]
    struct Tag {
        id: i32,
        uuid: [u8; 16],
        /// What it is called
        name: String,
        #[sync(references = tag?)]
        parent_id: Option<i32>,
    }
}

/// The table of models knows the columns, and which of them is a reference.
pub fn run() {
    use sync_runtime::model::FieldKind;

    let info = &stock::models::MODELS.models[0];
    assert_eq!((info.name, info.table, info.row_id), ("tag", "tag", Some("id")));
    assert!(matches!(info.fields[0].kind, FieldKind::Data(_)));
    assert!(matches!(
        info.fields[1].kind,
        FieldKind::Reference { by_uuid: false, .. }
    ));
    let new = stock::models::NewTag::new([1; 16], "red".to_owned());
    assert_eq!(new.parent_id, None);
}

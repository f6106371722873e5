//! A synchronised column is written by its setter alone, even in the module that declares the model.
#[sync_runtime::schema]
pub mod stock {
    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(schema = stock)]
    struct Stock;

    #[derive(Syncable)]
    #[sync(model, key(uuid = uuid))]
    struct Tag {
        id: i32,
        uuid: [u8; 16],
        name: String,
    }

    pub fn beside(tag: &mut models::Tag) {
        tag.name = "red".to_owned();
    }
}

fn main() {
    let _ = stock::models::Tag { name: "red".to_owned() };
    let _ = stock::beside;
}

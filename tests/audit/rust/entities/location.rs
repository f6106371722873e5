// An entity of an ORM, and the trait by hand. None of these files is compiled.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "locations")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub uuid: Uuid,
    pub device_id: i32,
    pub name: Option<String>,
    pub index_mode: String,
    pub total_file_count: i64,
    pub scan_state: String,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::infra::sync::Syncable for Model { //~ certain hand-written-impl location
    const SYNC_MODEL: &'static str = "location";

    fn apply(&mut self, change: Change) {
        // What it does is its business.
        self.name = change.name;
        ActiveModel::from(change).update(&db);
    }
}

impl Model {
    pub fn rename(&mut self, name: String) {
        self.name = Some(name); //~ certain around-setter location
        self.updated_at = now();
        self.id = 4;
    }

    pub fn count(&mut self, files: i64) -> &mut Self {
        self.total_file_count += files; //~ certain around-setter location
        self
    }
}

pub async fn forget(db: &Db, id: i32) -> Result<(), Error> {
    Entity::delete_by_id(id).exec(db).await?; //~ certain around-setter location
    Entity::update_many().filter(Column::Id.eq(id)).exec(db).await?; //~ certain around-setter location
    Entity::find_by_id(id).one(db).await?;
    Ok(())
}

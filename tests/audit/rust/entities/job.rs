//! Rows that are nobody's but this device's.
pub struct Model {
    pub name: String,
    pub state: String,
}

pub async fn forget(db: &Db) {
    Entity::delete_many().exec(db).await.ok();
    let mut model: Model = Entity::find().one(db).await.unwrap().unwrap();
    model.state = "gone".into();
    ActiveModel { state: Set("gone".into()), ..model.into() }.update(db).await.ok();
}

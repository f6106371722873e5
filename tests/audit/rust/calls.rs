// Calls that send, and calls that write rows.
use std::collections::HashMap;

use crate::entities::tag::{Draft, Tag};
use crate::entities::{device, job, location, tag};
use crate::net;

pub struct Library {
    rows: HashMap<u32, location::Model>,
}

impl Library {
    pub async fn sync_model(&self, model: &impl Syncable) {
        // What it does is its business.
        self.rows.insert(model);
        location::Entity::update_many().exec(db).await;
    }
}

pub struct Context {
    library: Arc<Library>,
}

async fn send(context: &Context, library: &Library, tag: &Tag, draft: &Draft, plain: &Plain) {
    library.sync_model(tag).await; //~ certain superfluous Library::sync_model
    context.library.sync_model(tag).await; //~ certain superfluous Library::sync_model
    context.library().sync_model(tag).await; //~ certain superfluous Library::sync_model
    Library::sync_model(library, tag).await; //~ certain superfluous Library::sync_model
    whatever().sync_model(tag).await; //~ possible superfluous Library::sync_model
    context.sync_model(tag);
    library.sync_model(plain).await; //~ certain superfluous Library::sync_model; possible undeclared-model Plain
    sync_models_batch(&[tag]); //~ certain superfluous sync_models_batch
    net::broadcast_all(); //~ certain superfluous net::broadcast_all
    crate::net::broadcast_all(); //~ certain superfluous net::broadcast_all
    radio::broadcast_all();
    library.render(tag);
    tracing::debug!("library.sync_model({tag})");
    futures::join!(library.sync_model(tag), net::broadcast_all()); //~ certain superfluous Library::sync_model; certain superfluous net::broadcast_all
}

pub struct Plain {
    text: String,
}

fn sync_models_batch(tags: &[&Tag]) {}

async fn rows(db: &Db, model: location::Model, mut active: location::ActiveModel, rows: Vec<Tag>) {
    location::ActiveModel { name: Set(None), ..Default::default() }.insert(db).await; //~ certain around-setter location
    active.name = Set(None); //~ certain around-setter location
    active.update(db).await; //~ certain around-setter location
    let mut other: location::ActiveModel = model.into();
    other.index_mode = Set("x".into()); //~ certain around-setter location
    other.clone().save(db).await; //~ certain around-setter location
    let mut fresh = tag::ActiveModel { color: Set(None), ..Default::default() };
    fresh.color = Set(None); //~ possible around-setter tag
    tag::Entity::insert(fresh).exec(db).await; //~ certain around-setter tag
    <tag::Entity as EntityTrait>::insert(fresh).exec(db).await; //~ certain around-setter tag
    device::Entity::update_many().col_expr(device::Column::IsOnline, false).exec(db).await; //~ certain around-setter device
    location::Entity::delete_many().exec(db).await; //~ certain around-setter location
    job::Entity::delete_many().exec(db).await;
    job::ActiveModel { state: Set("x") }.insert(db).await;
    query.update_many(rows); //~ certain around-setter tag
    query.delete_many(filter); //~ possible around-setter delete_many
    store_row(&rows[0]); //~ certain around-setter tag
    store_row(draft()); //~ certain around-setter Draft
    store_row(Plain { text: "x".into() });
    store_row(&slot()); //~ certain around-setter slot
    something.insert(db).await;
    // By a word alone a collection is meant, or nothing.
    rows.update_many(filter);
    rows.remove(0);
    something.remove(0);
    db.remove(&rows[0]); //~ certain around-setter tag
    let mut names = HashMap::new();
    names.insert(1, "x");
    let mut rows: HashMap<u32, location::Model> = HashMap::new();
    rows.insert(1, model);
}

fn slot() -> Slot {
    load()
}

fn draft() -> Draft {
    Draft { text: "x".into() }
}

fn inner() {
    use crate::entities::location::ActiveModel;
    use location::Entity as Places;
    ActiveModel::from(model).delete(db); //~ certain around-setter location
    Places::update_many().exec(db); //~ certain around-setter location
}

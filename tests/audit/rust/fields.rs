// Fields: who holds what.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use crate::entities::tag::{Draft, Tag};
use crate::entities::{device, location, LocationRow};

pub struct Cache {
    tags: HashMap<Uuid, Tag>,
    current: Option<LocationRow>,
    shared: Arc<RwLock<Vec<location::Model>>>,
    draft: Draft,
    devices: Vec<device::Model>,
    name: String,
}

fn parameters(location: &mut location::Model, mut tag: Tag, row: &mut LocationRow, draft: &mut Draft) {
    location.name = None; //~ certain around-setter location
    tag.color = None; //~ certain around-setter tag
    row.index_mode = "deep".into(); //~ certain around-setter location
    draft.text = String::new();
    location.total_file_count += 1; //~ certain around-setter location
    location.scan_state = "done".into();
    location.id = 3;
    (location.name, tag.color) = (None, None); //~ certain around-setter location; certain around-setter tag
    location.name.as_mut().unwrap().push('x'); //~ certain around-setter location
    tag.aliases.insert("red".into()); //~ certain around-setter tag
    tag.aliases.contains("red");
    tag.canonical_name.replace("a", "b");
    tag.canonical_name.push_str("x"); //~ certain around-setter tag
    tag.attributes.entry("a".into()).or_default().push('x'); //~ certain around-setter tag
    *tag.attributes.entry("a".into()).or_insert(String::new()) = "b".into(); //~ certain around-setter tag
    tag.attributes.get_mut("a").unwrap().clear(); //~ certain around-setter tag
    let color = tag.color.take(); //~ certain around-setter tag
    let old = std::mem::take(&mut tag.canonical_name); //~ certain around-setter tag
    std::mem::swap(&mut tag.color, &mut row.name); //~ certain around-setter tag; certain around-setter location
    if tag.color == None {}
    let other = tag.color;
}

fn references(location: &mut location::Model, tag: &mut Tag) {
    let name = &mut location.name;
    *name = None; //~ certain around-setter location
    let color = tag.color.as_mut();
    let location::Model { index_mode, total_file_count, .. } = location;
    *index_mode = "deep".into(); //~ certain around-setter location
    *total_file_count += 1; //~ certain around-setter location
    *tag = Tag::default(); //~ certain around-setter tag
    let mut copy = tag.canonical_name.clone();
    copy.push('x');
    if let Some(color) = &mut tag.color {
        *color = "red".into(); //~ certain around-setter tag
    }
}

impl Cache {
    fn fields(&mut self) {
        self.current.as_mut().unwrap().name = None; //~ certain around-setter location
        self.name = String::new();
        self.current = None;
        self.draft.text = "x".into();
        self.devices[0].is_online = true; //~ certain around-setter device
        if let Some(location) = &mut self.current {
            location.name = None; //~ certain around-setter location
        }
        if let Some(location) = self.current.as_mut() && location.scan_state == "x" {
            location.name = None; //~ certain around-setter location
        }
        let Some(location) = self.current.as_mut() else { return };
        location.name = None; //~ certain around-setter location
        match self.tags.get_mut(&id) {
            Some(tag) if tag.color.is_none() => tag.color = Some("red".into()), //~ certain around-setter tag
            Some(other) => other.color = None, //~ certain around-setter tag
            None => {}
        }
        while let Some(device) = self.devices.last_mut() {
            device.name = "x".into(); //~ certain around-setter device
        }
    }

    fn loops(&mut self) {
        for device in &mut self.devices {
            device.is_online = false; //~ certain around-setter device
        }
        for (position, device) in self.devices.iter_mut().enumerate() {
            device.is_online = position == 0; //~ certain around-setter device
        }
        for (id, tag) in &mut self.tags {
            tag.color = None; //~ certain around-setter tag
        }
        for tag in self.tags.values_mut() {
            tag.color = None; //~ certain around-setter tag
        }
        self.devices.iter_mut().for_each(|device| device.is_online = false); //~ certain around-setter device
        self.devices.iter_mut().filter(|device| device.is_online).for_each(|device| {
            device.is_online = false; //~ certain around-setter device
        });
        let mut shared = self.shared.write().unwrap();
        for location in shared.iter_mut() {
            location.index_mode = "none".into(); //~ certain around-setter location
        }
        self.devices.iter().map(|device| device.name.clone()).collect::<Vec<_>>();
    }

    fn device(&mut self) -> Option<&mut device::Model> {
        self.devices.first_mut()
    }

    async fn results(&mut self) -> Result<(), Error> {
        self.device().unwrap().is_online = true; //~ certain around-setter device
        let device = self.device().ok_or(Error)?;
        device.is_online = true; //~ certain around-setter device
        let location = load_location(3).await?;
        location.name = None; //~ certain around-setter location
        let unknown = load_something(3).await?;
        unknown.name = None;
        // A query of an ORM gives rows of its entity, most likely.
        let mut found = location::Entity::find_by_id(3).one(db).await?.unwrap();
        found.name = None; //~ possible around-setter location
        Ok(())
    }
}

async fn load_location(id: i32) -> Result<location::Model, Error> {
    todo()
}

fn made() -> Tag {
    let mut tag = Tag::default();
    tag.color = None; //~ possible around-setter tag
    let mut other = Tag { color: None, ..Default::default() };
    other.canonical_name = "x".into(); //~ possible around-setter tag
    let copy = Tag { color: None, ..tag.clone() }; //~ possible around-setter tag
    let same = Tag { ..tag.clone() };
    let draft = Draft { text: "x".into(), ..draft };
    copy
}

fn shadowed(tag: &mut Tag) {
    {
        let tag = Other::load();
        tag.color = None;
    }
    let work = |tag| {
        tag.color = None;
    };
    let set = |tag: &mut Tag| tag.color = None; //~ certain around-setter tag
    tag.color = None; //~ certain around-setter tag
    let text = "tag.color = None";
    // tag.color = None;
}

mod nested {
    use super::*;
    use crate::domain::Location;

    fn inside(location: &mut Location, tag: &mut super::Tag) {
        location.name = None; //~ certain around-setter location
        tag.color = None; //~ certain around-setter tag
    }
}

// Types of the same last word that are others.
fn others(location: &mut geo::Location, model: &mut crate::entities::job::Model, tag: html::Tags) {
    location.name = None;
    model.name = String::new();
    tag.color = None;
}

fn boxed(tags: &mut [Box<Tag>], guard: Arc<Mutex<Tag>>, pairs: Vec<(Tag, Tag)>) {
    tags[0].color = None; //~ certain around-setter tag
    guard.lock().unwrap().color = None; //~ certain around-setter tag
    // Pairs are not followed.
    for (first, second) in pairs {
        first.color = None; //~ possible around-setter tag
    }
}

fn paths(slot: &mut Slot, settings: &mut Settings) {
    slot.name = "x".into(); //~ certain around-setter slot
    settings.width = 3; //~ certain around-setter settings
    settings.window.height += 3; //~ certain around-setter settings
}

fn of_macros(tag: &mut Tag) {
    assert!({
        tag.color = None; //~ certain around-setter tag
        true
    });
    // The inside of macros with a language of their own is not seen.
    select! {
        _ = done => tag.color = None, //~ possible around-setter tag
    }
}

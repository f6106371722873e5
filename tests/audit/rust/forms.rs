// Types, patterns and expressions of every form.
use crate::entities::tag::{Draft, Tag};
use crate::entities::{device, location};

type Row = location::Model;
type Rows = Vec<location::Model>;

pub struct Store {
    tags: Vec<Tag>,
    rows: Rows,
    pair: (Tag, u8),
    current: Option<Tag>,
}

fn types(
    row: &mut Row,
    pointer: *mut Tag,
    grouped: &mut (Tag),
    fixed: &mut [Tag; 3],
    boxed: Box<dyn Rename>,
    each: impl Iterator<Item = &mut Tag>,
    any: &mut dyn Iterator<Item = &mut Tag>,
    made: impl Future<Output = Tag>,
    borrowed: Cow<'_, Tag>,
    tags: Tags,
) {
    row.name = None; //~ certain around-setter location
    (*pointer).color = None; //~ certain around-setter tag
    grouped.color = None; //~ certain around-setter tag
    fixed[0].color = None; //~ certain around-setter tag
    boxed.color = None;
    for tag in each {
        tag.color = None; //~ certain around-setter tag
    }
    any.next().unwrap().color = None; //~ certain around-setter tag
    let mut tag = made.await;
    tag.color = None; //~ certain around-setter tag
    borrowed.to_mut().color = None; //~ possible around-setter tag
    tags.color = None;
}

fn several(rows: &mut Rows) {
    for row in rows {
        row.name = None; //~ certain around-setter location
    }
}

fn patterns(tag: &mut Tag, tags: &mut [Tag], held: &mut Option<Tag>, either: Result<Tag, Tag>, (first, second): (Tag, u8)) {
    let whole @ Tag { color, .. } = tag;
    *color = None; //~ certain around-setter tag
    whole.color = None; //~ certain around-setter tag
    if let [first, .., last] = tags {
        first.color = None; //~ certain around-setter tag
        last.color = None; //~ certain around-setter tag
    }
    for &mut ref mut tag in tags {
        tag.color = None; //~ certain around-setter tag
    }
    let (Err(inner) | Ok(inner)) = either;
    inner.color = None; //~ certain around-setter tag
    let (tag): _ = held.as_mut().unwrap();
    tag.color = None; //~ certain around-setter tag
    let other: Draft = tag.into();
    other.color = None;
    let Tag { color: None, .. } = tag else { return };
    match tag {
        Tag { aliases, .. } if aliases.is_empty() => aliases.clear(), //~ certain around-setter tag
        _ => {}
    }
}

fn expressions(store: &mut Store, tag: &mut Tag, id: u8) {
    let chosen = if id == 0 { &mut store.tags[0] } else { tag };
    chosen.color = None; //~ certain around-setter tag
    let other = if id == 0 { load() } else { tag };
    other.color = None; //~ certain around-setter tag
    let matched = match id {
        0 => panic!("none"),
        1 => &mut store.tags[1],
        _ => tag,
    };
    matched.color = None; //~ certain around-setter tag
    let block = {
        let row = &mut store.rows[0];
        row
    };
    let inside = unsafe { &mut *(tag as *mut Tag) };
    inside.color = None; //~ certain around-setter tag
    let cast = tag as *mut Tag;
    (*cast).color = None; //~ certain around-setter tag
    let again = &mut *tag;
    again.color = None; //~ certain around-setter tag
    for each in [&mut *tag, &mut store.tags[2]] {
        each.color = None; //~ certain around-setter tag
    }
    (tag.color) = None; //~ certain around-setter tag
    (&mut tag.aliases).clear(); //~ certain around-setter tag
    (*tag).color = None; //~ certain around-setter tag
    (*tag.color.as_mut().unwrap()).push('x'); //~ certain around-setter tag
    tag.attributes["a"].push('x'); //~ certain around-setter tag
    tag.color.as_mut()?.push('x'); //~ certain around-setter tag
    tag.canonical_name.borrow_mut().clear(); //~ certain around-setter tag
    *tag.color.get_or_insert_with(String::new) += "x"; //~ certain around-setter tag
    store.current.get_or_insert_with(Tag::default).color = None; //~ certain around-setter tag
    let made = (make())(tag);
    made.color = None;
    let mut name = tag.color.clone();
    name = None;
    std::mem::replace(&mut tag.canonical_name, String::new()); //~ certain around-setter tag
    std::mem::drop(&mut tag.canonical_name);
}

impl Tag {
    fn rename(self: &mut Self, name: String) -> Self {
        self.canonical_name = name; //~ certain around-setter tag
        let copy = Self { color: None, ..self.clone() }; //~ possible around-setter tag
        let mut made = Self::default();
        made.color = None; //~ possible around-setter tag
        let Self { color, .. } = self;
        *color = None; //~ certain around-setter tag
        Self::first().color = None; //~ certain around-setter tag
        copy
    }

    fn first() -> &'static mut Self {
        todo()
    }
}

pub struct Outbox;

impl Outbox {
    pub fn announce(tag: &Tag) {
        send_now(tag);
    }

    pub fn flush(tag: &Tag) {
        Self::announce(tag); //~ certain superfluous Outbox::announce
    }
}

// A trait that sends: what its methods do is its business.
pub trait Replicated {
    fn send(tag: &mut Tag) {
        tag.color = None;
        send_now(tag);
    }
}

pub trait Rename {
    fn rename(&self, tag: &mut Tag) {
        tag.canonical_name.clear(); //~ certain around-setter tag
    }
    fn tag(&self) -> &mut Tag;
}

fn traits(named: &impl Rename) {
    named.tag().color = None; //~ certain around-setter tag
}

fn behind_fields(store: &mut Store, tag: &mut Tag) {
    if let Some(color) = tag.color.as_mut() {
        color.push('x'); //~ certain around-setter tag
    }
    tag.color.as_mut().map(|color| color.push('x')); //~ certain around-setter tag
    for (name, value) in tag.attributes.iter_mut() {
        value.push('x'); //~ certain around-setter tag
    }
    let mut color = tag.color.clone().unwrap();
    color.push('x');
    if let Some(tag) = &mut store.current {
        *tag = load(); //~ certain around-setter tag
    }
    if let Some(tag) = store.tags.first_mut() {
        *tag = load(); //~ certain around-setter tag
        tag.color = None; //~ certain around-setter tag
    }
    // Collections of rows are none, and a copy is not stored yet.
    let tags = &mut store.tags;
    *tags = Vec::new();
    let mut copy = tag.clone();
    copy.color = None; //~ possible around-setter tag
}

// A pair with a name, a type of another crate, and types of other modules that have a name here.
pub struct Pair(Tag, u8);

fn named(pair: &mut Pair, outside: &mut ::tags::Tag, store: &mut other::Store, draft: &mut Draft) {
    pair.0.color = None; //~ certain around-setter tag
    pair.1 = 3;
    outside.color = None; //~ certain around-setter tag
    store.current.as_mut().unwrap().color = None; //~ possible around-setter tag
    *draft = Draft { text: "x".into() };
}

fn renamed() {
    use crate::entities::tag::{self as labels, Tag as Label};
    let label: &mut Label = load();
    label.created_at = now(); //~ certain around-setter tag
    let other: &mut labels::Tag = load();
    other.uuid = id(); //~ certain around-setter tag
}

fn macros(tag: &Tag) {
    send_now!(tag); //~ certain superfluous send_now
    other!(tag);
    (&outbox).announce(tag); //~ certain superfluous Outbox::announce
    (*outbox).announce(tag); //~ certain superfluous Outbox::announce
    outbox?.announce(tag); //~ certain superfluous Outbox::announce
    outbox.await.announce(tag); //~ certain superfluous Outbox::announce
    self.outbox.announce(tag); //~ certain superfluous Outbox::announce
}

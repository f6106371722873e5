//! Records, enums and unions on their own, whatever is around them.
#![deny(warnings, missing_docs)]
#![no_implicit_prelude]

use ::std::clone::Clone;
use ::std::cmp::{Eq, Ord, PartialEq, PartialOrd};
use ::std::collections::BTreeMap;
use ::std::convert::From;
use ::std::fmt::Debug;
use ::std::marker::Copy;
use ::std::option::Option::{self, Some};
use ::std::string::String;
use ::std::vec::Vec;
use ::std::{assert_eq, vec};

use ::sync_runtime::Syncable;
use ::sync_runtime::codec::{Codec, Record};

/// What hides the one of the standard library must not matter.
#[allow(dead_code)]
type Result = u8;

mod duties {
    use ::sync_runtime::Syncable;

    #[derive(::std::fmt::Debug, ::std::clone::Clone, ::std::marker::Copy)]
    #[derive(::std::cmp::PartialEq, ::std::cmp::Eq, ::std::cmp::PartialOrd, ::std::cmp::Ord)]
    #[derive(Syncable)]
    pub(super) enum Duty {
        Tank,
        #[sync(name = off_healer)]
        OffHealer,
    }
}

#[derive(Debug, Clone, PartialEq, Syncable)]
enum Target {
    Player(#[allow(dead_code)] String),
    #[sync(max = 8)]
    Mark(u8),
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Syncable)]
struct Item {
    #[sync(name = itemId)]
    item_id: u32,
    #[sync(max = 12, pattern = "[A-Z][a-z]*")]
    name: String,
    duty: Option<duties::Duty>,
    by_duty: BTreeMap<duties::Duty, Vec<Target>>,
    r#type: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Syncable)]
#[sync(crate = renamed)]
enum Part {
    Whole,
}

// What `macro_rules!` was handed stands in groups that nobody sees.
macro_rules! page {
    ($name:ident, $part:ty, $doc:literal, $max:literal, $pattern:expr) => {
        #[doc = $doc]
        #[derive(Debug, Clone, PartialEq, Syncable)]
        struct $name {
            part: $part,
            parts: Vec<$part>,
            #[sync(max = $max, pattern = $pattern)]
            name: String,
        }
    };
}

page!(Page, u8, "Bytes and not a list of numbers", 12, "[a-z]+");
page!(Rota, duties::Duty, "A list", 3, "[a-z]+");

use ::sync_runtime as renamed;

fn main() {
    let item = Item {
        item_id: 7,
        name: String::from("Herb"),
        duty: Some(duties::Duty::OffHealer),
        by_duty: BTreeMap::from([(duties::Duty::Tank, vec![Target::Mark(3), Target::Nobody])]),
        r#type: Part::Whole,
    };
    let _: fn() -> <Item as Syncable>::Codec = || loop {};
    assert_eq!(Record::<Item>::borrow(&item), &item);
    let _ = Target::Player(String::new());
    let page = Page { part: 1, parts: vec![2], name: String::from("ab") };
    assert_eq!(Record::<Page>::borrow(&page), &page);
    let _ = Rota { part: duties::Duty::Tank, parts: vec![], name: String::new() };
}

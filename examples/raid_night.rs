//! A raid night: three peers plan a raid through generated setters, Lua and Rust together.
//!
//! The leader Aggro and the raider Chip run generated Rust, the assistant Bubbles generated Lua; all of
//! it comes from `schemas/raidhelper.sync.yaml` by this package's build script. There is no sync call
//! in here: a setter is all it takes. Run it with `cargo run -p sync-examples --example raid_night`.

use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

mod raidhelper_module {
    include!(concat!(env!("OUT_DIR"), "/sync.rs"));
}
#[path = "raid_night/raid.rs"]
mod raid;
#[path = "raid_night/scripted.rs"]
mod scripted;
#[path = "raid_night/story.rs"]
mod story;
#[path = "raid_night/world.rs"]
mod world;

use raid::{player, say};
use raidhelper::{
    trees::Encounter,
    types::{Promotion, RoleKind},
};
use raidhelper_module::raidhelper;
use story::Story;

/// Runs a setter of a Rust peer and tells of it in the words of this file.
macro_rules! rust {
    ($story:ident, $about:literal, $peer:ident.$setter:ident($($argument:expr),*)) => {{
        let done = $story.raid.$peer.$setter($($argument),*);
        let call = concat!(stringify!($setter), "(", stringify!($($argument),*), ")");
        $story.tell($about, stringify!($peer), call, done.err().map(|refused| refused.message))
    }};
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut story = Story::begin()?;

    rust!(
        story,
        "an assignment is sent at once",
        aggro.set_assigned_player(1, 4, 1, 1, "Chip")
    )?;
    story.lua(
        "and from Lua just so",
        "raid:set_assigned_player(1, 4, 1, 2, 'Dora')",
    )?;
    rust!(story, "a mark for the tank", aggro.set_raid_mark(1, 4, 1, 1, 8))?;
    rust!(
        story,
        "everyone reports for themselves",
        chip.set_own_improved_talent(1, 5, 1, 1, "Chip", true)
    )?;
    story.lua("a role, set by the assistant", "raid:set_role('Chip', 'TANKS')")?;

    story.say("Edits within two seconds travel together.");
    for (index, name) in [(1, "Dora"), (2, "Edda"), (3, "Finn")] {
        let promotion = Promotion {
            name: name.to_owned(),
            class: None,
        };
        story.raid.chip.set_auto_promote(index, &promotion)?;
    }
    story.tell("three edits wait", "chip", "set_auto_promote(1 to 3, …)", None)?;
    story.raid.wait(Duration::from_secs(2))?;
    story.tell("two seconds later: one message", "chip", "", None)?;

    story.say("A swap is one message: nobody sees a half of it.");
    let swap = "raid:together(function()
        raid:set_assigned_player(1, 4, 1, 1, 'Dora')
        raid:set_assigned_player(1, 4, 1, 2, 'Chip')
    end)";
    story.lua("two players change places", swap)?;

    story.say("In combat the game lets nobody send. The last value waits.");
    story.raid.world.fighting.replace(vec!["Aggro".to_owned()]);
    rust!(story, "in combat", aggro.set_assigned_player(1, 4, 1, 3, "Edda"))?;
    rust!(
        story,
        "still in combat",
        aggro.set_assigned_player(1, 4, 1, 3, "Finn")
    )?;
    story.raid.world.fighting.replace(Vec::new());
    story.raid.aggro.host_changed();
    story.tell("the fight is over", "aggro", "", None)?;

    story.say("What one may not do is refused here, and by everybody who receives it.");
    rust!(
        story,
        "a raider assigns",
        chip.set_assigned_player(1, 4, 1, 1, "Chip")
    )?;
    let mut mallory = player("Mallory", &story.raid.world, true);
    mallory.set_assigned_player(1, 4, 1, 1, "Mallory")?;
    say(&mut mallory);
    story.tell(
        "a forged message",
        "mallory",
        "set_assigned_player(1, 4, 1, 1, \"Mallory\")",
        None,
    )?;

    story.say("Saved plans are sent by hand only; a copy into the live raid sends what differs.");
    let plan = Encounter {
        assigned_player: BTreeMap::from([((1, 1), "Dora".to_owned()), ((1, 2), "Gwen".to_owned())]),
        raid_mark: BTreeMap::from([((1, 1), 8), ((1, 2), 7)]),
        ..Encounter::default()
    };
    rust!(
        story,
        "a plan replaces an encounter",
        aggro.replace_encounter(1, 4, &plan)
    )?;
    rust!(
        story,
        "a slot is cleared",
        aggro.set_assigned_player(1, 4, 1, 2, None)
    )?;
    let roles = BTreeMap::from([
        ("Chip".to_owned(), RoleKind::Tanks),
        ("Dora".to_owned(), RoleKind::Healers),
    ]);
    rust!(story, "a whole map: one entry is new", aggro.replace_role(&roles))?;

    story.end()
}

//! What a program can watch of a typed peer, and that figures have the same names everywhere.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use generated::raid::{Component, Peer};
use sync_runtime::host::{TestClock, TestHost};
use sync_runtime::typed::{Refused, Stats};
use sync_tests::modules::{generate_one, workspace};

#[path = "observe/lines.rs"]
mod lines;
#[path = "observe/recorder.rs"]
mod recorder;

use lines::Lines;
use recorder::Notes;

#[deny(warnings, missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/guide.rs"));
}

fn peer(name: &str, clock: &TestClock) -> Peer<TestHost> {
    let host = TestHost::new(name, clock).with_permissions(|player, _| player == "Anna");
    Peer::new(host.with_authority("Anna"))
}

/// The frames that a transport takes.
fn sent(peer: &mut Peer<TestHost>) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some(message) = peer.poll_message() {
        frames.push(message.bytes.clone());
        peer.sent(message);
    }
    frames
}

#[test]
fn figures_spans_and_events_tell_what_happens() {
    let (notes, lines) = (Notes::default(), Lines::default());
    metrics::with_local_recorder(&notes, || {
        tracing::subscriber::with_default(lines.clone(), || watch(&notes, &lines));
    });
}

fn watch(notes: &Notes, lines: &Lines) {
    let clock = TestClock::default();
    clock.pass(Duration::from_secs(1_000));
    let [mut anna, mut bert] = ["Anna", "Bert"].map(|name| peer(name, &clock));

    anna.set_raid_title(1, "Molten Core").unwrap();
    assert_eq!(notes.of("sync_queued of Anna"), 1.0);
    let refused = bert.set_raid_title(1, "Blackwing Lair").unwrap_err();
    assert_eq!(refused.path, Some("raid_title"));
    let said = lines.take().join("\n");
    assert!(
        said.contains("WARN a write was refused peer=Bert reason=permission path=raid_title"),
        "{said}"
    );
    assert_eq!(notes.of("sync_refused_write of Bert"), 1.0);

    // Batches have a delay; the change is as old as its stamp when it comes in.
    clock.pass(Duration::from_secs(90));
    anna.push(Component::Plans);
    let frames = sent(&mut anna);
    assert_eq!(notes.of("sync_queued of Anna"), 0.0);
    assert_eq!(notes.of("sync_sent_messages of Anna"), frames.len() as f64);
    assert!(
        lines
            .take()
            .iter()
            .any(|line| line.starts_with("DEBUG sent peer=Anna bytes="))
    );
    frames
        .iter()
        .for_each(|frame| bert.receive("Anna", frame).unwrap());
    assert_eq!(notes.all("sync_staleness_seconds of Bert"), [90.0]);
    assert_eq!(notes.of("sync_applied of Bert"), 1.0);
    let said = lines.take().join("\n");
    let span = "TRACE receive{peer=Bert sender=Anna bytes=";
    assert!(said.contains(span), "{said}");
    assert!(
        said.contains("applied peer=Bert path=raid_title origin=Anna age=90s"),
        "{said}"
    );

    // The same once more, and from somebody who may not.
    for (sender, figure) in [("Anna", "duplicate"), ("Cleo", "permission")] {
        let refusals: Vec<_> = frames
            .iter()
            .filter_map(|frame| bert.receive(sender, frame).err())
            .collect();
        assert!(refusals.iter().any(|refusal| refusal.reason.word() == figure));
        assert!(notes.of(&format!("sync_refused_{figure} of Bert")) >= 1.0);
    }
    let said = lines.take().join("\n");
    assert!(
        said.contains(": dropped peer=Bert sender=Anna reason=duplicate"),
        "{said}"
    );
    assert!(
        said.contains(": refused peer=Bert sender=Cleo reason=permission path=raid_title"),
        "{said}"
    );

    // Cleo has missed it all: it is repaired.
    let mut cleo = peer("Cleo", &clock);
    cleo.repair();
    for _ in 0..10 {
        for _ in 0..3 {
            sent(&mut cleo)
                .iter()
                .for_each(|frame| drop(anna.receive("Cleo", frame)));
            sent(&mut anna)
                .iter()
                .for_each(|frame| drop(cleo.receive("Anna", frame)));
        }
        clock.pass(Duration::from_secs(1));
        anna.tick();
        cleo.tick();
    }
    assert_eq!(cleo.get_raid_title(1).as_deref(), Some("Molten Core"));
    assert_eq!(notes.of("sync_repaired of Cleo"), 1.0);
    let said = lines.take().join("\n");
    assert!(
        said.contains("DEBUG repair{peer=Cleo}: everything is compared"),
        "{said}"
    );
    assert!(said.contains("repaired peer=Cleo entries=1"), "{said}");

    // A transport that does not take it.
    anna.set_raid_title(2, "Onyxia").unwrap();
    anna.push_all();
    let message = anna.poll_message().unwrap();
    anna.unsent(message);
    assert_eq!(notes.of("sync_failed_sends of Anna"), 1.0);
    assert!(
        lines
            .take()
            .iter()
            .any(|line| line.starts_with("WARN the transport refused a frame"))
    );

    let of_peers = notes.names();
    let figures: BTreeSet<&str> = of_peers
        .iter()
        .filter_map(|name| name.split(' ').next())
        .collect();
    let named = Stats::default().named().map(|(name, _)| format!("sync_{name}"));
    for figure in figures {
        let known = figure == "sync_staleness_seconds" || named.iter().any(|name| name == figure);
        assert!(known, "{figure} is no figure of `stats()`");
    }
}

#[test]
fn the_example_of_the_guide_runs() -> Result<(), Refused> {
    let mut anna = peer("Anna", &TestClock::default());
    anna.set_slot(1, 4, "Thrall")?;

    let figures = anna.stats().named().into_iter();
    let told: Vec<String> = figures
        .filter(|(_, value)| *value > 0)
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    assert_eq!(told.join(", "), "queued 1, entries 1");
    Ok(())
}

#[test]
fn figures_have_the_same_names_everywhere() -> Result<(), Box<dyn std::error::Error>> {
    let rust: BTreeSet<String> = Stats::default()
        .named()
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();

    let lua = mlua::Lua::new();
    let module: mlua::Table = lua
        .load(generate_one("schemas/raidhelper.sync.yaml")?.text)
        .eval()?;
    let adapter = lua.load(
        "local function no() return false end
        local adapter = { now = function() return 0 end, wall = function() return 1800000000 end,
            name = function() return 'Anna' end, root = function() return {} end }
        for _, name in ipairs({ 'in_group', 'can_sync_now', 'can', 'is_authority', 'send', 'schedule', 'cancel' }) do
            adapter[name] = no
        end
        return adapter",
    );
    let new: mlua::Function = module.get("new")?;
    lua.globals()
        .set("peer", new.call::<mlua::Table>(adapter.eval::<mlua::Table>()?)?)?;
    let figures: mlua::Table = lua.load("return peer:stats()").eval()?;
    let figures: Vec<String> = figures
        .pairs::<String, u64>()
        .map(|pair| pair.map(|(name, _)| name))
        .collect::<Result<_, _>>()?;
    assert_eq!(rust, figures.into_iter().collect());

    let page = fs::read_to_string(workspace().join("docs/engine.md"))?;
    let (_, section) = page.split_once("## Figures in `stats()`").unwrap();
    let words = section
        .split('`')
        .skip(1)
        .step_by(2)
        .flat_map(str::split_whitespace);
    let reasons = page.split("\n| `").skip(1).filter_map(|row| row.split_once('`'));
    let refused = reasons.map(|(reason, _)| format!("refused_{reason}"));
    // `busy` is in no table: the message is handed in again.
    let documented: BTreeSet<String> = words.map(str::to_owned).chain(refused).collect();
    let missing: Vec<&String> = rust.difference(&documented).collect();
    assert!(missing.is_empty(), "docs/engine.md does not name {missing:?}");
    let unknown: Vec<&String> = documented
        .difference(&rust)
        .filter(|name| *name != "refused_REASON")
        .collect();
    assert!(
        unknown.is_empty(),
        "docs/engine.md names figures that there are not: {unknown:?}"
    );
    Ok(())
}

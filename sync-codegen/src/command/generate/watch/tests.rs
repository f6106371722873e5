//! The loop of a watch, driven by a channel; and its rounds, driven by files.

use std::fs;
use std::sync::mpsc::channel;
use std::time::Duration;

use clap::Parser as _;

use super::places::Places;
use super::rounds::Rounds;
use super::{Change, follow};
use crate::command::arguments::{Arguments, Command};
use crate::report::Format;

#[test]
fn a_burst_of_changes_is_one_round() {
    let (sender, changes) = channel();
    for name in ["a.sync.yaml", "a.sync.lock", "a.sync.yaml"] {
        sender.send(Change::Of(vec![name.into()])).unwrap();
    }
    drop(sender);
    let mut rounds = Vec::new();
    follow(&changes, Duration::from_secs(60), |change| {
        rounds.push(format!("{change:?}"))
    });
    assert_eq!(rounds, [r#"Of(["a.sync.yaml", "a.sync.lock", "a.sync.yaml"])"#]);
}

#[test]
fn changes_that_come_one_after_the_other_are_rounds_of_their_own() {
    let (sender, changes) = channel();
    let mut rounds = 0;
    let mut sender = Some(sender);
    sender.as_ref().unwrap().send(Change::Unknown).unwrap();
    follow(&changes, Duration::ZERO, |_| {
        rounds += 1;
        match rounds {
            1..3 => sender.as_ref().unwrap().send(Change::Unknown).unwrap(),
            _ => sender = None,
        }
    });
    assert_eq!(rounds, 3);
}

#[test]
fn only_what_may_be_an_input_concerns_a_round() {
    let folder = tempfile::tempdir().unwrap();
    let mut places = Places::default();
    places.add_file(&folder.path().join("a/b/raid.sync.yaml"));
    // The folders of the file are not there yet: the one around them is watched.
    assert_eq!(
        places.folders().into_iter().collect::<Vec<_>>(),
        [(folder.path().to_owned(), false)]
    );
    let concerns = |name: &str| places.concern(&Change::Of(vec![folder.path().join(name)]));
    assert!(concerns("a"));
    assert!(concerns("other.sync.yaml"));
    assert!(!concerns("raid.lua"));
    assert!(!concerns(".syncgen-x1y2z3"));
    assert!(places.concern(&Change::Unknown));
    fs::create_dir_all(folder.path().join("a/b")).unwrap();
    assert_eq!(
        places.folders().into_iter().collect::<Vec<_>>(),
        [(folder.path().join("a/b"), false)]
    );
    places.add_folder(&folder.path().join("a/b"), true);
    assert_eq!(
        places.folders().into_iter().collect::<Vec<_>>(),
        [(folder.path().join("a/b"), true)]
    );
}

#[test]
fn a_round_writes_what_changed_and_nothing_where_there_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let (schema, out) = (folder.path().join("a.sync.yaml"), folder.path().join("out"));
    let lua = out.join("a.lua");
    let arguments = [
        "syncgen",
        "generate",
        schema.to_str().unwrap(),
        "--lang",
        "lua",
        "--watch",
    ];
    let arguments = Arguments::try_parse_from(arguments.into_iter().chain(["--out", out.to_str().unwrap()]));
    let Command::Generate(options) = arguments.unwrap().command else {
        unreachable!("`generate` was asked for")
    };
    let mut rounds = Rounds::new(&options, Format::Human);
    let path = |name: &str| {
        format!("schema: a\npaths:\n  {name}: {{ type: u8, level: batch, permission: anyone }}\n")
    };

    // A schema that is not there is an error, and its folder is watched until it is.
    rounds.round();
    assert!(!lua.exists());
    assert_eq!(rounds.told(), 1);
    assert!(
        rounds
            .places()
            .folders()
            .contains(&(folder.path().to_owned(), false))
    );

    fs::write(&schema, path("one")).unwrap();
    rounds.round();
    assert!(fs::read_to_string(&lua).unwrap().contains("set_one"));
    assert!(folder.path().join("a.sync.lock").exists());
    assert_eq!(rounds.told(), 2);

    // The lock that was just written is no news.
    rounds.round();
    assert_eq!(rounds.told(), 2);

    let written = fs::metadata(&lua).unwrap().modified().unwrap();
    fs::write(&schema, path("tw o")).unwrap();
    rounds.round();
    assert_eq!(rounds.told(), 3);
    assert_eq!(fs::metadata(&lua).unwrap().modified().unwrap(), written);

    fs::write(&schema, path("two")).unwrap();
    rounds.round();
    assert!(fs::read_to_string(&lua).unwrap().contains("set_two"));
    assert_eq!(rounds.told(), 4);

    // What somebody else did to a file is undone.
    fs::write(&lua, "mine").unwrap();
    rounds.round();
    assert!(fs::read_to_string(&lua).unwrap().contains("set_two"));
    assert_eq!(rounds.told(), 5);
}

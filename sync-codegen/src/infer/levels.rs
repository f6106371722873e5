//! Which level and which component a path has, by what the calls of writers say.

use std::collections::BTreeMap;

use sync_schema::schema::{LevelKind, Metadata};

use super::names;
use super::seen::Tally;
use super::site::{Site, Sites};
use super::state::Says;
use crate::audit::level_word as word;

/// The component of what nobody sends.
pub(super) const UNSENT: &str = "client";
/// The component of what is sent under no name.
pub(super) const UNNAMED: &str = "general";

/// What was chosen, and what there is to decide.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) level: LevelKind,
    pub(super) component: String,
    pub(super) decisions: Vec<String>,
}

/// The level that a word means: as `legacy:` says, or by its own name.
pub(super) fn meaning(words: &Metadata, text: &str) -> Option<LevelKind> {
    let named = ALL
        .into_iter()
        .find(|level| word(*level).eq_ignore_ascii_case(text));
    words.level_of(text).or(named)
}

/// From the most immediate one.
const ALL: [LevelKind; 5] = [
    LevelKind::Realtime,
    LevelKind::Batch,
    LevelKind::Granular,
    LevelKind::Manual,
    LevelKind::Local,
];

/// Chooses by what calls say. Of several levels the most immediate one stays: no peer then misses what
/// it is sent today. Of several components the one that is said most.
pub(super) fn choose(statements: &[(Site, &Says)], words: &Metadata, sites: &Sites) -> Chosen {
    let mut levels: BTreeMap<usize, Tally> = BTreeMap::new();
    let mut unknown: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut nothing = Tally::default();
    let mut components: BTreeMap<&str, Tally> = BTreeMap::new();
    for (site, says) in statements {
        if says.nothing {
            nothing.add(*site);
        }
        for text in &says.levels {
            let level = meaning(words, text).and_then(|level| ALL.iter().position(|other| *other == level));
            match level {
                Some(level) => levels.entry(level).or_default().add(*site),
                None => unknown.entry(text).or_default().add(*site),
            }
        }
        for component in &says.components {
            components.entry(component).or_default().add(*site);
        }
    }
    let level = levels.keys().next().and_then(|level| ALL.get(*level)).copied();
    let mut decisions = Vec::new();
    let mut alternatives: Vec<String> = levels
        .iter()
        .filter_map(|(level, tally)| Some(format!("`{}`{}", word(*ALL.get(*level)?), at(*tally, sites))))
        .collect();
    for (text, tally) in &unknown {
        let text = super::site::one_line(text);
        alternatives.push(format!("what the code calls `{text}`{}", at(*tally, sites)));
    }
    if nothing.any() && !alternatives.is_empty() {
        alternatives.push(format!("none, which is not sent{}", at(nothing, sites)));
    }
    if alternatives.len() > 1 || !unknown.is_empty() {
        decisions.push(format!("the level is {}", alternatives.join(" or ")));
    }
    if components.len() > 1 {
        let all = components.iter().map(|(component, tally)| {
            let component = super::site::one_line(component);
            format!("`{component}`{}", at(*tally, sites))
        });
        let all: Vec<String> = all.collect();
        decisions.push(format!("the component is {}", all.join(" or ")));
    }
    let most = components
        .iter()
        .max_by_key(|(name, tally)| (tally.count, std::cmp::Reverse(**name)));
    let level = level.unwrap_or(LevelKind::Local);
    let component = match most {
        Some((name, _)) => names::clean(name),
        None if level == LevelKind::Local => UNSENT.to_owned(),
        None => UNNAMED.to_owned(),
    };
    Chosen {
        level,
        component,
        decisions,
    }
}

fn at(tally: Tally, sites: &Sites) -> String {
    tally
        .first
        .map_or(String::new(), |first| format!(" ({})", sites.shown(first)))
}

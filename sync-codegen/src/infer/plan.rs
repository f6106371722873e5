//! From the tree of the state to a draft.

use std::collections::{BTreeMap, BTreeSet};

use sync_schema::naming::snake;
use sync_schema::schema::{LevelKind, Metadata};

use super::draft::{Component, Draft, Path};
use super::levels::choose;
use super::seen::Kind;
use super::site::{Site, Sites};
use super::state::{Node, Says, State};
use super::types::{self, Holds, Types};
use super::{Options, keys, legacy, names};

/// What a language allows of segments and keys in a template, and one less for what is added below.
const MOST_SEGMENTS: usize = 31;
const MOST_KEYS: usize = 11;
/// So many places are shown of one path, and of writes that were not followed.
const SHOWN: usize = 3;
const SHOWN_UNFOLLOWED: usize = 20;

/// Makes a draft of what was seen. `level_words` are all words that stand where a level does.
pub(super) fn plan(state: &State, options: &Options, level_words: &BTreeSet<String>) -> Draft {
    let mut planner = Planner {
        sites: &state.sites,
        words: &options.legacy.metadata,
        types: Types::default(),
        paths: Vec::new(),
        taken: BTreeSet::new(),
        waiting: Vec::new(),
        too_deep: 0,
    };
    for (name, node) in &state.root.named {
        let mut at = At::default();
        at.segments.push(name.clone());
        at.literals.push(name.clone());
        planner.walk(node, &at, &[]);
    }
    let Planner {
        types,
        paths,
        too_deep,
        ..
    } = planner;
    let components = components(&paths);
    let mut words: BTreeSet<&str> = BTreeSet::new();
    said(&state.root, &mut words);
    Draft {
        head: head(state.files),
        name: options.name.clone(),
        legacy: {
            let declared = components
                .iter()
                .map(|component| component.name.as_str())
                .collect();
            legacy::lines(&options.legacy, level_words, &words, &declared)
        },
        components,
        types: types.declared(),
        paths,
        tail: tail(state, too_deep),
    }
}

/// A place on the way down.
#[derive(Debug, Clone, Default)]
struct At {
    /// As they are written in a template.
    segments: Vec<String>,
    literals: Vec<String>,
    keys: BTreeSet<String>,
    /// Whether the last segment is a key.
    keyed: bool,
}

struct Planner<'s> {
    sites: &'s Sites,
    words: &'s Metadata,
    types: Types,
    paths: Vec<Path>,
    /// Names of paths, as generated code compares them.
    taken: BTreeSet<String>,
    /// What is to be said before the next path.
    waiting: Vec<(bool, String)>,
    too_deep: usize,
}

impl<'s> Planner<'s> {
    /// Plans a place and all below it. What a whole table is sent with holds for its parts.
    fn walk(&mut self, node: &'s Node, at: &At, above: &[(Site, &'s Says)]) {
        if at.segments.len() > MOST_SEGMENTS || at.keys.len() > MOST_KEYS {
            self.too_deep += 1;
            return;
        }
        let said = node.writes.iter();
        let said = said.filter_map(|write| Some((write.site, write.says.as_ref()?)));
        let own: Vec<(Site, &Says)> = said.collect();
        let statements = if own.is_empty() { above } else { &own };
        if !node.has_children() {
            self.leaf(node, at, statements);
            return;
        }
        if !node.writes.is_empty()
            && !node.is_written_inside()
            && let Some((holds, decisions)) = types::value(node, self.sites)
        {
            self.path(node, at, statements, &holds, decisions);
            return;
        }
        let waiting = self.waiting.len();
        self.group(node, at);
        for (name, child) in &node.named {
            let mut at = at.clone();
            at.segments.push(name.clone());
            at.literals.push(name.clone());
            at.keyed = false;
            self.walk(child, &at, statements);
        }
        for (keyed, number) in [(&node.numbered, true), (&node.texted, false)] {
            let Some(keyed) = keyed else { continue };
            let above = at.literals.last().map_or("", String::as_str);
            let key = keys::name(keyed, above, number, &at.keys);
            let ty = match number {
                true => keys::whole(keyed).map_or_else(|| self.types.large_key(), str::to_owned),
                false => self.types.key(keyed.longest),
            };
            let mut at = at.clone();
            at.segments.push(format!("{{{key}: {ty}}}"));
            at.keys.insert(key);
            at.keyed = true;
            self.walk(&keyed.node, &at, statements);
        }
        // What was to be said before a path that is not there.
        self.waiting.truncate(waiting);
    }

    /// What is to be said of a table that becomes several paths.
    fn group(&mut self, node: &Node, at: &At) {
        let template = template(at);
        if !node.writes.is_empty() {
            let text = format!("`{template}` as a whole: {}", self.writes(node));
            self.waiting.push((false, text));
        }
        let other = node
            .seen
            .kinds()
            .into_iter()
            .find(|(kind, _)| *kind != Kind::Table);
        if let Some((kind, tally)) = other
            && let Some(first) = tally.first
        {
            let place = self.sites.shown(first);
            let text = format!("`{template}` is a table, or {} ({place})", kind.word());
            self.waiting.push((true, text));
        }
        if let Some(stray) = node.stray {
            let place = self.sites.shown(stray);
            let text = format!("`{template}` has the names below, or a key of its own ({place})");
            self.waiting.push((true, text));
        }
    }

    fn leaf(&mut self, node: &Node, at: &At, statements: &[(Site, &Says)]) {
        let kinds = node.seen.kinds();
        if matches!(kinds[..], [(Kind::Table, _)]) {
            // A table of which nothing is known but that it is there.
            let mut at = at.clone();
            let above = at.literals.last().map_or("", String::as_str);
            let key = keys::name(&super::state::Keyed::default(), above, false, &at.keys);
            let ty = self.types.key(0);
            at.segments.push(format!("{{{key}: {ty}}}"));
            at.keyed = true;
            let decisions = vec![
                "a table, and nothing tells what is in it: a key and its value, fixed names, or a list"
                    .to_owned(),
            ];
            self.path(node, &at, statements, &Holds::Unknown, decisions);
            return;
        }
        let (holds, mut decisions) = types::scalar(&node.seen, !at.keys.is_empty(), self.sites);
        if holds == Holds::Unknown {
            decisions.push("nothing tells the type".to_owned());
        }
        self.path(node, at, statements, &holds, decisions);
    }

    fn path(
        &mut self,
        node: &Node,
        at: &At,
        statements: &[(Site, &Says)],
        holds: &Holds,
        decisions: Vec<String>,
    ) {
        let chosen = choose(statements, self.words, self.sites);
        let (name, default) = self.name(at);
        let hint = at
            .literals
            .last()
            .map(|last| names::singular(&names::clean(last)));
        let mut ty = self.types.written(holds, &hint.unwrap_or_default());
        let cleared = node.seen.nil.any() || !at.keys.is_empty() || at.keyed;
        if cleared && *holds != Holds::Flag {
            ty.push('?');
        }
        let mut evidence = Vec::new();
        let mut asked = Vec::new();
        for (decision, text) in std::mem::take(&mut self.waiting) {
            match decision {
                true => asked.push(text),
                false => evidence.push(text),
            }
        }
        evidence.extend(self.evidence(node));
        asked.extend(decisions);
        asked.extend(chosen.decisions);
        let other_name = self.another(&name);
        self.paths.push(Path {
            template: template(at),
            other_name,
            name: (name != default).then_some(name),
            ty,
            component: chosen.component,
            level: chosen.level,
            evidence,
            decisions: asked,
        });
    }

    /// A name of its own, and what the language would call it.
    fn name(&mut self, at: &At) -> (String, String) {
        let words: Vec<String> = at.literals.iter().map(|literal| snake(literal)).collect();
        let default = words.join("_");
        let wanted = names::clean(&default);
        let one = names::singular(&wanted);
        let taken = |name: &str| self.taken.contains(&names::compared(name));
        let name = match at.keyed && one != wanted && !taken(&one) {
            true => one,
            false => names::free(&wanted, taken),
        };
        self.taken.insert(names::compared(&name));
        (name, default)
    }

    /// A second name, which nothing else takes.
    fn another(&mut self, name: &str) -> String {
        let taken = |name: &str| self.taken.contains(&names::compared(name));
        let name = names::free(&format!("{name}_value"), taken);
        self.taken.insert(names::compared(&name));
        name
    }

    fn evidence(&self, node: &Node) -> Vec<String> {
        let mut evidence = Vec::new();
        if !node.writes.is_empty() {
            evidence.push(self.writes(node));
        }
        if let Some(first) = node.saved.first {
            let place = self.sites.shown(first);
            evidence.push(plural(node.saved.count, "saved value", &format!("first {place}")));
        }
        if evidence.is_empty() {
            let first = node.seen.kinds().first().and_then(|(_, tally)| tally.first);
            let first = first.or(node.seen.nil.first).or(node.seen.unknown.first);
            evidence.extend(
                first.map(|first| format!("in a table that is written at {}", self.sites.shown(first))),
            );
        }
        evidence.extend(node.notes.iter().cloned());
        if let Some(words) = node.seen.few_words() {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            evidence.push(format!("only these were seen: {}", words.join(", ")));
        }
        evidence
    }

    /// `3 writes: src/core.lua:3, …`
    fn writes(&self, node: &Node) -> String {
        let mut sites: Vec<Site> = node.writes.iter().map(|write| write.site).collect();
        sites.sort();
        sites.dedup();
        let shown = sites.iter().take(SHOWN).map(|site| self.sites.shown(*site));
        let mut shown: Vec<String> = shown.collect();
        if sites.len() > SHOWN {
            shown.push("…".to_owned());
        }
        plural(sites.len(), "write", &shown.join(", "))
    }
}

fn template(at: &At) -> String {
    at.segments.join(".")
}

fn plural(count: usize, word: &str, places: &str) -> String {
    format!("{count} {word}{}: {places}", if count == 1 { "" } else { "s" })
}

/// Each component with the level that most of its paths have.
fn components(paths: &[Path]) -> Vec<Component> {
    let mut levels: BTreeMap<&str, BTreeMap<LevelKind, usize>> = BTreeMap::new();
    for path in paths {
        let levels = levels.entry(&path.component).or_default();
        *levels.entry(path.level).or_default() += 1;
    }
    let components = levels.into_iter().filter_map(|(name, levels)| {
        let most = levels
            .iter()
            .max_by_key(|(level, count)| (**count, std::cmp::Reverse(**level)));
        Some(Component {
            name: name.to_owned(),
            level: *most?.0,
        })
    });
    components.collect()
}

/// All words that stand where a component does.
fn said<'n>(node: &'n Node, words: &mut BTreeSet<&'n str>) {
    for write in &node.writes {
        let says = write.says.iter().flat_map(|says| &says.components);
        words.extend(says.map(String::as_str));
    }
    for child in node.children() {
        said(child, words);
    }
}

fn head(files: usize) -> Vec<String> {
    let files = if files == 1 {
        "1 file".to_owned()
    } else {
        format!("{files} files")
    };
    vec![
        format!("Proposed by `syncgen infer` from {files}. It passes `syncgen check`; whether it is right is for you"),
        "to say. `decide:` marks where the code contradicts itself or tells too little: what stands there is one".to_owned(),
        "of the alternatives. Bounds were chosen with a margin over what was seen.".to_owned(),
    ]
}

fn tail(state: &State, too_deep: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if !state.unfollowed.is_empty() {
        let mut sites = state.unfollowed.clone();
        sites.sort();
        sites.dedup();
        let count = sites.len();
        let plural = if count == 1 { "a write goes" } else { "writes go" };
        let number = if count == 1 {
            String::new()
        } else {
            format!("{count} ")
        };
        lines.push(format!("Where {number}{plural} could not be followed:"));
        let shown = sites.iter().take(SHOWN_UNFOLLOWED);
        lines.extend(shown.map(|site| format!("  {}", state.sites.shown(*site))));
        if count > SHOWN_UNFOLLOWED {
            lines.push(format!("  and {} more", count - SHOWN_UNFOLLOWED));
        }
    }
    if too_deep > 0 {
        lines.push(format!("Left out, nested too deeply for a path: {too_deep}"));
    }
    lines
}

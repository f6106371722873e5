//! Types and their bounds, with a margin over what was seen.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use super::seen::{Kind, Seen, Tally};
use super::site::Sites;
use super::state::Node;

/// What an entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holds {
    Bool,
    Flag,
    Whole(&'static str),
    Float,
    /// The longest text that was seen, and whether there may be others.
    Text(usize, bool),
    Unknown,
    /// Elements, and how many of them were seen at most.
    List(Box<Holds>, usize),
    Record(Vec<Field>),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    name: String,
    holds: Holds,
    optional: bool,
}

/// The most bytes of a value that is written as a whole; a greater one becomes several paths.
const MOST_BYTES: usize = 4_096;
/// How deep records and lists are in each other.
const DEEPEST: usize = 4;
/// A text of which nothing is known has so many bytes.
const SOME_TEXT: usize = 256;
/// A key that is a text has room for twice so many bytes at least.
const SOME_KEY: usize = 24;
/// No bound is greater.
const LONGEST_TEXT: usize = 32_768;

/// The type of a value without parts, and what there is to decide about it.
pub(super) fn scalar(seen: &Seen, keyed: bool, sites: &Sites) -> (Holds, Vec<String>) {
    let mut kinds = seen.kinds();
    // A table that is empty wherever it is seen says less than anything else.
    kinds.sort_by_key(|(kind, _)| *kind == Kind::Table);
    let Some((first, _)) = kinds.first().filter(|(kind, _)| *kind != Kind::Table) else {
        return (Holds::Unknown, Vec::new());
    };
    let ones = seen.whole.any() && (seen.least, seen.most) == (1, 1);
    let numbers_only_one = ones && !seen.fraction.any() && !seen.number.any();
    let both = kinds.len() == 2
        && kinds
            .iter()
            .all(|(kind, _)| matches!(kind, Kind::Boolean | Kind::Number));
    if both && numbers_only_one {
        return (Holds::Flag, Vec::new());
    }
    let mut decisions = Vec::new();
    if kinds.len() > 1 {
        let all: Vec<String> = kinds
            .iter()
            .map(|(kind, tally)| shown(*kind, *tally, sites))
            .collect();
        decisions.push(format!("it is {}", all.join(" or ")));
    }
    let holds = match first {
        Kind::Boolean if !seen.no.any() && !seen.unknown.any() && (keyed || seen.nil.any()) => Holds::Flag,
        Kind::Boolean => Holds::Bool,
        Kind::Number if seen.fraction.any() || seen.number.any() => Holds::Float,
        Kind::Number => whole(seen.least, seen.most),
        _ => Holds::Text(
            seen.longest,
            seen.open_text.any() || seen.unknown.any() || !seen.text.any(),
        ),
    };
    (holds, decisions)
}

fn shown(kind: Kind, tally: Tally, sites: &Sites) -> String {
    match tally.first {
        Some(first) => format!("{} ({})", kind.word(), sites.shown(first)),
        None => kind.word().to_owned(),
    }
}

/// A type that holds twice what was seen, or what was seen; more than 32 bits are a float.
fn whole(least: i128, most: i128) -> Holds {
    const WORDS: [(i128, i128, &str); 6] = [
        (0, u8::MAX as i128, "u8"),
        (0, u16::MAX as i128, "u16"),
        (0, u32::MAX as i128, "u32"),
        (i8::MIN as i128, i8::MAX as i128, "i8"),
        (i16::MIN as i128, i16::MAX as i128, "i16"),
        (i32::MIN as i128, i32::MAX as i128, "i32"),
    ];
    let holding = |factor: i128| {
        let (least, most) = (least.saturating_mul(factor), most.saturating_mul(factor));
        WORDS
            .iter()
            .find(move |(low, high, _)| *low <= least && most <= *high)
    };
    let word = holding(2).or_else(|| holding(1));
    word.map_or(Holds::Float, |(_, _, word)| Holds::Whole(word))
}

/// The type of a value with its parts; none where it has parts that no type holds, or is too large.
pub(super) fn value(node: &Node, sites: &Sites) -> Option<(Holds, Vec<String>)> {
    let mut decisions = Vec::new();
    let holds = parts(node, sites, 0, &mut decisions)?;
    (bytes(&holds) <= MOST_BYTES).then_some((holds, decisions))
}

fn parts(node: &Node, sites: &Sites, depth: usize, decisions: &mut Vec<String>) -> Option<Holds> {
    if depth > DEEPEST || node.texted.is_some() || node.open.is_some() {
        return None;
    }
    if let Some(keyed) = &node.numbered {
        // A list has no place for an item 0, or for the gap that is left out.
        if node.sparse {
            return None;
        }
        let of = parts(&keyed.node, sites, depth + 1, decisions)?;
        let most = usize::try_from(keyed.most).ok()?;
        return (node.named.is_empty() && keyed.least >= 0).then(|| Holds::List(Box::new(of), most));
    }
    if node.named.is_empty() {
        // A table of which nothing more is known has no type.
        if node
            .seen
            .kinds()
            .first()
            .is_some_and(|(kind, _)| *kind == Kind::Table)
        {
            return None;
        }
        let (holds, more) = scalar(&node.seen, false, sites);
        decisions.extend(more);
        return Some(holds);
    }
    let mut fields = Vec::new();
    let mut spellings = BTreeSet::new();
    for (name, child) in &node.named {
        if !is_field(name) || !spellings.insert(names::compared(name)) {
            return None;
        }
        let mut own = Vec::new();
        let holds = parts(child, sites, depth + 1, &mut own)?;
        if holds == Holds::Unknown {
            own.push("nothing tells its type".to_owned());
        }
        decisions.extend(
            own.into_iter()
                .map(|decision| format!("field `{name}`: {decision}")),
        );
        let missing = child.seen.count() < node.seen.table.count;
        fields.push(Field {
            name: name.clone(),
            optional: holds != Holds::Flag && (child.seen.nil.any() || missing),
            holds,
        });
    }
    (fields.len() <= 64).then_some(Holds::Record(fields))
}

/// Whether a word can be a field in every language.
fn is_field(name: &str) -> bool {
    !matches!(name, "self" | "Self" | "super" | "crate")
        && !name.contains('-')
        && !name.starts_with("__")
        && names::is_name(&names::clean(name))
}

/// The most bytes of a value, roughly.
fn bytes(holds: &Holds) -> usize {
    match holds {
        Holds::Bool | Holds::Flag => 1,
        Holds::Whole(_) | Holds::Float => 9,
        Holds::Text(longest, open) => bound(*longest, *open) + 3,
        Holds::Unknown => SOME_TEXT,
        Holds::List(of, most) => bytes(of).saturating_mul(elements(*most)) + 3,
        Holds::Record(fields) => fields.iter().map(|field| bytes(&field.holds) + 1).sum(),
    }
}

fn bound(longest: usize, open: bool) -> usize {
    let least = if open { SOME_TEXT } else { 16 };
    (longest * 2).next_power_of_two().clamp(least, LONGEST_TEXT)
}

/// The most elements of a list of which so many were seen.
fn elements(seen: usize) -> usize {
    seen.saturating_mul(2).clamp(16, 32_768).next_power_of_two()
}

/// The types that are declared.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// Bounds of texts, each with the longest one that was seen.
    texts: BTreeMap<usize, usize>,
    /// Name, type and comment.
    named: Vec<(String, String, Option<String>)>,
    taken: BTreeSet<String>,
}

impl Types {
    /// The type of keys of so many bytes.
    pub(super) fn key(&mut self, longest: usize) -> String {
        self.bounded(bound(longest.max(SOME_KEY), false), longest)
    }

    /// The type of keys that are numbers of more than 32 bits.
    pub(super) fn large_key(&mut self) -> String {
        let most = (1_i64 << 53) - 1;
        let written = format!("{{ i64: {{ min: -{most}, max: {most} }} }}");
        let comment = "whole numbers of more than 32 bits, as far as Lua holds them";
        self.declare("large_key", written, Some(comment.to_owned()))
    }

    /// The type of texts of so many bytes.
    pub(super) fn text(&mut self, longest: usize, open: bool) -> String {
        self.bounded(bound(longest, open), longest)
    }

    fn bounded(&mut self, bound: usize, longest: usize) -> String {
        let seen = self.texts.entry(bound).or_default();
        *seen = longest.max(*seen);
        format!("text_{bound}")
    }

    /// How a type is written; what it needs is declared, with names after `hint`.
    pub(super) fn written(&mut self, holds: &Holds, hint: &str) -> String {
        match holds {
            Holds::Bool => "bool".to_owned(),
            Holds::Flag => "flag".to_owned(),
            Holds::Whole(word) => (*word).to_owned(),
            Holds::Float => "f64".to_owned(),
            Holds::Text(longest, open) => self.text(*longest, *open),
            Holds::Unknown => self.text(0, true),
            Holds::List(of, most) => {
                let of = self.written(of, hint);
                let comment = match most {
                    0 => "chosen: how many there are was not seen".to_owned(),
                    most => format!("the longest that was seen has {most}"),
                };
                let list = format!("{{ list: {{ of: {of}, max: {} }} }}", elements(*most));
                self.declare(&format!("{hint}_list"), list, Some(comment))
            }
            Holds::Record(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        let hint = names::singular(&names::clean(&field.name));
                        let mut written = self.written(&field.holds, &hint);
                        if field.optional {
                            written.push('?');
                        }
                        format!("{}: {written}", super::text::quoted(&field.name))
                    })
                    .collect();
                let record = format!("{{ record: {{ {} }} }}", fields.join(", "));
                self.declare(&format!("{hint}_record"), record, None)
            }
        }
    }

    /// Declares a type, or finds the one that says the same.
    fn declare(&mut self, name: &str, written: String, comment: Option<String>) -> String {
        if let Some((known, ..)) = self.named.iter().find(|(_, other, _)| *other == written) {
            return known.clone();
        }
        let name = names::free(&names::clean(name), |name| {
            self.taken.contains(&names::compared(name))
        });
        self.taken.insert(names::compared(&name));
        self.named.push((name.clone(), written, comment));
        name
    }

    /// All declarations: name, type and comment.
    pub(super) fn declared(self) -> Vec<(String, String, Option<String>)> {
        let texts = self.texts.into_iter().map(|(bound, longest)| {
            let comment = match longest {
                0 => "chosen: how long they are was not seen".to_owned(),
                1 => "the longest that was seen has 1 byte".to_owned(),
                longest => format!("the longest that was seen has {longest} bytes"),
            };
            let written = format!("{{ string: {{ max: {bound} }} }}");
            (format!("text_{bound}"), written, Some(comment))
        });
        texts.chain(self.named).collect()
    }
}

//! S05: what has to be proved of a decision table, with a case that shows it where it fails.
//!
//! A key's values are parted into cells by the constants that it is compared with: all values of one
//! cell behave alike, so one of each is enough. All combinations of cells and flags are tried.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Conditions;
use super::types::Types;
use crate::codes::levels as codes;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Comparison, Condition, Key, Level, LevelKind, Literal, Row, Type};
use crate::span::Span;
use crate::uuid::uuid_text;

/// The most combinations of one table.
const MAX_CASES: usize = 65_536;
/// The most facts looked at for all tables of a schema.
const MAX_WORK: usize = 200_000_000;

/// How much work is left for all tables together.
#[derive(Default)]
pub(super) struct Proof {
    work: usize,
}

/// One value of a key that stands for all of its cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Value(Literal),
    /// A value that the table does not mention.
    Other,
}

/// A combination of cells and flags.
struct Case<'a> {
    /// By key position.
    keys: &'a BTreeMap<usize, Cell>,
    /// By flag position.
    flags: &'a BTreeMap<usize, bool>,
}

/// Reports everything that is wrong with a table: overlaps, gaps, rows that never hold, and flags
/// that decide whether an entry leaves the device.
pub(super) fn prove(
    sink: &mut Sink,
    proof: &mut Proof,
    types: &Types,
    conditions: &Conditions<'_>,
    keys: &[Key],
    rows: &[(Row, Span)],
    otherwise: Option<(Level, Span)>,
) {
    let Some((_, last_span)) = rows.last() else { return };
    let span = otherwise.map_or(*last_span, |(_, span)| span);
    let mut facts = Facts::default();
    rows.iter().for_each(|(row, _)| facts.collect(&row.when));
    let cells: Vec<(usize, Vec<Cell>)> = facts
        .keys
        .iter()
        .map(|(key, mentioned)| (*key, cells(types, &keys[*key].ty, mentioned)))
        .collect();
    let combinations = cells
        .iter()
        .map(|(_, cells)| cells.len())
        .chain(facts.flags.iter().map(|_| 2))
        .try_fold(1_usize, usize::checked_mul)
        .filter(|combinations| *combinations <= MAX_CASES);
    proof.work = proof
        .work
        .saturating_add(combinations.unwrap_or(0).saturating_mul(facts.count));
    let (Some(_), true) = (combinations, proof.work <= MAX_WORK) else {
        let headline = format!("this table has more than {MAX_CASES} cases to look at");
        sink.push(
            Diagnostic::new(codes::CONDITION_TOO_COMPLEX, span, headline)
                .help("use fewer keys and flags in it"),
        );
        return;
    };

    let show = |case: &Case<'_>| shown(case, types, conditions, keys);
    let mut holds = vec![false; rows.len()];
    let mut overlapping: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut gap = None;
    let mut is_otherwise_reached = false;
    let mut switch = None;
    for_each_keys(&cells, &mut |key_cells| {
        let mut local: [Option<String>; 2] = [None, None];
        for_each_flags(&facts.flags, &mut |flags| {
            let case = Case {
                keys: key_cells,
                flags,
            };
            let mut first: Option<usize> = None;
            for (place, (row, row_span)) in rows.iter().enumerate() {
                if !case.holds(&row.when) {
                    continue;
                }
                holds[place] = true;
                match first {
                    None => first = Some(place),
                    Some(earlier) => {
                        if overlapping.insert((earlier, place)) {
                            let headline = format!("two rows hold together: {}", show(&case));
                            sink.push(
                                Diagnostic::new(codes::OVERLAPPING_ROWS, *row_span, headline)
                                    .related(rows[earlier].1, "the other row")
                                    .help("let one of them say `and not` what the other one says"),
                            );
                        }
                    }
                }
            }
            let level = match (first, otherwise) {
                (Some(place), _) => rows[place].0.level,
                (None, Some((level, _))) => {
                    is_otherwise_reached = true;
                    level
                }
                (None, None) => {
                    gap.get_or_insert_with(|| show(&case));
                    return;
                }
            };
            let side = &mut local[usize::from(level.kind == LevelKind::Local)];
            side.get_or_insert_with(|| show(&case));
        });
        if let [Some(synced), Some(kept)] = local {
            switch.get_or_insert((synced, kept));
        }
    });

    if let Some(gap) = gap {
        let headline = format!("no row holds: {gap}");
        sink.push(
            Diagnostic::new(codes::INCOMPLETE_TABLE, span, headline)
                .help("end the table with `- { use: local }` or another level"),
        );
    }
    for (place, _) in holds.iter().enumerate().filter(|(_, holds)| !**holds) {
        sink.push(
            Diagnostic::new(codes::IDLE_ROW, rows[place].1, "this row can never hold")
                .help("take it out, or mend its condition"),
        );
    }
    if let (Some((_, span)), false) = (otherwise, is_otherwise_reached) {
        sink.push(
            Diagnostic::new(
                codes::IDLE_OTHERWISE,
                span,
                "the rows above cover all cases, so this one is never used",
            )
            .help("take it out"),
        );
    }
    if let Some((synced, kept)) = switch {
        let headline = format!(
            "a host flag decides whether an entry leaves the device: it does with {synced}, but not with {kept}"
        );
        sink.push(Diagnostic::new(codes::LOCAL_BY_FLAG, span, headline).help(
            "let keys decide between `local` and the other levels; `manual` keeps an entry back until `push`",
        ));
    }
}

/// The keys and flags that a table looks at.
#[derive(Default)]
struct Facts {
    keys: BTreeMap<usize, Vec<Literal>>,
    flags: BTreeSet<usize>,
    count: usize,
}

impl Facts {
    /// Recursion is bounded by the depth that a parsed condition can have.
    fn collect(&mut self, condition: &Condition) {
        self.count += 1;
        match condition {
            Condition::Compare {
                key,
                comparison: _,
                literal,
            } => self.keys.entry(*key).or_default().push(literal.clone()),
            Condition::Flag(flag) => {
                self.flags.insert(flag.0);
            }
            Condition::Not(inner) => self.collect(inner),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.collect(part)),
        }
    }
}

/// Parts a key's values into cells.
fn cells(types: &Types, ty: &Type, mentioned: &[Literal]) -> Vec<Cell> {
    if let Some(Type::Integer(integer)) = types.resolve(ty) {
        let constants = mentioned.iter().filter_map(|literal| match literal {
            Literal::Integer(value) => Some(*value),
            Literal::Text(_) | Literal::Uuid(_) | Literal::Bool(_) => None,
        });
        // A comparison changes its answer at its constant or just above it, nowhere else.
        let starts: BTreeSet<i128> = constants
            .flat_map(|value| [value, value + 1])
            .chain([integer.min])
            .collect();
        let within = starts
            .into_iter()
            .filter(|start| (integer.min..=integer.max).contains(start));
        return within.map(|start| Cell::Value(Literal::Integer(start))).collect();
    }
    if let Some(Type::Bool) = types.resolve(ty) {
        return [true, false]
            .into_iter()
            .map(|value| Cell::Value(Literal::Bool(value)))
            .collect();
    }
    let values: BTreeSet<&Literal> = mentioned.iter().collect();
    let other = match types.enum_cases(ty) {
        Some(cases) => {
            let mut cases = cases.iter().map(|case| Literal::Text(case.name.clone()));
            cases.find(|case| !values.contains(case)).map(Cell::Value)
        }
        None => Some(Cell::Other),
    };
    let values = values.into_iter().cloned().map(Cell::Value);
    values.chain(other).collect()
}

fn for_each_keys(cells: &[(usize, Vec<Cell>)], look: &mut impl FnMut(&BTreeMap<usize, Cell>)) {
    let mut places = vec![0; cells.len()];
    loop {
        let chosen = cells
            .iter()
            .zip(&places)
            .map(|((key, cells), place)| (*key, cells[*place].clone()))
            .collect();
        look(&chosen);
        // Counts on, the last key fastest.
        let Some(turned) = (0..cells.len())
            .rev()
            .find(|key| places[*key] + 1 < cells[*key].1.len())
        else {
            return;
        };
        places[turned] += 1;
        places[turned + 1..].fill(0);
    }
}

fn for_each_flags(flags: &BTreeSet<usize>, look: &mut impl FnMut(&BTreeMap<usize, bool>)) {
    // At most 16 flags come here, more would be too many cases.
    for bits in 0..1_u32 << flags.len() {
        let chosen = flags
            .iter()
            .enumerate()
            .map(|(place, flag)| (*flag, bits >> place & 1 == 1))
            .collect();
        look(&chosen);
    }
}

impl Case<'_> {
    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Compare {
                key,
                comparison,
                literal,
            } => match self.keys.get(key) {
                Some(Cell::Value(value)) => compare(value, *comparison, literal),
                // A value that is not mentioned differs from all that are.
                Some(Cell::Other) | None => *comparison == Comparison::NotEqual,
            },
            Condition::Flag(flag) => self.flags.get(&flag.0).copied().unwrap_or(false),
            Condition::Not(inner) => !self.holds(inner),
            Condition::And(parts) => parts.iter().all(|part| self.holds(part)),
            Condition::Or(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }
}

fn compare(value: &Literal, comparison: Comparison, literal: &Literal) -> bool {
    match comparison {
        Comparison::Equal => value == literal,
        Comparison::NotEqual => value != literal,
        Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
            let (Literal::Integer(value), Literal::Integer(literal)) = (value, literal) else {
                return false;
            };
            match comparison {
                Comparison::Less => value < literal,
                Comparison::LessOrEqual => value <= literal,
                Comparison::Greater => value > literal,
                _ => value >= literal,
            }
        }
    }
}

/// `raid = 1, in_combat set`
fn shown(case: &Case<'_>, types: &Types, conditions: &Conditions<'_>, keys: &[Key]) -> String {
    let key_words = case.keys.iter().map(|(key, cell)| {
        let name = &keys[*key].name;
        let is_text = !matches!(types.resolve(&keys[*key].ty), Some(Type::Named(_)));
        match cell {
            Cell::Value(Literal::Integer(value)) => format!("{name} = {value}"),
            Cell::Value(Literal::Bool(value)) => format!("{name} = {value}"),
            Cell::Value(Literal::Uuid(uuid)) => format!("{name} = '{}'", uuid_text(*uuid)),
            Cell::Value(Literal::Text(text)) if is_text => format!("{name} = '{text}'"),
            Cell::Value(Literal::Text(text)) => format!("{name} = {text}"),
            Cell::Other => format!("{name} = any other"),
        }
    });
    let flag_words = case.flags.iter().map(|(flag, set)| {
        let name = conditions.flag_name(*flag);
        if *set {
            format!("{name} set")
        } else {
            format!("{name} not set")
        }
    });
    // Every condition mentions something.
    let words: Vec<String> = key_words.chain(flag_words).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;

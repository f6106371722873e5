//! S05: conditions, from text to facts over the keys of one path.

use std::collections::HashSet;

use super::graph::{chain, walk};
use super::name::Names;
use super::overlap::fits_text;
use super::suggest::{suggest, suggest_or_list};
use super::types::Types;
use crate::codes::levels as codes;
use crate::definition::ConditionDefinition;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Comparison, Condition, FlagIndex, Key, Literal, Type};
use crate::span::{Span, Spanned};
use crate::uuid::uuid_of;

mod parse;

pub(super) use parse::{Expression, Operand, parse};

/// The most facts in a condition, named ones counted where they are used.
const MAX_FACTS: usize = 1_000;
/// How deep named conditions may refer to each other.
const MAX_CHAIN: usize = 32;

/// The declared conditions and host flags.
pub(super) struct Conditions<'a> {
    definitions: &'a [ConditionDefinition],
    parsed: Vec<Option<Expression>>,
    names: Names,
    flags: Names,
    used: HashSet<usize>,
    used_flags: HashSet<usize>,
    /// What was reported already: place and name. Conditions of a component are looked at for each
    /// of its paths.
    reported: HashSet<(Span, String)>,
}

/// The positions of declared conditions and host flags that are used.
#[derive(PartialEq)]
pub(super) struct Facts {
    conditions: HashSet<usize>,
    flags: HashSet<usize>,
}

/// The use of a condition by a path.
pub(super) struct Use<'a> {
    pub(super) path: &'a str,
    pub(super) keys: &'a [Key],
    pub(super) types: &'a Types,
    /// Where the condition is used.
    pub(super) span: Span,
}

impl<'a> Conditions<'a> {
    /// Parses all declared conditions.
    pub(super) fn new(sink: &mut Sink, definitions: &'a [ConditionDefinition], flags: Names) -> Self {
        let names = Names::new(definitions.iter().map(|condition| &condition.name));
        let mut parsed: Vec<Option<Expression>> = definitions
            .iter()
            .map(|condition| parse(sink, &condition.expression))
            .collect();
        let mut used = HashSet::new();
        let edges: Vec<Vec<usize>> = parsed
            .iter()
            .map(|expression| {
                let mut found = Vec::new();
                if let Some(expression) = expression {
                    expression.names(&mut |name| found.extend(names.get(&name.value)));
                }
                found
            })
            .collect();
        used.extend(edges.iter().flatten().copied());
        let found = walk(&edges);
        for cycle in &found.cycles {
            let name = &definitions[cycle[0]].name;
            let headline = format!(
                "condition `{}` depends on itself: {}",
                name.value,
                chain(cycle, |node| definitions[node].name.value.as_str())
            );
            sink.push(
                Diagnostic::new(codes::CONDITION_CYCLE, name.span, headline).help("write one of them out"),
            );
        }
        for node in found.cycles.iter().flatten() {
            parsed[*node] = None;
        }
        Conditions {
            definitions,
            parsed,
            names,
            flags,
            used,
            used_flags: HashSet::new(),
            reported: HashSet::new(),
        }
    }

    /// The facts that were asked for.
    pub(super) fn into_facts(self) -> Facts {
        Facts {
            conditions: self.used,
            flags: self.used_flags,
        }
    }

    /// Whether anything refers to the condition at this position.
    pub(super) fn is_used(&self, place: usize) -> bool {
        self.used.contains(&place)
    }

    /// Whether a used condition names the host flag at this position. To be asked at the end.
    pub(super) fn is_flag_used(&self, place: usize) -> bool {
        self.used_flags.contains(&place)
    }

    /// The name of the host flag at this position.
    pub(super) fn flag_name(&self, place: usize) -> &str {
        self.flags.iter().nth(place).unwrap_or_default()
    }

    /// A condition over the keys of a path, names followed.
    pub(super) fn lower(&mut self, sink: &mut Sink, written: &Expression, at: &Use<'_>) -> Option<Condition> {
        let mut facts = 0;
        let before = sink.len();
        let lowered = self.expression(sink, written, at, None, 0, &mut facts);
        if lowered.is_none()
            && facts > MAX_FACTS
            && sink.len() == before
            && self.reported.insert((at.span, String::new()))
        {
            let headline = format!(
                "this condition holds more than {MAX_FACTS} facts, or is nested more than {MAX_CHAIN} deep"
            );
            sink.push(
                Diagnostic::new(codes::CONDITION_TOO_COMPLEX, at.span, headline)
                    .help("make the table simpler"),
            );
        }
        lowered
    }

    fn expression(
        &mut self,
        sink: &mut Sink,
        written: &Expression,
        at: &Use<'_>,
        within: Option<Span>,
        depth: usize,
        facts: &mut usize,
    ) -> Option<Condition> {
        if depth > MAX_CHAIN {
            *facts = MAX_FACTS + 1;
        }
        if *facts > MAX_FACTS {
            return None;
        }
        match written {
            Expression::Name(name) => {
                *facts += 1;
                self.bare(sink, name, at, within, depth, facts)
            }
            Expression::Compare(left, comparison, right) => {
                *facts += 1;
                self.compare(sink, left, *comparison, right, at, within)
            }
            Expression::Not(inner) => {
                let inner = self.expression(sink, inner, at, within, depth, facts)?;
                Some(Condition::Not(Box::new(inner)))
            }
            Expression::And(parts) => self
                .all(sink, parts, at, within, depth, facts)
                .map(Condition::And),
            Expression::Or(parts) => self.all(sink, parts, at, within, depth, facts).map(Condition::Or),
        }
    }

    fn all(
        &mut self,
        sink: &mut Sink,
        parts: &[Expression],
        at: &Use<'_>,
        within: Option<Span>,
        depth: usize,
        facts: &mut usize,
    ) -> Option<Vec<Condition>> {
        let lowered: Vec<Option<Condition>> = parts
            .iter()
            .map(|part| self.expression(sink, part, at, within, depth, facts))
            .collect();
        lowered.into_iter().collect()
    }

    fn bare(
        &mut self,
        sink: &mut Sink,
        name: &Spanned<String>,
        at: &Use<'_>,
        within: Option<Span>,
        depth: usize,
        facts: &mut usize,
    ) -> Option<Condition> {
        if let Some(place) = self.names.get(&name.value) {
            self.used.insert(place);
            let inner = self.parsed[place].clone()?;
            return self.expression(sink, &inner, at, within.or(Some(at.span)), depth + 1, facts);
        }
        if let Some(place) = self.flags.get(&name.value) {
            self.used_flags.insert(place);
            return Some(Condition::Flag(FlagIndex(place)));
        }
        let key = self.key(sink, name, at, within)?;
        match at.types.resolve(&at.keys[key].ty)? {
            Type::Bool => Some(Condition::Compare {
                key,
                comparison: Comparison::Equal,
                literal: Literal::Bool(true),
            }),
            _ => {
                let headline = format!(
                    "key `{}` is no bool and has to be compared with something",
                    name.value
                );
                self.report(
                    sink,
                    Diagnostic::new(codes::MISTYPED_LITERAL, name.span, headline),
                );
                None
            }
        }
    }

    fn compare(
        &mut self,
        sink: &mut Sink,
        left: &Spanned<Operand>,
        comparison: Comparison,
        right: &Spanned<Operand>,
        at: &Use<'_>,
        within: Option<Span>,
    ) -> Option<Condition> {
        let is_key = |operand: &Spanned<Operand>| match &operand.value {
            Operand::Word(word) => at.keys.iter().any(|key| key.name == *word),
            _ => false,
        };
        let is_word = |operand: &Spanned<Operand>| matches!(operand.value, Operand::Word(_));
        let flip = !is_key(left) && (is_key(right) || !is_word(left));
        let (key, literal, comparison) = if flip {
            (right, left, flipped(comparison))
        } else {
            (left, right, comparison)
        };
        let Operand::Word(word) = &key.value else {
            let headline = "a comparison needs a key on one side";
            let fault = Diagnostic::new(codes::INVALID_CONDITION, key.span, headline);
            self.report(sink, fault.help(keys_of(at)));
            return None;
        };
        let name = Spanned::new(word.clone(), key.span);
        if !is_key(key) && self.is_fact(word) {
            let headline = format!("`{word}` holds or does not, and is compared with nothing");
            let fault = Diagnostic::new(codes::INVALID_CONDITION, key.span, headline);
            self.report(sink, fault.help(format!("write `{word}` or `not {word}`")));
            return None;
        }
        let key = self.key(sink, &name, at, within)?;
        let ty = at.types.resolve(&at.keys[key].ty)?;
        match literal_of(at.types, ty, comparison, &literal.value) {
            Ok(literal) => Some(Condition::Compare {
                key,
                comparison,
                literal,
            }),
            Err(_) if is_key(literal) => {
                let headline = "two keys cannot be compared with each other: one side is a literal";
                self.report(
                    sink,
                    Diagnostic::new(codes::MISTYPED_LITERAL, literal.span, headline),
                );
                None
            }
            Err(fault) => {
                let headline = format!("key `{}` {fault}", name.value);
                let help = at.types.enum_cases(ty).and_then(|cases| {
                    let cases: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
                    let written = match &literal.value {
                        Operand::Word(word) | Operand::Text(word) => word,
                        Operand::Integer(_) | Operand::Bool(_) => "",
                    };
                    suggest_or_list(sink, written, &cases)
                });
                self.report(
                    sink,
                    Diagnostic::new(codes::MISTYPED_LITERAL, literal.span, headline).maybe_help(help),
                );
                None
            }
        }
    }

    fn key(
        &mut self,
        sink: &mut Sink,
        name: &Spanned<String>,
        at: &Use<'_>,
        within: Option<Span>,
    ) -> Option<usize> {
        let found = at.keys.iter().position(|key| key.name == name.value);
        if found.is_none() {
            let known = at
                .keys
                .iter()
                .map(|key| key.name.as_str())
                .chain(self.names.iter())
                .chain(self.flags.iter());
            let help = suggest(sink, &name.value, known).unwrap_or_else(|| keys_of(at));
            let headline = format!(
                "`{}` is no key of path `{}`, no condition and no host flag",
                name.value, at.path
            );
            let mut diagnostic =
                Diagnostic::new(codes::UNKNOWN_FACT, within.unwrap_or(name.span), headline).help(help);
            if within.is_some() {
                diagnostic = diagnostic
                    .label("used here")
                    .related(name.span, "the condition names it here");
            }
            if self
                .reported
                .insert((diagnostic.span.unwrap_or(name.span), name.value.clone()))
            {
                sink.push(diagnostic);
            }
        }
        found
    }

    /// Whether a name is that of a condition or host flag.
    fn is_fact(&self, name: &str) -> bool {
        self.names.get(name).is_some() || self.flags.get(name).is_some()
    }

    fn report(&mut self, sink: &mut Sink, diagnostic: Diagnostic) {
        let Some(span) = diagnostic.span else { return };
        if self.reported.insert((span, diagnostic.headline.clone())) {
            sink.push(diagnostic);
        }
    }

    /// Names that conditions and host flags share with each other: one word, two meanings.
    pub(super) fn clashes(&self, sink: &mut Sink) {
        for condition in self.definitions {
            if self.flags.get(&condition.name.value).is_some() {
                let headline = format!("`{}` is a host flag already", condition.name.value);
                sink.push(
                    Diagnostic::new(crate::codes::names::DUPLICATE_NAME, condition.name.span, headline)
                        .help("rename the condition"),
                );
            }
        }
    }
}

/// What a condition of this path can be about.
fn keys_of(at: &Use<'_>) -> String {
    let keys: Vec<String> = at.keys.iter().map(|key| format!("`{}`", key.name)).collect();
    match keys.is_empty() {
        true => "this path has no keys: only host flags can decide here".to_owned(),
        false => format!("the keys of this path: {}", keys.join(", ")),
    }
}

fn flipped(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// The literal in a key's type, or why it is none: the end of a sentence that begins with the key.
fn literal_of(
    types: &Types,
    ty: &Type,
    comparison: Comparison,
    written: &Operand,
) -> Result<Literal, String> {
    let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if ordered && !matches!(ty, Type::Integer(_)) {
        return Err("has no order: only `==` and `!=` can be used".into());
    }
    match (ty, written) {
        (Type::Integer(integer), Operand::Integer(value)) => {
            if (integer.min..=integer.max).contains(value) {
                Ok(Literal::Integer(*value))
            } else {
                Err(format!(
                    "lies between {} and {}, and is never {value}",
                    integer.min, integer.max
                ))
            }
        }
        (Type::Bool, Operand::Bool(value)) => Ok(Literal::Bool(*value)),
        (Type::Text(text), Operand::Text(value)) => {
            if fits_text(value, text) {
                Ok(Literal::Text(value.clone()))
            } else {
                Err("can never have this value: it is against its length or pattern".into())
            }
        }
        (Type::Text(_), Operand::Word(word)) => Err(format!("is a string: write `'{word}'`")),
        (Type::Uuid, Operand::Text(value)) => match uuid_of(value) {
            Some(uuid) => Ok(Literal::Uuid(uuid)),
            None => Err("is a uuid: 36 characters in lower case".into()),
        },
        (ty, Operand::Word(word) | Operand::Text(word)) if types.enum_cases(ty).is_some() => {
            let known = types
                .enum_cases(ty)
                .unwrap_or_default()
                .iter()
                .any(|case| case.name == *word);
            if known {
                Ok(Literal::Text(word.clone()))
            } else {
                Err(format!("has no case `{word}`"))
            }
        }
        (ty, _) => {
            let found = match written {
                Operand::Word(_) => "a word",
                Operand::Integer(_) => "a number",
                Operand::Text(_) => "a text",
                Operand::Bool(_) => "a truth value",
            };
            Err(format!("is `{}`, and this is {found}", types.describe(ty)))
        }
    }
}

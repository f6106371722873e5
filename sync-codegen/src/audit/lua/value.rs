//! What is known of a value without running the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tree::{BindingId, FunctionId, Place};

/// What an expression may give.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Anything.
    Unknown,
    Nil,
    Boolean(bool),
    /// Some number.
    Numeric,
    /// This number, as written.
    Number(Arc<str>),
    /// A text, in part perhaps unknown.
    Text(Vec<Piece>),
    /// What stands at this dotted global name.
    Global(Arc<str>),
    /// A part of the state itself.
    State(Vec<Step>),
    /// A table that was made in this file.
    Table(TableId),
    /// A table made for this value alone: by a function that was given arguments.
    Record(Arc<Record>),
    /// A function of this file.
    Function(FunctionId),
    /// A function of another file: what it returns, and whether calling it changes nothing.
    Result(Arc<Value>, bool),
    /// What the caller hands in.
    Parameter(BindingId),
    /// A part of what the caller hands in.
    Within(BindingId, Vec<Step>),
    /// One of these, at least two, no choice among them.
    Choice(Vec<Value>),
}

/// A table of known fields.
pub(crate) type Record = BTreeMap<Arc<str>, Value>;

/// Names a table constructor of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TableId(pub(crate) u32);

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Literal(Arc<str>),
    Hole(Hole),
}

/// Something that is known only when the program runs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hole {
    /// The expression that gives it; none where that is not in this file.
    pub(crate) source: Option<Source>,
    /// Whether it is printed as a whole number, so that no dot can be in it.
    pub(crate) numeric: bool,
    /// Whether it is a number before it is printed.
    pub(crate) number: bool,
    /// The parameter that it is, if it is one.
    pub(crate) parameter: Option<BindingId>,
}

/// Where to read what a hole holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Source {
    /// The local variable that it is, if it is one.
    pub(crate) binding: Option<BindingId>,
    /// The expression.
    pub(crate) place: Place,
}

/// A part of a path between dots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// A fixed word, which may look like a number.
    Literal(Arc<str>),
    /// One key.
    Key(Hole),
    /// A text of several pieces that make one key.
    Mixed(Vec<Piece>),
    /// Any number of keys.
    Rest(Hole),
}

impl Hole {
    /// A hole of which nothing more is known.
    pub(crate) const ANONYMOUS: Hole = Hole {
        source: None,
        numeric: false,
        number: false,
        parameter: None,
    };

    /// The same in another file, where nothing in this one can be read.
    fn anonymous(&self) -> Hole {
        Hole {
            numeric: self.numeric,
            ..Hole::ANONYMOUS
        }
    }
}

impl Piece {
    /// The same in another file.
    pub(super) fn anonymous(&self) -> Piece {
        match self {
            Piece::Literal(text) => Piece::Literal(text.clone()),
            Piece::Hole(hole) => Piece::Hole(hole.anonymous()),
        }
    }
}

impl Step {
    /// The same in another file.
    pub(super) fn anonymous(&self) -> Step {
        match self {
            Step::Literal(text) => Step::Literal(text.clone()),
            Step::Key(hole) => Step::Key(hole.anonymous()),
            Step::Mixed(pieces) => Step::Mixed(pieces.iter().map(Piece::anonymous).collect()),
            Step::Rest(hole) => Step::Rest(hole.anonymous()),
        }
    }
}

/// More alternatives than this are no knowledge.
pub(super) const MOST_CHOICES: usize = 12;

impl Value {
    pub(crate) fn text(text: &str) -> Value {
        Value::Text(vec![Piece::Literal(text.into())])
    }

    /// The alternatives: the value itself where there is one only.
    pub(crate) fn alternatives(&self) -> &[Value] {
        match self {
            Value::Choice(values) => values,
            value => std::slice::from_ref(value),
        }
    }

    /// This or that.
    pub(crate) fn or(self, other: Value) -> Value {
        if self == other {
            return self;
        }
        Value::one_of([self, other])
    }

    /// Adds what it may be as well; says whether that is new.
    pub(super) fn add(&mut self, other: Value) -> bool {
        let known = self.alternatives();
        if other.alternatives().iter().all(|value| known.contains(value)) {
            return false;
        }
        let before = std::mem::replace(self, Value::Unknown);
        let (was_unknown, both) = (before == Value::Unknown, before.or(other));
        let is_new = !(was_unknown && both == Value::Unknown);
        *self = both;
        is_new
    }

    /// One of several.
    pub(crate) fn one_of(values: impl IntoIterator<Item = Value>) -> Value {
        let mut found: Vec<Value> = Vec::new();
        for value in values {
            let inner = match value {
                Value::Choice(values) => values,
                value => vec![value],
            };
            for value in inner {
                if !found.contains(&value) {
                    found.push(value);
                }
            }
        }
        if found.len() > MOST_CHOICES {
            return Value::Unknown;
        }
        match found.len() {
            0 => Value::Unknown,
            1 => found.remove(0),
            _ => Value::Choice(found),
        }
    }

    /// Each alternative changed.
    pub(crate) fn map(&self, change: impl FnMut(&Value) -> Value) -> Value {
        Value::one_of(self.alternatives().iter().map(change))
    }

    /// Whether it counts as true: none where that is open.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Value::Nil | Value::Boolean(false) => Some(false),
            Value::Boolean(true)
            | Value::Numeric
            | Value::Number(_)
            | Value::Text(_)
            | Value::Table(_)
            | Value::Record(_)
            | Value::Function(_)
            | Value::Result(..) => Some(true),
            Value::Unknown
            | Value::Global(_)
            | Value::State(_)
            | Value::Parameter(_)
            | Value::Within(..)
            | Value::Choice(_) => None,
        }
    }

    /// The text, if all of it is known. A number is its digits.
    pub(crate) fn literal(&self) -> Option<Arc<str>> {
        match self {
            Value::Number(digits) => Some(digits.clone()),
            Value::Text(pieces) => match &pieces[..] {
                [] => Some("".into()),
                [Piece::Literal(text)] => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn is_numeric(&self) -> bool {
        matches!(self, Value::Numeric | Value::Number(_))
    }
}

/// Joins texts: literals that meet become one.
pub(super) fn append(pieces: &mut Vec<Piece>, more: &[Piece]) {
    for piece in more {
        match (pieces.last_mut(), piece) {
            (Some(Piece::Literal(last)), Piece::Literal(next)) => {
                *last = format!("{last}{next}").into();
            }
            _ => pieces.push(piece.clone()),
        }
    }
}

/// The keys of a path that is written as a text.
pub(crate) fn steps(pieces: &[Piece]) -> Vec<Step> {
    let mut segments: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Literal(text) => {
                for (index, part) in text.split('.').enumerate() {
                    if index > 0 {
                        segments.push(Vec::new());
                    }
                    if let (false, Some(last)) = (part.is_empty(), segments.last_mut()) {
                        last.push(Piece::Literal(part.into()));
                    }
                }
            }
            Piece::Hole(_) => {
                if let Some(last) = segments.last_mut() {
                    last.push(piece.clone());
                }
            }
        }
    }
    // What begins a path may be any beginning of it, unless it is a number.
    let first_open =
        matches!(segments.first().map(Vec::as_slice), Some([Piece::Hole(hole), ..]) if !hole.numeric);
    let mut steps = Vec::new();
    for (index, mut segment) in segments.into_iter().enumerate() {
        let step = match (segment.len(), segment.pop()) {
            (1, Some(Piece::Hole(hole))) if index == 0 && first_open => Step::Rest(hole),
            (1, Some(Piece::Hole(hole))) => Step::Key(hole),
            (1, Some(Piece::Literal(text))) => Step::Literal(text),
            (0, _) | (_, None) => continue,
            (_, Some(last)) => {
                segment.push(last);
                // A hole beside letters without a dot between: it may hold dots itself.
                match segment.iter().find_map(|piece| match piece {
                    Piece::Hole(hole) if !hole.numeric && index == 0 => Some(hole.clone()),
                    _ => None,
                }) {
                    Some(hole) => Step::Rest(hole),
                    None => Step::Mixed(segment),
                }
            }
        };
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(numeric: bool) -> Piece {
        Piece::Hole(Hole {
            numeric,
            ..Hole::ANONYMOUS
        })
    }

    fn shape(steps: &[Step]) -> String {
        let shown = steps.iter().map(|step| match step {
            Step::Literal(text) => text.to_string(),
            Step::Key(_) => "*".into(),
            Step::Mixed(_) => "?".into(),
            Step::Rest(_) => "...".into(),
        });
        shown.collect::<Vec<_>>().join(".")
    }

    #[test]
    fn a_text_is_cut_at_its_dots() {
        let text = |text: &str| Piece::Literal(text.into());
        assert_eq!(shape(&steps(&[text("a.b.3")])), "a.b.3");
        assert_eq!(shape(&steps(&[text("a."), hole(false), text(".c")])), "a.*.c");
        assert_eq!(shape(&steps(&[hole(false), text(".c")])), "....c");
        assert_eq!(shape(&steps(&[hole(true), text(".c")])), "*.c");
        assert_eq!(shape(&steps(&[text("a.x"), hole(true)])), "a.?");
        assert_eq!(shape(&steps(&[text("a."), hole(true), hole(true)])), "a.?");
        assert_eq!(shape(&steps(&[text("a..b.")])), "a.b");
    }

    #[test]
    fn alternatives_are_flat_and_bounded() {
        let choice = Value::Nil.or(Value::Boolean(true)).or(Value::Nil);
        assert_eq!(choice.alternatives().len(), 2);
        let many = Value::one_of((0..40).map(|number| Value::text(&number.to_string())));
        assert_eq!(many, Value::Unknown);
    }
}

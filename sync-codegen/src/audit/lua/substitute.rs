//! What a function returns, with the arguments of one call in place of its parameters.

use std::sync::Arc;

use super::file::File;
use super::tree::BindingId;
use super::value::{Hole, Piece, Step, Value, append};

/// The arguments of a call by the parameters that they are for.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    known: Vec<(BindingId, Value, Hole)>,
}

impl Arguments {
    pub(super) fn push(&mut self, parameter: BindingId, value: Value, hole: Hole) {
        self.known.push((parameter, value, hole));
    }

    fn get(&self, parameter: BindingId) -> Option<(&Value, &Hole)> {
        let found = self.known.iter().find(|(known, ..)| *known == parameter);
        found.map(|(_, value, hole)| (value, hole))
    }
}

impl File<'_> {
    /// A value with arguments in place of parameters.
    pub(super) fn substitute(&self, value: &Value, arguments: &Arguments) -> Value {
        self.following(value.clone(), || self.substitute_once(value, arguments))
    }

    fn substitute_once(&self, value: &Value, arguments: &Arguments) -> Value {
        value.map(|value| match value {
            Value::Parameter(binding) => match arguments.get(*binding) {
                Some((value, _)) => value.clone(),
                None => value.clone(),
            },
            Value::Within(binding, path) => match arguments.get(*binding) {
                Some((table, _)) => {
                    let path: Vec<Step> = path.iter().map(|step| fill(step, arguments)).collect();
                    self.walk_into(&table.clone(), &path)
                }
                None => value.clone(),
            },
            Value::Text(pieces) => texts(pieces, arguments),
            Value::State(steps) => Value::State(steps.iter().map(|step| fill(step, arguments)).collect()),
            // A table with parameters in it is another one at each call.
            Value::Table(id) => match self.table_facts(*id) {
                Some(table) if table.fields.values().any(depends) => {
                    let fields = table.fields.iter();
                    let fields =
                        fields.map(|(name, field)| (name.clone(), self.substitute(field, arguments)));
                    Value::Record(Arc::new(fields.collect()))
                }
                _ => value.clone(),
            },
            Value::Record(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(name, field)| (name.clone(), self.substitute(field, arguments)));
                Value::Record(Arc::new(fields.collect()))
            }
            value => value.clone(),
        })
    }

    /// The texts of a text whose parameters are replaced by what callers hand in, as far as that is text.
    pub(super) fn expanded(&self, pieces: &[Piece]) -> Vec<Vec<Piece>> {
        let mut texts: Vec<Vec<Piece>> = vec![Vec::new()];
        for piece in pieces {
            let mut choices = vec![vec![piece.clone()]];
            if let Piece::Hole(Hole {
                parameter: Some(parameter),
                ..
            }) = piece
                && let Some(value) = self.handed_in(*parameter)
            {
                let known = value.alternatives().iter().filter_map(|value| match value {
                    Value::Text(pieces) => Some(pieces.clone()),
                    Value::Number(digits) => Some(vec![Piece::Literal(digits.clone())]),
                    _ => None,
                });
                let known: Vec<_> = known.collect();
                if !known.is_empty() {
                    choices = known;
                }
            }
            let mut longer = Vec::new();
            for text in &texts {
                for choice in &choices {
                    let mut text = text.clone();
                    append(&mut text, choice);
                    longer.push(text);
                }
            }
            longer.truncate(MOST_EXPANSIONS);
            texts = longer;
        }
        texts
    }
}

/// More places than this are not told apart.
const MOST_EXPANSIONS: usize = 32;

fn depends(value: &Value) -> bool {
    value.alternatives().iter().any(|value| match value {
        Value::Parameter(_) | Value::Within(..) => true,
        Value::Text(pieces) => pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Hole(hole) if hole.parameter.is_some())),
        _ => false,
    })
}

/// A text with arguments in it: several where an argument is one of several texts.
fn texts(pieces: &[Piece], arguments: &Arguments) -> Value {
    let mut texts: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        let found = match piece {
            Piece::Hole(Hole {
                parameter: Some(parameter),
                ..
            }) => arguments.get(*parameter),
            _ => None,
        };
        let choices: Vec<Vec<Piece>> = match found {
            None => vec![vec![piece.clone()]],
            Some((value, hole)) => value
                .alternatives()
                .iter()
                .filter(|value| **value != Value::Nil)
                .map(|value| match value {
                    Value::Text(pieces) => pieces.clone(),
                    Value::Number(digits) => vec![Piece::Literal(digits.clone())],
                    _ => vec![Piece::Hole(hole.clone())],
                })
                .collect(),
        };
        let mut longer = Vec::new();
        for text in &texts {
            for choice in &choices {
                let mut text = text.clone();
                append(&mut text, choice);
                longer.push(text);
            }
        }
        longer.truncate(MOST_EXPANSIONS);
        texts = longer;
    }
    Value::one_of(texts.into_iter().map(Value::Text))
}

fn fill(step: &Step, arguments: &Arguments) -> Step {
    let Step::Key(Hole {
        parameter: Some(parameter),
        ..
    }) = step
    else {
        return step.clone();
    };
    match arguments.get(*parameter) {
        Some((value, hole)) => match value.literal() {
            Some(text) => Step::Literal(text),
            None => Step::Key(hole.clone()),
        },
        None => step.clone(),
    }
}

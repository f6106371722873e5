//! The declared paths as a tree, and which of them a path in code reaches.

use std::collections::BTreeMap;
use std::sync::Arc;

use sync_schema::schema::{Schema, Segment, Shape, Type};
use sync_schema::words::closest_within;

use super::lua::value::{Piece, Step};

/// The declared paths by their segments.
#[derive(Debug)]
pub(super) struct Patterns<'s> {
    schema: &'s Schema,
    nodes: Vec<Node<'s>>,
}

/// A place in the state.
#[derive(Debug, Default)]
struct Node<'s> {
    literals: BTreeMap<&'s str, usize>,
    /// Keys by their types, each with the node below.
    keys: Vec<(&'s Type, usize)>,
    /// The path that ends here.
    path: Option<usize>,
}

/// What a path in code reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// An entry of a path; for each key of the path, the step that gives it.
    Entry { path: usize, keys: Vec<usize> },
    /// A part of the value of an entry.
    Inside { path: usize },
    /// A table that holds entries of these paths; the steps that give keys.
    Above { paths: Vec<usize>, keys: Vec<usize> },
}

impl Reach {
    /// The paths that are written.
    pub(super) fn paths(&self) -> &[usize] {
        match self {
            Reach::Entry { path, .. } | Reach::Inside { path } => std::slice::from_ref(path),
            Reach::Above { paths, .. } => paths,
        }
    }
}

/// What was found for a path in code.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Match {
    /// It reaches one place for certain, or one of several.
    Reaches { reaches: Vec<Reach>, certain: bool },
    /// It reaches nothing that is declared: the step that leads astray, and the nearest word there.
    Astray { step: usize, nearest: Option<String> },
    /// It could be anything.
    Open,
}

/// One letter of so many may be another one in a word that is misspelt: code has many words that are a
/// bit like others on purpose.
const LIKENESS: usize = 5;

/// More places than this are anything.
const MOST_REACHES: usize = 24;

impl<'s> Patterns<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        let mut patterns = Patterns {
            schema,
            nodes: vec![Node::default()],
        };
        for (index, path) in schema.paths.iter().enumerate() {
            let mut node = 0;
            for segment in &path.segments {
                node = match segment {
                    Segment::Literal(text) => match patterns.nodes[node].literals.get(text.as_str()) {
                        Some(next) => *next,
                        None => {
                            let next = patterns.add();
                            patterns.nodes[node].literals.insert(text, next);
                            next
                        }
                    },
                    Segment::Key(key) => {
                        let ty = schema.resolve(&path.keys[*key].ty);
                        match patterns.nodes[node].keys.iter().find(|(other, _)| *other == ty) {
                            Some((_, next)) => *next,
                            None => {
                                let next = patterns.add();
                                patterns.nodes[node].keys.push((ty, next));
                                next
                            }
                        }
                    }
                };
            }
            patterns.nodes[node].path = Some(index);
        }
        patterns
    }

    fn add(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// What a path in code reaches. `textual` paths were cut at their dots.
    pub(super) fn find(&self, steps: &[Step], textual: bool) -> Match {
        let open = |step: &Step| matches!(step, Step::Rest(_));
        // A text that says nothing says nothing of where.
        if matches!(steps, [only] if open(only)) || (textual && steps.is_empty()) {
            return Match::Open;
        }
        let mut search = Search {
            patterns: self,
            steps,
            reaches: Vec::new(),
            keys: Vec::new(),
            furthest: (0, 0),
            begun: false,
            doubtful: false,
        };
        search.at(0, 0);
        let Search {
            mut reaches,
            furthest,
            begun,
            doubtful,
            ..
        } = search;
        reaches.sort();
        reaches.dedup();
        if reaches.len() > MOST_REACHES {
            return Match::Open;
        }
        if reaches.is_empty() {
            return match begun || steps.iter().any(open) {
                true => Match::Open,
                false => self.astray(steps, furthest),
            };
        }
        // A key at the end of a text that is not known may be a key and more.
        let vague = textual
            && matches!(steps.last(), Some(Step::Key(hole)) if !hole.numeric)
            && reaches.iter().any(|reach| matches!(reach, Reach::Above { .. }));
        let mixed = |step: &Step| matches!(step, Step::Mixed(_) | Step::Rest(_));
        let certain = reaches.len() == 1 && !steps.iter().any(mixed) && !vague && !doubtful;
        Match::Reaches { reaches, certain }
    }

    fn astray(&self, steps: &[Step], (step, node): (usize, usize)) -> Match {
        let nearest = match steps.get(step) {
            Some(Step::Literal(text)) => {
                // `raids[1]` is `raids` in a notation that texts do not have.
                let word = text.split(['[', ' ']).next().unwrap_or(text);
                let known = self.nodes[node].literals.keys().copied();
                closest_within(word, known, LIKENESS).map(str::to_owned)
            }
            _ => None,
        };
        Match::Astray { step, nearest }
    }

    /// The paths at and below a node, in the order of the schema.
    fn below(&self, node: usize) -> Vec<usize> {
        let mut paths = Vec::new();
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            let node = &self.nodes[node];
            paths.extend(node.path);
            waiting.extend(
                node.literals
                    .values()
                    .chain(node.keys.iter().map(|(_, next)| next)),
            );
        }
        paths.sort_unstable();
        paths
    }

    /// Whether a text can be a key of a type.
    fn fits(&self, ty: &Type, text: &str) -> bool {
        match self.schema.resolve(ty) {
            Type::Integer(bounds) => text
                .parse::<i128>()
                .is_ok_and(|number| (bounds.min..=bounds.max).contains(&number)),
            Type::Bool | Type::Flag => matches!(text, "true" | "false"),
            Type::Named(index) => match &self.schema[*index].shape {
                Shape::Enum(cases) => cases.iter().any(|case| case.name == text),
                _ => true,
            },
            _ => true,
        }
    }

    /// Whether the values of a path have parts of their own.
    fn has_parts(&self, path: usize) -> bool {
        let ty = self
            .schema
            .paths
            .get(path)
            .map(|path| self.schema.resolve(&path.ty));
        match ty {
            Some(Type::List(..) | Type::Set(..) | Type::Map(..)) => true,
            Some(Type::Named(index)) => !matches!(self.schema[*index].shape, Shape::Enum(_)),
            _ => false,
        }
    }

    fn is_integer(&self, ty: &Type) -> bool {
        matches!(self.schema.resolve(ty), Type::Integer(_))
    }
}

struct Search<'p, 's> {
    patterns: &'p Patterns<'s>,
    steps: &'p [Step],
    reaches: Vec<Reach>,
    /// The steps that were taken as keys.
    keys: Vec<usize>,
    /// The furthest step that was looked at, and the node there.
    furthest: (usize, usize),
    /// Whether a step of several pieces may begin with a declared word or a key, and go on behind a dot.
    begun: bool,
    /// Whether a number that no key beside has room for was taken as a text.
    doubtful: bool,
}

impl Search<'_, '_> {
    fn at(&mut self, node: usize, step: usize) {
        if self.reaches.len() > MOST_REACHES {
            return;
        }
        if step > self.furthest.0 || step == 0 {
            self.furthest = (step, node);
        }
        let patterns = self.patterns;
        let place = &patterns.nodes[node];
        let Some(next) = self.steps.get(step) else {
            let keys = self.keys.clone();
            self.reaches.push(match place.path {
                Some(path) => Reach::Entry { path, keys },
                None => Reach::Above {
                    paths: patterns.below(node),
                    keys,
                },
            });
            return;
        };
        if let Some(path) = place.path {
            let after_rest = matches!(self.steps.get(step.wrapping_sub(1)), Some(Step::Rest(_)));
            if patterns.has_parts(path) && !after_rest {
                self.reaches.push(Reach::Inside { path });
            }
            return;
        }
        match next {
            Step::Literal(text) => {
                // What looks like a number is one.
                let number = text.parse::<i128>().is_ok();
                let numbered =
                    |patterns: &Patterns<'_>, ty: &Type| patterns.is_integer(ty) && patterns.fits(ty, text);
                let after_rest = step > 0 && matches!(self.steps.get(step - 1), Some(Step::Rest(_)));
                if let Some(below) = place.literals.get(&**text) {
                    self.at(*below, step + 1);
                } else if number && place.keys.iter().any(|(ty, _)| numbered(patterns, ty)) {
                    self.keys_at(node, step, numbered);
                } else if !after_rest {
                    self.doubtful |= number && place.keys.iter().any(|(ty, _)| patterns.is_integer(ty));
                    self.keys_at(node, step, |patterns, ty| patterns.fits(ty, text));
                }
            }
            Step::Key(hole) if hole.numeric => {
                self.keys_at(node, step, |patterns, ty| patterns.is_integer(ty));
            }
            Step::Key(_) => {
                for below in place.literals.values() {
                    self.at(*below, step + 1);
                }
                self.keys_at(node, step, |_, _| true);
            }
            Step::Mixed(pieces) => {
                let known = known_start(pieces);
                let keys = place.keys.iter();
                let is_word = |text: &&str| text.starts_with(&*known);
                let is_number = known.bytes().all(|byte| byte.is_ascii_digit());
                self.begun |= may_have_dots(pieces)
                    && (place.literals.keys().any(is_word)
                        || keys
                            .into_iter()
                            .any(|(ty, _)| is_number || !patterns.is_integer(ty)));
                for (text, below) in &place.literals {
                    if may_be(pieces, text) {
                        self.at(*below, step + 1);
                    }
                }
                self.keys_at(node, step, |patterns, ty| {
                    !patterns.is_integer(ty) || all_digits(pieces)
                });
            }
            Step::Rest(_) => {
                self.at(node, step + 1);
                for below in place
                    .literals
                    .values()
                    .chain(place.keys.iter().map(|(_, below)| below))
                {
                    self.at(*below, step);
                }
            }
        }
    }

    fn keys_at(&mut self, node: usize, step: usize, fits: impl Fn(&Patterns<'_>, &Type) -> bool) {
        let patterns = self.patterns;
        for (ty, below) in &patterns.nodes[node].keys {
            if fits(patterns, ty) {
                self.keys.push(step);
                self.at(*below, step + 1);
                self.keys.pop();
            }
        }
    }
}

/// Whether a text with holes may be this one.
fn may_be(pieces: &[Piece], text: &str) -> bool {
    text.starts_with(&*literal(pieces.first())) && text.ends_with(&*literal(pieces.last()))
}

/// What a text with holes begins with for certain.
fn known_start(pieces: &[Piece]) -> Arc<str> {
    literal(pieces.first())
}

fn literal(piece: Option<&Piece>) -> Arc<str> {
    match piece {
        Some(Piece::Literal(text)) => Arc::clone(text),
        _ => "".into(),
    }
}

/// Whether something in a text may hold dots, and thus several keys.
fn may_have_dots(pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Hole(hole) if !hole.numeric))
}

fn all_digits(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Literal(text) => text.bytes().all(|byte| byte.is_ascii_digit()),
        Piece::Hole(hole) => hole.numeric,
    })
}

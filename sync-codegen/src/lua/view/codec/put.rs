//! How fields are written: the bits of all of them in whole bytes, then the bodies. What is certain to
//! be there is put into the list of pieces by as few calls as possible.

use super::member::{Member, Place, Travel};
use super::{Fetched, LetView, Pad};
use crate::lua::escape::Expression;
use crate::template::Escaped;
use serde::Serialize;

/// How many bytes one call makes. Luau calls up to seven without a frame of their own.
const TOGETHER: usize = 7;
/// How many pieces one statement adds.
const PIECES: usize = 6;

/// Statements that append to `out`, of which `n` pieces are there.
#[derive(Debug, Serialize)]
pub(super) struct PutView {
    pad: Escaped,
    fetched: Option<LetView>,
    locals: Vec<LetView>,
    steps: Vec<PutStep>,
    #[serde(skip)]
    count: usize,
}

/// Pieces, or what a type of its own writes.
#[derive(Debug, Serialize)]
struct PutStep {
    pad: Escaped,
    /// When it happens, if not always.
    guard: Option<Expression>,
    /// The type that writes `value`.
    ty: Option<Expression>,
    /// `out[n + 1], out[n + 2]`
    places: Expression,
    value: Expression,
    count: usize,
}

impl PutView {
    pub(super) fn count_locals(&self) -> usize {
        self.count
    }
}

/// A piece: a byte by its number, or a text.
enum Piece {
    Byte(Expression),
    Text(Expression),
}

pub(super) fn view(places: &[Place<'_>], pad: Pad) -> PutView {
    let mut writer = Writer {
        pad,
        fetched: Fetched::default(),
        locals: Vec::new(),
        steps: Vec::new(),
        pieces: Vec::new(),
    };
    for place in places.iter().filter(|place| is_used_twice(place.member)) {
        writer.locals.push(LetView {
            name: place.local.clone(),
            value: place.source.clone(),
        });
    }
    let mut block = Block::default();
    for place in places {
        writer.add_bits(&mut block, place);
    }
    let bytes = block.bytes.into_iter();
    writer.pieces = bytes
        .map(|terms| Piece::Byte(Expression::between(" + ", terms)))
        .collect();
    for place in places {
        writer.add_body(place);
    }
    writer.flush(None);
    PutView {
        pad: pad.of(false),
        fetched: writer.fetched.view(),
        count: writer.fetched.len() + writer.locals.len(),
        locals: writer.locals,
        steps: writer.steps,
    }
}

fn is_used_twice(member: &Member) -> bool {
    member.is_optional || matches!(member.travel, Travel::SignedByte { .. } | Travel::Text { .. })
}

/// The local of a place, or what stands there if it is used once only.
fn value_of<'a>(place: &'a Place<'_>) -> &'a Expression {
    if is_used_twice(place.member) {
        &place.local
    } else {
        &place.source
    }
}

/// The bytes of a bit block so far, each a list of numbers to be added, and the bits of the last one that are taken.
#[derive(Default)]
struct Block {
    bytes: Vec<Vec<Expression>>,
    taken: usize,
}

impl Block {
    /// Room for a term of so many bits, as many as are left in the byte at most.
    fn add(&mut self, width: usize, term: Expression) {
        match self.bytes.last_mut() {
            Some(last) if self.taken > 0 => last.push(term),
            _ => self.bytes.push(vec![term]),
        }
        self.taken = (self.taken + width) % 8;
    }
}

struct Writer {
    pad: Pad,
    fetched: Fetched,
    locals: Vec<LetView>,
    steps: Vec<PutStep>,
    /// What is certain, and not yet in a step.
    pieces: Vec<Piece>,
}

impl Writer {
    fn add_bits(&mut self, block: &mut Block, place: &Place<'_>) {
        let width = match place.member.travel {
            Travel::Switch { .. } => 1,
            Travel::Case { bits, .. } => bits,
            _ => 0,
        } + usize::from(place.member.is_optional);
        if width == 0 {
            return;
        }
        if block.taken + width <= 8 {
            let term = self.bits(place, 1 << block.taken);
            block.add(width, term);
            return;
        }
        // The lowest bits into this byte, the others into those after it.
        let mut rest = Expression::numbered("bits", place.number);
        let mut left = width;
        let value = self.bits(place, 1);
        self.locals.push(LetView {
            name: rest.clone(),
            value,
        });
        let names = ["high", "higher", "highest"];
        for name in names {
            let free = 8 - block.taken;
            if left <= free {
                break;
            }
            let scale = |power: usize| Expression::integer(1i128 << power);
            let high = Expression::numbered(name, place.number);
            self.locals.push(LetView {
                name: high.clone(),
                value: Expression::code("floor($ / $)", &[&rest, &scale(free)]),
            });
            let low = Expression::code("($ - $ * $)", &[&rest, &high, &scale(free)]);
            let term = match block.taken {
                0 => low,
                taken => Expression::code("$ * $", &[&low, &scale(taken)]),
            };
            block.add(free, term);
            rest = high;
            left -= free;
        }
        block.add(left, rest);
    }

    /// The bits of a place as a number, times `scale`.
    fn bits(&mut self, place: &Place<'_>, scale: u32) -> Expression {
        let value = value_of(place);
        let (one, three) = (Expression::integer(scale), Expression::integer(scale * 3));
        match (&place.member.travel, place.member.is_optional) {
            (Travel::Switch { .. }, false) => Expression::code("($ and $ or 0)", &[value, &one]),
            (Travel::Switch { .. }, true) => {
                Expression::code("($ == nil and 0 or $ and $ or $)", &[value, value, &three, &one])
            }
            (Travel::Case { .. }, false) => {
                let ty = self.fetched.ty(place.member);
                match scale {
                    1 => Expression::code("$.numbers[$]", &[&ty, value]),
                    _ => Expression::code("$.numbers[$] * $", &[&ty, value, &one]),
                }
            }
            (Travel::Case { .. }, true) => {
                let ty = self.fetched.ty(place.member);
                let two = Expression::integer(scale * 2);
                Expression::code(
                    "($ == nil and 0 or $.numbers[$] * $ + $)",
                    &[value, &ty, value, &two, &one],
                )
            }
            _ => Expression::code("($ == nil and 0 or $)", &[value, &one]),
        }
    }

    fn add_body(&mut self, place: &Place<'_>) {
        let value = value_of(place);
        let pieces = match &place.member.travel {
            Travel::Switch { .. } | Travel::Case { .. } => return,
            Travel::Other => {
                self.flush(None);
                let ty = self.fetched.ty(place.member);
                self.steps.push(PutStep {
                    pad: self.pad.of(place.member.is_optional),
                    guard: guard(place),
                    ty: Some(ty),
                    places: Expression::nil(),
                    value: value.clone(),
                    count: 0,
                });
                return;
            }
            Travel::Byte { .. } => vec![Piece::Byte(value.clone())],
            Travel::SignedByte { .. } => vec![Piece::Byte(Expression::code(
                "$ < 0 and $ + 256 or $",
                &[value, value, value],
            ))],
            Travel::Number { max: ..128, .. } => vec![Piece::Byte(value.clone())],
            Travel::Number { .. } => vec![Piece::Text(Expression::code("varint($)", &[value]))],
            Travel::Signed => vec![Piece::Text(Expression::code("zigzag($)", &[value]))],
            Travel::Text { max } => {
                let length = if *max < 128 {
                    Piece::Byte(Expression::code("len($)", &[value]))
                } else {
                    Piece::Text(Expression::code("varint(len($))", &[value]))
                };
                vec![length, Piece::Text(value.clone())]
            }
            Travel::Float { width } => vec![Piece::Text(Expression::code(
                "float_bytes($, $)",
                &[&Expression::string(width), value],
            ))],
        };
        if place.member.is_optional {
            self.flush(None);
            self.pieces = pieces;
            self.flush(guard(place));
        } else {
            self.pieces.extend(pieces);
        }
    }

    /// Makes steps of the pieces.
    fn flush(&mut self, guard: Option<Expression>) {
        let mut texts = Vec::new();
        let mut bytes = Vec::new();
        for piece in std::mem::take(&mut self.pieces) {
            match piece {
                Piece::Byte(byte) => bytes.push(byte),
                Piece::Text(text) => {
                    texts.extend(joined(&mut bytes));
                    texts.push(text);
                }
            }
        }
        texts.extend(joined(&mut bytes));
        for group in texts.chunks(PIECES) {
            let places = (1..=group.len())
                .map(|place| Expression::code("out[n + $]", &[&Expression::integer(place as i128)]));
            self.steps.push(PutStep {
                pad: self.pad.of(guard.is_some()),
                guard: guard.clone(),
                ty: None,
                places: Expression::between(", ", places),
                value: Expression::between(", ", group.iter().cloned()),
                count: group.len(),
            });
        }
    }
}

fn guard(place: &Place<'_>) -> Option<Expression> {
    let is_there = || Expression::code("$ ~= nil", &[&place.local]);
    place.member.is_optional.then(is_there)
}

/// Bytes as texts, several in one where they stand beside each other.
fn joined(bytes: &mut Vec<Expression>) -> Vec<Expression> {
    let bytes = std::mem::take(bytes);
    let text = |group: &[Expression]| match group {
        [byte] => Expression::code("CHAR[$]", &[byte]),
        group => Expression::code("char($)", &[&Expression::between(", ", group.iter().cloned())]),
    };
    bytes.chunks(TOGETHER).map(text).collect()
}

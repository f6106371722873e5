//! How fields are read: bytes that are certain to be there by as few calls as possible, their bits from
//! tables, and the other bodies one after the other. What is not as short and plain as it mostly is, is left to
//! the reader of the field's own type, which also says what is wrong with it.

use super::check::outside;
use super::member::{Place, Travel};
use super::{Fetched, LetView, Pad};
use crate::lua::escape::Expression;
use crate::template::Escaped;
use serde::Serialize;
use sync_schema::schema::Field;

/// How many bytes one call reads. `runtime.bytes_at` gives no more on Lua 5.0.
const TOGETHER: usize = 7;

/// Statements that read `data` from `position` to `limit`.
#[derive(Debug, Serialize)]
pub(super) struct TakeView {
    pad: Escaped,
    fetched: Option<LetView>,
    steps: Vec<TakeStep>,
    result: Expression,
    #[serde(skip)]
    locals: usize,
}

impl TakeView {
    pub(super) fn count_locals(&self) -> usize {
        self.locals
    }
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum TakeStep {
    /// So many bytes, each into a local.
    Bytes {
        names: Expression,
        count: usize,
        last: usize,
    },
    Let(LetView),
    /// What is wrong `when` something holds.
    Refuse {
        when: Expression,
        what: Expression,
    },
    /// The type says what is wrong.
    Check {
        when: Expression,
        ty: Expression,
        value: Expression,
    },
    /// A body, read by a function of the runtime.
    Body {
        pad: Escaped,
        name: Expression,
        guard: Option<Expression>,
        function: Expression,
        ty: Expression,
    },
}

/// `fields` are those of a record; without them there is one place, and its value is the result.
pub(super) fn view(places: &[Place<'_>], fields: Option<&[Field]>, pad: Pad) -> TakeView {
    let mut reader = Reader {
        pad,
        fetched: Fetched::default(),
        steps: Vec::new(),
        bytes: 0,
        locals: 0,
    };
    let values = reader.read(places);
    let result = match fields {
        Some(fields) => Expression::fields(fields.iter().map(|field| field.name.as_str()).zip(values)),
        None => values.into_iter().next().unwrap_or_else(Expression::nil),
    };
    TakeView {
        pad: pad.of(false),
        fetched: reader.fetched.view(),
        steps: reader.steps,
        result,
        locals: reader.fetched.len() + reader.locals,
    }
}

struct Reader {
    pad: Pad,
    fetched: Fetched,
    steps: Vec<TakeStep>,
    /// How many bytes have a local, and how many locals there are.
    bytes: usize,
    locals: usize,
}

impl Reader {
    /// The value of each place in turn.
    fn read(&mut self, places: &[Place<'_>]) -> Vec<Expression> {
        let total: usize = places.iter().map(bits_of).sum();
        let length = total.div_ceil(8);
        let first = places.iter().filter(|place| has_body(place));
        let certain = first.take_while(|place| is_certain_byte(place)).count();
        let mut bytes = self.take_bytes(length + certain).into_iter();
        let block: Vec<Expression> = bytes.by_ref().take(length).collect();
        if let (Some(last), left @ 1..) = (block.last(), total % 8) {
            self.refuse(
                Expression::code("$ >= $", &[last, &Expression::integer(1i128 << left)]),
                "unused bits are set",
            );
        }
        let mut offset = 0;
        let mut guards = Vec::new();
        let mut values: Vec<Option<Expression>> = Vec::new();
        for place in places {
            let (guard, value) = self.take_bits(&block, offset, place);
            offset += bits_of(place);
            guards.push(guard);
            values.push(value);
        }
        // Bodies: runs of certain bytes together.
        let mut ready: std::collections::VecDeque<Expression> = bytes.collect();
        for (index, place) in places.iter().enumerate().filter(|(_, place)| has_body(place)) {
            let value = if is_certain_byte(place) {
                if ready.is_empty() {
                    let following = places[index..].iter().filter(|place| has_body(place));
                    let run = following.take_while(|place| is_certain_byte(place)).count();
                    ready = self.take_bytes(run).into();
                }
                let byte = ready.pop_front().unwrap_or_else(Expression::nil);
                self.certain_byte(place, byte)
            } else {
                self.body(place, guards[index].take())
            };
            values[index] = Some(value);
        }
        values
            .into_iter()
            .map(|value| value.unwrap_or_else(Expression::nil))
            .collect()
    }

    fn take_bytes(&mut self, count: usize) -> Vec<Expression> {
        let names: Vec<Expression> = (1..=count)
            .map(|index| Expression::numbered("b", self.bytes + index))
            .collect();
        self.bytes += count;
        self.locals += count;
        for group in names.chunks(TOGETHER) {
            self.steps.push(TakeStep::Bytes {
                names: Expression::between(", ", group.iter().cloned()),
                count: group.len(),
                last: group.len() - 1,
            });
        }
        names
    }

    fn refuse(&mut self, when: Expression, what: &str) {
        self.steps.push(TakeStep::Refuse {
            when,
            what: Expression::string(what),
        });
    }

    fn local(&mut self, name: Expression, value: Expression) -> Expression {
        self.locals += 1;
        self.steps.push(TakeStep::Let(LetView {
            name: name.clone(),
            value,
        }));
        name
    }

    /// The number in so many bits of a block.
    fn number(&mut self, block: &[Expression], offset: usize, width: usize) -> Expression {
        let mut terms = Vec::new();
        let (mut at, mut done) = (offset, 0);
        while done < width {
            let free = (8 - at % 8).min(width - done);
            let part = self.fetched.part(&block[at / 8], at % 8, free);
            terms.push(match done {
                0 => part,
                done => Expression::code("$ * $", &[&part, &Expression::integer(1i128 << done)]),
            });
            at += free;
            done += free;
        }
        Expression::between(" + ", terms)
    }

    /// Whether a bit of a block is set.
    fn is_on(&mut self, block: &[Expression], offset: usize) -> Expression {
        self.fetched.is_on(&block[offset / 8], offset % 8)
    }

    /// What the bits of a place say: whether it is there, where that is not certain, and its value where that is bits.
    fn take_bits(
        &mut self,
        block: &[Expression],
        offset: usize,
        place: &Place<'_>,
    ) -> (Option<Expression>, Option<Expression>) {
        let numbered = |name| Expression::numbered(name, place.number);
        match (&place.member.travel, place.member.is_optional) {
            (Travel::Switch { is_flag }, false) => {
                let is_on = self.is_on(block, offset);
                let pattern = if *is_flag { "$ or nil" } else { "$" };
                (None, Some(Expression::code(pattern, &[&is_on])))
            }
            (Travel::Switch { .. }, true) => {
                let number = self.number(block, offset, 2);
                let bits = self.local(numbered("bits"), number);
                self.refuse(Expression::code("$ == 2", &[&bits]), "an absent field has bits");
                (None, Some(Expression::code("SWITCH[$]", &[&bits])))
            }
            (Travel::Case { bits, name }, false) => {
                let number = self.number(block, offset, *bits);
                let ty = self.fetched.ty(place.member);
                let value = Expression::code("$.names[$]", &[&ty, &number]);
                let value = self.local(place.local.clone(), value);
                self.refuse(
                    Expression::code("not $", &[&value]),
                    &format!("unknown case of {name}"),
                );
                (None, Some(value))
            }
            (Travel::Case { bits, name }, true) => {
                let is_on = self.is_on(block, offset);
                let is_there = self.local(numbered("is_there"), is_on);
                let number = self.number(block, offset + 1, *bits);
                let bits = self.local(numbered("bits"), number);
                self.refuse(
                    Expression::code("not $ and $ ~= 0", &[&is_there, &bits]),
                    "an absent field has bits",
                );
                let ty = self.fetched.ty(place.member);
                let value = Expression::code("$ and $.names[$] or nil", &[&is_there, &ty, &bits]);
                let value = self.local(place.local.clone(), value);
                self.refuse(
                    Expression::code("$ and not $", &[&is_there, &value]),
                    &format!("unknown case of {name}"),
                );
                (None, Some(value))
            }
            (_, false) => (None, None),
            (_, true) => (Some(self.is_on(block, offset)), None),
        }
    }

    fn certain_byte(&mut self, place: &Place<'_>, byte: Expression) -> Expression {
        let (value, bounds) = match place.member.travel {
            Travel::SignedByte { min, max } => {
                let signed = Expression::code("$ > 127 and $ - 256 or $", &[&byte, &byte, &byte]);
                let value = self.local(place.local.clone(), signed);
                let bounds = signed_outside(&value, min, max);
                (value, bounds)
            }
            Travel::Byte { min, max } => {
                let bounds = outside(&byte, min, max);
                (byte, bounds)
            }
            _ => (byte, None),
        };
        if let Some(when) = bounds {
            let ty = self.fetched.ty(place.member);
            self.steps.push(TakeStep::Check {
                when,
                ty,
                value: value.clone(),
            });
        }
        value
    }

    fn body(&mut self, place: &Place<'_>, guard: Option<Expression>) -> Expression {
        let function = match place.member.travel {
            Travel::Text { .. } => "take_text",
            Travel::Byte { .. } | Travel::Number { .. } => "take_number",
            _ => "take_field",
        };
        let step = TakeStep::Body {
            pad: self.pad.of(guard.is_some()),
            name: place.local.clone(),
            guard,
            function: Expression::code(function, &[]),
            ty: self.fetched.ty(place.member),
        };
        self.locals += 1;
        self.steps.push(step);
        place.local.clone()
    }
}

fn bits_of(place: &Place<'_>) -> usize {
    let bits = match place.member.travel {
        Travel::Switch { .. } => 1,
        Travel::Case { bits, .. } => bits,
        _ => 0,
    };
    bits + usize::from(place.member.is_optional)
}

fn has_body(place: &Place<'_>) -> bool {
    !matches!(place.member.travel, Travel::Switch { .. } | Travel::Case { .. })
}

fn is_certain_byte(place: &Place<'_>) -> bool {
    let is_byte = matches!(
        place.member.travel,
        Travel::Byte { .. } | Travel::SignedByte { .. }
    );
    is_byte && !place.member.is_optional
}

/// `v1 < -100 or v1 > 100`, as far as a signed byte can be outside.
fn signed_outside(local: &Expression, min: i128, max: i128) -> Option<Expression> {
    let below = (min > -128).then(|| Expression::code("$ < $", &[local, &Expression::integer(min)]));
    let above = (max < 127).then(|| Expression::code("$ > $", &[local, &Expression::integer(max)]));
    let bounds: Vec<Expression> = below.into_iter().chain(above).collect();
    (!bounds.is_empty()).then(|| Expression::between(" or ", bounds))
}

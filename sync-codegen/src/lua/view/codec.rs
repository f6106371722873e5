//! Types that have code of their own: records, and lists of what is not all bits. Which byte a field
//! stands in, what has to be looked at and what is known beforehand is decided here; the templates in
//! `templates/lua/codec/` print one statement after the other.

use super::tables::Tables;
use crate::lua::escape::Expression;
use crate::template::Escaped;
pub(super) use member::fields;
use member::{Member, Place};
use put::PutView;
use serde::Serialize;
use std::collections::BTreeSet;
use sync_schema::schema::{Field, Schema, Type};
use take::TakeView;

mod check;
mod member;
mod put;
mod take;

/// The most locals of a generated function. Lua allows 200, and some are the template's own.
const MOST_LOCALS: usize = 150;

/// How a record is checked and, where it stands by itself, written and read.
#[derive(Debug, Serialize)]
pub(super) struct RecordView {
    check: check::CheckView,
    body: Option<BodyView>,
}

/// How a record by itself, or a list, is written and read.
#[derive(Debug, Serialize)]
pub(super) struct BodyView {
    put: PutView,
    take: TakeView,
}

impl BodyView {
    fn new(places: &[Place<'_>], fields: Option<&[Field]>, pad: Pad) -> Option<Self> {
        let view = BodyView {
            put: put::view(places, pad),
            take: take::view(places, fields, pad),
        };
        let most = view.put.count_locals().max(view.take.count_locals());
        (most <= MOST_LOCALS).then_some(view)
    }
}

impl RecordView {
    /// The code of a record, as an element of lists only: they have the rest. Nothing where it has so many fields
    /// that they are no locals of a function.
    pub(super) fn element(schema: &Schema, tables: &mut Tables, fields: &[Field]) -> Option<Self> {
        let members = members(schema, tables, fields);
        let places = places(&members, fields, &Expression::code("value", &[]));
        (fields.len() <= MOST_LOCALS).then(|| RecordView {
            check: check::view(fields, &places),
            body: None,
        })
    }

    pub(super) fn has_body(&self) -> bool {
        self.body.is_some()
    }

    /// Adds what a record needs that stands by itself.
    pub(super) fn add_body(&mut self, schema: &Schema, tables: &mut Tables, fields: &[Field]) {
        let members = members(schema, tables, fields);
        let places = places(&members, fields, &Expression::code("value", &[]));
        self.body = BodyView::new(&places, Some(fields), Pad::FUNCTION);
    }
}

/// A local and what it is.
#[derive(Debug, Serialize)]
struct LetView {
    name: Expression,
    value: Expression,
}

/// The code of a list whose elements are records or single bodies.
pub(super) fn list(schema: &Schema, tables: &mut Tables, element: &Type) -> Option<BodyView> {
    let item = Expression::code("item", &[]);
    let record = member::fields(schema, element);
    let members = match record {
        Some(fields) => members(schema, tables, fields),
        None => vec![Member::new(schema, tables, element)],
    };
    let places = match record {
        Some(fields) => places(&members, fields, &item),
        None if members.iter().all(Member::is_single_body) => vec![Place::new(&members[0], item, 1)],
        None => return None,
    };
    BodyView::new(&places, record, Pad::LOOP)
}

fn members(schema: &Schema, tables: &mut Tables, fields: &[Field]) -> Vec<Member> {
    fields
        .iter()
        .map(|field| Member::new(schema, tables, &field.ty))
        .collect()
}

fn places<'a>(members: &'a [Member], fields: &[Field], record: &Expression) -> Vec<Place<'a>> {
    let place = |(index, (member, field)): (usize, (&'a Member, &Field))| {
        Place::new(member, record.field(&field.name), index + 1)
    };
    members.iter().zip(fields).enumerate().map(place).collect()
}

/// How far lines are indented: directly in a function, or in the loop of one.
#[derive(Debug, Clone, Copy)]
struct Pad(&'static str, &'static str);

impl Pad {
    const FUNCTION: Pad = Pad("            ", "                ");
    const LOOP: Pad = Pad("                ", "                    ");

    /// Of a line, which may stand in a condition.
    fn of(self, is_guarded: bool) -> Escaped {
        Escaped::ours(if is_guarded { self.1 } else { self.0 })
    }
}

/// What a function fetches before anything else: types by number, and tables of parts of bytes and of single bits.
#[derive(Debug, Default)]
struct Fetched {
    types: BTreeSet<usize>,
    parts: BTreeSet<usize>,
    switches: BTreeSet<usize>,
}

impl Fetched {
    /// `t3`
    fn ty(&mut self, member: &Member) -> Expression {
        self.types.insert(member.number);
        Expression::numbered("t", member.number)
    }

    /// `part31[byte]`: of a byte the bit 3 and none above it. A whole byte needs no table.
    fn part(&mut self, byte: &Expression, offset: usize, width: usize) -> Expression {
        if width == 8 {
            return byte.clone();
        }
        let number = offset * 10 + width;
        self.parts.insert(number);
        Expression::code("$[$]", &[&Expression::numbered("part", number), byte])
    }

    /// `is_on3[byte]`: whether a bit of a byte is set.
    fn is_on(&mut self, byte: &Expression, bit: usize) -> Expression {
        self.switches.insert(bit);
        Expression::code("$[$]", &[&Expression::numbered("is_on", bit), byte])
    }

    fn len(&self) -> usize {
        self.types.len() + self.parts.len() + self.switches.len()
    }

    /// `local t3, part31 = t[3], part[31]`, if there is anything.
    fn view(&self) -> Option<LetView> {
        let of = |name: &'static str, numbers: &BTreeSet<usize>| -> Vec<(Expression, Expression)> {
            let pair = |number: &usize| {
                (
                    Expression::numbered(name, *number),
                    Expression::slot(name, *number),
                )
            };
            numbers.iter().map(pair).collect()
        };
        let mut pairs = of("t", &self.types);
        pairs.extend(of("part", &self.parts));
        pairs.extend(of("is_on", &self.switches));
        let (names, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        (!names.is_empty()).then(|| LetView {
            name: Expression::between(", ", names),
            value: Expression::between(", ", values),
        })
    }
}

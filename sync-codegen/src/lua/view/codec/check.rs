//! How a record that a host gives is looked over. Code finds out that all is well, and makes the copy that is
//! stored; where there is a doubt, `check_record` of the runtime goes through the fields and says what is wrong.

use super::LetView;
use super::member::{Place, Travel};
use crate::lua::escape::Expression;
use serde::Serialize;
use sync_schema::schema::Field;

/// The fields as they would be stored, and what casts doubt on them.
#[derive(Debug, Serialize)]
pub(super) struct CheckView {
    fields: Vec<LetView>,
    doubts: Option<Expression>,
    stored: Expression,
}

/// `places` have the sources `value.name`.
pub(super) fn view(fields: &[Field], places: &[Place<'_>]) -> CheckView {
    let names = fields.iter().map(|field| field.name.as_str());
    let doubts: Vec<Expression> = places.iter().flat_map(doubts).collect();
    CheckView {
        fields: places.iter().map(field).collect(),
        doubts: (!doubts.is_empty()).then(|| Expression::between(" or ", doubts)),
        stored: Expression::fields(names.zip(places.iter().map(|place| place.local.clone()))),
    }
}

fn field(place: &Place<'_>) -> LetView {
    let source = &place.source;
    let ty = Expression::slot("t", place.member.number);
    let value = match (&place.member.travel, place.member.is_optional) {
        (Travel::Switch { is_flag: true }, false) => {
            Expression::code("($ == true or $ == 1) or nil", &[source, source])
        }
        (Travel::Switch { .. } | Travel::Case { .. }, _) => source.clone(),
        // Numbers of a byte as they are stored; of others the type says it.
        (Travel::Byte { .. } | Travel::Number { .. }, false) => {
            Expression::code("SMALL[$] or $:check($)", &[source, &ty, source])
        }
        (Travel::Byte { .. } | Travel::Number { .. }, true) => Expression::code(
            "SMALL[$] or $ ~= nil and $:check($) or nil",
            &[source, source, &ty, source],
        ),
        (Travel::Text { .. }, false) => Expression::code(
            "$.plain[$] and $ or $:check($)",
            &[&ty, source, source, &ty, source],
        ),
        (Travel::Text { .. }, true) => Expression::code(
            "$.plain[$] and $ or $ ~= nil and $:check($) or nil",
            &[&ty, source, source, source, &ty, source],
        ),
        (_, false) => Expression::code("$:check($)", &[&ty, source]),
        (_, true) => Expression::code("$ ~= nil and $:check($) or nil", &[source, &ty, source]),
    };
    LetView {
        name: place.local.clone(),
        value,
    }
}

/// What may be wrong with a field, any of it.
fn doubts(place: &Place<'_>) -> Vec<Expression> {
    let Place {
        member,
        source,
        local,
        number: _,
    } = place;
    let ty = Expression::slot("t", member.number);
    match (&member.travel, member.is_optional) {
        (Travel::Switch { is_flag: true }, false) => vec![Expression::code("not $ and $", &[local, source])],
        // There, but off, has to stay apart.
        (Travel::Switch { is_flag: true }, true) => vec![Expression::code("$ ~= nil", &[local])],
        (Travel::Switch { is_flag: false }, false) => {
            vec![Expression::code("$ ~= true and $ ~= false", &[local, local])]
        }
        (Travel::Switch { is_flag: false }, true) => vec![Expression::code(
            "$ ~= nil and $ ~= true and $ ~= false",
            &[local, local, local],
        )],
        (Travel::Case { .. }, false) => vec![Expression::code("not $.numbers[$]", &[&ty, local])],
        (Travel::Case { .. }, true) => {
            vec![Expression::code(
                "$ ~= nil and not $.numbers[$]",
                &[local, &ty, local],
            )]
        }
        (Travel::Byte { min, max } | Travel::Number { min, max }, false) => {
            let absent = Expression::code("not $", &[local]);
            [Some(absent), outside(local, *min, *max)]
                .into_iter()
                .flatten()
                .collect()
        }
        (Travel::Byte { min, max } | Travel::Number { min, max }, true) => {
            let refused = Expression::code("not $ and $ ~= nil", &[local, source]);
            let outside = outside(local, *min, *max);
            let outside = outside.map(|outside| Expression::code("$ and ($)", &[local, &outside]));
            [Some(refused), outside].into_iter().flatten().collect()
        }
        (_, false) => vec![Expression::code("$ == nil", &[local])],
        (_, true) => vec![Expression::code("$ == nil and $ ~= nil", &[local, source])],
    }
}

/// `v1 < 1 or v1 > 8`, as far as a byte can be outside.
pub(super) fn outside(local: &Expression, min: i128, max: i128) -> Option<Expression> {
    let below = (min > 0).then(|| Expression::code("$ < $", &[local, &Expression::integer(min)]));
    let above = (max < 255).then(|| Expression::code("$ > $", &[local, &Expression::integer(max)]));
    let bounds: Vec<Expression> = below.into_iter().chain(above).collect();
    (!bounds.is_empty()).then(|| Expression::between(" or ", bounds))
}

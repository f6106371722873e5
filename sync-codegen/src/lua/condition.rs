//! Conditions as Lua expressions over `keys[n]` and `flag(name)`.

use super::escape::Expression;
use sync_schema::schema::{Comparison, Condition, Literal, Schema};
use sync_schema::uuid::uuid_text;

/// The expression that is true when the condition holds.
pub(super) fn expression(schema: &Schema, condition: &Condition) -> Expression {
    let all = |parts: &[Condition]| -> Vec<Expression> {
        parts.iter().map(|part| expression(schema, part)).collect()
    };
    match condition {
        Condition::Compare {
            key,
            comparison,
            literal: with,
        } => Expression::slot("keys", key + 1).compared(operator(*comparison), literal(with)),
        Condition::Flag(flag) => Expression::call("flag", Expression::string(&schema[*flag].name)),
        Condition::Not(inner) => expression(schema, inner).negated(),
        Condition::And(parts) if parts.is_empty() => Expression::boolean(true),
        Condition::And(parts) => Expression::joined("and", all(parts)),
        Condition::Or(parts) if parts.is_empty() => Expression::boolean(false),
        Condition::Or(parts) => Expression::joined("or", all(parts)),
    }
}

fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "~=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

fn literal(literal: &Literal) -> Expression {
    match literal {
        Literal::Integer(value) => Expression::integer(*value),
        Literal::Text(text) => Expression::string(text),
        Literal::Uuid(uuid) => Expression::string(&uuid_text(*uuid)),
        Literal::Bool(value) => Expression::boolean(*value),
    }
}

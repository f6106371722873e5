//! Expressions put together from others.

use super::Expression;
use crate::lua::naming::KEYWORDS;

impl Expression {
    /// A text of ours in which each `$` stands for the next part: `code("CHAR[$]", &[&value])`.
    pub(in crate::lua) fn code(pattern: &'static str, parts: &[&Expression]) -> Self {
        let mut text = String::with_capacity(pattern.len() + 16 * parts.len());
        let mut parts = parts.iter();
        for char in pattern.chars() {
            match char {
                '$' => text.extend(parts.next().map(|part| part.0.as_str())),
                char => text.push(char),
            }
        }
        Expression(text)
    }

    /// `v3`: a local with a number.
    pub(in crate::lua) fn numbered(name: &'static str, number: usize) -> Self {
        Expression(format!("{name}{number}"))
    }

    /// `value.name`, or `value["end"]`.
    pub(in crate::lua) fn field(&self, name: &str) -> Self {
        if is_plain(name) {
            Expression(format!("{}.{name}", self.0))
        } else {
            Expression(format!("{}[{}]", self.0, Expression::string(name).0))
        }
    }

    /// `{ name = value, ["end"] = value }`
    pub(in crate::lua) fn fields<'a>(items: impl IntoIterator<Item = (&'a str, Expression)>) -> Self {
        Expression::table(items.into_iter().map(|(name, value)| {
            if is_plain(name) {
                Expression(format!("{name} = {}", value.0))
            } else {
                Expression(format!("[{}] = {}", Expression::string(name).0, value.0))
            }
        }))
    }

    /// `a, b` or `a + b`: parts with something of ours between them.
    pub(in crate::lua) fn between(
        separator: &'static str,
        parts: impl IntoIterator<Item = Expression>,
    ) -> Self {
        let parts: Vec<String> = parts.into_iter().map(|part| part.0).collect();
        Expression(parts.join(separator))
    }
}

/// Whether a text is a name in every Lua.
fn is_plain(name: &str) -> bool {
    super::word(name) == name && !KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn a_field_that_is_no_name_is_a_string() {
        let value = Expression::numbered("v", 1);
        assert_eq!(value.field("x").text(), "v1.x");
        assert_eq!(value.field("end").text(), "v1[\"end\"]");
        assert_eq!(value.field("a-b\"").text(), "v1[\"a-b\\\"\"]");
        let fields = Expression::fields([("x", value.clone()), ("end", Expression::nil())]);
        assert_eq!(fields.text(), "{ x = v1, [\"end\"] = nil }");
    }

    #[test]
    fn parts_take_their_places_in_turn() {
        let parts = [&Expression::integer(1), &Expression::string("$")];
        assert_eq!(Expression::code("$ + $", &parts).text(), "1 + \"$\"");
    }
}

//! The functions of Lua's own library that matter to paths, tables and the state.

use super::file::File;
use super::tree::{Expression, ExpressionKind, TableKey};
use super::value::{Hole, Piece, Value, append};

/// Which argument a function of tables writes into, and whether its key is one of many.
pub(super) fn writes(name: &str) -> Option<(usize, bool)> {
    match name {
        "table.insert" | "tinsert" | "table.remove" | "tremove" | "table.sort" | "sort" | "table.wipe"
        | "wipe" | "table.clear" | "table.setn" => Some((0, true)),
        "rawset" => Some((0, false)),
        "table.move" => Some((0, true)),
        _ => None,
    }
}

/// Whether a function is done with its arguments before anything else happens: it calls nothing, and is not
/// called until `quiet` arguments are there.
pub(super) fn is_brief(name: &str, quiet: impl FnOnce() -> bool) -> bool {
    let looks = matches!(
        name,
        "pairs"
            | "ipairs"
            | "next"
            | "getn"
            | "table.getn"
            | "rawget"
            | "rawequal"
            | "setmetatable"
            | "getmetatable"
    );
    (looks || is_pure(name) || writes(name).is_some()) && quiet()
}

/// Whether calling a function changes nothing, as far as it calls nothing that it is handed.
pub(super) fn is_pure(name: &str) -> bool {
    if matches!(name, "math.random" | "math.randomseed") {
        return false;
    }
    matches!(
        name,
        "tostring"
            | "tonumber"
            | "type"
            | "string.format"
            | "format"
            | "table.concat"
            | "strjoin"
            | "select"
            | "unpack"
    ) || name.starts_with("string.")
        || name.starts_with("math.")
}

impl File<'_> {
    /// What a function of the library gives.
    pub(super) fn library_value(
        &mut self,
        name: &str,
        expressions: &[&Expression],
        values: &[Value],
    ) -> Value {
        let first = expressions.first().copied().zip(values.first());
        match (name, first) {
            ("string.format" | "format" | "strformat", Some((_, format))) => {
                let formats: Vec<Value> = self.resolved(format).alternatives().to_vec();
                let texts = formats.iter().map(|format| match format.literal() {
                    Some(format) => self.format(&format, expressions, values),
                    None => Value::Unknown,
                });
                Value::one_of(texts.collect::<Vec<_>>())
            }
            ("tostring", Some((expression, value))) => {
                let texts = self.texts(expression, value);
                Value::one_of(texts.into_iter().map(Value::Text))
            }
            ("tonumber", Some((_, value))) => match value.literal() {
                Some(digits) if values.len() == 1 && digits.parse::<i128>().is_ok() => Value::Number(digits),
                _ => Value::Numeric,
            },
            ("string.lower" | "string.upper" | "strlower" | "strupper", Some((_, value))) => {
                match value.literal() {
                    // What is no letter of ASCII stays as it is.
                    Some(text) if name.ends_with("lower") => Value::text(&text.to_ascii_lowercase()),
                    Some(text) => Value::text(&text.to_ascii_uppercase()),
                    None => Value::Unknown,
                }
            }
            // From one position to another: these are not counted here.
            ("table.concat", Some(_)) if values.len() > 2 => Value::Unknown,
            ("table.concat", Some((list, value))) => self.joined_list(list, value, values.get(1)),
            ("strjoin", Some((_, separator))) => match separator.literal() {
                Some(separator) => {
                    let parts = expressions.iter().zip(values).skip(1);
                    let parts: Vec<_> = parts
                        .map(|(expression, value)| self.texts(expression, value))
                        .collect();
                    join(&parts, &separator)
                }
                None => Value::Unknown,
            },
            // What is given back as it was handed in.
            ("setmetatable" | "assert" | "table.freeze", Some((_, value))) => value.clone(),
            ("rawget", Some((_, table))) => match (expressions.get(1), values.get(1)) {
                (Some(expression), Some(key)) => {
                    let step = self.step(expression, key);
                    self.index(table, &step)
                }
                _ => Value::Unknown,
            },
            ("getglobal", Some((_, value))) => match value.literal() {
                Some(name) => self.named(&name),
                None => Value::Unknown,
            },
            ("getfenv", _) => Value::Global("_G".into()),
            ("getn" | "table.getn" | "math.floor" | "math.max" | "math.min" | "floor", _) => Value::Numeric,
            ("table.foreach" | "foreach" | "table.foreachi" | "foreachi", Some((_, table))) => {
                if let Some(Value::Function(id)) = values.get(1) {
                    let numeric = name.ends_with('i');
                    let hole = Hole {
                        numeric,
                        ..Hole::ANONYMOUS
                    };
                    let each = self.index(table, &super::value::Step::Key(hole));
                    self.pass(*id, 1, each);
                }
                Value::Unknown
            }
            _ => Value::Unknown,
        }
    }

    /// `string.format`, with a hole for each argument that is not known.
    fn format(&self, format: &str, expressions: &[&Expression], values: &[Value]) -> Value {
        let mut texts: Vec<Vec<Piece>> = vec![Vec::new()];
        let mut arguments = expressions.iter().zip(values).skip(1);
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            let (before, after) = rest.split_at(at);
            extend(&mut texts, &[vec![Piece::Literal(before.into())]]);
            let after = after.get(1..).unwrap_or_default();
            let length = after
                .find(|letter: char| letter.is_ascii_alphabetic() || letter == '%')
                .unwrap_or(after.len());
            let letter = after.get(length..=length).unwrap_or("");
            let plain = length == 0;
            rest = after.get(length + letter.len()..).unwrap_or_default();
            if letter == "%" {
                extend(&mut texts, &[vec![Piece::Literal("%".into())]]);
                continue;
            }
            let Some((expression, value)) = arguments.next() else {
                extend(&mut texts, &[vec![Piece::Hole(Hole::ANONYMOUS)]]);
                continue;
            };
            let choices = match letter {
                "s" if plain => self.texts(expression, value),
                "d" | "i" | "u" if plain => match value.literal() {
                    Some(digits) => vec![vec![Piece::Literal(digits)]],
                    None => {
                        let mut hole = self.hole(expression, value);
                        hole.numeric = true;
                        vec![vec![Piece::Hole(hole)]]
                    }
                },
                _ => vec![vec![Piece::Hole(Hole::ANONYMOUS)]],
            };
            extend(&mut texts, &choices);
        }
        extend(&mut texts, &[vec![Piece::Literal(rest.into())]]);
        Value::one_of(texts.into_iter().map(Value::Text))
    }

    /// `table.concat` of a list that is known.
    fn joined_list(&self, list: &Expression, value: &Value, separator: Option<&Value>) -> Value {
        let separator = match separator.map(Value::literal) {
            None => "".into(),
            Some(Some(separator)) => separator,
            Some(None) => return Value::Unknown,
        };
        let facts = match value {
            Value::Table(id) => self.table_facts(*id),
            _ => None,
        };
        // What was changed since, or ends in `...`, has other items.
        let Some(facts) = facts.filter(|facts| facts.is_as_made && !facts.items.is_empty()) else {
            return Value::Unknown;
        };
        if let ExpressionKind::Table(items) = &list.bare().kind {
            let positional = items.iter().filter(|item| matches!(item.key, TableKey::Position));
            let parts = positional.zip(&facts.items);
            let parts: Vec<_> = parts
                .map(|(item, (value, _))| self.texts(&item.value, value))
                .collect();
            return join(&parts, &separator);
        }
        let parts: Vec<Vec<Vec<Piece>>> = facts
            .items
            .iter()
            .map(|(value, source)| match value {
                Value::Text(pieces) => vec![pieces.clone()],
                Value::Number(digits) => vec![vec![Piece::Literal(digits.clone())]],
                value => vec![vec![Piece::Hole(Hole {
                    source: *source,
                    numeric: value.is_numeric(),
                    number: value.is_numeric(),
                    parameter: match value {
                        Value::Parameter(binding) => Some(*binding),
                        _ => None,
                    },
                })]],
            })
            .collect();
        join(&parts, &separator)
    }
}

/// Each text followed by each of some choices.
pub(super) fn extend(texts: &mut Vec<Vec<Piece>>, choices: &[Vec<Piece>]) {
    let mut longer = Vec::new();
    for text in texts.iter() {
        for choice in choices {
            let mut text = text.clone();
            append(&mut text, choice);
            longer.push(text);
        }
    }
    longer.truncate(8);
    *texts = longer;
}

fn join(parts: &[Vec<Vec<Piece>>], separator: &str) -> Value {
    let mut texts: Vec<Vec<Piece>> = vec![Vec::new()];
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            extend(&mut texts, &[vec![Piece::Literal(separator.into())]]);
        }
        extend(&mut texts, part);
    }
    Value::one_of(texts.into_iter().map(Value::Text))
}

/// The bindings of a loop over a table: what its iterator is called on.
pub(super) fn iterated(values: &[Expression]) -> Option<(&Expression, bool)> {
    match values {
        [only] => match &only.bare().kind {
            ExpressionKind::Call(call) => {
                let name = super::calls::dotted_name(&call.function)?;
                let table = call.arguments.first()?;
                match name.as_str() {
                    "pairs" => Some((table, false)),
                    "ipairs" => Some((table, true)),
                    _ => None,
                }
            }
            // Luau: `for key, value in table do`.
            _ => Some((only, false)),
        },
        [next, table] | [next, table, _] => {
            matches!(&next.kind, ExpressionKind::Global(name) if **name == *"next").then_some((table, false))
        }
        _ => None,
    }
}

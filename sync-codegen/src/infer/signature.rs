//! How a function is described on a command line: `Store.SetPath(path, value, metadata)`.

use std::str::FromStr;

use sync_schema::schema::{Access, Place, Writer};

/// A function with the roles of its arguments.
///
/// ```
/// use sync_codegen::infer::Signature;
///
/// let writer: Signature = "Store.Set(path, path, value, metadata)".parse().unwrap();
/// assert_eq!(writer.writer().value, Some(2));
/// let reader: Signature = "Store.Get".parse().unwrap();
/// assert_eq!(reader.reader().name, "Store.Get");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    path: Vec<usize>,
    value: Option<usize>,
    metadata: Option<usize>,
}

impl Signature {
    /// A function that writes.
    pub fn writer(&self) -> Writer {
        Writer {
            access: self.reader(),
            value: self.value,
            metadata: self.metadata,
        }
    }

    /// A function that hands out a part of the state.
    pub fn reader(&self) -> Access {
        Access {
            name: self.name.clone(),
            place: Place::Joined(self.path.clone()),
        }
    }
}

impl FromStr for Signature {
    type Err = String;

    /// Reads `NAME(path, value, metadata)`: `path` once or several times, `_` for other arguments. A
    /// name alone has a path, a value and metadata.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => {
                let inner = rest.trim_end().strip_suffix(')');
                (name, inner.ok_or_else(|| format!("`{text}` has no `)`"))?)
            }
            None => (text, "path, value, metadata"),
        };
        let name = dotted(name)?;
        let mut signature = Signature {
            name,
            path: Vec::new(),
            value: None,
            metadata: None,
        };
        for (position, word) in arguments.split(',').map(str::trim).enumerate() {
            let twice = match word {
                "path" => {
                    signature.path.push(position);
                    false
                }
                "value" => signature.value.replace(position).is_some(),
                "metadata" => signature.metadata.replace(position).is_some(),
                "_" => false,
                _ => {
                    return Err(format!(
                        "an argument is `path`, `value`, `metadata` or `_`, and not `{word}`"
                    ));
                }
            };
            if twice {
                return Err(format!("`{word}` stands twice"));
            }
        }
        match signature.path.is_empty() {
            true => Err("no argument is the `path`".to_owned()),
            false => Ok(signature),
        }
    }
}

/// A dotted name; a colon before the last word is the same as a dot.
pub(super) fn dotted(text: &str) -> Result<String, String> {
    let name = text.trim().replace(':', ".");
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match name.split('.').all(word) {
        true => Ok(name),
        false => Err(format!("`{text}` is no name such as `Store.SetPath`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_signature_is_refused() {
        for text in [
            "",
            "a(",
            "a(value)",
            "a(path, what)",
            "a(path, value, value)",
            "a b",
            "1.a",
            "a..b",
        ] {
            assert!(text.parse::<Signature>().is_err(), "{text}");
        }
        let signature: Signature = "Store:Set( _ , path)".parse().unwrap();
        assert_eq!(
            (signature.name.as_str(), &signature.path[..]),
            ("Store.Set", &[1][..])
        );
    }
}

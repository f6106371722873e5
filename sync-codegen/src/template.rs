//! The template environment of all languages but Rust.
//!
//! It prints numbers, and text that an escaper of the language has let through ([`Escaped`]). Any
//! other string is an error, and so is a value that is not there: text from a schema can never
//! become code, not even through a template that somebody wrote in a hurry. There are no filters,
//! so that a template has no way round this; it can only loop and print.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::{Serialize, Serializer};
use std::sync::{Mutex, PoisonError};

/// Templates of one language, read once.
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    /// Reads templates of `(name, text)`.
    pub(crate) fn new(templates: &[(&'static str, &'static str)]) -> Result<Self, Error> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // Not `None`, so that what a macro printed counts as escaped, as all of its parts were.
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("escaped".into()));
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?;
        environment.set_syntax(syntax);
        environment.set_formatter(|out, _, value| {
            let printable = match value.kind() {
                ValueKind::Number => true,
                ValueKind::String => value.is_safe(),
                _ => false,
            };
            if !printable {
                let message = format!("a {} that no escaper has let through: {value:?}", value.kind());
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            }
            match value.as_str() {
                Some(text) => out.write_str(text).map_err(Error::from),
                None => std::fmt::Write::write_fmt(out, format_args!("{value}")).map_err(Error::from),
            }
        });
        for (name, text) in templates {
            environment.add_template(name, text)?;
        }
        Ok(Templates(environment))
    }

    /// Renders one of them with a view.
    pub(crate) fn render(&self, name: &str, view: &impl Serialize) -> Result<String, Error> {
        self.0.get_template(name)?.render(Serde(view))
    }

    /// Renders one of them with each of some views, on as many threads as there are cores. A view is made when a thread
    /// is free for it, one at a time and in order. The texts come in the order of the views.
    pub(crate) fn render_each<V: Serialize>(
        &self,
        name: &str,
        views: impl Iterator<Item = V> + Send,
    ) -> Result<Vec<String>, Error> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let views = Mutex::new(views.enumerate());
        let next = || views.lock().unwrap_or_else(PoisonError::into_inner).next();
        let render = || -> Result<Vec<(usize, String)>, Error> {
            let texts = std::iter::from_fn(next).map(|(place, view)| Ok((place, self.render(name, &view)?)));
            texts.collect()
        };
        let mut texts = Vec::new();
        std::thread::scope(|scope| {
            let shares: Vec<_> = (0..threads).map(|_| scope.spawn(render)).collect();
            for share in shares {
                match share.join() {
                    Ok(rendered) => texts.extend(rendered?),
                    // What went wrong there goes on here.
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok::<(), Error>(())
        })?;
        texts.sort_unstable_by_key(|(place, _)| *place);
        Ok(texts.into_iter().map(|(_, text)| text).collect())
    }
}

/// Text that may be printed: it has passed through an escaper of the language that it is a part of.
#[derive(Debug, Clone)]
pub(crate) struct Escaped(Value);

impl Escaped {
    /// For escapers, which are types that have a private field of this type and make it themselves.
    pub(crate) fn by_escaper(text: String) -> Self {
        Escaped(Value::from_safe_string(text))
    }

    /// Text that is a part of this program.
    pub(crate) fn ours(text: &'static str) -> Self {
        Escaped(Value::from_safe_string(text.to_owned()))
    }
}

impl Serialize for Escaped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Escaped, Templates};
    use serde::Serialize;

    #[derive(Serialize)]
    struct View {
        raw: String,
        escaped: Escaped,
        number: u32,
        flag: bool,
    }

    fn print(template: &'static str) -> Result<String, minijinja::Error> {
        let view = View {
            raw: "os.exit()".to_owned(),
            escaped: Escaped::by_escaper("\"text\" <&>".to_owned()),
            number: 7,
            flag: true,
        };
        Templates::new(&[("test", template)])?.render("test", &view)
    }

    #[test]
    fn escaped_text_and_numbers_are_printed_as_they_are() {
        assert_eq!(print("{{ escaped }} {{ number }}\n").unwrap(), "\"text\" <&> 7\n");
        let with_macro = "{% macro twice(it) %}{{ it }}{{ it }}{% endmacro %}{{ twice(number) }}";
        assert_eq!(print(with_macro).unwrap(), "77");
    }

    #[test]
    fn a_raw_string_is_refused() {
        for template in [
            "{{ raw }}",
            "{{ 'literal' }}",
            "{{ escaped ~ raw }}",
            "{{ [raw] }}",
            "{% macro show(it) %}{{ it }}{% endmacro %}{{ show(raw) }}",
            "{% set copy %}{{ raw }}{% endset %}{{ copy }}",
            "{{ flag }}",
        ] {
            let message = print(template).expect_err(template).to_string();
            assert!(
                message.contains("no escaper has let through"),
                "{template}: {message}"
            );
        }
    }

    #[test]
    fn there_is_no_way_round_the_escaper() {
        for template in [
            "{{ raw|safe }}",
            "{{ missing }}",
            "{% autoescape false %}{{ raw }}{% endautoescape %}",
        ] {
            assert!(print(template).is_err(), "{template}");
        }
    }
}

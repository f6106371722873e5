//! Types written as text: `T`, `T?`, `[T]`, `{K: T}`, `set<T>`, in any combination.

use crate::codes::front_end::TYPE_TEXT;
use crate::definition::{Bounds, TypeExpression, TypeShape};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// How deep brackets may stand in each other in one type text. No useful type comes near it.
pub const MAX_TYPE_DEPTH: usize = 16;

/// Reads a type. `span` is where `text` stands, byte for byte, so that a part can be pointed at.
///
/// ```
/// use sync_schema::definition::TypeShape;
/// use sync_schema::span::{Span, Sources};
///
/// let mut sources = Sources::default();
/// let source = sources.add("a.sync.yaml", "[player]?");
/// let ty = sync_schema::type_text::parse("[player]?", Span::new(source, 0, 9)).unwrap();
/// let TypeShape::Optional(list) = ty.shape else { panic!() };
/// assert_eq!(sources.text(list.span), "[player]");
/// ```
///
/// # Errors
/// A diagnostic for the first thing that is not a type.
pub fn parse(text: &str, span: Span) -> Result<TypeExpression, Box<Diagnostic>> {
    let mut parser = Parser {
        text,
        at: 0,
        span,
        depth: 0,
    };
    let ty = parser.ty()?;
    parser.skip_blanks();
    match parser.peek() {
        None => Ok(ty),
        Some('<') => Err(parser.foreign_generic(&ty)),
        Some(_) => {
            let rest = text[parser.at..].trim_end();
            let shown: String = rest.chars().take(32).map(shown).collect();
            let mut fault = parser.fault(format!("`{shown}` is left over after the type"));
            fault.span = Some(span.part(parser.at, parser.at + rest.len()));
            Err(fault)
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    /// The next byte.
    at: usize,
    span: Span,
    depth: usize,
}

type Parsed = Result<TypeExpression, Box<Diagnostic>>;

impl Parser<'_> {
    fn ty(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_TYPE_DEPTH {
            return Err(self.fault(format!("brackets are nested deeper than {MAX_TYPE_DEPTH}")));
        }
        self.skip_blanks();
        let start = self.at;
        let shape = match self.peek() {
            Some('[') => self.list()?,
            Some('{') => self.map()?,
            _ => self.name_or_set()?,
        };
        let mut ty = self.expression(start, shape);
        self.skip_blanks();
        if self.take('?') {
            ty = self.expression(start, TypeShape::Optional(Box::new(ty)));
            if self.peek() == Some('?') {
                return Err(self.fault("a type has one `?` at most"));
            }
        }
        self.depth -= 1;
        Ok(ty)
    }

    fn list(&mut self) -> Result<TypeShape, Box<Diagnostic>> {
        self.at += 1;
        let element = self.ty()?;
        self.expect(']', "after the type of the list")?;
        Ok(TypeShape::List(Box::new(element), Bounds::default()))
    }

    fn map(&mut self) -> Result<TypeShape, Box<Diagnostic>> {
        self.at += 1;
        let key = self.ty()?;
        self.expect(':', "after the type of the key")?;
        let value = self.ty()?;
        self.expect('}', "after the type of the value")?;
        Ok(TypeShape::Map(Box::new(key), Box::new(value), Bounds::default()))
    }

    fn name_or_set(&mut self) -> Result<TypeShape, Box<Diagnostic>> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|found| !found.is_whitespace() && !"[]{}<>:?,".contains(found))
        {
            self.bump();
        }
        let name = &self.text[start..self.at];
        if name.is_empty() {
            return Err(self.fault(match self.peek() {
                Some(found) => format!("expected a type, found `{}`", shown(found)),
                None => "expected a type, found nothing".to_owned(),
            }));
        }
        if name != "set" || self.peek() != Some('<') {
            return Ok(TypeShape::Name(name.to_owned()));
        }
        self.at += 1;
        let element = self.ty()?;
        self.expect('>', "after the type of the set")?;
        Ok(TypeShape::Set(Box::new(element), Bounds::default()))
    }

    fn expression(&self, start: usize, shape: TypeShape) -> TypeExpression {
        TypeExpression {
            shape,
            span: self.span.part(start, self.at),
        }
    }

    fn expect(&mut self, wanted: char, place: &str) -> Result<(), Box<Diagnostic>> {
        self.skip_blanks();
        if self.take(wanted) {
            return Ok(());
        }
        let found = self
            .peek()
            .map_or("nothing".to_owned(), |found| format!("`{}`", shown(found)));
        Err(self.fault(format!("expected `{wanted}` {place}, found {found}")))
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    /// A fault at the next character, or at all of the text where there is none.
    fn fault(&self, headline: impl Into<String>) -> Box<Diagnostic> {
        let span = match self.peek() {
            Some(found) => self.span.part(self.at, self.at + found.len_utf8()),
            None => self.span,
        };
        Box::new(
            Diagnostic::new(TYPE_TEXT, span, headline)
                .help("a type is written `T`, `T?`, `[T]`, `{K: T}` or `set<T>`"),
        )
    }

    /// The spelling of another language, such as `list<T>`.
    fn foreign_generic(&self, ty: &TypeExpression) -> Box<Diagnostic> {
        let TypeShape::Name(name) = &ty.shape else {
            return self.fault("`<` is left over after the type");
        };
        let ours = match name.to_ascii_lowercase().as_str() {
            "list" | "vec" | "array" => "a list is written `[T]`",
            "map" | "dict" | "hashmap" | "btreemap" | "record" => "a map is written `{K: T}`",
            "option" | "optional" | "maybe" => "an optional type is written `T?`",
            _ => "a set is written `set<T>`; no other type has `<`",
        };
        Box::new(Diagnostic::new(TYPE_TEXT, ty.span, "only `set` is written with `<` and `>`").help(ours))
    }
}

/// A character that may be printed.
fn shown(found: char) -> String {
    if found.is_control() {
        found.escape_default().to_string()
    } else {
        found.to_string()
    }
}

#[cfg(test)]
mod tests;

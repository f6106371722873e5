//! S02: path templates, from text to parts.

use super::name::character;
use super::types::Types;
use super::{name, scope::Scopes, suggest::suggest, words::KEY_RESERVED};
use crate::codes::names as codes;
use crate::definition::{TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Key, Segment};
use crate::span::{Span, Spanned};

/// The most keys of a path.
pub(super) const MAX_KEYS: usize = 12;
/// The most segments of a path.
const MAX_SEGMENTS: usize = 32;
/// The most bytes of a segment.
const MAX_SEGMENT: usize = 255;

/// A part of a template between dots.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// A fixed name.
    Literal(String),
    /// A key, with its type if that is written.
    Key(Spanned<String>, Option<Spanned<String>>),
}

/// Parses one template text, which stands below others if `below`.
pub(super) fn parse(sink: &mut Sink, text: &Spanned<String>, below: bool) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut whole = true;
    let mut start = 0;
    for segment in text.value.split('.') {
        let span = text.span.part(start, start + segment.len());
        match part(sink, segment, span) {
            Some(Part::Key(..)) if start == 0 && !below => {
                whole = false;
                let headline = "a path begins with a fixed name, not with a key";
                sink.push(
                    Diagnostic::new(codes::INVALID_TEMPLATE, span, headline)
                        .help(format!("write `things.{segment}`")),
                );
            }
            Some(part) => parts.push(part),
            None => whole = false,
        }
        start += segment.len() + 1;
        if parts.len() > MAX_SEGMENTS {
            let headline = format!("a template has at most {MAX_SEGMENTS} segments");
            sink.push(Diagnostic::new(codes::INVALID_TEMPLATE, text.span, headline));
            return None;
        }
    }
    whole.then_some(parts)
}

/// The name of a path that states none: its fixed names in snake case.
pub(super) fn default_name(parts: &[Part]) -> String {
    let words: Vec<String> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Literal(text) => Some(crate::naming::snake(text)),
            Part::Key(..) => None,
        })
        .collect();
    words.join("_")
}

/// The segments and keys of a whole template.
pub(super) fn keys(
    sink: &mut Sink,
    types: &mut Types,
    scopes: &Scopes,
    parts: &[Part],
    span: Span,
) -> Option<(Vec<Segment>, Vec<Key>)> {
    if parts.len() > MAX_SEGMENTS {
        let headline = format!("a template has at most {MAX_SEGMENTS} segments");
        sink.push(Diagnostic::new(codes::INVALID_TEMPLATE, span, headline));
        return None;
    }
    let mut segments = Vec::with_capacity(parts.len());
    let mut keys: Vec<Key> = Vec::new();
    let mut places: Vec<Span> = Vec::new();
    let mut whole = true;
    for part in parts {
        let (name, written) = match part {
            Part::Literal(text) => {
                segments.push(Segment::Literal(text.clone()));
                continue;
            }
            Part::Key(name, written) => (name, written),
        };
        if let Some(first) = keys.iter().position(|key| key.name == name.value) {
            whole = false;
            let headline = format!("the key `{}` stands twice in this template", name.value);
            sink.push(
                Diagnostic::new(codes::REPEATED_KEY, name.span, headline)
                    .related(places[first], "the first one")
                    .help("give one of them another name"),
            );
            continue;
        }
        let Some(ty) = key_type(sink, types, scopes, name, written.as_ref()) else {
            whole = false;
            continue;
        };
        segments.push(Segment::Key(keys.len()));
        keys.push(Key {
            name: name.value.clone(),
            ty,
        });
        places.push(name.span);
    }
    if keys.len() > MAX_KEYS {
        whole = false;
        let headline = format!("a path has at most {MAX_KEYS} keys, this one has {}", keys.len());
        sink.push(Diagnostic::new(codes::TOO_MANY_KEYS, places[MAX_KEYS], headline));
    }
    whole.then_some((segments, keys))
}

fn key_type(
    sink: &mut Sink,
    types: &mut Types,
    scopes: &Scopes,
    name: &Spanned<String>,
    written: Option<&Spanned<String>>,
) -> Option<crate::schema::Type> {
    let declared = scopes.key(&name.value);
    let Some(written) = written else {
        if declared.is_none() && !scopes.is_faulty(&name.value) {
            let help = suggest(sink, &name.value, scopes.key_names());
            sink.push(
                Diagnostic::new(
                    codes::KEY_WITHOUT_TYPE,
                    name.span,
                    format!("no scope declares the key `{}`", name.value),
                )
                .maybe_help(help)
                .help(format!("write its type: `{{{}: u8}}`", name.value)),
            );
        }
        return declared.map(|(ty, _)| ty.clone());
    };
    let expression = TypeExpression {
        shape: TypeShape::Name(written.value.clone()),
        span: written.span,
    };
    let ty = types.key(sink, &expression, &name.value)?;
    if let Some((other, span)) = declared
        && types.resolve(other) != types.resolve(&ty)
    {
        let headline = format!(
            "key `{}` is `{}` here and `{}` in its scope",
            name.value,
            types.describe(&ty),
            types.describe(other)
        );
        sink.push(
            Diagnostic::new(codes::KEY_TYPE_DIFFERS, written.span, headline)
                .related(*span, "the scope's")
                .help(format!(
                    "write `{{{}}}`, or give the key another name",
                    name.value
                )),
        );
        return None;
    }
    Some(ty)
}

fn part(sink: &mut Sink, segment: &str, span: Span) -> Option<Part> {
    let mut fault = |span: Span, headline: String, help: Option<String>| {
        sink.push(Diagnostic::new(codes::INVALID_TEMPLATE, span, headline).maybe_help(help));
        None
    };
    if segment.is_empty() {
        return fault(span, "a segment of this template is empty".into(), None);
    }
    if segment.len() > MAX_SEGMENT {
        return fault(span, format!("a segment has at most {MAX_SEGMENT} bytes"), None);
    }
    if let Some((place, letter)) = segment
        .char_indices()
        .find(|(_, letter)| !letter.is_ascii() || letter.is_ascii_control())
    {
        let headline = format!(
            "a template is written in ASCII, and this is {}",
            character(letter)
        );
        return fault(span.part(place, place + letter.len_utf8()), headline, None);
    }
    if segment.starts_with('{') {
        let Some(inner) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            let help = Some(format!("write `{segment}}}`"));
            return fault(span, format!("the key `{segment}` has no `}}`"), help);
        };
        let (key, ty) = inner
            .split_once(':')
            .map_or((inner, None), |(key, ty)| (key, Some(ty)));
        let at = |part: &str, offset: usize| {
            let start = 1 + offset + (part.len() - part.trim_start().len());
            let trimmed = part.trim();
            Spanned::new(trimmed.to_owned(), span.part(start, start + trimmed.len()))
        };
        let ty = ty.map(|ty| at(ty, key.len() + 1));
        let key = at(key, 0);
        name::declared(sink, "key", &key, KEY_RESERVED);
        return Some(Part::Key(key, ty));
    }
    let fine = segment.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if fine {
        return Some(Part::Literal(segment.to_owned()));
    }
    let help =
        (segment.contains('[') || segment.contains('*') || segment.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| "an index is a key: write `.{index: u16}`".to_owned());
    fault(
        span,
        format!("`{segment}` is no segment: an ASCII letter or `_`, then letters, digits, `_` and `-`"),
        help,
    )
}

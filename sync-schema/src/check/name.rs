//! S02: whether names are well formed, free and told apart in every casing.

use std::collections::HashMap;

use super::suggest::suggest;
use crate::codes::Code;
use crate::codes::names::{COLLIDING_NAMES, DUPLICATE_NAME, INVALID_NAME, RESERVED_NAME};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::span::{Span, Spanned};

/// The most bytes of a name.
pub(super) const MAX_LENGTH: usize = 64;

/// Checks a declared name: snake case, and none of the words that mean something else there.
pub(super) fn declared(sink: &mut Sink, what: &str, name: &Spanned<String>, reserved: &[&str]) {
    if !is_snake(&name.value) {
        let spelled = naming::snake(&name.value);
        let help = is_snake(&spelled).then(|| format!("write `{spelled}`"));
        refuse(
            sink,
            what,
            name,
            "in snake case: small letters, digits and single `_` between them",
            help,
        );
    } else if reserved.contains(&name.value.as_str()) {
        sink.push(
            Diagnostic::new(
                RESERVED_NAME,
                name.span,
                format!(
                    "`{}` cannot name a {what}: it has a meaning of its own",
                    name.value
                ),
            )
            .help(format!("choose another name, such as `my_{}`", name.value)),
        );
    }
}

/// Checks a name that is spelled as the host spells it: a record field or a case. False if it is no name.
pub(super) fn host_spelled(sink: &mut Sink, what: &str, name: &Spanned<String>) -> bool {
    let is_name = is_identifier(&name.value) && name.value.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if !is_name {
        let wanted = "ASCII letters, digits and `_`, no digit first, and not `_` alone";
        refuse(sink, what, name, wanted, None);
    } else if name.value.starts_with("__sync") {
        sink.push(Diagnostic::new(
            RESERVED_NAME,
            name.span,
            format!(
                "`{}` cannot name a {what}: `__sync` begins the names of the runtime",
                name.value
            ),
        ));
    }
    is_name
}

/// Refuses what is no name, saying which character is to blame.
fn refuse(sink: &mut Sink, what: &str, name: &Spanned<String>, wanted: &str, help: Option<String>) {
    let headline = if name.value.len() > MAX_LENGTH {
        format!(
            "the name of this {what} has {} bytes, {MAX_LENGTH} are allowed",
            name.value.len()
        )
    } else if name.value.is_empty() {
        format!("the name of this {what} is empty")
    } else if let Some(foreign) = name
        .value
        .chars()
        .find(|letter| !letter.is_ascii() || letter.is_ascii_control())
    {
        format!("the name of this {what} contains {}", character(foreign))
    } else {
        format!("`{}` cannot name a {what}", name.value)
    };
    sink.push(
        Diagnostic::new(INVALID_NAME, name.span, headline)
            .label(wanted)
            .maybe_help(help),
    );
}

/// `U+0430 (а)`, so that a look-alike is seen for what it is.
pub(super) fn character(letter: char) -> String {
    let code = format!("U+{:04X}", letter as u32);
    if letter.is_alphanumeric() {
        format!("{code} (`{letter}`)")
    } else {
        code
    }
}

/// `[a-z][a-z0-9_]*` with single underscores between its words, at most 64 bytes.
pub(super) fn is_snake(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.ends_with('_')
        && !name.contains("__")
}

fn is_identifier(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The names of one namespace: refuses a second one that is equal, or equal after casing.
pub(super) struct Namespace<'a> {
    what: &'a str,
    casing: fn(&str) -> String,
    /// By spelling after casing: where, and how it was written.
    taken: HashMap<String, (Span, String)>,
}

impl<'a> Namespace<'a> {
    /// No names yet; two are told apart by what `casing` makes of them.
    pub(super) fn new(what: &'a str, casing: fn(&str) -> String) -> Self {
        Namespace {
            what,
            casing,
            taken: HashMap::new(),
        }
    }

    /// Takes a name in; false if it was taken already.
    pub(super) fn take(&mut self, sink: &mut Sink, name: &str, span: Span) -> bool {
        let cased = (self.casing)(name);
        let Some((first, written)) = self.taken.get(&cased) else {
            self.taken.insert(cased, (span, name.to_owned()));
            return true;
        };
        let what = self.what;
        let (code, headline): (Code, String) = if written == name {
            (DUPLICATE_NAME, format!("a {what} named `{name}` exists already"))
        } else {
            (
                COLLIDING_NAMES,
                format!("`{name}` and `{written}` are both `{cased}` in generated code"),
            )
        };
        sink.push(
            Diagnostic::new(code, span, headline)
                .related(*first, "the first one")
                .help("rename one of them"),
        );
        false
    }
}

/// Where the names of one kind are looked up.
#[derive(Default)]
pub(super) struct Names {
    places: HashMap<String, usize>,
    in_order: Vec<String>,
}

impl Names {
    /// Names in the order of their declaration; the first of two equal ones counts.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a Spanned<String>>) -> Self {
        let mut all = Names::default();
        for (place, name) in names.into_iter().enumerate() {
            all.places.entry(name.value.clone()).or_insert(place);
            all.in_order.push(name.value.clone());
        }
        all
    }

    /// The position of a name's declaration.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// All of them in the order of declaration.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.in_order.iter().map(String::as_str)
    }

    /// The position of a name's declaration, or a diagnostic of an unknown one.
    pub(super) fn find(
        &self,
        sink: &mut Sink,
        code: Code,
        what: &str,
        name: &Spanned<String>,
    ) -> Option<usize> {
        let found = self.get(&name.value);
        if found.is_none() {
            let help = suggest(sink, &name.value, self.iter());
            sink.push(
                Diagnostic::new(code, name.span, format!("there is no {what} `{}`", name.value))
                    .maybe_help(help),
            );
        }
        found
    }
}

//! S04 and S06: who may write a path, and which of two concurrent writes stays.

use super::name::Names;
use super::suggest::{suggest, suggest_or_list};
use super::types::Types;
use super::words::{CONFLICTS, PERMISSIONS};
use crate::codes::{Code, conflicts, structure};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Conflict, Key, Permission, PermissionIndex, Type};
use crate::span::{Span, Spanned};

/// What a policy is looked at with.
pub(super) struct Subject<'a> {
    pub(super) types: &'a Types,
    pub(super) template: &'a str,
    pub(super) keys: &'a [Key],
    pub(super) ty: &'a Type,
    pub(super) is_optional: bool,
}

/// The conflict policy of a path; `last_writer` where none is written.
pub(super) fn conflict(
    sink: &mut Sink,
    written: Option<&Spanned<String>>,
    of: &Subject<'_>,
) -> Option<Conflict> {
    let Some(written) = written else {
        return Some(Conflict::LastWriter);
    };
    let (word, argument) = call(sink, written, conflicts::UNKNOWN_CONFLICT)?;
    if let Some(argument) = argument.as_ref().filter(|_| word != "owner") {
        let headline = format!("`{}` takes nothing in brackets", shortened(word));
        sink.push(
            Diagnostic::new(conflicts::UNKNOWN_CONFLICT, argument.span, headline)
                .help(format!("write `{}`", shortened(word))),
        );
        return None;
    }
    match word {
        "last_writer" => Some(Conflict::LastWriter),
        "authority" => Some(Conflict::Authority),
        "owner" => match argument {
            Some(key) => string_key(sink, conflicts::OWNER_KEY, "owner", &key, of).map(Conflict::Owner),
            None => only_string_key(sink, written.span, of).map(Conflict::Owner),
        },
        "union" => {
            let fit = matches!(of.types.resolve(of.ty)?, Type::Set(..));
            fitting(sink, written.span, fit, "union", "a `set<T>`", of)?;
            Some(Conflict::Union)
        }
        "max" => {
            let fit = matches!(
                of.types.resolve(of.ty)?,
                Type::Integer(_) | Type::Float(_) | Type::Timestamp
            );
            fitting(sink, written.span, fit, "max", "a number or `timestamp`", of)?;
            Some(Conflict::Max)
        }
        _ => {
            let help = suggest_or_list(sink, word, CONFLICTS);
            let headline = format!("there is no conflict policy `{}`", shortened(word));
            sink.push(Diagnostic::new(conflicts::UNKNOWN_CONFLICT, written.span, headline).maybe_help(help));
            None
        }
    }
}

/// The permission of a path that states one.
pub(super) fn permission(
    sink: &mut Sink,
    written: &Spanned<String>,
    classes: &Names,
    conflict: Option<Conflict>,
    of: &Subject<'_>,
) -> Option<Permission> {
    let (word, argument) = call(sink, written, structure::UNKNOWN_PERMISSION)?;
    if let Some(argument) = argument.as_ref().filter(|_| word != "self") {
        let headline = format!("`{}` takes nothing in brackets", shortened(word));
        sink.push(
            Diagnostic::new(structure::UNKNOWN_PERMISSION, argument.span, headline)
                .help(format!("write `{}`", shortened(word))),
        );
        return None;
    }
    match (word, argument) {
        ("anyone", _) => Some(Permission::Anyone),
        ("authority", _) => Some(Permission::Authority),
        ("owner", _) => match conflict? {
            Conflict::Owner(key) => Some(Permission::SelfKey(key)),
            _ => {
                let headline = format!("path `{}` has no owner", of.template);
                sink.push(
                    Diagnostic::new(structure::SELF_KEY, written.span, headline)
                        .help("state `conflict: owner(key)`, or write `permission: self(key)`"),
                );
                None
            }
        },
        ("self", Some(key)) => {
            string_key(sink, structure::SELF_KEY, "self", &key, of).map(Permission::SelfKey)
        }
        ("self", None) => {
            let headline = "`self` needs the key that holds a peer's name";
            let help = match of.keys.iter().find(|key| is_text(of, key)) {
                Some(key) => format!("write `self({})`", key.name),
                None => "give the path a key such as `{player: string}`, and write `self(player)`".to_owned(),
            };
            sink.push(Diagnostic::new(structure::SELF_KEY, written.span, headline).help(help));
            None
        }
        (class, _) => {
            let found = classes.get(class);
            if found.is_none() {
                let help = suggest(sink, class, classes.iter().chain(PERMISSIONS.iter().copied()));
                let help = help.unwrap_or_else(|| {
                    "declare it under `permissions:`, or use `anyone`, `authority`, `owner` or `self(key)`".into()
                });
                let headline = format!("there is no permission class `{}`", shortened(class));
                sink.push(Diagnostic::new(structure::UNKNOWN_PERMISSION, written.span, headline).help(help));
            }
            found.map(|class| Permission::Class(PermissionIndex(class)))
        }
    }
}

/// `word` or `word(argument)`; an open bracket is reported, and anything else comes back as a word that nothing is called.
fn call<'w>(
    sink: &mut Sink,
    written: &'w Spanned<String>,
    code: Code,
) -> Option<(&'w str, Option<Spanned<String>>)> {
    let text = written.value.as_str();
    let Some((word, rest)) = text.split_once('(') else {
        return Some((text.trim(), None));
    };
    let Some(argument) = rest.trim_end().strip_suffix(')') else {
        if rest.contains(')') {
            return Some((text, None));
        }
        let headline = format!("the bracket of `{}` is not closed", shortened(word));
        let help = format!("write `{})`", shortened(text.trim_end()));
        sink.push(Diagnostic::new(code, written.span, headline).help(help));
        return None;
    };
    let start = word.len() + 1 + (argument.len() - argument.trim_start().len());
    let argument = argument.trim();
    let span = written.span.part(start, start + argument.len());
    Some((word.trim(), Some(Spanned::new(argument.to_owned(), span))))
}

fn string_key(
    sink: &mut Sink,
    code: Code,
    word: &str,
    written: &Spanned<String>,
    of: &Subject<'_>,
) -> Option<usize> {
    let Some(place) = of.keys.iter().position(|key| key.name == written.value) else {
        let help = suggest(sink, &written.value, of.keys.iter().map(|key| key.name.as_str()));
        let headline = format!(
            "`{}` is no key of path `{}`",
            shortened(&written.value),
            of.template
        );
        sink.push(Diagnostic::new(code, written.span, headline).maybe_help(help));
        return None;
    };
    if !is_text(of, &of.keys[place]) {
        of.types.resolve(&of.keys[place].ty)?;
        let headline = format!(
            "`{word}` needs a string key, since a peer's name is one; `{}` is `{}`",
            written.value,
            of.types.describe(&of.keys[place].ty)
        );
        sink.push(Diagnostic::new(code, written.span, headline));
        return None;
    }
    Some(place)
}

fn only_string_key(sink: &mut Sink, span: Span, of: &Subject<'_>) -> Option<usize> {
    let mut found = of.keys.iter().enumerate().filter(|(_, key)| is_text(of, key));
    match (found.next(), found.next()) {
        (Some((place, _)), None) => Some(place),
        (Some((_, key)), Some(_)) => {
            let headline = format!(
                "path `{}` has more than one string key: which of them names the owner is open",
                of.template
            );
            sink.push(
                Diagnostic::new(conflicts::OWNER_KEY, span, headline)
                    .help(format!("write `owner({})`", key.name)),
            );
            None
        }
        (None, _) => {
            let headline = format!(
                "path `{}` has no string key that could name the owner",
                of.template
            );
            sink.push(Diagnostic::new(conflicts::OWNER_KEY, span, headline));
            None
        }
    }
}

fn is_text(of: &Subject<'_>, key: &Key) -> bool {
    matches!(of.types.resolve(&key.ty), Some(Type::Text(_)))
}

fn fitting(
    sink: &mut Sink,
    span: Span,
    fit: bool,
    policy: &str,
    wanted: &str,
    of: &Subject<'_>,
) -> Option<()> {
    let headline = if !fit {
        format!(
            "`{policy}` needs {wanted}, and path `{}` is `{}`",
            of.template,
            of.types.describe(of.ty)
        )
    } else if of.is_optional {
        format!(
            "`{policy}` never forgets, so path `{}` cannot be cleared",
            of.template
        )
    } else {
        return Some(());
    };
    let help = if fit {
        "leave out the `?` of its type"
    } else {
        "use `last_writer`"
    };
    sink.push(Diagnostic::new(conflicts::UNFIT_CONFLICT, span, headline).help(help));
    None
}

/// What a user wrote, short enough for a headline.
fn shortened(text: &str) -> String {
    if text.len() <= 64 {
        text.to_owned()
    } else {
        text.chars().take(60).chain("…".chars()).collect()
    }
}

//! The library's parser, which panics at some texts that are not Lua: kept from ending the program.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use full_moon::tokenizer::{Lexer, LexerResult, Position};
use full_moon::{LuaVersion, ast};

use super::NotLua;
use crate::audit::lua::tree::Place;

/// Parses a text, or says what the first fault is.
pub(super) fn parse(text: &str, version: LuaVersion) -> Result<ast::Ast, NotLua> {
    let Some(parsed) = contained(|| full_moon::parse_fallible(text, version)) else {
        return Err(lexed(text, version));
    };
    match parsed.errors().first() {
        Some(error) => Err(fault(error.error_message().into_owned(), error.range())),
        None => Ok(parsed.into_ast()),
    }
}

/// What is wrong with a text at which the parser panics: all that are known have something that is no token.
fn lexed(text: &str, version: LuaVersion) -> NotLua {
    let errors = match contained(|| Lexer::new(text, version).collect()) {
        Some(LexerResult::Fatal(errors) | LexerResult::Recovered(_, errors)) => errors,
        Some(LexerResult::Ok(_)) | None => Vec::new(),
    };
    match errors.first() {
        Some(error) => fault(error.error().to_string(), error.range()),
        None => NotLua {
            message: "the parser gave up".to_owned(),
            place: Place::new(0, 1.min(text.len())),
        },
    }
}

fn fault(message: String, (start, end): (Position, Position)) -> NotLua {
    NotLua {
        message,
        place: Place::new(start.bytes(), end.bytes()),
    }
}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// What the library gives back; none if it panics, of which the user is told by a finding and not by the panic's message.
fn contained<T>(run: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let otherwise = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            if !CONTAINED.get() {
                otherwise(panicked);
            }
        }));
    });
    CONTAINED.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    CONTAINED.set(false);
    result.ok()
}

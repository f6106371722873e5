//! Lua: from text to facts.

mod calls;
mod evaluate;
pub(crate) mod fact;
mod file;
mod guard;
pub(crate) mod known;
mod library;
mod lower;
mod made;
mod pure;
mod scope;
pub(crate) mod string;
mod substitute;
pub(crate) mod tree;
pub(crate) mod value;
mod walk;
mod writes;

pub(crate) use file::{Exports, Followed, Globals, Learnt, Table, follow, learn};
pub(crate) use lower::{Dialect, NotLua};

/// Why a text has no facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// In lower case, without a full stop.
    pub(crate) message: String,
    /// Where, if that can be told.
    pub(crate) place: tree::Place,
}

/// Reads a text, whatever it is.
pub(crate) fn read(text: &str, dialect: Dialect) -> Result<tree::Tree, Refused> {
    use guard::Refusal;
    let refused = |message: &str, at: usize| Refused {
        message: message.to_owned(),
        place: tree::Place::new(at, at + 1),
    };
    guard::check(text, dialect).map_err(|refusal| match refusal {
        Refusal::TooDeep(at) => refused("nested too deeply to be followed", at),
        Refusal::TooLong(at) => refused("an expression too long to be followed", at),
        Refusal::Open(at) => refused("a string or comment that does not end", at),
        Refusal::Backtick(at) => refused("not Lua: a backtick", at),
    })?;
    lower::parse(text, dialect).map_err(|NotLua { message, place }| Refused {
        message: format!("not Lua: {message}"),
        place,
    })
}

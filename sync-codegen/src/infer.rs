//! A first schema from the code and the saved tables of a program that syncs by hand.
//!
//! [`infer`](fn@infer) reads sources as the audit does, collects what they write where (`gather`),
//! adds what saved tables hold (`saved`), and makes a tree of it (`state`). The tree becomes a draft
//! (`plan`, `types`, `levels`), the draft a text (`text`), and what the language cannot hold is left
//! out of it with the reason (`settle`). Nothing is run, and no text of the code base becomes YAML but through
//! one function that quotes.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::Legacy;
use sync_schema::span::Sources;

mod draft;
mod gather;
mod keys;
mod legacy;
mod levels;
mod names;
mod normal;
mod plan;
mod saved;
mod seen;
mod settle;
mod signature;
mod site;
mod state;
mod text;
mod types;

pub use signature::Signature;

use crate::audit::STACK;
use saved::Saved;
use seen::Seen;
use state::State;

/// What to look at, and what is known of it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files and folders with Lua.
    pub sources: Vec<PathBuf>,
    /// Files with saved tables. Where `legacy` names no root, these tables are the state.
    pub data: Vec<PathBuf>,
    /// What the code base calls its functions and tables.
    pub legacy: Legacy,
    /// What the schema is to be called, in snake case.
    pub name: String,
}

/// A first schema.
#[derive(Debug)]
pub struct Proposal {
    /// A schema file that passes its checks.
    pub text: String,
    /// How many paths it declares.
    pub paths: usize,
    /// How many decisions it asks for.
    pub decisions: usize,
    /// How many paths the language could not hold; each stands in a comment.
    pub left_out: usize,
    /// How many writes could not be followed.
    pub unfollowed: usize,
    /// Files that were not read, and why.
    pub skipped: Vec<Diagnostic>,
}

/// Proposes a schema. `progress` is told of each source file, from any thread: one more, of so many.
///
/// # Errors
/// A file that is named cannot be read, or is no saved table; what is known of the code base is at fault;
/// threads cannot be made.
pub fn infer(
    options: &Options,
    sources: &mut Sources,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> io::Result<Proposal> {
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .build()
        .map_err(io::Error::other)?;
    pool.install(|| {
        let mut state = State::default();
        let mut options = options.clone();
        let data: Vec<Saved> = options
            .data
            .iter()
            .map(|path| saved::parse(path))
            .collect::<io::Result<_>>()?;
        if options.legacy.roots.is_empty() {
            // What is saved is the state.
            let names: BTreeSet<&str> = data.iter().flat_map(Saved::names).collect();
            options.legacy.roots = names.into_iter().map(str::to_owned).collect();
        }
        let gathered = gather::gather(&options, sources, &mut state, progress)?;
        for saved in &data {
            saved.put(&options.legacy.roots, &mut state)?;
        }
        normal::normalise(&mut state.root);
        let mut draft = plan::plan(&state, &options, &gathered.level_words);
        let settled =
            settle::settle(&mut draft).map_err(|fault| io::Error::new(io::ErrorKind::InvalidInput, fault))?;
        Ok(Proposal {
            text: settled.text,
            paths: settled.paths,
            decisions: settled.decisions,
            left_out: settled.left_out,
            unfollowed: state.unfollowed.len(),
            skipped: gathered.skipped,
        })
    })
}

/// A name for a schema of a code base: that of its first root, or of its first writer.
pub fn schema_name(legacy: &Legacy) -> String {
    let writers = legacy.writers.iter().map(|writer| &writer.access.name);
    let first = legacy.roots.iter().chain(writers).next();
    let word = first.and_then(|name| name.split('.').next());
    names::clean(word.unwrap_or("state"))
}

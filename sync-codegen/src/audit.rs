//! The audit: what hand-written sync is left in a code base.
//!
//! [`run`] reads sources and says what in them writes, sends or goes around what a schema declares.
//! The schema's `legacy:` says what the code base calls its functions; nothing about one program is
//! built in. Lua is followed (`lua`), file by file and in parallel, and what it does is judged by the
//! schema (`judge`, `metadata`, `pattern`); Rust is looked over (`rust`). [`fix`](mod@fix) rewrites
//! what is certain in Lua.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use sync_schema::schema::Schema;
use sync_schema::span::{SourceId, Sources};

use crate::lua::Naming;

mod baseline;
pub(crate) mod files;
pub mod finding;
pub mod fix;
mod json;
mod judge;
mod look;
pub(crate) mod lua;
mod metadata;
mod never;
mod pattern;
mod rewrite;
mod rust;
mod skipped;
mod summary;

pub use baseline::{Baseline, fingerprints};
pub use files::LARGEST;
pub use finding::{Finding, Kind, Verdict};
pub use json::{lines as json_lines, sarif};
pub(crate) use metadata::word as level_word;
pub use rewrite::{Rewritten, rewrite};
pub use summary::table;

use files::{File, Files, Language};

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// In the order of files and of the places in them.
    pub findings: Vec<Finding>,
    /// The files that were looked at.
    pub files: Vec<Audited>,
    /// How many lines they have.
    pub lines: usize,
}

/// A file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Where it is.
    pub path: PathBuf,
    /// Its text among the sources.
    pub source: SourceId,
}

impl Audited {
    /// Whether the audit can rewrite it.
    pub fn can_be_rewritten(&self) -> bool {
        matches!(files::language(&self.path), Some(Language::Lua(_)))
    }
}

/// How much stack a thread has that follows nested code, in bytes. It is reserved and not used.
pub(crate) const STACK: usize = 256 << 20;

/// Audits all sources below some folders. `progress` is told of each file that was looked at, from
/// any thread.
///
/// # Errors
/// A source that is named cannot be read; threads cannot be made.
pub fn run(
    schema: &Schema,
    roots: &[PathBuf],
    naming: Naming,
    sources: &mut Sources,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> io::Result<Report> {
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .build()
        .map_err(io::Error::other)?;
    let Files { files, closed } = pool.install(|| files::read(roots))?;
    let mut texts = Vec::new();
    let closed = closed.iter();
    let mut findings: Vec<Finding> = closed
        .map(|(name, reason)| skipped::unreadable(name, reason))
        .collect();
    for File {
        path,
        name,
        language,
        text,
    } in files
    {
        match text {
            Ok(text) => {
                let source = sources.add(name, text);
                texts.push((Audited { path, source }, language));
            }
            Err(reason) => findings.push(skipped::unreadable(&name, &reason)),
        }
    }
    let sources = &*sources;
    let looked = pool.install(|| look::look(schema, naming, sources, &texts, progress));
    let mut written = BTreeSet::new();
    let mut statements = Vec::new();
    // A file that could not be read may write anything.
    let mut opaque = !findings.is_empty();
    for verdicts in looked {
        findings.extend(verdicts.findings);
        written.extend(verdicts.written);
        statements.extend(verdicts.statements);
        opaque |= verdicts.opaque;
    }
    findings.extend(metadata::disagreements(&statements));
    findings.extend(never::written(schema, &written, opaque));
    findings.sort_by_key(|finding| (finding.span(), finding.kind));
    let lines = texts
        .iter()
        .map(|(file, _)| sources.get(file.source).text.lines().count());
    Ok(Report {
        findings,
        lines: lines.sum(),
        files: texts.into_iter().map(|(file, _)| file).collect(),
    })
}

/// Whether a text is one that its file's language accepts. It is looked at on a thread with a large
/// stack, as everything is that may be nested.
fn parses(path: &Path, text: &str) -> bool {
    let Some(Language::Lua(dialect)) = files::language(path) else {
        return false;
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let parsed = thread.spawn_scoped(scope, || lua::read(text, dialect).is_ok());
        parsed.is_ok_and(|thread| thread.join().unwrap_or(false))
    })
}

//! The audit: what hand-written sync is left in a code base.
//!
//! [`run`] reads sources and says what in them writes, sends or goes around what a schema declares.
//! The schema's `legacy:` says what the code base calls its functions; nothing about one program is
//! built in. Facts (`lua`) are gathered file by file and in parallel, and judged by the schema
//! (`judge`, `metadata`, `pattern`); [`fix`](mod@fix) rewrites what is certain.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;
use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::Schema;
use sync_schema::span::{SourceId, Sources, Span};

use crate::lua::Naming;

mod baseline;
mod files;
pub mod finding;
pub mod fix;
mod json;
mod judge;
mod lua;
mod metadata;
mod pattern;
mod rewrite;
mod summary;

pub use baseline::{Baseline, fingerprints};
pub use files::LARGEST;
pub use finding::{Finding, Kind, Verdict};
pub use json::{lines as json_lines, sarif};
pub use rewrite::{Rewritten, rewrite};
pub use summary::table;

use files::{File, Language};
use fix::Setters;
use judge::{Judge, Judged, Verdicts};
use lua::fact::Facts;
use lua::known::Known;
use lua::tree::Tree;
use pattern::Patterns;

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

/// How much stack a thread has that follows nested code, in bytes. It is reserved and not used.
const STACK: usize = 256 << 20;

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
    let files = pool.install(|| files::read(roots))?;
    let mut texts = Vec::new();
    let mut skipped = Vec::new();
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
            Err(reason) => skipped.push(unreadable(&name, &reason)),
        }
    }
    let sources = &*sources;
    Ok(pool.install(|| audit(schema, naming, sources, texts, skipped, progress)))
}

/// A file on its way through the audit.
struct Read<'a> {
    source: SourceId,
    text: &'a str,
    tree: Tree,
}

fn audit(
    schema: &Schema,
    naming: Naming,
    sources: &Sources,
    texts: Vec<(Audited, Language)>,
    mut findings: Vec<Finding>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Report {
    let known = Known::new(&schema.legacy);
    let patterns = Patterns::new(schema);
    let setters = schema
        .legacy
        .peer
        .as_deref()
        .map(|peer| Setters { schema, peer, naming });
    let generated = crate::lua::writers(schema, naming);
    let judge = Judge {
        generated: &generated,
        schema,
        known: &known,
        patterns: &patterns,
        setters,
    };
    let total = texts.len();
    let parsed: Vec<Parsed<'_>> = texts
        .par_iter()
        .map(|(file, language)| {
            let text = &sources.get(file.source).text;
            let parsed = match language {
                Language::Lua(dialect) => read_lua(file.source, text, *dialect),
            };
            progress(1, total);
            parsed
        })
        .collect();
    let mut read = Vec::new();
    for parsed in parsed {
        match parsed {
            Parsed::Tree(tree) => read.push(tree),
            Parsed::Found(found) => findings.extend(found),
        }
    }
    let judged = follow(&known, &judge, &read);
    let mut written = BTreeSet::new();
    let mut statements = Vec::new();
    let mut opaque = false;
    for verdicts in judged {
        findings.extend(verdicts.findings);
        written.extend(verdicts.written);
        statements.extend(verdicts.statements);
        opaque |= verdicts.opaque;
    }
    findings.extend(metadata::disagreements(&statements));
    findings.extend(never_written(schema, &written, opaque));
    findings.sort_by_key(|finding| (finding.span(), finding.kind));
    let lines = texts
        .iter()
        .map(|(file, _)| sources.get(file.source).text.lines().count());
    Report {
        findings,
        lines: lines.sum(),
        files: texts.into_iter().map(|(file, _)| file).collect(),
    }
}

/// Follows values through all files: each alone first, then with what the others say of global names.
fn follow(known: &Known<'_>, judge: &Judge<'_>, read: &[Read<'_>]) -> Vec<Verdicts> {
    let nothing = lua::Exports::default();
    let exported: Vec<lua::Globals> = read
        .par_iter()
        .map(|file| lua::follow(file.text, &file.tree, known, &nothing, 0).1)
        .collect();
    let mut globals = lua::Exports::default();
    for (index, file) in exported.into_iter().enumerate() {
        globals.add(index, file);
    }
    read.par_iter()
        .enumerate()
        .map(|(index, file)| {
            let facts = match known.concerns(file.text) {
                true => lua::follow(file.text, &file.tree, known, &globals, index).0,
                false => Facts::default(),
            };
            let judged = Judged {
                source: file.source,
                text: file.text,
                tree: &file.tree,
            };
            judge.judge(judged, &facts)
        })
        .collect()
}

/// A file that was parsed.
enum Parsed<'a> {
    /// Its values are to be followed.
    Tree(Read<'a>),
    /// There is no more to find than this.
    Found(Vec<Finding>),
}

fn read_lua(source: SourceId, text: &str, dialect: lua::Dialect) -> Parsed<'_> {
    match lua::read(text, dialect) {
        Ok(tree) => Parsed::Tree(Read { source, text, tree }),
        Err(refused) => {
            let span = Span {
                source,
                start: refused.place.start,
                end: refused.place.end,
            };
            let diagnostic = Diagnostic::new(Kind::Skipped.code(), span, refused.message);
            Parsed::Found(vec![skipped(diagnostic, "")])
        }
    }
}

/// Whether a text is one that its file's language accepts. It is looked at on a thread with a large
/// stack, as everything is that may be nested.
fn parses(path: &std::path::Path, text: &str) -> bool {
    let Some(Language::Lua(dialect)) = files::language(path) else {
        return false;
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let parsed = thread.spawn_scoped(scope, || lua::read(text, dialect).is_ok());
        parsed.is_ok_and(|thread| thread.join().unwrap_or(false))
    })
}

fn unreadable(name: &str, reason: &str) -> Finding {
    let headline = format!("`{name}` was not looked at: {reason}");
    skipped(Diagnostic::new(Kind::Skipped.code(), None, headline), name)
}

fn skipped(diagnostic: Diagnostic, name: &str) -> Finding {
    Finding {
        kind: Kind::Skipped,
        verdict: Verdict::Certain,
        subjects: vec![name.to_owned()],
        diagnostic,
        fix: None,
    }
}

/// Findings for paths that nothing writes.
fn never_written(schema: &Schema, written: &BTreeSet<usize>, opaque: bool) -> Vec<Finding> {
    let paths = schema.paths.iter().enumerate();
    paths
        .filter(|(index, path)| !written.contains(index) && path.deprecated.is_none())
        .map(|(_, path)| {
            let headline = format!("`{}` is declared and never written", path.template());
            let diagnostic = Diagnostic::new(Kind::NeverWritten.code(), path.span, headline);
            Finding {
                kind: Kind::NeverWritten,
                verdict: if opaque {
                    Verdict::Possible
                } else {
                    Verdict::Certain
                },
                subjects: vec![path.name.clone()],
                diagnostic: match opaque {
                    true => diagnostic.label("possible: some writes could not be followed"),
                    false => diagnostic,
                },
                fix: None,
            }
        })
        .collect()
}

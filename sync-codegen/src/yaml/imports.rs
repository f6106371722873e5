//! A schema and its imports, each file once.

use std::path::{Path, PathBuf};

use sync_schema::codes::front_end::{
    IMPORT_CYCLE, LIMIT, MISSING_KEY, NOT_UTF8, SCHEMA_NAMES_DIFFER, UNREADABLE,
};
use sync_schema::definition::Definition;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::read::{Document, Faults, beyond, shown};
use sync_schema::span::{Source, SourceId, Sources, Span, Spanned};

use super::Kept;
use super::again::Place;
use super::files::{self, Failure};
use super::join::join;
use super::limits::{MAX_FILE_BYTES, MAX_FILES, MAX_IMPORT_DEPTH};

/// Reads files one after the other.
struct Importer<'a> {
    /// Trees of an earlier run, where there was one.
    kept: Option<&'a mut Kept>,
    sources: &'a mut Sources,
    sink: &'a mut Sink,
    /// Files that were begun, in order.
    seen: Vec<Place>,
    /// The file that is read now and those that led to it: identity and name.
    chain: Vec<(PathBuf, String)>,
    paths: usize,
    faults_in_paths: usize,
    /// Names of the schema, in the order of reading; the first is the root's.
    names: Vec<Spanned<String>>,
    whole: Option<Definition>,
}

/// Reads a schema and its imports; None where there were faults outside of single paths.
pub(super) fn read(
    root: &Path,
    kept: Option<&mut Kept>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<Definition> {
    let before = sink.len();
    let mut importer = Importer {
        kept,
        sources,
        sink,
        seen: Vec::new(),
        chain: Vec::new(),
        paths: 0,
        faults_in_paths: 0,
        names: Vec::new(),
        whole: None,
    };
    importer.file(root, None);
    let Importer {
        kept,
        sink,
        seen,
        faults_in_paths,
        names,
        whole,
        ..
    } = importer;
    let name = names.into_iter().next();
    (sink.len() == before + faults_in_paths).then_some(())?;
    if let Some(kept) = kept {
        kept.order = seen;
    }
    Some(Definition {
        name: name?,
        ..whole?
    })
}

impl Importer<'_> {
    fn file(&mut self, path: &Path, import: Option<&Spanned<String>>) {
        let span = import.map(|import| import.span);
        let name = files::name(path);
        let identity = match files::identity(path) {
            Ok(identity) => identity,
            Err(failure) => return self.sink.push(unreadable(&name, &failure, span)),
        };
        if self.chain.iter().any(|(open, _)| *open == identity) {
            return self.sink.push(cycle(&self.chain, &identity, &name, span));
        }
        if self.seen.iter().any(|seen| seen.identity == identity) {
            return;
        }
        if self.seen.len() == MAX_FILES {
            return self.sink.push(beyond(MAX_FILES, "files in a schema", span));
        }
        if self.chain.len() > MAX_IMPORT_DEPTH {
            return self.sink.push(beyond(MAX_IMPORT_DEPTH, "imports in a row", span));
        }
        self.seen.push(Place {
            path: path.to_owned(),
            name: name.clone(),
            identity: identity.clone(),
        });
        let Some(source) = self.source(path, &name, span) else {
            return;
        };
        self.chain.push((identity, name));
        if let Some(document) = self.document(source, import.is_none()) {
            self.document_and_imports(path, document);
        }
        self.chain.pop();
    }

    /// The text of a file, as a source.
    fn source(&mut self, path: &Path, name: &str, span: Option<Span>) -> Option<SourceId> {
        let bytes = match files::bytes(path) {
            Ok(bytes) => bytes,
            Err(failure) => {
                self.sink.push(unreadable(name, &failure, span));
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Some(self.sources.add(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                // What can be read is kept, so that the place can be shown.
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let source = self.sources.add(name, text);
                let span = Span::new(source, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
                let headline = format!("this is not UTF-8, at byte {at} of the file");
                self.sink
                    .push(Diagnostic::new(NOT_UTF8, span, headline).help("save the file as UTF-8"));
                None
            }
        }
    }

    fn document(&mut self, source: SourceId, is_root: bool) -> Option<Document> {
        let Source { name, text } = self.sources.get(source);
        let kept = self.kept.as_deref_mut();
        let faults = &mut Faults::new(self.sink);
        let document = super::document(name, source, text, kept, &mut self.paths, faults)?;
        if is_root && !document.has_name {
            self.sink.push(no_name(source));
        }
        Some(document)
    }

    fn document_and_imports(&mut self, path: &Path, document: Document) {
        let Document {
            name,
            has_name: _,
            imports,
            definition,
            faults_in_paths,
        } = document;
        self.faults_in_paths += faults_in_paths;
        if let Some(name) = name {
            match self.names.first() {
                Some(root) if *root != name => self.sink.push(names_differ(root, &name)),
                _ => self.names.push(name),
            }
        }
        match &mut self.whole {
            None => self.whole = Some(definition),
            Some(whole) => join(whole, definition, self.sink),
        }
        for import in &imports {
            self.file(&files::beside(path, &import.value), Some(import));
        }
    }
}

/// Reports a schema without a name, at its first line.
pub(super) fn no_name(source: SourceId) -> Diagnostic {
    let headline = "a schema needs the key `schema`, its name";
    Diagnostic::new(MISSING_KEY, Span::new(source, 0, 0), headline).help("schema: my_schema")
}

fn unreadable(name: &str, failure: &Failure, span: Option<Span>) -> Diagnostic {
    let name = shown(name);
    match failure {
        Failure::TooLarge => Diagnostic::new(
            LIMIT,
            span,
            format!("`{name}` is larger than {MAX_FILE_BYTES} bytes"),
        )
        .help("split it, and list the parts under `imports:`"),
        Failure::System(error) => {
            let because = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                std::io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
                std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
                _ => error.to_string(),
            };
            let fault = Diagnostic::new(UNREADABLE, span, format!("cannot read `{name}`: {because}"));
            let relative = span.map(|_| "the path is relative to the file that imports it".to_owned());
            fault.maybe_help(relative)
        }
    }
}

fn cycle(chain: &[(PathBuf, String)], identity: &Path, name: &str, span: Option<Span>) -> Diagnostic {
    let from = chain.iter().position(|(open, _)| open == identity).unwrap_or(0);
    let names: Vec<&str> = chain[from..]
        .iter()
        .map(|(_, name)| name.as_str())
        .chain([name])
        .collect();
    let headline = format!("`{name}` imports itself: {}", names.join(" → "));
    Diagnostic::new(IMPORT_CYCLE, span, headline).help("remove one of the imports")
}

fn names_differ(root: &Spanned<String>, name: &Spanned<String>) -> Diagnostic {
    let headline = format!(
        "this file belongs to `{}`, it is imported by `{}`",
        shown(&name.value),
        shown(&root.value)
    );
    Diagnostic::new(SCHEMA_NAMES_DIFFER, name.span, headline)
        .related(root.span, "the schema that imports it")
        .help(format!("schema: {}", shown(&root.value)))
}

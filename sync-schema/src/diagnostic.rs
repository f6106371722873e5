//! Diagnostics as data: what is wrong, where, and what to type instead.

use crate::codes::Code;
use crate::span::{Sources, Span};

/// Whether a diagnostic stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// The schema is usable; the user should look at it.
    Warning,
}

/// One fault, at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The row of the table of codes.
    pub code: Code,
    /// One line, in lower case, without a full stop.
    pub headline: String,
    /// The narrowest span that shows the fault; none where there is no text to show.
    pub span: Option<Span>,
    /// A few words under the span; empty where the headline says it all.
    pub label: String,
    /// Other places that belong to the fault, each with a few words.
    pub related: Vec<(Span, String)>,
    /// Remedies, each as text that can be typed in or followed.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic without label or help.
    pub fn new(code: Code, span: impl Into<Option<Span>>, headline: impl Into<String>) -> Self {
        Diagnostic {
            code,
            headline: headline.into(),
            span: span.into(),
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The words under the span.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Another place that belongs to the fault.
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// A remedy.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// A remedy where there is one.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    /// The same fault, where it was written: see [`Sources::origin`].
    pub fn at_origin(mut self, sources: &Sources) -> Self {
        self.span = self.span.map(|span| sources.origin(span));
        for (span, _) in &mut self.related {
            *span = sources.origin(*span);
        }
        self
    }

    /// The severity of its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Collects the diagnostics of a run.
///
/// ```
/// use sync_schema::{codes, diagnostic::{Diagnostic, Sink}};
///
/// let mut sink = Sink::default();
/// assert!(!sink.has_errors());
/// sink.push(Diagnostic::new(codes::front_end::UNKNOWN_KEY, None, "unknown key `tpye`"));
/// assert!(sink.has_errors());
/// ```
#[derive(Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// Takes a diagnostic in.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Those that have no place, for a caller who knows one that is better than none.
    pub fn without_place(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.found
            .iter_mut()
            .filter(|diagnostic| diagnostic.span.is_none())
    }

    /// Whether anything found so far stops the run.
    pub fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Everything found, by place in the source and then in the order of finding.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| diagnostic.span);
        self.found
    }
}

//! Writes of places that nothing declares. What is missing is a declaration, so each such place is
//! reported once a file, with how often it is written.

use sync_schema::diagnostic::Diagnostic;
use sync_schema::span::Span;

use super::{Judged, span, written_path};
use crate::audit::finding::{Finding, Kind, Verdict};
use crate::audit::lua::fact::{Target, Write};

/// A place that nothing declares.
#[derive(Debug)]
pub(super) struct Astray<'w> {
    pub(super) target: &'w Target,
    /// The step that no path has.
    pub(super) step: usize,
    /// A word that is declared there and resembles it.
    pub(super) nearest: Option<String>,
}

/// The places of a file that nothing declares, in the order in which they are first written.
#[derive(Debug, Default)]
pub(super) struct Missing {
    places: Vec<Place>,
}

/// What is written of such a place.
#[derive(Debug)]
struct Place {
    /// The path, as far as the step that no path has.
    path: String,
    word: String,
    nearest: Option<String>,
    /// All of the path that is written first.
    example: String,
    writes: Vec<(Span, bool)>,
}

/// How many other writes are shown.
const SHOWN: usize = 2;

impl Missing {
    /// Adds where a write goes astray.
    pub(super) fn add(&mut self, file: Judged<'_>, write: &Write, astray: &[Astray<'_>]) {
        let at = span(file, write.site.place);
        for Astray {
            target,
            step,
            nearest,
        } in astray
        {
            let path = written_path(target.steps.get(..=*step).unwrap_or(&target.steps));
            let found = self.places.iter().position(|place| place.path == path);
            let found = found.unwrap_or_else(|| {
                self.places.push(Place {
                    word: written_path(target.steps.get(*step..=*step).unwrap_or_default()),
                    path,
                    nearest: nearest.clone(),
                    example: written_path(&target.steps),
                    writes: Vec::new(),
                });
                self.places.len() - 1
            });
            if let Some(place) = self.places.get_mut(found)
                && place.writes.last().is_none_or(|(last, _)| *last != at)
            {
                place.writes.push((at, !write.open));
            }
        }
    }

    /// What is said of them.
    pub(super) fn into_findings(self) -> impl Iterator<Item = Finding> {
        self.places.into_iter().filter_map(finding)
    }
}

/// It is told where it is written for certain, if it is.
fn finding(place: Place) -> Option<Finding> {
    let Place {
        path,
        word,
        nearest,
        example,
        writes,
    } = place;
    let first = writes.iter().find(|(_, certain)| *certain).or(writes.first())?;
    let (at, certain) = *first;
    let kind = match nearest {
        Some(_) => Kind::Misspelt,
        None => Kind::Undeclared,
    };
    let mut diagnostic = Diagnostic::new(kind.code(), at, format!("`{path}` is not declared"));
    let mut label = Vec::new();
    diagnostic = match nearest {
        Some(nearest) => {
            label.push(format!("nothing is declared at `{word}`"));
            diagnostic.help(format!("did you mean `{nearest}`?"))
        }
        None => diagnostic.help(format!("paths: {example}: {{ type: …, level: local }}")),
    };
    let others: Vec<Span> = writes
        .iter()
        .map(|(other, _)| *other)
        .filter(|other| *other != at)
        .collect();
    for other in others.iter().take(SHOWN) {
        diagnostic = diagnostic.related(*other, "written here as well");
    }
    if others.len() > SHOWN {
        label.push(format!("written in {} places of this file", writes.len()));
    }
    let diagnostic = diagnostic.label(label.join("; "));
    Some(Finding {
        kind,
        verdict: if certain {
            Verdict::Certain
        } else {
            Verdict::Possible
        },
        subjects: vec![path],
        diagnostic,
        fix: None,
    })
}

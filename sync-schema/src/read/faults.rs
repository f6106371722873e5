//! The faults of one file.

use crate::codes::front_end::LIMIT;
use crate::diagnostic::{Diagnostic, Sink};
use crate::span::Span;

use super::MAX_FAULTS;
use crate::text::is_forbidden;

/// Passes faults on to the sink, until there are too many to be of use.
pub struct Faults<'a> {
    sink: &'a mut Sink,
    count: usize,
}

impl<'a> Faults<'a> {
    /// No faults yet, on their way to a sink.
    pub fn new(sink: &'a mut Sink) -> Self {
        Faults { sink, count: 0 }
    }

    /// Takes a fault in.
    pub fn push(&mut self, fault: Diagnostic) {
        self.count += 1;
        if self.count < MAX_FAULTS {
            self.sink.push(fault);
        } else if self.count == MAX_FAULTS {
            let headline = format!("more than {MAX_FAULTS} faults; the others are not shown");
            self.sink.push(Diagnostic::new(LIMIT, fault.span, headline));
        }
    }

    /// Whether a further fault would not be shown.
    pub fn are_too_many(&self) -> bool {
        self.count >= MAX_FAULTS
    }

    /// Whether there was a fault.
    pub fn any(&self) -> bool {
        self.count > 0
    }

    /// How many there were, those that are not shown among them.
    pub fn count(&self) -> usize {
        self.count
    }
}

/// A diagnostic for a limit that was passed.
pub fn beyond(limit: usize, of_what: &str, span: impl Into<Option<Span>>) -> Diagnostic {
    Diagnostic::new(LIMIT, span, format!("more than {limit} {of_what}"))
}

/// Text of the user in a headline: short, and without control characters.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).flat_map(printable).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

fn printable(character: char) -> Vec<char> {
    if is_forbidden(character) || character.is_whitespace() && character != ' ' {
        character.escape_default().collect()
    } else {
        vec![character]
    }
}

//! Text that was printed once, and is filled in again.

use std::collections::HashMap;

use sync_schema::rust::Trace;

use super::page::Page;
use super::place::Place;

/// So many forms are kept: a schema in which hardly any two paths are alike would take memory for nothing.
const MOST: usize = 4096;

/// The texts of all forms that came up so far.
#[derive(Default)]
pub(super) struct Templates {
    known: HashMap<Box<[u8]>, Template>,
    /// Here to be used again.
    form: Vec<u8>,
}

struct Template {
    text: Box<str>,
    /// Up to where `text` stands before each token, and which token that is.
    gaps: Box<[(u32, u32)]>,
}

impl Templates {
    /// Adds the text of what was noted down, if its form came up before in such a place.
    pub(super) fn print(&mut self, trace: &Trace, place: Place, depth: usize, out: &mut String) -> bool {
        self.form.clear();
        self.form.push(place as u8);
        self.form.extend((depth as u32).to_le_bytes());
        self.form.extend(trace.form());
        match self.known.get(&self.form[..]) {
            Some(template) => {
                template.apply(trace, out);
                true
            }
            None => false,
        }
    }

    /// Keeps what was printed of the one that was asked for last.
    pub(super) fn keep(&mut self, trace: &Trace, printed: &Page) {
        if self.known.len() >= MOST || trace.is_unfit() || printed.is_unmarked {
            return;
        }
        if let Some(template) = Template::of(trace, printed) {
            self.known.insert(self.form[..].into(), template);
        }
    }
}

impl Template {
    /// None where what is marked is not what was filled in.
    fn of(trace: &Trace, printed: &Page) -> Option<Self> {
        let mut text = String::new();
        let mut gaps = Vec::with_capacity(printed.marks.len());
        let mut from = 0;
        for (at, token) in &printed.marks {
            let filled = trace.token(*token as usize);
            if !printed.text[*at..].starts_with(filled) {
                return None;
            }
            text.push_str(&printed.text[from..*at]);
            gaps.push((u32::try_from(text.len()).ok()?, *token));
            from = at + filled.len();
        }
        text.push_str(&printed.text[from..]);
        Some(Template {
            text: text.into(),
            gaps: gaps.into(),
        })
    }

    fn apply(&self, trace: &Trace, out: &mut String) {
        let mut from = 0;
        for (to, token) in &self.gaps {
            let to = *to as usize;
            out.push_str(&self.text[from..to]);
            out.push_str(trace.token(*token as usize));
            from = to;
        }
        out.push_str(&self.text[from..]);
    }
}

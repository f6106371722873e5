//! A module, put together from its parts.

use proc_macro2::TokenStream;
use sync_schema::rust::{List, Made, Maker, Part, Trace};

use super::page::Page;
use super::place::Place;
use super::print::{Printer, StandIn};
use super::template::Templates;

/// Prints the parts of modules. What is alike is printed once.
#[derive(Default)]
pub(super) struct Composer {
    printer: Printer,
    templates: Templates,
    /// Here to be used again.
    trace: Trace,
}

impl Composer {
    /// Adds a part that stands in a place so many levels in. None where it cannot be taken apart or parsed: the text is
    /// then of no use.
    pub(super) fn print(
        &mut self,
        part: Part<'_>,
        place: Place,
        depth: usize,
        out: &mut String,
    ) -> Option<()> {
        match part {
            Part::Whole(tokens) => out.push_str(&self.tokens(tokens, place, depth, None)?.text),
            Part::Like(make) => self.like(make, place, depth, out)?,
            Part::Around { frame, list, parts } => {
                let inner = match list {
                    List::Items => Place::Module,
                    List::Members => Place::Impl,
                    List::Elements => Place::Array,
                };
                let frame = frame(inner.stand_in(0).parse().ok()?);
                let frame = self.tokens(frame, place, depth, None)?.text;
                let stand_in = StandIn::find(&frame, 0, 0)?;
                out.push_str(&frame[..stand_in.line.start]);
                let mut is_whole = true;
                parts(&mut |part| {
                    is_whole = is_whole && self.print(part, inner, stand_in.depth, out).is_some();
                });
                is_whole.then_some(())?;
                out.push_str(&frame[stand_in.line.end..]);
            }
        }
        Some(())
    }

    /// Adds what is like others: their text with other names in it, where there is one.
    fn like(
        &mut self,
        make: &dyn Fn(&mut Maker<'_>) -> Made,
        place: Place,
        depth: usize,
        out: &mut String,
    ) -> Option<()> {
        let mut trace = std::mem::take(&mut self.trace);
        trace.clear();
        make(&mut Maker::note(&mut trace));
        if !self.templates.print(&trace, place, depth, out) {
            let printed = match Maker::again(&trace) {
                Some(mut maker) => {
                    let printed =
                        self.tokens(make(&mut maker).unwrap_or_default(), place, depth, Some(&trace))?;
                    self.templates.keep(&trace, &printed);
                    printed
                }
                None => self.tokens(make(&mut Maker::tokens()).unwrap_or_default(), place, depth, None)?,
            };
            out.push_str(&printed.text);
        }
        self.trace = trace;
        Some(())
    }

    fn tokens(
        &mut self,
        tokens: TokenStream,
        place: Place,
        depth: usize,
        trace: Option<&Trace>,
    ) -> Option<Page> {
        let mut page = Page::default();
        self.printer.all(tokens, place, depth, trace, &mut page)?;
        Some(page)
    }
}

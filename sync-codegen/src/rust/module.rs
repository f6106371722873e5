//! A module, put together from its parts.

use proc_macro2::TokenStream;
use sync_schema::rust::{About, Each, Made, Maker, Part, Trace};

use super::page::Page;
use super::place::Place;
use super::print::{Printer, StandIn};
use super::sheet::Walk;
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
    /// Prints the parts of a module that a walk has printed. None where one of them cannot be taken apart or parsed: the
    /// text is then of no use.
    pub(super) fn module(&mut self, walk: &mut Walk<'_>, parts: &mut dyn FnMut(&mut Each<'_>)) -> Option<()> {
        let mut is_whole = true;
        parts(&mut |about, part| {
            is_whole = is_whole && self.part(about, part, Place::Module, 0, walk).is_some();
        });
        is_whole.then_some(())
    }

    /// A part that stands in a place so many levels in.
    fn part(
        &mut self,
        about: About<'_>,
        part: Part<'_>,
        place: Place,
        depth: usize,
        walk: &mut Walk<'_>,
    ) -> Option<()> {
        match part {
            Part::Whole(make) => walk.pass(about, |out| {
                out.push_str(&self.tokens(make(), place, depth, None)?.text);
                Some(())
            }),
            Part::Like(make) => walk.pass(about, |out| self.like(make, place, depth, out)),
            Part::Around { frame, list, parts } => {
                let (inner, inner_depth) = (Place::of(list), depth + list.levels());
                let mut printed = None;
                walk.begin_list();
                walk.pass(about, |out| {
                    let (before, _) = printed.insert(self.frame(frame, inner, place, depth, inner_depth)?);
                    out.push_str(before);
                    Some(())
                })?;
                let mut is_whole = true;
                parts(&mut |about, part| {
                    is_whole = is_whole && self.part(about, part, inner, inner_depth, walk).is_some();
                });
                is_whole.then_some(())?;
                walk.pass(about, |out| {
                    let known = printed.take();
                    let (_, after) = known.or_else(|| self.frame(frame, inner, place, depth, inner_depth))?;
                    out.push_str(&after);
                    Some(())
                })
            }
        }
    }

    /// What comes before and after a list that stands so many levels in.
    fn frame(
        &mut self,
        frame: &dyn Fn(TokenStream) -> TokenStream,
        inner: Place,
        place: Place,
        depth: usize,
        inner_depth: usize,
    ) -> Option<(String, String)> {
        let frame = frame(inner.stand_in(0).parse().ok()?);
        let mut before = self.tokens(frame, place, depth, None)?.text;
        let stand_in = StandIn::find(&before, 0, 0)?;
        let after = before.split_off(stand_in.line.end);
        before.truncate(stand_in.line.start);
        (stand_in.depth == inner_depth).then_some((before, after))
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

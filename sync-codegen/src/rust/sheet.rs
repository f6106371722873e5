//! The text of a module on sheets, and ways through its parts on which they are written.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync_schema::rust::About;

/// The texts of so many parts are on one sheet.
const PARTS: usize = 64;

/// The texts of some parts, one after the other.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) text: Arc<String>,
    /// Where the text of each part ends.
    ends: Vec<usize>,
}

impl Sheet {
    /// A sheet with a text that is in one piece.
    pub(super) fn whole(text: String) -> Self {
        Sheet {
            ends: vec![text.len()],
            text: Arc::new(text),
        }
    }

    /// Puts another text in the place of that of a part.
    fn replace(&mut self, part: usize, new: &str) -> Option<()> {
        let start = part
            .checked_sub(1)
            .map_or(Some(0), |before| self.ends.get(before).copied())?;
        let end = *self.ends.get(part)?;
        let old = self.text.get(start..end)?;
        if old != new {
            Arc::make_mut(&mut self.text).replace_range(start..end, new);
            for place in &mut self.ends[part..] {
                *place = *place + new.len() - (end - start);
            }
        }
        Some(())
    }
}

/// A way through all parts of a module in their order. Which sheet a part is on depends on its place alone.
pub(super) struct Walk<'a> {
    task: Task<'a>,
    /// Where it is.
    sheet: usize,
    part: usize,
}

/// What has changed in a schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Again {
    /// The path at this position.
    pub(super) place: usize,
    /// Whether the digests have.
    pub(super) digests: bool,
}

impl Again {
    /// Whether a part may be different that is about this.
    fn includes(self, about: About<'_>) -> bool {
        match about {
            About::None => false,
            About::Path(place) => place == self.place,
            About::Paths(places) => places.contains(&self.place),
            About::Digests => self.digests,
        }
    }
}

/// What is to be written.
enum Task<'a> {
    /// The sheets that no other walk has begun.
    Share {
        /// The first one that nobody has begun.
        next: &'a AtomicUsize,
        is_ours: bool,
        /// The text of the sheet that it is at: most sheets take no more room than the last one did.
        text: String,
        ends: Vec<usize>,
        /// Those that are done, with their positions.
        sheets: Vec<(usize, Sheet)>,
    },
    /// What depends on this.
    Again { what: Again, sheets: &'a mut [Sheet] },
}

impl<'a> Walk<'a> {
    /// One that writes the sheets that no other walk with the same counter has begun.
    pub(super) fn share(next: &'a AtomicUsize) -> Self {
        Walk::new(Task::Share {
            next,
            is_ours: false,
            text: String::new(),
            ends: Vec::new(),
            sheets: Vec::new(),
        })
    }

    /// One that writes what depends on a change again.
    pub(super) fn again(what: Again, sheets: &'a mut [Sheet]) -> Self {
        Walk::new(Task::Again { what, sheets })
    }

    fn new(task: Task<'a>) -> Self {
        Walk {
            task,
            sheet: 0,
            part: 0,
        }
    }

    /// Goes past a part, and has it printed where it is to be. None where `print` has none.
    pub(super) fn pass(
        &mut self,
        about: About<'_>,
        print: impl FnOnce(&mut String) -> Option<()>,
    ) -> Option<()> {
        match &mut self.task {
            Task::Share {
                next,
                is_ours,
                text,
                ends,
                ..
            } => {
                if self.part == 0 {
                    *is_ours = claim(next, self.sheet);
                }
                if *is_ours {
                    print(text)?;
                    ends.push(text.len());
                }
            }
            Task::Again { what, sheets } if what.includes(about) => {
                let mut text = String::new();
                print(&mut text)?;
                sheets.get_mut(self.sheet)?.replace(self.part, &text)?;
            }
            Task::Again { .. } => {}
        }
        self.part += 1;
        if self.part == PARTS {
            self.turn();
        }
        Some(())
    }

    /// A list begins, of which what is around it is known best on the same sheet.
    pub(super) fn begin_list(&mut self) {
        if self.part > 0 {
            self.turn();
        }
    }

    /// What was written of a share.
    pub(super) fn into_sheets(mut self) -> Vec<(usize, Sheet)> {
        self.turn();
        match self.task {
            Task::Share { sheets, .. } => sheets,
            Task::Again { .. } => Vec::new(),
        }
    }

    fn turn(&mut self) {
        if let Task::Share {
            text, ends, sheets, ..
        } = &mut self.task
            && !ends.is_empty()
        {
            let sheet = Sheet {
                text: Arc::new(text.as_str().to_owned()),
                ends: std::mem::take(ends),
            };
            sheets.push((self.sheet, sheet));
            text.clear();
        }
        self.sheet += 1;
        self.part = 0;
    }
}

/// Whether nobody has begun the sheet; now somebody has. All before it were begun.
fn claim(next: &AtomicUsize, sheet: usize) -> bool {
    let (relaxed, number) = (Ordering::Relaxed, sheet + 1);
    next.compare_exchange(sheet, number, relaxed, relaxed).is_ok()
}

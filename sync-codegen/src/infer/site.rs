//! Where something was seen.

use crate::report::printable;

/// A line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    file: u32,
    line: u32,
}

/// The files of a run, with where their lines begin.
#[derive(Debug, Default)]
pub(super) struct Sites {
    files: Vec<Lines>,
}

#[derive(Debug)]
struct Lines {
    name: String,
    starts: Vec<u32>,
}

impl Sites {
    /// Adds a file; gives its number.
    pub(super) fn add(&mut self, name: &str, text: &str) -> u32 {
        let ends = text.bytes().zip(1_u32..).filter(|(byte, _)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(_, next)| next));
        self.files.push(Lines {
            name: one_line(name),
            starts: starts.collect(),
        });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// The place of a byte of a file.
    pub(super) fn at(&self, file: u32, byte: u32) -> Site {
        let starts = self.files.get(file as usize).map(|lines| lines.starts.as_slice());
        let before = starts.map_or(0, |starts| starts.partition_point(|start| *start <= byte));
        Site {
            file,
            line: u32::try_from(before).unwrap_or(u32::MAX),
        }
    }

    /// `src/core.lua:12`
    pub(super) fn shown(&self, site: Site) -> String {
        let name = self.files.get(site.file as usize).map_or("", |lines| &lines.name);
        format!("{name}:{}", site.line)
    }
}

/// A text for a comment: in one line, and of characters that can be shown.
pub(super) fn one_line(text: &str) -> String {
    printable(text).replace('\n', "␊").replace('\t', " ")
}

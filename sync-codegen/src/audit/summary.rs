//! How much was found: a table by file and kind.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sync_schema::span::Sources;

use super::finding::{Finding, Kind};
use crate::report::printable;

/// The table, and a line with the totals. Kinds of which there are none have no column.
pub fn table(findings: &[&Finding], sources: &Sources, files: usize, lines: usize) -> String {
    let mut rows: BTreeMap<&str, BTreeMap<Kind, usize>> = BTreeMap::new();
    let mut totals: BTreeMap<Kind, usize> = BTreeMap::new();
    for finding in findings {
        let file = match finding.span() {
            Some(span) => sources.get(span.source).name.as_str(),
            None => finding.subjects.first().map_or("", String::as_str),
        };
        *rows.entry(file).or_default().entry(finding.kind).or_default() += 1;
        *totals.entry(finding.kind).or_default() += 1;
    }
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let found = plural(findings.len(), "finding");
    let mut text = String::new();
    if !findings.is_empty() {
        let kinds: Vec<Kind> = totals.keys().copied().collect();
        let width = rows
            .keys()
            .map(|file| file.chars().count())
            .max()
            .unwrap_or(0)
            .max("file".len());
        let _ = write!(text, "{:width$}", "file");
        for kind in &kinds {
            let _ = write!(text, "  {}", kind.word());
        }
        text.push('\n');
        let last = ("all", totals);
        for (file, counts) in rows
            .iter()
            .map(|(file, counts)| (*file, counts))
            .chain([(last.0, &last.1)])
        {
            let _ = write!(text, "{:width$}", printable(file));
            for kind in &kinds {
                let shown = counts.get(kind).map_or_else(|| "-".to_owned(), usize::to_string);
                let _ = write!(text, "  {shown:>column$}", column = kind.word().len());
            }
            text.push('\n');
        }
    }
    let _ = writeln!(
        text,
        "{found} in {}, {}",
        plural(files, "file"),
        plural(lines, "line")
    );
    text
}

//! `syncgen check --budget`: what one entry of each path takes of the channel at worst.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sync_schema::budget::{Cost, costs};
use sync_schema::schema::{Path, Schema};

use crate::report::{json_printable, printable};

/// For people: a table of the paths, the dearest first, then the totals of the components.
pub(super) fn table(schema: &Schema) -> String {
    let rows = sorted(schema);
    let mut text = format!("\x1b[1m{}\x1b[0m  {}\n", printable(&schema.name), profile(schema));
    let cells = rows.iter().map(|(path, cost)| {
        let component = &schema[path.component].name;
        row(&path.template(), component, *cost)
    });
    draw(["path", "component"], cells.collect(), &mut text);
    text.push('\n');
    let cells = totals(schema, &rows).into_iter().map(|(name, paths, cost)| {
        let count = format!("{paths} path{}", if paths == 1 { "" } else { "s" });
        row(name, &count, cost)
    });
    draw(["component, one entry of each", ""], cells.collect(), &mut text);
    text
}

/// For programs: a JSON object a line, of each path and then of each component.
pub(super) fn json(schema: &Schema) -> String {
    let rows = sorted(schema);
    let paths = rows.iter().map(|(path, cost)| {
        let component = schema[path.component].name.as_str();
        View::new(schema, Some(path.template()), component, 1, *cost)
    });
    let totals = totals(schema, &rows);
    let totals = totals
        .into_iter()
        .map(|(name, paths, cost)| View::new(schema, None, name, paths, cost));
    let mut text = String::new();
    for view in paths.chain(totals) {
        // Writing plain data with keys that are texts has no way to fail.
        text.push_str(&json_printable(&serde_json::to_string(&view).unwrap_or_default()));
        text.push('\n');
    }
    text
}

/// A line: of a path, or the totals of a component.
#[derive(Serialize)]
struct View<'a> {
    schema: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    component: &'a str,
    paths: usize,
    message_bytes: u64,
    frames: u64,
    wire_bytes: u64,
    /// `null` without a rate.
    milliseconds: Option<u64>,
}

impl<'a> View<'a> {
    fn new(schema: &'a Schema, path: Option<String>, component: &'a str, paths: usize, cost: Cost) -> Self {
        let Cost {
            message,
            frames,
            wire,
            milliseconds,
        } = cost;
        View {
            schema: &schema.name,
            path,
            component,
            paths,
            message_bytes: message,
            frames,
            wire_bytes: wire,
            milliseconds,
        }
    }
}

/// The dearest first; of equals in the order of the schema.
fn sorted(schema: &Schema) -> Vec<(&Path, Cost)> {
    let mut rows = costs(schema);
    rows.sort_by_key(|(_, cost)| std::cmp::Reverse((cost.milliseconds, cost.wire)));
    rows
}

/// Name, paths and cost of each component with a path that travels, the dearest first.
fn totals<'a>(schema: &'a Schema, rows: &[(&'a Path, Cost)]) -> Vec<(&'a str, usize, Cost)> {
    let mut sums: BTreeMap<_, (usize, Cost)> = BTreeMap::new();
    for (path, cost) in rows {
        sums.entry(path.component)
            .and_modify(|(paths, sum)| (*paths, *sum) = (*paths + 1, sum.plus(*cost)))
            .or_insert((1, *cost));
    }
    let mut totals: Vec<_> = sums
        .into_iter()
        .map(|(component, (paths, cost))| (schema[component].name.as_str(), paths, cost))
        .collect();
    totals.sort_by_key(|(_, _, cost)| std::cmp::Reverse((cost.milliseconds, cost.wire)));
    totals
}

/// What the figures hold for.
fn profile(schema: &Schema) -> String {
    let transport = &schema.transport;
    let rate = match transport.rate {
        Some(rate) => format!("{rate} bytes a second"),
        None => "no limit of bytes a second".to_owned(),
    };
    format!(
        "frames of {} bytes, {} more for each, {rate}, nothing of the burst left",
        transport.mtu, transport.overhead
    )
}

fn row(first: &str, second: &str, cost: Cost) -> [String; 6] {
    [
        printable(first).into_owned(),
        printable(second).into_owned(),
        cost.message.to_string(),
        cost.frames.to_string(),
        cost.wire.to_string(),
        cost.seconds().unwrap_or_else(|| "–".to_owned()),
    ]
}

/// Aligned columns: texts to the left, numbers to the right.
fn draw([first, second]: [&str; 2], rows: Vec<[String; 6]>, text: &mut String) {
    let head = [first, second, "bytes", "frames", "on the wire", "seconds"].map(str::to_owned);
    let width = |column: usize| {
        let cells = std::iter::once(&head).chain(&rows);
        let widths = cells.filter_map(|row| row.get(column).map(|cell| cell.chars().count()));
        widths.max().unwrap_or(0)
    };
    let [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(width);
    for [path, component, bytes, frames, wire, seconds] in std::iter::once(&head).chain(&rows) {
        let _ = writeln!(
            text,
            "  {path:<a$}  {component:<b$}  {bytes:>c$}  {frames:>d$}  {wire:>e$}  {seconds:>f$}"
        );
    }
}

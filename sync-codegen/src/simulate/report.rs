//! What a run, or many, came to: for people and for programs.

use serde::Serialize;

use super::figures::{Figures, Row, quantile};
use super::many::Many;
use super::options::Millis;
use crate::interpret::Interpreter;

/// What was measured, as plain data.
#[derive(Debug, Serialize)]
pub struct Report {
    /// How many runs there were.
    pub runs: u64,
    /// Whether all promises were kept: all peers equal, no acknowledged write lost and so on.
    pub kept: bool,
    /// How long after the last fault peers took at most to be at rest and equal, in seconds.
    pub settled: f64,
    /// The engines' own figures.
    pub counts: std::collections::BTreeMap<&'static str, u64>,
    /// Messages by kind.
    pub kinds: Vec<Kind>,
    /// What the transport was handed.
    pub frames: Frames,
    /// By path and level.
    pub paths: Vec<PathReport>,
}

/// Messages of a kind.
#[derive(Debug, Serialize)]
pub struct Kind {
    /// What they are.
    pub kind: &'static str,
    /// How many.
    pub messages: u64,
    /// How large together.
    pub bytes: u64,
}

/// What the transport was handed.
#[derive(Debug, Serialize)]
pub struct Frames {
    /// How many frames.
    pub frames: u64,
    /// How large together.
    pub bytes: u64,
    /// The same with the overhead of each.
    pub with_overhead: u64,
}

/// A path at a level.
#[derive(Debug, Serialize)]
pub struct PathReport {
    /// The name of the path.
    pub path: &'static str,
    /// The level.
    pub level: &'static str,
    /// Acknowledged writes.
    pub writes: u64,
    /// Refused ones.
    pub refused: u64,
    /// Messages with live changes of it.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How long a write takes to reach a peer, in seconds: half of them are faster.
    pub median: Option<f64>,
    /// 99 % of them are faster.
    pub p99: Option<f64>,
}

/// Brings the figures together.
pub fn report(interpreter: &Interpreter, many: &mut Many) -> Report {
    let Figures {
        rows,
        kinds,
        frames: (frames, bytes, with_overhead),
        counts,
        ..
    } = &mut many.figures;
    let paths = rows.iter_mut().map(|((path, level), row)| {
        let Row {
            writes,
            refused,
            messages,
            bytes,
            staleness,
        } = row;
        PathReport {
            path: interpreter
                .registry()
                .paths
                .get(*path)
                .map_or("?", |info| info.name),
            level: level_word(*level),
            writes: *writes,
            refused: *refused,
            messages: *messages,
            bytes: *bytes,
            median: quantile(staleness, 500).map(seconds),
            p99: quantile(staleness, 990).map(seconds),
        }
    });
    Report {
        runs: many.runs,
        kept: many.failed.is_none(),
        settled: seconds(many.settled),
        counts: counts.iter().collect(),
        paths: paths.collect(),
        frames: Frames {
            frames: *frames,
            bytes: *bytes,
            with_overhead: *with_overhead,
        },
        kinds: kinds
            .iter()
            .map(|(kind, (messages, bytes))| Kind {
                kind: kind_word(*kind),
                messages: *messages,
                bytes: *bytes,
            })
            .collect(),
    }
}

impl Report {
    /// The report as a table for people.
    pub fn table(&self) -> String {
        let mut rows = vec![
            [
                "path", "level", "writes", "refused", "messages", "bytes", "median", "99 %",
            ]
            .map(str::to_owned),
        ];
        for path in &self.paths {
            let time = |time: Option<f64>| time.map_or("-".to_owned(), |time| format!("{time:.2} s"));
            rows.push([
                path.path.to_owned(),
                path.level.to_owned(),
                path.writes.to_string(),
                path.refused.to_string(),
                path.messages.to_string(),
                path.bytes.to_string(),
                time(path.median),
                time(path.p99),
            ]);
        }
        let mut text = aligned(&rows);
        text.push('\n');
        for Kind {
            kind,
            messages,
            bytes,
        } in &self.kinds
        {
            text.push_str(&format!("{kind}: {messages} messages, {bytes} bytes\n"));
        }
        let Frames {
            frames,
            bytes,
            with_overhead,
        } = self.frames;
        text.push_str(&format!("{frames} frames, {bytes} bytes"));
        if with_overhead > bytes {
            text.push_str(&format!(", {with_overhead} with their overhead"));
        }
        text.push('\n');
        let repairs = self.counts.get("repaired").copied().unwrap_or_default();
        text.push_str(&format!("repaired entries: {repairs}\n"));
        text
    }
}

/// Columns: words to the left, figures to the right.
fn aligned(rows: &[[String; 8]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..8).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| match column {
                0 | 1 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn seconds(time: Millis) -> f64 {
    time as f64 / 1000.0
}

fn level_word(level: sync_runtime::registry::LevelKind) -> &'static str {
    use sync_runtime::registry::LevelKind;
    match level {
        LevelKind::Realtime => "realtime",
        LevelKind::Batch => "batch",
        LevelKind::Granular => "granular",
        LevelKind::Manual => "manual",
        LevelKind::Local => "local",
    }
}

fn kind_word(kind: u8) -> &'static str {
    match kind {
        0 => "changes",
        1 => "requests",
        2 => "comparisons",
        3 => "entries passed on",
        4 => "requests for what is missing",
        _ => "others",
    }
}

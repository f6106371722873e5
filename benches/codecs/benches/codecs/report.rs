//! The results as Markdown.

use std::fmt::Write;
use std::process::Command;

use crate::measure::Row;

/// A table: a row a format, and how the generated codec stands to the best of the others.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    for payload in rows.chunk_by(|left, right| left.payload == right.payload) {
        let name = payload[0].payload;
        let _ = writeln!(
            text,
            "| {name} | bytes | encode, ns | decode, ns |\n|---|--:|--:|--:|"
        );
        for row in payload {
            let _ = writeln!(
                text,
                "| {} | {:.0} | {:.0} | {:.0} |",
                row.format,
                row.bytes,
                row.encode.unwrap_or_default(),
                row.decode.unwrap_or_default()
            );
        }
        let _ = writeln!(
            text,
            "| **generated : best other** | **{:.2}** | **{:.2}** | **{:.2}** |",
            ratio(payload, |row| Some(row.bytes)),
            ratio(payload, |row| row.encode),
            ratio(payload, |row| row.decode)
        );
        let _ = writeln!(
            text,
            "| generated : bitcode | {:.2} | {:.2} | {:.2} |\n",
            to_bitcode(payload, |row| Some(row.bytes)),
            to_bitcode(payload, |row| row.encode),
            to_bitcode(payload, |row| row.decode)
        );
    }
    text
}

fn ratio(rows: &[Row], figure: impl Fn(&Row) -> Option<f64>) -> f64 {
    let figures = |row: &Row| figure(row).unwrap_or(f64::NAN);
    let best = rows[1..].iter().map(figures).fold(f64::INFINITY, f64::min);
    figures(&rows[0]) / best
}

fn to_bitcode(rows: &[Row], figure: impl Fn(&Row) -> Option<f64>) -> f64 {
    let bitcode = rows.iter().find(|row| row.format == "bitcode");
    figure(&rows[0]).unwrap_or(f64::NAN) / bitcode.and_then(figure).unwrap_or(f64::NAN)
}

/// The page of the documentation.
pub(crate) fn page(rows: &[Row]) -> String {
    format!(
        "\
# Codecs

`cargo bench -p sync-benches` writes this page. All formats encode the same structs in one run, 64 different
values of a seed in turn, into buffers that they keep; decoded values own what they have. Bytes are the mean,
times the median. `generated` checks all bounds of the schema when it reads; the others do not know any.

{}

![Times beside each other](codecs.svg)

- *entities*: 100 structs of six `u8`
- *booleans*: 1,000
- *roster*: 40 players with name, class, role, group and four truth values
- *slot write*: one change with its path, four keys and a name

{}
",
        machine(),
        table(rows).trim_end()
    )
}

/// What it was measured on.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("an unknown processor", |line| {
        line.trim_start_matches(['\t', ' ', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).into_owned(),
    );
    let lock = include_str!("../../../../Cargo.lock");
    let versions: Vec<String> = ["postcard", "bitcode", "rkyv", "prost", "rmp-serde", "serde_json"]
        .iter()
        .map(|name| format!("{name} {}", version(lock, name)))
        .collect();
    format!("{cores} × {model}, {}; {}.", rustc.trim(), versions.join(", "))
}

fn version<'a>(lock: &'a str, name: &str) -> &'a str {
    let entry = lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1);
    entry.and_then(|rest| rest.split('"').next()).unwrap_or("?")
}

//! Generated codecs beside others: `cargo bench -p sync-benches`, which ends with a table and writes
//! `docs/benchmarks/codecs.md` and `codecs.svg`. With a word after `--` only what contains it is measured, and
//! nothing is written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark that fails may say so in any way"
)]

#[path = "codecs/measure.rs"]
mod measure;
#[path = "codecs/picture.rs"]
mod picture;
#[path = "codecs/report.rs"]
mod report;

use std::path::Path;

use sync_benches::payload::{Booleans, Entities, Roster, SlotWrite};

fn main() {
    let mut criterion = measure::criterion();
    let mut rows = Vec::new();
    rows.extend(measure::payload::<Entities>(&mut criterion));
    rows.extend(measure::payload::<Booleans>(&mut criterion));
    rows.extend(measure::payload::<Roster>(&mut criterion));
    rows.extend(measure::payload::<SlotWrite>(&mut criterion));
    criterion.final_summary();

    if rows
        .iter()
        .any(|row| row.encode.is_none() || row.decode.is_none())
    {
        return;
    }
    println!("\n{}", report::table(&rows));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/benchmarks");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("codecs.md"), report::page(&rows)).unwrap();
    picture::draw(&rows, &folder.join("codecs.svg"));
    println!("written to docs/benchmarks/codecs.md and codecs.svg");
}

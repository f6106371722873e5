//! What can be typed after `syncgen simulate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::simulate::{Millis, parse_span};

pub(in crate::command) const EXAMPLES: &str = "\
Examples:
  syncgen simulate schemas/raid.sync.yaml
  syncgen simulate schemas/raid.sync.yaml --peers 10 --minutes 30 --loss 0.2 --duplicate 0.1 --reorder
  syncgen simulate schemas/raid.sync.yaml --partition 60s-120s:Ada,Bo --crash 90s-95s:Cyd
  syncgen simulate schemas/raid.sync.yaml --faults --seeds 1000
  syncgen simulate schemas/raid.sync.yaml --workload evening.yaml --plot evening.svg

The peers are the real engine, in virtual time: five minutes take milliseconds. They are called Ada, Bo, \
Cyd, Dee and so on; Ada is the authority and may do everything, each other one lacks every third \
permission. At the end the faults stop, everything is pushed, and the peers have time to come to rest. \
Then all of them must hold the same, no acknowledged write may be lost, and nothing may be stored whose \
writer had no permission. A run that breaks one of these is shrunk to a few steps, and printed with the \
command that repeats it. The same seed is the same run on every machine.

Exit status: 0 when all promises were kept, 1 when one was broken or the schema has errors, 2 for wrong \
use or a file that cannot be read or written.";

#[derive(Debug, Args)]
pub(in crate::command) struct Simulate {
    /// The schema
    #[arg(value_name = "SCHEMA")]
    pub(in crate::command) schema: PathBuf,
    /// How many peers
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=250))]
    pub(in crate::command) peers: u16,
    /// Which run, or the first of many
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(in crate::command) seed: u64,
    /// How many runs, each of the next seed
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::command) seeds: u64,
    /// How long the peers are at work
    #[arg(long, value_name = "M", default_value_t = 5.0, value_parser = minutes)]
    pub(in crate::command) minutes: f64,
    /// What the peers do: `random`, or a file of steps (see docs/simulate.md)
    #[arg(long, value_name = "FILE|random", default_value = "random")]
    pub(in crate::command) workload: PathBuf,
    /// Random writes a minute and peer
    #[arg(long, value_name = "WRITES", default_value_t = 20)]
    pub(in crate::command) rate: u32,
    /// Everything that follows down to `--offline` at once, as hard as in the project's own tests; what is given beside it counts
    #[arg(long)]
    pub(in crate::command) faults: bool,
    /// How likely a peer does not get a message, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(in crate::command) loss: Option<f64>,
    /// How likely a peer gets a message twice, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(in crate::command) duplicate: Option<f64>,
    /// Let messages overtake each other
    #[arg(long)]
    pub(in crate::command) reorder: bool,
    /// How likely the transport refuses to take a message, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(in crate::command) refuse: Option<f64>,
    /// When the group falls apart, and who is cut off: `random`, or FROM-TO:PEER,… (repeatable)
    #[arg(long, value_name = "WHEN")]
    pub(in crate::command) partition: Vec<String>,
    /// When peers crash and start again: `random`, or FROM-TO:PEER,… (repeatable)
    #[arg(long, value_name = "WHEN")]
    pub(in crate::command) crash: Vec<String>,
    /// How far clocks are apart, and step: a span such as 1h
    #[arg(long, value_name = "SPAN", value_parser = span)]
    pub(in crate::command) clock_skew: Option<Millis>,
    /// Let peers leave the group for a while, or be unable to send
    #[arg(long)]
    pub(in crate::command) offline: bool,
    /// Let the last peer write what it has no permission for; the promises are then those of the others
    #[arg(long)]
    pub(in crate::command) cheat: bool,
    /// How the figures are printed
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::command) format: ReportFormat,
    /// Draw staleness and traffic of the first run into this SVG file
    #[arg(long, value_name = "FILE")]
    pub(in crate::command) plot: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::command) enum ReportFormat {
    /// A table
    Human,
    /// One JSON object
    Json,
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "it is no number from 0 to 1".to_owned())
}

fn minutes(text: &str) -> Result<f64, String> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (0.1..=10_000.0).contains(number));
    number.ok_or_else(|| "it is no number from 0.1 to 10000".to_owned())
}

fn span(text: &str) -> Result<Millis, String> {
    let most = 3 * 3_600_000;
    match parse_span(text) {
        Some(span) if span <= most => Ok(span),
        Some(_) => Err("clocks that are more than 3h apart break the drift limit".to_owned()),
        None => Err("it is no span of time such as 500ms, 30s or 1h".to_owned()),
    }
}

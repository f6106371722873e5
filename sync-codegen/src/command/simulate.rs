//! `syncgen simulate`

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::simulate::{ReportFormat, Simulate};
use super::session::{Session, to_stderr, to_stdout};
use super::{Exit, misuse};
use crate::interpret::Interpreter;
use crate::load::{load, shown};
use crate::report::Format;
use crate::simulate::{
    Faults, Many, Millis, Options, Shrunk, Spell, Spells, Workload, parse_span, peer_of, plot, read_steps,
    report, run_many, shrink,
};

/// Runs peers of a schema and reports how they did.
pub(super) fn run(arguments: &Simulate) -> Exit {
    let mut session = Session::default();
    let schema = load(&arguments.schema, &mut session.sources, &mut session.sink);
    let Some(schema) = schema.filter(|_| !session.sink.has_errors()) else {
        return session.report(Format::Human);
    };
    let interpreter = Interpreter::new(schema);
    let options = match options(arguments, &interpreter) {
        Ok(options) => options,
        Err((message, help)) => return misuse(&message, &help),
    };
    let Some(end) = arguments.seed.checked_add(arguments.seeds) else {
        return misuse("there are no so great seeds", "");
    };
    let bar = bar(arguments.seeds);
    let seeds = arguments.seed..end;
    let mut many = run_many(interpreter, &options, seeds, |more| bar.inc(more));
    bar.finish_and_clear();
    if let Some(file) = &arguments.plot
        && let Err(message) = draw(&mut many, options.duration, file)
    {
        return misuse(&message, "");
    }
    let report = report(&interpreter, &mut many);
    match arguments.format {
        ReportFormat::Human => to_stdout(&report.table()),
        // Plain data with keys that are texts has no way to fail.
        ReportFormat::Json => {
            let json = serde_json::to_string_pretty(&report).unwrap_or_default();
            to_stdout(&format!("{}\n", crate::report::json_printable(&json)));
        }
    }
    match &many.failed {
        None => {
            if arguments.format == ReportFormat::Human {
                let runs = if many.runs == 1 { "run" } else { "runs" };
                to_stdout(&format!(
                    "all promises kept in {} {runs}: all peers equal {:.0} s after the last fault at most\n",
                    many.runs, report.settled
                ));
            }
            Exit::Fine
        }
        Some((seed, outcome)) => {
            let mut text = format!("seed {seed} breaks a promise:\n");
            for violation in &outcome.violations {
                text.push_str(&format!("  {}: {}\n", violation.promise.word(), violation.what));
            }
            text.push_str(&format!("to repeat it: {}\n", again(arguments, *seed)));
            if let Some(first) = outcome.violations.first() {
                let shrunk = shrink(interpreter, &options, *seed, first.promise);
                text.push_str(&trace(&interpreter, &shrunk));
            }
            to_stderr(&crate::report::printable(&text));
            Exit::Faults
        }
    }
}

fn bar(seeds: u64) -> ProgressBar {
    if seeds < 2 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(seeds);
    // The template is ours; without it the bar has its usual look.
    match ProgressStyle::with_template("{bar:40} {pos} of {len} runs, {eta} to go") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn draw(many: &mut Many, duration: Millis, file: &Path) -> Result<(), String> {
    let svg = plot(&mut many.figures, duration)?;
    std::fs::write(file, svg).map_err(|error| format!("cannot write `{}`: {error}", shown(file)))
}

/// The command that runs this seed alone.
fn again(arguments: &Simulate, seed: u64) -> String {
    let mut words = vec![
        format!("syncgen simulate {}", shown(&arguments.schema)),
        format!(
            "--peers {} --seed {seed} --minutes {}",
            arguments.peers, arguments.minutes
        ),
    ];
    match arguments.workload.to_str() {
        Some("random") => words.push(format!("--rate {}", arguments.rate)),
        _ => words.push(format!("--workload {}", shown(&arguments.workload))),
    }
    let mut option = |name: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("--{name} {value}")));
    };
    option("loss", arguments.loss.map(|loss| loss.to_string()));
    option(
        "duplicate",
        arguments.duplicate.map(|duplicate| duplicate.to_string()),
    );
    option("refuse", arguments.refuse.map(|refuse| refuse.to_string()));
    option("clock-skew", arguments.clock_skew.map(|skew| format!("{skew}ms")));
    arguments
        .partition
        .iter()
        .for_each(|spell| option("partition", Some(spell.clone())));
    arguments
        .crash
        .iter()
        .for_each(|spell| option("crash", Some(spell.clone())));
    let switches = [
        ("--faults", arguments.faults),
        ("--reorder", arguments.reorder),
        ("--offline", arguments.offline),
        ("--cheat", arguments.cheat),
    ];
    let on = switches.into_iter().filter(|(_, on)| *on);
    words.extend(on.map(|(name, _)| name.to_owned()));
    words.join(" ")
}

/// The few steps that a broken promise needs.
fn trace(interpreter: &Interpreter, shrunk: &Shrunk) -> String {
    let Faults {
        loss,
        duplicate,
        reorder,
        refuse,
        clock_skew,
        ..
    } = &shrunk.faults;
    let network = [
        (*loss > 0.0).then(|| format!("{:.0} % lost", loss * 100.0)),
        (*duplicate > 0.0).then(|| format!("{:.0} % twice", duplicate * 100.0)),
        (*refuse > 0.0).then(|| format!("{:.0} % refused", refuse * 100.0)),
        reorder.then(|| "in any order".to_owned()),
        (*clock_skew > 0).then(|| format!("clocks {} s apart", clock_skew / 1000)),
    ];
    let network: Vec<String> = network.into_iter().flatten().collect();
    let network = match network.is_empty() {
        true => "a network without faults".to_owned(),
        false => format!("messages {}", network.join(", ")),
    };
    let count = shrunk.events.len();
    let mut text = format!("it is enough to have {network}, and {count} steps:\n");
    for event in &shrunk.events {
        text.push_str(&format!("  {}\n", event.shown(interpreter)));
    }
    text.push_str("which ends in:\n");
    for violation in &shrunk.outcome.violations {
        text.push_str(&format!("  {}: {}\n", violation.promise.word(), violation.what));
    }
    text
}

fn options(arguments: &Simulate, interpreter: &Interpreter) -> Result<Options, (String, String)> {
    let peers = usize::from(arguments.peers);
    let base = if arguments.faults {
        Faults::heavy()
    } else {
        Faults::default()
    };
    let spells = |given: &[String], base: Spells| -> Result<Spells, (String, String)> {
        match given {
            [] => Ok(base),
            [one] if one == "random" => Ok(Spells::Random),
            many => {
                let read = many.iter().map(|text| spell(text, peers));
                Ok(Spells::At(read.collect::<Result<_, _>>()?))
            }
        }
    };
    let faults = Faults {
        loss: arguments.loss.unwrap_or(base.loss),
        duplicate: arguments.duplicate.unwrap_or(base.duplicate),
        reorder: arguments.reorder || base.reorder,
        refuse: arguments.refuse.unwrap_or(base.refuse),
        partitions: spells(&arguments.partition, base.partitions)?,
        crashes: spells(&arguments.crash, base.crashes)?,
        clock_skew: arguments.clock_skew.unwrap_or(base.clock_skew),
        offline: arguments.offline || base.offline,
        cheat: arguments.cheat,
    };
    let workload = match arguments.workload.to_str() {
        Some("random") => Workload::Random { rate: arguments.rate },
        _ => {
            let file = shown(&arguments.workload);
            let text = std::fs::read_to_string(&arguments.workload)
                .map_err(|error| (format!("cannot read `{file}`: {error}"), String::new()))?;
            let steps = read_steps(interpreter, peers, &text)
                .map_err(|fault| (format!("cannot use `{file}`: {fault}"), String::new()))?;
            Workload::Steps(steps.into())
        }
    };
    Ok(Options {
        peers,
        duration: (arguments.minutes * 60_000.0) as Millis,
        faults,
        workload,
        broken: None,
    })
}

/// `FROM-TO` or `FROM-TO:PEER,…`
fn spell(text: &str, peers: usize) -> Result<Spell, (String, String)> {
    let (times, names) = text.split_once(':').unwrap_or((text, ""));
    let read = times.split_once('-').and_then(|(from, to)| {
        let (from, to) = (parse_span(from)?, parse_span(to)?);
        (from < to).then_some((from, to))
    });
    let (from, to) = read.ok_or_else(|| {
        let help = "write `random`, or times and peers such as `30s-60s:Ada,Bo`";
        (format!("`{text}` is no time for a fault"), help.to_owned())
    })?;
    let names = names.split(',').filter(|name| !name.is_empty());
    let peers = names
        .map(|name| peer_of(peers, name.trim()))
        .collect::<Result<_, _>>();
    Ok(Spell {
        from,
        to,
        peers: peers.map_err(|fault| (fault, String::new()))?,
    })
}

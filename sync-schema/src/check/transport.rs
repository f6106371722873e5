//! The transport profile: its ranges, and that every frame can pass.

use crate::budget::Cost;
use crate::codes::{Code, structure};
use crate::definition::{Number, TransportDefinition};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{LevelKind, Path, Transport};
use crate::size::{MAX_MESSAGE, Sizes};
use crate::span::Spanned;

/// The least `mtu`, in bytes.
const MIN_MTU: u32 = 64;
/// The greatest `rate` in bytes a second, and `burst` in bytes.
const MAX_BUDGET: u32 = 1_000_000_000;
/// How many seconds of `rate` may go at once where nothing is written.
const DEFAULT_BURST: u32 = 5;

/// The profile, with the defaults where nothing usable is written.
pub(super) fn transport(sink: &mut Sink, written: &TransportDefinition) -> Transport {
    let TransportDefinition {
        mtu,
        rate,
        burst,
        overhead,
        clean,
    } = written;
    let most = MAX_MESSAGE as u32;
    let default = Transport::default();
    let figure = |name, unit, least, most, example| Figure {
        name,
        unit,
        least,
        most,
        example,
    };
    let mtu = figure("mtu", "bytes", MIN_MTU, most, Transport::DEFAULT_MTU)
        .read(sink, structure::INVALID_MTU, mtu)
        .unwrap_or(default.mtu);
    let mut other =
        |figure: Figure, number: &Option<_>| figure.read(sink, structure::INVALID_TRANSPORT, number);
    let limit = other(figure("rate", "bytes a second", 1, MAX_BUDGET, 800), rate);
    let at_once = other(figure("burst", "bytes", 1, MAX_BUDGET, 4_000), burst);
    let overhead = other(figure("overhead", "bytes", 0, most, 40), overhead).unwrap_or(0);
    if let (None, Some(burst)) = (rate, burst) {
        sink.push(
            Diagnostic::new(
                structure::BURST_WITHOUT_RATE,
                burst.span,
                "`burst` says how much may go at once, and without a `rate` everything may",
            )
            .help("rate: 800")
            .help("or remove `burst`"),
        );
    }
    let largest = mtu + overhead;
    if let (Some(at_once), Some(burst), Some(_)) = (at_once, burst, rate)
        && at_once < largest
    {
        let headline = format!("a frame of {largest} bytes would never fit into a `burst` of {at_once}");
        sink.push(
            Diagnostic::new(structure::BURST_BELOW_FRAME, burst.span, headline)
                .label(format!("below {mtu} of `mtu` and {overhead} of `overhead`"))
                .help(format!("burst: {largest}")),
        );
    }
    Transport {
        mtu,
        rate: limit,
        burst: match limit {
            None => 0,
            Some(rate) => at_once
                .unwrap_or(rate.saturating_mul(DEFAULT_BURST).min(MAX_BUDGET))
                .max(largest),
        },
        overhead,
        clean: clean.as_ref().map_or(default.clean, |clean| clean.value),
    }
}

/// The longest time that a realtime entry should take, in milliseconds.
const SLOW: u64 = 10_000;

/// Warns of realtime paths of which one entry may take long.
pub(super) fn slow(sink: &mut Sink, transport: &Transport, sizes: &Sizes<'_>, paths: &[Path]) {
    let is_realtime = |path: &&Path| path.level.levels().any(|level| level.kind == LevelKind::Realtime);
    for path in paths.iter().filter(is_realtime) {
        let cost = Cost::of(transport, sizes.path(path).message);
        let (Some(milliseconds), Some(seconds)) = (cost.milliseconds, cost.seconds()) else {
            return; // Without a rate nothing takes long.
        };
        if milliseconds > SLOW {
            let headline = format!(
                "an entry of `{}` is sent at once, and may take {seconds} s of the channel",
                path.template()
            );
            sink.push(
                Diagnostic::new(structure::SLOW_REALTIME, path.span, headline)
                    .label(format!("up to {} frames", cost.frames))
                    .help("give its strings and lists a smaller `max`")
                    .help("level: batch"),
            );
        }
    }
}

/// A number of the profile.
struct Figure {
    name: &'static str,
    unit: &'static str,
    least: u32,
    most: u32,
    /// What the help offers.
    example: u32,
}

impl Figure {
    /// The number, if there is one in range; what is not is reported.
    fn read(self, sink: &mut Sink, code: Code, written: &Option<Spanned<Number>>) -> Option<u32> {
        let Figure {
            name,
            unit,
            least,
            most,
            example,
        } = self;
        let written = written.as_ref()?;
        if let Number::Integer(value) = written.value
            && let Ok(value) = u32::try_from(value)
            && (least..=most).contains(&value)
        {
            return Some(value);
        }
        let headline = format!("`{name}` is a whole number of {unit} from {least} to {most}");
        sink.push(Diagnostic::new(code, written.span, headline).help(format!("{name}: {example}")));
        None
    }
}

//! A run as a picture: how long writes took to arrive, and what was sent.

use plotters::prelude::*;

use super::figures::{Figures, quantile};
use super::options::Millis;

/// The picture's width and height.
const SIZE: (u32, u32) = (960, 640);
/// So many points a line has at most.
const POINTS: u64 = 60;

/// Draws the figures of a run of this length as SVG: above the staleness of writes by the time at which
/// they were made, below the traffic.
///
/// # Errors
/// What the drawing library says.
pub fn plot(figures: &mut Figures, duration: Millis) -> Result<String, String> {
    let step = duration.div_ceil(POINTS).max(1);
    let stale = staleness(&figures.reached, step);
    let traffic = traffic(&figures.sent, step);
    let mut svg = String::new();
    draw(&mut svg, &stale, &traffic, duration).map_err(|error| error.to_string())?;
    Ok(svg)
}

/// A point of a line: seconds, and a figure.
type Point = (f64, f64);

/// Median and 99th percentile of each step, in seconds.
fn staleness(reached: &[(Millis, Millis)], step: Millis) -> [Vec<Point>; 2] {
    let last = reached.iter().map(|(at, _)| at / step).max();
    let mut lines = [Vec::new(), Vec::new()];
    for place in 0..last.map_or(0, |last| last + 1) {
        let within = reached.iter().filter(|(at, _)| at / step == place);
        let mut took: Vec<Millis> = within.map(|(_, took)| *took).collect();
        for (line, per_mille) in lines.iter_mut().zip([500, 990]) {
            if let Some(took) = quantile(&mut took, per_mille) {
                line.push((seconds(place * step), seconds(took)));
            }
        }
    }
    lines
}

/// Bytes a second of each step.
fn traffic(sent: &[(Millis, u64)], step: Millis) -> Vec<Point> {
    let last = sent.iter().map(|(at, _)| at / step).max();
    let point = |place: Millis| {
        let within = sent.iter().filter(|(at, _)| at / step == place);
        let bytes: u64 = within.map(|(_, bytes)| bytes).sum();
        (seconds(place * step), bytes as f64 / seconds(step))
    };
    (0..last.map_or(0, |last| last + 1)).map(point).collect()
}

fn seconds(time: Millis) -> f64 {
    time as f64 / 1000.0
}

fn draw(
    svg: &mut String,
    [median, tail]: &[Vec<Point>; 2],
    traffic: &[Point],
    duration: Millis,
) -> Result<(), Box<dyn std::error::Error>> {
    let top = |lines: &[&[Point]]| {
        let points = lines.iter().flat_map(|line| line.iter());
        points.map(|(_, figure)| *figure).fold(0.1, f64::max) * 1.1
    };
    let end = traffic.last().map_or(seconds(duration), |(at, _)| *at);
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (upper, lower) = root.split_vertically(SIZE.1 / 2);

    let mut chart = ChartBuilder::on(&upper)
        .caption(
            "staleness of writes: median (blue) and 99th percentile (red)",
            ("sans-serif", 16),
        )
        .margin(12)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..end, 0.0..top(&[median, tail]))?;
    chart
        .configure_mesh()
        .x_desc("written at, s")
        .y_desc("s")
        .draw()?;
    chart.draw_series(LineSeries::new(tail.iter().copied(), &RED))?;
    chart.draw_series(LineSeries::new(median.iter().copied(), &BLUE))?;

    let mut chart = ChartBuilder::on(&lower)
        .caption("traffic of all peers", ("sans-serif", 16))
        .margin(12)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..end, 0.0..top(&[traffic]))?;
    chart.configure_mesh().x_desc("s").y_desc("bytes/s").draw()?;
    chart.draw_series(LineSeries::new(traffic.iter().copied(), &BLUE))?;
    root.present()?;
    drop(chart);
    drop((upper, lower, root));
    Ok(())
}

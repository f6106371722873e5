//! The results as a picture: a bar a format, on a logarithmic scale.

use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::measure::Row;

const WIDTH: u32 = 960;
const HEIGHT: u32 = 880;
/// Where bars begin, and how long the longest one is.
const BARS: (i32, i32) = (96, 310);
/// From bar to bar, and how much of it is bar.
const LINE: (i32, i32) = (24, 18);
const INK: RGBColor = RGBColor(60, 64, 72);
const OWN: RGBColor = RGBColor(28, 117, 188);
const OTHER: RGBColor = RGBColor(176, 184, 196);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws times to encode and decode beside each other, a line a payload.
pub(crate) fn draw(rows: &[Row], file: &Path) {
    let area = SVGBackend::new(file, (WIDTH, HEIGHT)).into_drawing_area();
    area.fill(&WHITE).unwrap();
    let payloads: Vec<&[Row]> = rows
        .chunk_by(|left, right| left.payload == right.payload)
        .collect();
    let cells = area.split_evenly((payloads.len(), 2));
    for (cells, payload) in cells.chunks(2).zip(payloads) {
        bars(&cells[0], payload, "encode", |row| row.encode);
        bars(&cells[1], payload, "decode", |row| row.decode);
    }
    area.present().unwrap();
}

fn bars(area: &Area<'_>, rows: &[Row], what: &str, figure: impl Fn(&Row) -> Option<f64>) {
    let times: Vec<f64> = rows.iter().map(|row| figure(row).unwrap_or(1.0)).collect();
    // A bar of no length is a fifth of the shortest time.
    let least = times.iter().copied().fold(f64::INFINITY, f64::min) / 5.0;
    let most = times.iter().copied().fold(0.0, f64::max);
    let title = format!("{}: {what}, nanoseconds", rows[0].payload);
    write(area, &title, (16, 10), 15);
    for ((row, time), line) in rows.iter().zip(times).zip(0..) {
        let top = 38 + line * LINE.0;
        let length = (BARS.1 as f64 * (time / least).ln() / (most / least).ln()) as i32;
        let color = if line == 0 { OWN } else { OTHER };
        let corners = [(BARS.0, top), (BARS.0 + length, top + LINE.1)];
        area.draw(&Rectangle::new(corners, color.filled())).unwrap();
        write(area, row.format, (16, top + 3), 13);
        write(area, &format!("{time:.0}"), (BARS.0 + length + 6, top + 3), 13);
    }
}

fn write(area: &Area<'_>, text: &str, place: (i32, i32), size: i32) {
    let style = TextStyle::from(("sans-serif", size).into_font()).color(&INK);
    area.draw_text(text, &style, place).unwrap();
}

//! The results as a picture: a bar a format, as a multiple of the generated codec, on a logarithmic scale.

use std::path::Path;

use plotters::prelude::*;

use crate::measure::Row;

const WIDTH: u32 = 960;
const HEIGHT: u32 = 900;
const INK: RGBColor = RGBColor(60, 64, 72);
const OWN: RGBColor = RGBColor(28, 117, 188);
const OTHER: RGBColor = RGBColor(176, 184, 196);

/// Draws times to encode and decode beside each other, a line a payload.
pub(crate) fn draw(rows: &[Row], file: &Path) {
    let area = SVGBackend::new(file, (WIDTH, HEIGHT)).into_drawing_area();
    area.fill(&WHITE).unwrap();
    let payloads: Vec<&[Row]> = rows
        .chunk_by(|left, right| left.payload == right.payload)
        .collect();
    for (cells, payload) in area.split_evenly((payloads.len(), 2)).chunks(2).zip(payloads) {
        let (encode, decode) = (&cells[0], &cells[1]);
        bars(encode, payload, "encode", |row| row.encode);
        bars(decode, payload, "decode", |row| row.decode);
    }
    area.present().unwrap();
}

fn bars(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    rows: &[Row],
    what: &str,
    figure: impl Fn(&Row) -> Option<f64>,
) {
    let figures: Vec<f64> = rows.iter().map(|row| figure(row).unwrap_or(1.0)).collect();
    let least = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let most = figures.iter().copied().fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .caption(
            format!("{}: {what}, nanoseconds", rows[0].payload),
            ("sans-serif", 16).into_font().color(&INK),
        )
        .build_cartesian_2d((least / 4.0..most * 3.0).log_scale(), 0..rows.len())
        .unwrap();
    for (index, (row, time)) in rows.iter().zip(figures).enumerate() {
        let line = rows.len() - 1 - index;
        let color = if index == 0 { OWN } else { OTHER };
        let bar = Rectangle::new([(least / 4.0, line), (time, line + 1)], color.filled());
        chart.draw_series([bar]).unwrap();
        let gap = Rectangle::new([(least / 4.0, line), (time, line)], WHITE.stroke_width(3));
        chart.draw_series([gap]).unwrap();
        let style = TextStyle::from(("sans-serif", 13).into_font()).color(&INK);
        let (x, y) = chart.backend_coord(&(time, line + 1));
        area_text(area, &format!("{}  {time:.0}", row.format), x, y, &style);
    }
}

/// Writes beside a bar; the chart gives places on the whole picture.
fn area_text(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    text: &str,
    x: i32,
    y: i32,
    style: &TextStyle<'_>,
) {
    let (left, top) = area.get_base_pixel();
    area.draw_text(text, style, (x - left + 5, y - top + 4)).unwrap();
}

//! A column of every type: what is written is what another peer reads from its own table.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Connection as _;
use sync_runtime::model::Model as _;

use crate::library::models::{NewSample, Sample, SampleChanges};
use crate::library::types::{Answer, Point, Shade};
use crate::peer::{Outcome, Peer, Time, assert_equal, exchange, run};
use crate::peers::{two, within};

/// Everything at its least.
fn least() -> NewSample {
    NewSample {
        uuid: [1; 16],
        label_id: None,
        i8: i8::MIN,
        u16: 0,
        i32: i32::MIN,
        u32: 0,
        i64: i64::MIN,
        u64: 0,
        bounded: -300,
        f32: f32::MIN,
        // SQLite keeps whole numbers as such where a column has no type.
        f64: -3.0,
        yes: false,
        text: String::new(),
        raw: Vec::new(),
        other: [0; 16],
        at: -(1 << 53),
        shade: Shade::Dark,
        point: Point { x: i32::MIN, y: None },
        points: Vec::new(),
        shades: BTreeSet::new(),
        names: BTreeMap::new(),
        answer: Answer::None,
        raw_again: None,
        point_again: None,
    }
}

/// Everything at its most.
fn most() -> NewSample {
    let point = Point {
        x: i32::MAX,
        y: Some(-1),
    };
    NewSample {
        uuid: [255; 16],
        label_id: None,
        i8: i8::MAX,
        u16: u16::MAX,
        i32: i32::MAX,
        u32: u32::MAX,
        i64: i64::MAX,
        u64: u64::MAX,
        bounded: 300,
        f32: f32::MAX,
        f64: f64::MIN_POSITIVE,
        yes: true,
        text: "a \0 and an é".into(),
        raw: vec![0, 255, 0, 10, 39, 34, 92, 128],
        other: [255; 16],
        at: 1 << 53,
        shade: Shade::Light,
        point: point.clone(),
        points: vec![point.clone(), Point { x: 0, y: Some(0) }],
        shades: BTreeSet::from([Shade::Dark, Shade::Light]),
        names: BTreeMap::from([(0, "none".into()), (255, "all".into())]),
        answer: Answer::Text("'".into()),
        raw_again: Some(Vec::new()),
        point_again: Some(point),
    }
}

/// What a peer reads of a row, but for its local id.
async fn read(peer: &mut Peer, uuid: [u8; 16]) -> Result<NewSample, Box<dyn std::error::Error>> {
    let row = within!(peer, |models| Sample::get(&mut models, uuid).await?).ok_or("no row")?;
    Ok(NewSample {
        uuid: row.uuid(),
        label_id: None,
        i8: row.i8(),
        u16: row.u16(),
        i32: row.i32(),
        u32: row.u32(),
        i64: row.i64(),
        u64: row.u64(),
        bounded: row.bounded(),
        f32: row.f32(),
        f64: row.f64(),
        yes: row.yes(),
        text: row.text().to_owned(),
        raw: row.raw().to_owned(),
        other: row.other(),
        at: row.at(),
        shade: row.shade(),
        point: row.point().clone(),
        points: row.points().to_owned(),
        shades: row.shades().clone(),
        names: row.names().clone(),
        answer: row.answer().clone(),
        raw_again: row.raw_again().map(<[u8]>::to_vec),
        point_again: row.point_again().cloned(),
    })
}

#[test]
fn a_column_of_every_type_arrives_as_it_was_written() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        for new in [least(), most()] {
            within!(&mut peers[0], |models| Sample::insert(&mut models, &new).await?);
        }
        exchange(&mut peers, &time).await?;
        for new in [least(), most()] {
            for peer in &mut peers {
                assert_eq!(read(peer, new.uuid).await?, new, "{}", peer.name);
            }
        }
        // Each becomes the other one.
        let (low, high) = (least(), most());
        for (of, to) in [(&low, &high), (&high, &low)] {
            within!(&mut peers[1], |models| {
                let mut row = Sample::get(&mut models, of.uuid).await?.ok_or("no row")?;
                row.update(&mut models, &changes(to)).await?;
            });
        }
        exchange(&mut peers, &time).await?;
        for (of, to) in [(&low, &high), (&high, &low)] {
            let wanted = NewSample {
                uuid: of.uuid,
                ..to.clone()
            };
            for peer in &mut peers {
                assert_eq!(read(peer, of.uuid).await?, wanted, "{}", peer.name);
            }
        }
        assert_equal(&mut peers).await
    })
}

fn changes(to: &NewSample) -> SampleChanges {
    let to = to.clone();
    SampleChanges {
        i8: Some(to.i8),
        u16: Some(to.u16),
        i32: Some(to.i32),
        u32: Some(to.u32),
        i64: Some(to.i64),
        u64: Some(to.u64),
        bounded: Some(to.bounded),
        f32: Some(to.f32),
        f64: Some(to.f64),
        yes: Some(to.yes),
        text: Some(to.text),
        raw: Some(to.raw),
        other: Some(to.other),
        at: Some(to.at),
        shade: Some(to.shade),
        point: Some(to.point),
        points: Some(to.points),
        shades: Some(to.shades),
        names: Some(to.names),
        answer: Some(to.answer),
        raw_again: Some(to.raw_again),
        point_again: Some(to.point_again),
        label_id: None,
    }
}

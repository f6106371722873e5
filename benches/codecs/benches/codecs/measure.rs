//! Bytes and times of every format for one payload.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::Criterion;
use sync_benches::for_each_rival;
use sync_benches::format::{Format, Generated};
use sync_benches::payload::{Payload, Random};

/// How many different values take turns.
const VALUES: usize = 64;

/// What one format made of one payload.
pub(crate) struct Row {
    pub(crate) payload: &'static str,
    pub(crate) format: &'static str,
    /// The mean over all values.
    pub(crate) bytes: f64,
    /// Nanoseconds; none if it was not measured in this run.
    pub(crate) encode: Option<f64>,
    /// Nanoseconds; none if it was not measured in this run.
    pub(crate) decode: Option<f64>,
}

/// Short enough to run for all, long enough to tell them apart.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .without_plots()
        .sample_size(40)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_500))
        .configure_from_args()
}

/// All formats, the generated codec first.
pub(crate) fn payload<T>(criterion: &mut Criterion) -> Vec<Row>
where
    T: Payload,
    sync_benches::format::Postcard: Format<T>,
    sync_benches::format::Bitcode: Format<T>,
    sync_benches::format::Rkyv: Format<T>,
    sync_benches::format::Prost: Format<T>,
    sync_benches::format::MessagePack: Format<T>,
    sync_benches::format::Json: Format<T>,
{
    let mut rows = vec![format::<Generated, T>(criterion)];
    macro_rules! measure {
        ($format:ty, ) => {
            rows.push(format::<$format, T>(criterion));
        };
    }
    for_each_rival!(measure!());
    rows
}

fn format<F: Format<T>, T: Payload>(criterion: &mut Criterion) -> Row {
    let mut random = Random::new(1);
    let payloads: Vec<T> = (0..VALUES).map(|_| T::of(&mut random)).collect();
    let values: Vec<F::Value> = payloads.iter().cloned().map(F::value).collect();
    let mut encoder = F::default();
    let encoded: Vec<Vec<u8>> = values
        .iter()
        .map(|value| encoder.encode(value).to_vec())
        .collect();
    for (payload, bytes) in payloads.iter().zip(&encoded) {
        assert_eq!(encoder.decode(bytes).as_ref(), Some(payload), "{}", F::NAME);
    }

    let mut group = criterion.benchmark_group(T::NAME);
    let mut turn = 0;
    group.bench_function(format!("encode/{}", F::NAME), |bencher| {
        bencher.iter(|| {
            turn = (turn + 1) % VALUES;
            black_box(encoder.encode(black_box(&values[turn])));
        });
    });
    group.bench_function(format!("decode/{}", F::NAME), |bencher| {
        bencher.iter(|| {
            turn = (turn + 1) % VALUES;
            black_box(encoder.decode(black_box(&encoded[turn])))
        });
    });
    group.finish();
    Row {
        payload: T::NAME,
        format: F::NAME,
        bytes: encoded.iter().map(|bytes| bytes.len() as f64).sum::<f64>() / VALUES as f64,
        encode: median(T::NAME, "encode", F::NAME),
        decode: median(T::NAME, "decode", F::NAME),
    }
}

/// What criterion has written of this benchmark in this run.
fn median(payload: &str, what: &str, format: &str) -> Option<f64> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    );
    let file = target
        .join("criterion")
        .join(payload)
        .join(format!("{what}_{format}"))
        .join("new/estimates.json");
    let fresh = file.metadata().ok()?.modified().ok()?.elapsed().ok()? < Duration::from_secs(60);
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    fresh
        .then(|| estimates["median"]["point_estimate"].as_f64())
        .flatten()
}

//! How long check and generate take: `cargo bench -p sync-codegen`. The results that are published stand
//! in `docs/benchmarks.md`; `benches/run.sh` makes them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark that fails may say so in any way"
)]

use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sync_codegen::header::Header;
use sync_codegen::load::load;
use sync_codegen::target::{Language, Options};
use sync_schema::diagnostic::Sink;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

#[allow(unreachable_pub, reason = "the package of tests includes the same file")]
mod big_schema;

const SIZES: [usize; 3] = [100, 1_000, 10_000];

fn check(file: &Path) -> Schema {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(file, &mut sources, &mut sink);
    schema.unwrap_or_else(|| panic!("{:?}", sink.into_sorted()))
}

fn compile(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let header = Header {
        source: "big.sync.yaml".to_owned(),
        command: "cargo bench".to_owned(),
    };
    for paths in SIZES {
        let file = folder.path().join(format!("big{paths}.sync.yaml"));
        std::fs::write(&file, big_schema::big_schema(paths)).unwrap();
        let schema = check(&file);

        let mut group = criterion.benchmark_group("compile");
        group
            .throughput(Throughput::Elements(paths as u64))
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3));
        group.bench_function(BenchmarkId::new("check", paths), |bencher| {
            bencher.iter(|| check(&file));
        });
        for language in Language::ALL {
            let options = Options::from(language);
            group.bench_function(
                BenchmarkId::new(format!("generate {}", language.name()), paths),
                |bencher| bencher.iter(|| options.render(&schema, &header)),
            );
        }
        group.finish();
    }
}

criterion_group!(benches, compile);
criterion_main!(benches);

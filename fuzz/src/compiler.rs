//! The compiler from a text to code, in memory.

use sync_codegen::header::Header;
use sync_codegen::target::{Language, Options};
use sync_codegen::{report, yaml};
use sync_schema::check::check;
use sync_schema::definition::Definition;
use sync_schema::diagnostic::Sink;
use sync_schema::lock::Lock;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

/// The schema that a text in YAML says, and no fault. Whatever is wrong with it is drawn.
pub fn read(text: &str) -> Option<Schema> {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = yaml::parse("fuzz.sync.yaml", text, &mut sources, &mut sink);
    let schema = definition.and_then(|definition| check(&definition, &Lock::default(), &mut sink));
    judged(schema, &sources, sink)
}

/// What becomes of a definition with a lock. The sources are those that it was read from.
pub fn check_with(definition: &Definition, lock: &Lock, sources: &Sources) -> Option<Schema> {
    let mut sink = Sink::default();
    let schema = check(definition, lock, &mut sink);
    judged(schema, sources, sink)
}

fn judged(schema: Option<Schema>, sources: &Sources, sink: Sink) -> Option<Schema> {
    let has_errors = sink.has_errors();
    assert!(schema.is_some() || has_errors, "refused without a word");
    draw(sources, sink);
    schema.filter(|_| !has_errors)
}

/// Makes code of a schema in each language that can say it. Rust that does not parse is a fault.
pub fn compile(schema: &Schema) {
    let header = Header {
        source: "fuzz.sync.yaml".to_owned(),
        command: "syncgen generate".to_owned(),
    };
    for language in Language::ALL {
        let (options, mut sink) = (Options::from(language), Sink::default());
        options.check(schema, &mut sink);
        if !sink.has_errors() {
            let text = options.render(schema, &header);
            assert!(
                language != Language::Rust || syn::parse_file(&text).is_ok(),
                "the code is not Rust"
            );
        }
    }
}

/// Draws what was found, as the command does.
fn draw(sources: &Sources, sink: Sink) {
    std::hint::black_box(report::draw(
        &sink.into_sorted(),
        sources,
        report::Format::Human,
        false,
    ));
}

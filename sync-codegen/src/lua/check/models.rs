//! Models, which need a database.

use sync_schema::codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::schema::Schema;

/// Says once that the module leaves the models out.
pub(super) fn check(schema: &Schema, sink: &mut Sink) {
    let Some(first) = schema.models.first() else {
        return;
    };
    let headline = match schema.models.len() {
        1 => format!("the Lua module leaves the model `{}` out", first.name),
        count => format!(
            "the Lua module leaves {count} models out, `{}` the first",
            first.name
        ),
    };
    sink.push(
        Diagnostic::new(codes::lua::NO_MODELS, first.span, headline)
            .help("keep models in a schema of their own, and generate Lua for the other one alone"),
    );
}

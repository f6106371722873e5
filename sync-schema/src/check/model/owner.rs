//! Who may write a row, and what goes with it.

use super::{Around, Draft, unknown_word};
use crate::codes::models as codes;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Cascade, ModelIndex, Ownership};
use crate::span::Spanned;

/// `ownership` and `owner`.
pub(super) fn ownership(
    sink: &mut Sink,
    draft: &Draft<'_>,
    ownership: Option<&Spanned<String>>,
    owner: Option<&Spanned<String>>,
    around: &Around<'_, '_>,
) -> Option<Ownership> {
    let name = &draft.definition.name;
    match (ownership.map_or("shared", |word| word.value.as_str()), owner) {
        ("shared", None) => Some(Ownership::Shared),
        ("shared", Some(owner)) => {
            let headline = format!("model `{}` is shared, so no device owns its rows", name.value);
            sink.push(
                Diagnostic::new(codes::INVALID_OWNER, owner.span, headline)
                    .help("write `ownership: device`, or leave `owner` out"),
            );
            None
        }
        ("device", None) => {
            let headline = format!("nothing says which device owns a row of `{}`", name.value);
            let span = ownership.map_or(name.span, |word| word.span);
            sink.push(
                Diagnostic::new(codes::INVALID_OWNER, span, headline)
                    .help("add `owner: self`, or the field that refers to the device: `owner: device_id`"),
            );
            None
        }
        ("device", Some(owner)) if owner.value == "self" => Some(Ownership::Itself),
        ("device", Some(owner)) => path(sink, draft, owner, around).map(Ownership::Through),
        (_, _) => unknown_word(sink, "ownership", ownership?, &["shared", "device"]),
    }
}

/// `volume_id.device_id`: positions of references, each in the model that the one before leads to.
fn path(
    sink: &mut Sink,
    draft: &Draft<'_>,
    written: &Spanned<String>,
    around: &Around<'_, '_>,
) -> Option<Vec<usize>> {
    let mut current = draft;
    let mut steps = Vec::new();
    let mut start = 0;
    for part in written.value.split('.') {
        let step = Spanned::new(part.to_owned(), written.span.part(start, start + part.len()));
        start += part.len() + 1;
        let place = current.find(sink, &step)?;
        let Some((model, _)) = &current.fields[place].reference else {
            let headline = format!("`{part}` refers to no model, so it leads to no device");
            sink.push(
                Diagnostic::new(codes::INVALID_OWNER, step.span, headline)
                    .help(format!("declare it as `{part}: {{ references: device }}`")),
            );
            return None;
        };
        steps.push(place);
        // An unknown model is reported at its field.
        current = &around.drafts[around.models.get(&model.value)?];
    }
    Some(steps)
}

/// `entry_id` or `entry.parent_id`.
pub(super) fn cascade(
    sink: &mut Sink,
    draft: &Draft<'_>,
    written: &Spanned<String>,
    around: &Around<'_, '_>,
) -> Option<Cascade> {
    let own = &draft.definition.name.value;
    let Some((model, field)) = written.value.split_once('.') else {
        let place = draft.find(sink, written)?;
        if draft.fields[place].reference.is_none() {
            return no_reference(sink, written, &format!("`{}` refers to no model", written.value));
        }
        return Some(Cascade::Target(place));
    };
    let model = Spanned::new(model.to_owned(), written.span.part(0, model.len()));
    let field = Spanned::new(
        field.to_owned(),
        written.span.part(model.value.len() + 1, written.value.len()),
    );
    let ModelIndex(other) = around.find(sink, &model)?;
    let place = around.drafts[other].find(sink, &field)?;
    match &around.drafts[other].fields[place].reference {
        Some((target, _)) if target.value == *own => Some(Cascade::Referrers(ModelIndex(other), place)),
        _ => no_reference(
            sink,
            written,
            &format!("`{}` does not refer to `{own}`", written.value),
        ),
    }
}

fn no_reference(sink: &mut Sink, written: &Spanned<String>, headline: &str) -> Option<Cascade> {
    sink.push(
        Diagnostic::new(codes::UNKNOWN_MODEL_FIELD, written.span, headline)
            .help("name a reference of this model (`entry_id`), or one to it (`entry.parent_id`)"),
    );
    None
}

//! Natural keys, and what happens when two rows have the same one.

use super::super::types::Types;
use super::{Draft, fields, same, unknown_word};
use crate::codes::models as codes;
use crate::definition::UniqueDefinition;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Collision, FieldValue, ModelField, Ownership, Type, Unique};

/// The natural keys of a model. Fields, those that the key is derived from, and ownership are none where they are faulty:
/// nothing is said that follows from that.
pub(super) fn uniques(
    sink: &mut Sink,
    draft: &Draft<'_>,
    written: &[UniqueDefinition],
    known: &[Option<ModelField>],
    derived: Option<&[usize]>,
    ownership: Option<&Ownership>,
    types: &Types,
) -> Vec<Unique> {
    let mut uniques = Vec::new();
    for unique in written {
        let places = fields(sink, draft, &unique.fields);
        if places.len() != unique.fields.len() {
            continue;
        }
        if places.is_empty() {
            let headline = "a natural key has at least one field";
            sink.push(Diagnostic::new(codes::UNKNOWN_MODEL_FIELD, unique.span, headline).help("[slug]"));
            continue;
        }
        let one_writer = ownership.is_none_or(|ownership| {
            matches!(ownership, Ownership::Through(path) if path.first().is_some_and(|first| places.contains(first)))
        });
        let on_collision = match unique
            .on_collision
            .as_ref()
            .map(|word| (word.value.as_str(), word))
        {
            None if one_writer || derived.is_none_or(|derived| same(&places, derived)) => {
                Some(Collision::Impossible)
            }
            None => {
                let headline =
                    "two devices can create the same natural key, and nothing says what becomes of it";
                let names: Vec<&str> = unique.fields.iter().map(|name| name.value.as_str()).collect();
                sink.push(
                    Diagnostic::new(codes::COLLISION_RULE, unique.span, headline).help(format!(
                        "write `{{ fields: [{}], on_collision: merge }}`",
                        names.join(", ")
                    )),
                );
                None
            }
            Some(("merge", _)) => Some(Collision::Merge),
            Some(("rename", word)) => {
                let text = places.iter().copied().find(|place| {
                    known[*place].as_ref().is_none_or(|field| {
                        matches!(&field.value, FieldValue::Data(ty) if has_room(types.resolve(ty)))
                            && !field.immutable
                    })
                });
                if text.is_none() {
                    let headline = "none of these fields is a text that could get an ending";
                    sink.push(
                        Diagnostic::new(codes::COLLISION_RULE, word.span, headline)
                            .label(
                                "a `string` of at least 40 bytes, without a pattern, that is not immutable",
                            )
                            .help("write `on_collision: merge`"),
                    );
                }
                text.map(Collision::Rename)
            }
            Some((_, word)) => unknown_word(sink, "on_collision", word, &["merge", "rename"]),
        };
        if let Some(on_collision) = on_collision {
            uniques.push(Unique {
                fields: places,
                on_collision,
            });
        }
    }
    uniques
}

/// Whether a text can get an ending.
fn has_room(ty: Option<&Type>) -> bool {
    matches!(ty, Some(Type::Text(text)) if text.max >= 40 && text.pattern.is_none())
}

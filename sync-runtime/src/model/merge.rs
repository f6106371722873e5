//! Two versions of a row become one, whatever their order.

use std::collections::BTreeSet;

use super::check::{decoded, encoded};
use super::marks::{Mark, Marks};
use super::value::{MapEntries, Value};
use super::write::synced_numbers;
use super::{FieldInfo, FieldPolicy, ModelError, ModelInfo, RowValues};

/// Takes what is newer in `theirs` over into `ours`; whether anything was. Both are of the same life of
/// the row. A field that they do not have stays.
pub(super) fn merge(
    info: &ModelInfo,
    ours: (&mut Marks, &mut RowValues),
    theirs: (&Marks, &[Option<Value>]),
) -> Result<bool, ModelError> {
    let (marks, row) = ours;
    let before = marks.clone();
    let mut changed = false;
    for (place, field) in info.fields.iter().enumerate() {
        let Some(Some(value)) = theirs.1.get(place).filter(|_| field.is_synced()) else {
            continue;
        };
        let (our_mark, their_mark) = (marks.field(field.number).clone(), theirs.0.field(field.number));
        let merged = match field.conflict {
            FieldPolicy::LastWriter if *their_mark > our_mark => value.clone(),
            FieldPolicy::LastWriter => continue,
            FieldPolicy::Merge(merge) => {
                match (encoded(info, field, &row[place])?, encoded(info, field, value)?) {
                    (Some(ours), Some(theirs)) => decoded(field, &merge(&ours, &theirs))?,
                    (None, Some(_)) => value.clone(),
                    (_, None) => row[place].clone(),
                }
            }
            FieldPolicy::PerKey { split, join } => {
                let entries = |value: &Value| -> Result<MapEntries, ModelError> {
                    Ok(encoded(info, field, value)?
                        .as_deref()
                        .map(split)
                        .unwrap_or_default())
                };
                let (ours, theirs_entries) = (entries(&row[place])?, entries(value)?);
                let merged = per_key(field, marks, (&our_mark, &ours), theirs.0, &theirs_entries);
                match merged.is_empty() && field.optional {
                    true => Value::Null,
                    false => decoded(field, &join(&merged))?,
                }
            }
        };
        marks.set(field.number, our_mark.max(their_mark.clone()));
        changed |= row[place] != merged;
        row[place] = merged;
    }
    marks.settle(synced_numbers(info));
    Ok(changed || *marks != before)
}

/// The entries of a map of which each key has the later mark. What is absent and has no mark was never
/// there.
fn per_key(
    field: &FieldInfo,
    marks: &mut Marks,
    (our_field, ours): (&Mark, &MapEntries),
    their_marks: &Marks,
    theirs: &MapEntries,
) -> MapEntries {
    let number = field.number;
    let their_field = their_marks.field(number);
    let later = our_field.max(their_field).clone();
    let marked = |marks: &Marks| -> Vec<Vec<u8>> {
        let all = marks.keys.keys().filter(|(field, _)| *field == number);
        all.map(|(_, key)| key.clone()).collect()
    };
    let mut keys: BTreeSet<Vec<u8>> = ours.keys().chain(theirs.keys()).cloned().collect();
    keys.extend(marked(marks).into_iter().chain(marked(their_marks)));
    let mut merged = MapEntries::new();
    for key in keys {
        let name = (number, key.clone());
        let mark = |marks: &Marks, entries: &MapEntries, field: &Mark| {
            let own = marks.keys.get(&name).cloned();
            own.or_else(|| entries.contains_key(&key).then(|| field.clone()))
        };
        let (our_mark, their_mark) = (
            mark(marks, ours, our_field),
            mark(their_marks, theirs, their_field),
        );
        let (mark, entries) = match their_mark > our_mark {
            true => (their_mark, theirs),
            false => (our_mark, ours),
        };
        match (mark, entries.get(&key)) {
            (Some(mark), None) => {
                marks.keys.insert(name, mark);
            }
            (Some(mark), Some(value)) => {
                merged.insert(key, value.clone());
                match mark == later {
                    true => marks.keys.remove(&name),
                    false => marks.keys.insert(name, mark),
                };
            }
            (None, _) => {}
        }
    }
    merged
}

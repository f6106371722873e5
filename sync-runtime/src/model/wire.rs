//! Rows as they travel: `docs/wire-format.md`, "Rows of models".

use std::collections::BTreeSet;
use std::sync::Arc;

use super::check::{decoded, encoded};
use super::marks::{MAX_COUNT, Marks, Origins, read_origins};
use super::value::Value;
use super::{ModelError, ModelInfo, ModelRegistry, RowUuid, RowValues};
use crate::codec::Malformed;
use crate::wire::Reader;
use crate::wire::number::put_varint;

/// The first byte of messages of this format.
const FORMAT: u8 = 0x11;

/// The most bytes of a message with rows.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// A received row, every bound of its values checked. References are UUIDs: there is no place for a local
/// row id.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    pub(super) model: usize,
    pub(super) uuid: RowUuid,
    pub(super) marks: Marks,
    /// By field; none where the sender knows no such field. Empty if the row was deleted.
    pub(super) values: Vec<Option<Value>>,
    pub(super) sender: Arc<str>,
}

impl Incoming {
    /// The marks of a row that is there, of the fields that are known here; what the sender does not know was never written.
    pub(super) fn known_marks(&self, info: &ModelInfo) -> Marks {
        let mut marks = self.marks.clone();
        marks.retain(|number| {
            info.fields
                .iter()
                .any(|field| field.is_synced() && field.number == number)
        });
        for (field, value) in info.fields.iter().zip(&self.values) {
            if field.is_synced() && value.is_none() {
                marks.set_unwritten(field.number);
            }
        }
        marks
    }
}

/// Collects rows to a message.
pub(super) struct RowWriter {
    head: Vec<u8>,
    origins: Origins,
    body: Vec<u8>,
    count: usize,
}

impl RowWriter {
    pub(super) fn new(registry: &ModelRegistry) -> Self {
        let [first, second, third, ..] = registry.hash.to_le_bytes();
        RowWriter {
            head: vec![FORMAT, first, second, third],
            origins: Origins::default(),
            body: Vec::new(),
            count: 0,
        }
    }

    /// Adds a row, unless the message would become longer than the limit; the first always fits.
    pub(super) fn add(
        &mut self,
        info: &ModelInfo,
        uuid: RowUuid,
        marks: &Marks,
        values: Option<&RowValues>,
        limit: usize,
    ) -> Result<bool, ModelError> {
        let (mut row, (before, _)) = (Vec::new(), self.origins.size());
        put_varint(&mut row, info.id.into());
        row.extend(uuid);
        marks.write(&mut self.origins, &mut row);
        if let Some(values) = values.filter(|_| !marks.is_deleted()) {
            let synced = || {
                info.fields
                    .iter()
                    .zip(values)
                    .filter(|(field, _)| field.is_synced())
            };
            put_varint(&mut row, synced().count() as u64);
            for (field, value) in synced() {
                put_varint(&mut row, field.number.into());
                match encoded(info, field, value)? {
                    None => row.push(0),
                    Some(bytes) => {
                        put_varint(&mut row, bytes.len() as u64 + 1);
                        row.extend(bytes);
                    }
                }
            }
        }
        let limit = if self.count == 0 { MAX_BYTES } else { limit };
        let (_, origins) = self.origins.size();
        // The counts of rows and of the bytes of this one.
        let counts = 2 * MAX_COUNT;
        if self.head.len() + origins + counts + self.body.len() + row.len() > limit {
            self.origins.truncate(before);
            return Ok(false);
        }
        put_varint(&mut self.body, row.len() as u64);
        self.body.extend(row);
        self.count += 1;
        Ok(true)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.head;
        self.origins.write_all(&mut bytes);
        put_varint(&mut bytes, self.count as u64);
        bytes.extend(self.body);
        bytes
    }
}

/// The rows of a message, and how many of them are of unknown models.
pub(super) fn read(
    registry: &ModelRegistry,
    sender: &Arc<str>,
    bytes: &[u8],
) -> Result<(Vec<Incoming>, usize), Malformed> {
    let mut reader = Reader::new(bytes);
    if bytes.len() > MAX_BYTES || reader.byte()? != FORMAT {
        return Err(Malformed::new("it is no message with rows"));
    }
    reader.array::<3>()?;
    let origins = read_origins(&mut reader)?;
    let (mut rows, mut names, mut unknown) = (Vec::new(), BTreeSet::new(), 0);
    for _ in 0..reader.varint()? {
        let mut row = Reader::new(reader.prefixed()?);
        let Some(model) = registry.position(row.varint()?) else {
            unknown += 1;
            continue;
        };
        let uuid = row.array()?;
        if !names.insert((model, uuid)) {
            return Err(Malformed::new("a row is there twice"));
        }
        let marks = Marks::read(&origins, &mut row)?;
        let values = match marks.is_deleted() {
            true => Vec::new(),
            false => read_values(&registry.models[model], &mut row)?,
        };
        rows.push(Incoming {
            model,
            uuid,
            marks,
            values,
            sender: sender.clone(),
        });
    }
    match reader.is_empty() {
        true => Ok((rows, unknown)),
        false => Err(Malformed::new("bytes are left over after the rows")),
    }
}

fn read_values(info: &ModelInfo, row: &mut Reader<'_>) -> Result<Vec<Option<Value>>, Malformed> {
    let mut values: Vec<Option<Value>> = vec![None; info.fields.len()];
    for _ in 0..row.varint()? {
        let number = row.varint()?;
        let bytes = match row.varint()?.checked_sub(1) {
            None => None,
            Some(length) => Some(row.take(usize::try_from(length).unwrap_or(usize::MAX))?),
        };
        let place = info
            .fields
            .iter()
            .position(|field| u64::from(field.number) == number);
        // A field of a newer peer is skipped; one that is local here is not the sender's to say.
        let Some((place, field)) = place
            .map(|place| (place, &info.fields[place]))
            .filter(|(_, field)| field.is_synced())
        else {
            continue;
        };
        let value = match bytes {
            Some(bytes) => decoded(field, bytes).map_err(|malformed| {
                Malformed::new(format!("{}.{}: {}", info.name, field.name, malformed.what))
            })?,
            None if field.optional => Value::Null,
            None => {
                return Err(Malformed::new(format!(
                    "{}.{} cannot be empty",
                    info.name, field.name
                )));
            }
        };
        if values[place].replace(value).is_some() {
            return Err(Malformed::new(format!(
                "{}.{} is there twice",
                info.name, field.name
            )));
        }
    }
    for (field, value) in info.fields.iter().zip(&mut values) {
        if value.is_none() && field.is_synced() && !field.optional && field.on_insert.is_none() {
            return Err(Malformed::new(format!("{}.{} is lacking", info.name, field.name)));
        }
    }
    Ok(values)
}

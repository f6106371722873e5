//! Why something was not done.

use std::fmt;

use super::store::StoreError;
use super::{RowUuid, uuid_text};
use crate::codec::Malformed;

/// Why a write or a message failed. The transaction should be rolled back.
#[derive(Debug)]
pub enum ModelError {
    /// The database failed.
    Store(StoreError),
    /// A value is not of its type, or a row lacks one.
    Invalid(String),
    /// There is no row of this UUID.
    Absent(&'static str, RowUuid),
    /// A row that is referred to is not there.
    Missing(&'static str, RowUuid),
    /// The row was deleted so often that it cannot be made anew: its generation is the last one there is.
    Gone(&'static str, RowUuid),
    /// There is a row of this UUID already.
    Exists(&'static str, RowUuid),
    /// Another row has the natural key: that one.
    Collision(&'static str, RowUuid),
    /// The row belongs to another device.
    NotOwner(&'static str, RowUuid),
    /// A row of the first model cannot be deleted: rows of the second one need it.
    Kept(&'static str, &'static str),
    /// Rows of this model are never deleted.
    Permanent(&'static str),
    /// The wall clock is beyond what a stamp holds, or what is written over has the last stamp there is.
    Clock,
    /// A message breaks the format. Nothing of it was applied.
    Malformed(Malformed),
    /// A page of a log came that this peer has not asked for. Nothing of it was applied.
    Unasked,
}

/// Why a row of a message was not taken. Nothing that its sender claims about itself was believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The sender does not own the row.
    Owner,
    /// The model's rows are never deleted.
    Delete,
    /// The guard said no.
    Guard,
    /// Too many rows wait for others, or for their time, already.
    Full,
}

impl ModelError {
    /// Says which row has the value.
    pub(super) fn in_row(self, uuid: RowUuid) -> Self {
        match self {
            ModelError::Invalid(why) => ModelError::Invalid(format!("{why}, in the row {}", uuid_text(uuid))),
            other => other,
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::Store(error) => write!(formatter, "the database failed: {error}"),
            ModelError::Invalid(why) => formatter.write_str(why),
            ModelError::Absent(model, uuid) => write!(formatter, "there is no {model} {}", uuid_text(*uuid)),
            ModelError::Missing(model, uuid) => {
                write!(
                    formatter,
                    "the {model} {} that is referred to is not there",
                    uuid_text(*uuid)
                )
            }
            ModelError::Gone(model, uuid) => {
                write!(formatter, "the {model} {} was deleted for good", uuid_text(*uuid))
            }
            ModelError::Exists(model, uuid) => {
                write!(formatter, "there is a {model} {} already", uuid_text(*uuid))
            }
            ModelError::Collision(model, uuid) => {
                write!(
                    formatter,
                    "the {model} {} has the same natural key",
                    uuid_text(*uuid)
                )
            }
            ModelError::NotOwner(model, uuid) => {
                write!(
                    formatter,
                    "the {model} {} belongs to another device",
                    uuid_text(*uuid)
                )
            }
            ModelError::Kept(model, by) => {
                write!(
                    formatter,
                    "a row of `{model}` cannot be deleted while one of `{by}` needs it"
                )
            }
            ModelError::Permanent(model) => write!(formatter, "rows of `{model}` are never deleted"),
            ModelError::Clock => {
                formatter.write_str("there is no later stamp: the clock is beyond the year 2163")
            }
            ModelError::Malformed(malformed) => {
                write!(formatter, "the message is malformed: {}", malformed.what)
            }
            ModelError::Unasked => formatter.write_str("nobody has asked for the page"),
        }
    }
}

impl std::error::Error for ModelError {}

impl From<StoreError> for ModelError {
    fn from(error: StoreError) -> Self {
        ModelError::Store(error)
    }
}

impl From<Malformed> for ModelError {
    fn from(malformed: Malformed) -> Self {
        ModelError::Malformed(malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_was_wrong_and_where() {
        let uuid = [0xab; 16];
        let table = [
            (
                ModelError::Store("the disk is full".into()),
                "the database failed: the disk is full",
            ),
            (
                ModelError::Invalid("tag.name: it cannot be empty".into()),
                "tag.name: it cannot be empty",
            ),
            (
                ModelError::Absent("tag", uuid),
                "there is no tag abababab-abab-abab-abab-abababababab",
            ),
            (
                ModelError::Missing("tag", uuid),
                "the tag abababab-abab-abab-abab-abababababab that is referred to is not there",
            ),
            (
                ModelError::Gone("tag", uuid),
                "the tag abababab-abab-abab-abab-abababababab was deleted for good",
            ),
            (
                ModelError::Exists("tag", uuid),
                "there is a tag abababab-abab-abab-abab-abababababab already",
            ),
            (
                ModelError::Collision("tag", uuid),
                "the tag abababab-abab-abab-abab-abababababab has the same natural key",
            ),
            (
                ModelError::NotOwner("tag", uuid),
                "the tag abababab-abab-abab-abab-abababababab belongs to another device",
            ),
            (
                ModelError::Kept("entry", "entry_tag"),
                "a row of `entry` cannot be deleted while one of `entry_tag` needs it",
            ),
            (ModelError::Permanent("tag"), "rows of `tag` are never deleted"),
            (
                ModelError::Clock,
                "there is no later stamp: the clock is beyond the year 2163",
            ),
            (
                ModelError::Malformed(Malformed::new("the message is too long")),
                "the message is malformed: the message is too long",
            ),
            (ModelError::Unasked, "nobody has asked for the page"),
        ];
        for (error, says) in table {
            assert_eq!(error.to_string(), says);
        }
    }
}

//! Two rows with one natural key: which of them stays, and what becomes of the other.

use super::apply::{Ready, Report};
use super::marks::{Mark, Marks};
use super::merge::merge;
use super::store::{Put, Store};
use super::value::Value;
use super::{
    CollisionRule, ModelError, ModelInfo, OwnershipRule, RowUuid, RowValues, Transaction, UniqueInfo,
    derived_uuid, uuid_text,
};

/// What a natural key that was taken has led to.
pub(super) enum Collided {
    No,
    /// The row has something that others have to hear of, by this mark.
    Changed(Mark),
    /// The row is not stored: this one stands for it.
    Merged(RowUuid),
}

impl<S: Store> Transaction<'_, S> {
    /// Lets a row make its place among others with the same natural key.
    pub(super) async fn collide(
        &mut self,
        model: usize,
        info: &'static ModelInfo,
        row: &mut Ready,
        report: &mut Report,
    ) -> Result<Collided, ModelError> {
        let mut found = Collided::No;
        for unique in info.uniques {
            let other = match unique.on_collision {
                CollisionRule::Impossible => None,
                _ => {
                    self.same_natural_key(model, unique, row.uuid, &row.values)
                        .await?
                }
            };
            let Some(other) = other else { continue };
            let own = self.name().clone();
            match unique.on_collision {
                CollisionRule::Impossible => {}
                CollisionRule::Rename(place) if row.uuid > other => {
                    let is_ours = self.may_write(&own, model, row.uuid, &row.values).await?;
                    row.values[place] = self
                        .renamed(model, (unique, place), row.uuid, &row.values, is_ours)
                        .await?;
                    if is_ours {
                        let (mark, number) = (self.mark()?, info.fields[place].number);
                        row.marks.set(number, mark.over(row.marks.field(number))?);
                        found = Collided::Changed(mark);
                    }
                }
                CollisionRule::Rename(place) => {
                    let Some(mut values) = self.rows(model, &[other]).await?.remove(&other) else {
                        continue;
                    };
                    let is_ours = self.may_write(&own, model, other, &values).await?;
                    values[place] = self
                        .renamed(model, (unique, place), other, &values, is_ours)
                        .await?;
                    match is_ours {
                        true => {
                            self.update(model, &[other], &[(place, values[place].clone())])
                                .await?;
                        }
                        false => self.put_rows_again(model, &[place], &[(other, values)]).await?,
                    }
                    report.changed.push((model, other));
                }
                CollisionRule::Merge if row.uuid > other => {
                    if self.absorb(model, other, &row.marks, &row.values).await? {
                        report.changed.push((model, other));
                    }
                    self.merged_away(model, row.uuid, row.marks.generation, other, &row.values)
                        .await?;
                    if row.before.is_some() {
                        self.remove_rows(model, &[row.uuid]).await?;
                    }
                    report.changed.push((model, row.uuid));
                    return Ok(Collided::Merged(other));
                }
                CollisionRule::Merge => {
                    let known = self.marks(model, &[other]).await?.remove(&other);
                    let values = self.rows(model, &[other]).await?.remove(&other);
                    let values = values.unwrap_or_default();
                    if let Some(known) = &known
                        && join(info, (&mut row.marks, &mut row.values), (known, &values))?
                    {
                        found = Collided::Changed(self.mark()?);
                    }
                    let generation = known.map_or(1, |marks| marks.generation);
                    if row.before.is_none() {
                        // The row that is there becomes the new one, so that all that refers to it by its row
                        // id goes on doing so.
                        self.rename_row(model, info, other, row.uuid).await?;
                    }
                    self.merged_away(model, other, generation, row.uuid, &values)
                        .await?;
                    if row.before.is_some() {
                        self.remove_rows(model, &[other]).await?;
                    }
                    report.changed.push((model, other));
                }
            }
        }
        Ok(found)
    }

    /// The text of a row with an ending that no other row has. One that is not ours gets a text for the time being,
    /// until its owner has renamed it: such as no owner would choose, for two rows would change places otherwise.
    async fn renamed(
        &mut self,
        model: usize,
        (unique, place): (&UniqueInfo, usize),
        uuid: RowUuid,
        values: &RowValues,
        is_ours: bool,
    ) -> Result<Value, ModelError> {
        let mut renamed = values.clone();
        let own = [uuid_text(uuid)[..8].to_owned(), uuid_text(uuid)[28..].to_owned()];
        let (name, now) = (self.name().clone(), self.now_ms().to_be_bytes());
        let made = (0..14u8).map(|attempt| {
            let parts = [&uuid[..], name.as_bytes(), &now, &[attempt]];
            let made = derived_uuid("ending", &parts.map(Some));
            uuid_text(made)[..8].to_owned()
        });
        // The first part of its UUID, the same on every peer. UUIDs that are made of the time begin alike for a minute:
        // then the last digits. What others may have taken on purpose is followed by what they cannot know beforehand.
        for ending in own.into_iter().filter(|_| is_ours).chain(made) {
            renamed[place] = with_ending(&values[place], &ending);
            let taken = self.same_natural_key(model, unique, uuid, &renamed).await?;
            if taken.is_none() {
                break;
            }
        }
        Ok(renamed.swap_remove(place))
    }

    /// Takes what is newer in a row over into the row that it was merged into; whether anything was.
    pub(super) async fn absorb(
        &mut self,
        model: usize,
        winner: RowUuid,
        marks: &Marks,
        values: &RowValues,
    ) -> Result<bool, ModelError> {
        let info = self.info(model)?;
        let (Some(mut ours), Some(mut row)) = (
            self.marks(model, &[winner]).await?.remove(&winner),
            self.rows(model, &[winner]).await?.remove(&winner),
        ) else {
            return Ok(false);
        };
        if !join(info, (&mut ours, &mut row), (marks, values))? {
            return Ok(false);
        }
        let places: Vec<usize> = (0..info.fields.len()).collect();
        let mark = self.mark()?;
        let joined: Vec<usize> = places
            .iter()
            .copied()
            .filter(|place| joins(info, *place))
            .collect();
        self.put_rows_again(model, &joined, &[(winner, row)]).await?;
        self.put_marks(model, &[(winner, ours, mark.clone())]).await?;
        self.route(model, &[winner], &places, &mark).await?;
        Ok(true)
    }

    /// Remembers that a row was merged into another one, and lets references by UUID follow.
    async fn merged_away(
        &mut self,
        model: usize,
        loser: RowUuid,
        generation: u64,
        winner: RowUuid,
        values: &RowValues,
    ) -> Result<(), ModelError> {
        let mark = self.mark()?;
        let mut marks = Marks::new(generation + 1, mark.clone());
        marks.successor = Some(winner);
        self.hand_over(model, loser, winner).await?;
        self.put_marks(model, &[(loser, marks, mark.clone())]).await?;
        if self.may_write(&self.name().clone(), model, loser, values).await? {
            let places: Vec<usize> = (0..self.info(model)?.fields.len()).collect();
            self.route(model, &[loser], &places, &mark).await?;
        }
        Ok(())
    }

    async fn rename_row(
        &mut self,
        model: usize,
        info: &ModelInfo,
        from: RowUuid,
        to: RowUuid,
    ) -> Result<(), ModelError> {
        let Some(row_id) = info.row_id else {
            return self.remove_rows(model, &[from]).await;
        };
        let mut columns = vec![row_id, info.key];
        columns.extend(info.fields.iter().map(|field| field.name));
        let mut rows = self
            .look_up(info.table, info.key, &[Value::of_uuid(from)], &columns)
            .await?;
        rows.iter_mut().for_each(|row| row[1] = Value::of_uuid(to));
        let put = Put {
            table: info.table,
            columns: &columns,
            rows: &rows,
            key: &[row_id],
            update: &[info.key],
            counter: info.row_id,
        };
        self.store.put(&put).await?;
        self.forget_references(model, &[from]).await
    }

    /// What refers to one row refers to another from now on.
    pub(super) async fn hand_over(
        &mut self,
        model: usize,
        from: RowUuid,
        to: RowUuid,
    ) -> Result<(), ModelError> {
        for (other, info) in self.registry().models.iter().enumerate() {
            for (place, field) in info.fields.iter().enumerate() {
                if field.target() != Some(model) {
                    continue;
                }
                let found = self.referrers(other, place, from).await?;
                let rows = self.rows(other, &found).await?;
                let rows: Vec<(RowUuid, RowValues)> = rows
                    .into_iter()
                    .map(|(uuid, mut values)| {
                        values[place] = Value::of_uuid(to);
                        (uuid, values)
                    })
                    .collect();
                self.put_rows_again(other, &[place], &rows).await?;
            }
        }
        Ok(())
    }
}

/// Whether a field of a row that was merged goes over to the other one: what natural keys and UUIDs are made of
/// does not, nor what is written once, nor a row that may not be there.
fn joins(info: &ModelInfo, place: usize) -> bool {
    let field = &info.fields[place];
    let is_key = info.uniques.iter().any(|unique| unique.fields.contains(&place));
    let is_fixed = is_key || field.immutable || info.derived.contains(&place);
    info.ownership == OwnershipRule::Shared && field.is_synced() && field.row_target().is_none() && !is_fixed
}

/// Makes one row of two with the same natural key, field by field as of two versions of one row; whether that has
/// changed the first.
fn join(
    info: &ModelInfo,
    (marks, row): (&mut Marks, &mut RowValues),
    (their_marks, theirs): (&Marks, &RowValues),
) -> Result<bool, ModelError> {
    let theirs: Vec<Option<Value>> = theirs
        .iter()
        .enumerate()
        .map(|(place, value)| joins(info, place).then(|| value.clone()))
        .collect();
    merge(info, (marks, row), (their_marks, &theirs))
}

/// A text with an ending of eight digits, no longer than texts may be.
fn with_ending(value: &Value, ending: &str) -> Value {
    let text = value.text().unwrap_or_default();
    // A schema gives such a text at least 40 bytes.
    let mut end = text.len().min(31);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Value::Text(format!("{}-{ending}", &text[..end]))
}

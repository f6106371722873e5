//! Models in a transaction of the caller's.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::marks::Mark;
use super::store::{Select, Store};
use super::value::Value;
use super::{ModelError, ModelInfo, ModelRegistry, tables};
use crate::stamp::{Clock, Stamp};

/// The models of one peer. It is made once and lives as long as the program.
pub struct Models {
    registry: &'static ModelRegistry,
    name: Arc<str>,
    wall: Box<dyn Fn() -> Duration + Send + Sync>,
    clock: Mutex<Clock>,
}

impl fmt::Debug for Models {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Models")
            .field("schema", &self.registry.schema)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Models {
    /// Opens the models in a database: makes the runtime's tables where they are not there yet, and sets
    /// the clock behind all stamps that the database has, up to 3 hours ahead of the wall clock.
    ///
    /// `name` is this peer as its transport names it to the others. Where models are owned by devices it
    /// is the UUID of the own device as text. `wall` gives the time since 1970-01-01T00:00:00Z.
    pub async fn open<S: Store>(
        registry: &'static ModelRegistry,
        name: &str,
        wall: impl Fn() -> Duration + Send + Sync + 'static,
        store: &mut S,
    ) -> Result<Self, ModelError> {
        if !crate::wire::is_peer_name(name) {
            return Err(ModelError::Invalid(
                "the name of this peer is not 1 to 64 bytes long".to_owned(),
            ));
        }
        store.define(tables::ALL).await?;
        let mut clock = Clock::default();
        for table in [tables::ROWS, tables::LOG] {
            let select = Select {
                table: table.name,
                columns: &["stamp"],
                filters: &[],
                order: &[("stamp", true)],
                limit: Some(1),
            };
            let found = store.select(&select).await?;
            let latest = found.first().and_then(|row| row.first()?.integer());
            let latest = latest.and_then(|stamp| Stamp::new(u64::try_from(stamp).ok()?));
            latest.into_iter().for_each(|stamp| clock.follow(stamp, wall()));
        }
        Ok(Models {
            registry,
            name: name.into(),
            wall: Box::new(wall),
            clock: Mutex::new(clock),
        })
    }

    /// The models, in a transaction of the caller's.
    pub fn within<'t, S: Store>(&'t self, store: &'t mut S) -> Transaction<'t, S> {
        Transaction { models: self, store }
    }

    /// This peer, as its transport names it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Models in a transaction of the caller's: what is done through it happens with everything else that the
/// caller does there, or not at all.
#[derive(Debug)]
pub struct Transaction<'t, S> {
    pub(super) models: &'t Models,
    pub(super) store: &'t mut S,
}

impl<S: Store> Transaction<'_, S> {
    /// The caller's transaction, for statements about tables that are not models.
    pub fn store(&mut self) -> &mut S {
        self.store
    }

    pub(super) fn registry(&self) -> &'static ModelRegistry {
        self.models.registry
    }

    pub(super) fn info(&self, model: usize) -> Result<&'static ModelInfo, ModelError> {
        let found = self.models.registry.models.get(model);
        found.ok_or_else(|| ModelError::Invalid(format!("there is no model at position {model}")))
    }

    pub(super) fn name(&self) -> &Arc<str> {
        &self.models.name
    }

    pub(super) fn wall(&self) -> Duration {
        (self.models.wall)()
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub(super) fn now_ms(&self) -> i64 {
        i64::try_from(self.wall().as_millis()).unwrap_or(i64::MAX)
    }

    /// The mark of a write of this peer: never the same twice while the program runs, never going back. What is written
    /// over may have a later one: see [`Mark::over`].
    pub(super) fn mark(&self) -> Result<Mark, ModelError> {
        let mut clock = self.models.clock.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Mark {
            stamp: clock.tick(self.wall()).ok_or(ModelError::Clock)?,
            origin: self.name().clone(),
        })
    }

    /// Moves the clock past a stamp of others, but not far ahead of the wall clock.
    pub(super) fn follow(&self, stamp: Stamp) {
        let mut clock = self.models.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.follow(stamp, self.wall());
    }

    /// The number of a model in the runtime's tables.
    pub(super) fn number(&self, model: usize) -> Value {
        Value::Integer(
            self.models
                .registry
                .models
                .get(model)
                .map_or(-1, |info| info.id.into()),
        )
    }
}

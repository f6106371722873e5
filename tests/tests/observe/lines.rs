//! A subscriber of `tracing` that writes a line for each event, with the spans around it.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The lines so far: `DEBUG receive{sender=Anna bytes=12}: dropped reason=own`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    lines: Vec<String>,
    spans: Vec<String>,
    /// The spans that are entered.
    around: Vec<u64>,
}

impl Lines {
    /// Takes the lines since they were last taken.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().lines)
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sync_runtime"
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        let mut inner = self.0.lock().unwrap();
        inner
            .spans
            .push(format!("{}{{{}}}", span.metadata().name(), fields.rest.trim()));
        Id::from_u64(inner.spans.len() as u64)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut inner = self.0.lock().unwrap();
        let around = inner
            .around
            .iter()
            .filter_map(|id| inner.spans.get(*id as usize - 1));
        let around: Vec<String> = around.map(|span| format!("{span}: ")).collect();
        let line = format!(
            "{} {}{}{}",
            event.metadata().level(),
            around.concat(),
            fields.message,
            fields.rest
        );
        inner.lines.push(line);
    }
    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().around.push(span.into_u64());
    }
    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().around.pop();
    }
}

/// The fields of an event, and what it says.
#[derive(Default)]
struct Fields {
    message: String,
    rest: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name => write!(self.rest, " {name}={value:?}").unwrap(),
        }
    }
}

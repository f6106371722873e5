//! A recorder of `metrics` that can be asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

/// Figures by name and peer: `sync_applied of Bert`. Of a histogram, every value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<BTreeMap<String, Vec<f64>>>>);

impl Notes {
    /// The count, or the last value, of a figure; 0 if nothing was recorded.
    pub(crate) fn of(&self, figure: &str) -> f64 {
        self.all(figure).last().copied().unwrap_or_default()
    }

    /// All values that a figure has had.
    pub(crate) fn all(&self, figure: &str) -> Vec<f64> {
        self.0.lock().unwrap().get(figure).cloned().unwrap_or_default()
    }

    /// The names of all figures.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }

    fn note(&self, key: &Key) -> Arc<Note> {
        let peer = key.labels().map(metrics::Label::value).collect::<Vec<_>>();
        Arc::new(Note {
            name: format!("{} of {}", key.name(), peer.join(",")),
            notes: self.clone(),
        })
    }
}

struct Note {
    name: String,
    notes: Notes,
}

impl Note {
    fn push(&self, value: impl FnOnce(f64) -> f64) {
        let mut all = self.notes.0.lock().unwrap();
        let values = all.entry(self.name.clone()).or_default();
        values.push(value(values.last().copied().unwrap_or_default()));
    }
}

impl CounterFn for Note {
    fn increment(&self, by: u64) {
        self.push(|last| last + by as f64);
    }
    fn absolute(&self, value: u64) {
        self.push(|_| value as f64);
    }
}

impl GaugeFn for Note {
    fn increment(&self, by: f64) {
        self.push(|last| last + by);
    }
    fn decrement(&self, by: f64) {
        self.push(|last| last - by);
    }
    fn set(&self, value: f64) {
        self.push(|_| value);
    }
}

impl HistogramFn for Note {
    fn record(&self, value: f64) {
        self.push(|_| value);
    }
}

impl Recorder for Notes {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.note(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.note(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.note(key))
    }
}

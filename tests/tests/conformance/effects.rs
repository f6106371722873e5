//! What a step brought about, compared with what the script says.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a step brought about.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// Messages that a transport took.
    pub(crate) sent: Vec<String>,
    /// Likewise those with which peers compare and repair.
    pub(crate) said: Vec<String>,
    /// Why the step's write was refused.
    pub(crate) refused_write: Option<String>,
    /// Why peers refused messages, in the order in which they came.
    pub(crate) refused: BTreeMap<String, Vec<String>>,
    /// What hooks of each peer were told.
    pub(crate) told: BTreeMap<String, Vec<String>>,
}

impl Effects {
    /// Compares everything that is not looked up in a peer.
    pub(crate) fn check(&self, step: &Value) -> Result<(), String> {
        if step["sent"] != "anything" {
            same("sent", &texts(&step["sent"]), &self.sent)?;
        }
        said(&step["said"], &self.said)?;
        match (&step["refused"], &self.refused_write) {
            (Value::String(wanted), Some(message)) if message.contains(wanted.as_str()) => {}
            (Value::String(wanted), found) => {
                return Err(format!(
                    "refused: wanted a refusal with `{wanted}`, got {found:?}"
                ));
            }
            (_, Some(message)) => return Err(format!("refused: {message}")),
            (_, None) => {}
        }
        let wanted = step["refused"].as_object().into_iter().flatten();
        let wanted: BTreeMap<String, Vec<String>> = wanted
            .map(|(name, reasons)| (name.clone(), texts(reasons)))
            .collect();
        same("refused", &wanted, &self.refused)?;
        for (name, wanted) in step["told"].as_object().into_iter().flatten() {
            let found = self.told.get(name).cloned().unwrap_or_default();
            same(&format!("told {name}"), &texts(wanted), &found)?;
        }
        Ok(())
    }
}

/// What peers have said to compare and repair, where it is looked at: how many messages, or all of them,
/// or the first ones and then `...`.
fn said(wanted: &Value, found: &[String]) -> Result<(), String> {
    if let Some(count) = wanted.as_u64() {
        return match found.len() as u64 == count {
            true => Ok(()),
            false => Err(format!("said: wanted {count} messages, got {found:?}")),
        };
    }
    let mut texts = texts(wanted);
    let mut found = found.to_vec();
    if texts.last().is_some_and(|last| last == "...") {
        texts.pop();
        found.truncate(texts.len());
    }
    if wanted.is_null() {
        Ok(())
    } else {
        same("said", &texts, &found)
    }
}

/// One text, or a list of them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// Both are the same.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(what: &str, wanted: &T, found: &T) -> Result<(), String> {
    match wanted == found {
        true => Ok(()),
        false => Err(format!("{what}: wanted {wanted:?}, got {found:?}")),
    }
}

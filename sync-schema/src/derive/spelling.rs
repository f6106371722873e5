//! Help of the checks, which is spelled as in YAML, as it is spelled in Rust.

use crate::diagnostic::Diagnostic;
use crate::words::PLACES;

/// The same diagnostic with help that can be typed into an attribute: `level = batch` for `level: batch`.
///
/// ```
/// use sync_schema::{codes::levels, derive::in_rust, diagnostic::Diagnostic};
///
/// let fault = Diagnostic::new(levels::MISSING_LEVEL, None, "no level").help("write `level: { batch: { delay: 5s } }`");
/// assert_eq!(in_rust(fault).help, ["write `level(batch(delay = 5s))`"]);
/// let fault = Diagnostic::new(levels::MISSING_LEVEL, None, "no level").help("end it with `- { use: local }`");
/// assert_eq!(in_rust(fault).help, ["end it with `(use = local)`"]);
/// ```
pub fn in_rust(mut diagnostic: Diagnostic) -> Diagnostic {
    for help in &mut diagnostic.help {
        *help = respelled(help);
    }
    diagnostic
}

fn respelled(help: &str) -> String {
    if !help.contains('`') {
        return match is_yaml(help) {
            true => words(help),
            false => help.to_owned(),
        };
    }
    let parts = help.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(place, part)| match place % 2 == 1 && is_yaml(part) {
            true => words(part),
            false => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

/// Whether a text begins with a word of the language and what it has in YAML, such as `level: `.
fn is_yaml(text: &str) -> bool {
    let text = text.trim_start_matches(['-', ' ', '{']);
    let Some((word, _)) = text.split_once(':') else {
        return false;
    };
    PLACES.iter().any(|place| place.knows(word)) || word == "batch"
}

/// `a: { b: c }` as `a(b = c)`.
fn words(yaml: &str) -> String {
    let is_row = yaml.starts_with("- {");
    let yaml = yaml.trim_start_matches("- ").trim_end_matches(':');
    if is_row {
        return format!(
            "({})",
            words(yaml.trim_start_matches("{ ").trim_end_matches(" }"))
        );
    }
    let whole = yaml.strip_prefix("{ ").and_then(|inner| inner.strip_suffix(" }"));
    whole
        .unwrap_or(yaml)
        .replace(": { ", "(")
        .replace("{ ", "(")
        .replace(" }", ")")
        .replace(": ", " = ")
}

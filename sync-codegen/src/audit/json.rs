//! Findings for programs: one JSON object a line, and SARIF for code scanning.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sync_schema::span::{Sources, Span};

use super::finding::{Finding, Kind, Verdict};
use crate::report::{Format, draw, json_printable};

/// One line a finding: the [keys of a diagnostic](Format::Json), and `kind`, `verdict`, `subjects`,
/// `fingerprint` and `fix` (the setter call, or null).
pub fn lines(findings: &[(&Finding, &str)], sources: &Sources) -> String {
    let mut text = String::new();
    // All at once, so that the lines of each file are counted once.
    let diagnostics: Vec<_> = findings
        .iter()
        .map(|(finding, _)| finding.diagnostic.clone())
        .collect();
    let drawn = draw(&diagnostics, sources, Format::Json, false);
    for ((finding, fingerprint), line) in findings.iter().zip(drawn.lines()) {
        // What was drawn just now is an object.
        let Ok(Value::Object(mut object)) = serde_json::from_str(line) else {
            continue;
        };
        object.insert("kind".into(), finding.kind.word().into());
        object.insert("verdict".into(), finding.verdict.word().into());
        object.insert("subjects".into(), finding.subjects.clone().into());
        object.insert("fingerprint".into(), (*fingerprint).into());
        object.insert(
            "fix".into(),
            finding.fix.as_ref().map(|edit| edit.text.clone()).into(),
        );
        text.push_str(&json_printable(&Value::Object(object).to_string()));
        text.push('\n');
    }
    text
}

/// A SARIF 2.1.0 document.
pub fn sarif(findings: &[(&Finding, &str)], sources: &Sources) -> String {
    let rules: Vec<Value> = Kind::ALL
        .iter()
        .map(|kind| {
            let code = kind.code();
            json!({
                "id": code.id(),
                "name": kind.word(),
                "shortDescription": { "text": code.title() },
                "help": { "text": code.explanation(), "markdown": code.explanation() },
            })
        })
        .collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|(finding, print)| result(finding, print, sources))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "syncgen audit", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Plain data with keys that are texts has no way to fail.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", json_printable(&text))
}

fn result(finding: &Finding, fingerprint: &str, sources: &Sources) -> Value {
    let diagnostic = &finding.diagnostic;
    let mut message = diagnostic.headline.clone();
    if !diagnostic.label.is_empty() {
        message = format!("{message} ({})", diagnostic.label);
    }
    for help in &diagnostic.help {
        message = format!("{message}\nhelp: {help}");
    }
    let related = diagnostic.related.iter().map(|(span, label)| {
        let mut place = location(*span, sources);
        if let Value::Object(place) = &mut place {
            place.insert("message".into(), json!({ "text": label }));
        }
        place
    });
    json!({
        "ruleId": finding.kind.code().id(),
        "level": if finding.verdict == Verdict::Certain { "warning" } else { "note" },
        "message": { "text": message },
        "locations": finding.span().map(|span| location(span, sources)).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "syncgen/v1": fingerprint },
        "properties": { "verdict": finding.verdict.word(), "subjects": finding.subjects },
    })
}

fn location(span: Span, sources: &Sources) -> Value {
    let (line, column) = sources.line_column(span);
    let end = Span {
        start: span.end,
        ..span
    };
    let (end_line, end_column) = sources.line_column(end);
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&sources.get(span.source).name) },
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        },
    })
}

/// A file name as a reference: what means something else there is escaped.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => {
                uri.push(byte.into())
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

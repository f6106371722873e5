//! All that holds for one path.

use std::fmt::Write as _;

use sync_schema::budget::Cost;
use sync_schema::schema::{LevelRule, Path, Permission, Schema};
use sync_schema::size::{Worst, worst};
use sync_schema::span::Sources;

use super::names::names;
use crate::command::spelling;
use crate::report::printable;
use crate::target::Target;

/// The facts as aligned lines.
pub(super) fn facts(schema: &Schema, path: &Path, targets: &[Target], sources: &Sources) -> String {
    let mut text = format!("\x1b[1m{}\x1b[0m\n", path.template());
    for line in path
        .description
        .iter()
        .flat_map(|description| description.trim().lines())
    {
        let _ = writeln!(text, "  {}", printable(line));
    }
    if let Some(deprecated) = &path.deprecated {
        let instead = deprecated
            .instead
            .as_ref()
            .map(|name| format!("; use {name} instead"));
        let since = deprecated
            .since
            .as_ref()
            .map(|version| format!(" since {version}"));
        let _ = writeln!(
            text,
            "  deprecated{}{}",
            since.unwrap_or_default(),
            instead.unwrap_or_default()
        );
    }
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<11} {}", printable(value));
    };
    fact("name", &path.name);
    fact("type", &spelling::entry(schema, path));
    let keys: Vec<_> = path.keys.iter().map(|key| spelling::key(schema, key)).collect();
    let keys = if keys.is_empty() {
        "none".to_owned()
    } else {
        keys.join(", ")
    };
    fact("keys", &keys);
    level(schema, path, &mut fact);
    let component = &schema[path.component];
    let implicit = if component.implicit { ", of its own" } else { "" };
    fact(
        "component",
        &format!("{} (number {}{implicit})", component.name, component.id),
    );
    fact("scope", &scope(schema, path));
    let permission = spelling::permission(schema, path);
    fact(
        "permission",
        &match path.permission {
            Permission::Class(_) => format!("{permission} (the host decides)"),
            Permission::Anyone | Permission::Authority | Permission::SelfKey(_) => permission,
        },
    );
    fact("conflict", &spelling::conflict(path));
    if path.level.is_synced() {
        fact("bytes", &worst_case(schema, path));
        fact("channel", &channel(schema, path));
    }
    fact("number", &path.id.to_string());
    for (language, names) in names(schema, path, targets) {
        for (index, name) in names.iter().enumerate() {
            fact(if index == 0 { language } else { "" }, name);
        }
    }
    let (line, column) = sources.line_column(path.span);
    fact(
        "declared",
        &format!("{}:{line}:{column}", sources.get(path.span.source).name),
    );
    text
}

/// One level, or the rows of the decision table.
fn level(schema: &Schema, path: &Path, fact: &mut impl FnMut(&str, &str)) {
    match &path.level {
        LevelRule::Always(level) => fact("level", &spelling::level(level)),
        LevelRule::Table { rows, otherwise } => {
            let conditions: Vec<_> = rows
                .iter()
                .map(|row| spelling::condition(schema, &path.keys, &row.when))
                .collect();
            let width = conditions
                .iter()
                .map(|text| text.chars().count())
                .max()
                .unwrap_or(0)
                .clamp(9, 60);
            for (index, (row, condition)) in rows.iter().zip(&conditions).enumerate() {
                let name = if index == 0 { "level" } else { "" };
                fact(
                    name,
                    &format!("{condition:<width$}  {}", spelling::level(&row.level)),
                );
            }
            let name = if rows.is_empty() { "level" } else { "" };
            fact(
                name,
                &format!("{:<width$}  {}", "otherwise", spelling::level(otherwise)),
            );
        }
    }
}

/// `encounter, within raid, within root`
fn scope(schema: &Schema, path: &Path) -> String {
    let mut scope = &schema[path.scope];
    let mut names = vec![scope.name.as_str()];
    while let Some(within) = scope.within {
        scope = &schema[within];
        names.push(&scope.name);
    }
    names.join(", within ")
}

/// What an entry alone takes of the transport at worst.
fn channel(schema: &Schema, path: &Path) -> String {
    let cost = Cost::of(&schema.transport, worst(schema, path).message);
    let frames = match cost.frames {
        1 => "1 frame".to_owned(),
        frames => format!("{frames} frames"),
    };
    let overhead = match schema.transport.overhead {
        0 => "",
        _ => " with overhead",
    };
    let time = match cost.seconds() {
        Some(seconds) => format!(", {seconds} s with nothing of the burst left"),
        None => String::new(),
    };
    format!("at most {frames}, {} bytes{overhead}{time}", cost.wire)
}

/// What one change of the path takes on the wire at worst.
fn worst_case(schema: &Schema, path: &Path) -> String {
    let Worst {
        keys,
        value,
        change,
        message,
    } = worst(schema, path);
    format!("at most {message} in a message of its own, {change} beside others (keys {keys}, value {value})")
}

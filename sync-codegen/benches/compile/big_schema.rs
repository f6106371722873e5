//! Schemas of any size, for benchmarks and for tests of limits: the same text for the same number.
//!
//! Twenty paths make a feature, as a team would add one: a component, a few types, settings, a roster,
//! slots, and state of the client alone. Five features share a scope.

use std::fmt::Write as _;

/// How many paths a feature has.
pub const FEATURE: usize = 20;

/// How many features share a scope.
const FEATURES_OF_SCOPE: usize = 5;

const HEAD: &str = "\
schema: big
description: A schema with very many paths
permissions: [officer, helper]
host_flags: [in_combat]
conditions:
  live: not in_combat
";

const SHARED_TYPES: &str = "\
types:
  player: { string: { max: 12 } }
  label: { string: { max: 64 } }
  unix_time: u32
  percent: { int: { min: 0, max: 100 } }
  mark: { int: { min: 0, max: 8 } }
  labels: set<label>
";

/// A schema of so many paths, a multiple of [`FEATURE`], as YAML.
pub fn big_schema(paths: usize) -> String {
    let features = paths / FEATURE;
    let mut text = HEAD.to_owned();
    text.push_str("scopes:\n");
    for scope in 0..features.div_ceil(FEATURES_OF_SCOPE) {
        add(
            &mut text,
            format_args!("  area{scope}: {{ keys: {{ area{scope}: u16 }} }}\n"),
        );
    }
    text.push_str("components:\n");
    for number in 0..features {
        add(&mut text, component(number));
    }
    text.push_str(SHARED_TYPES);
    for number in 0..features {
        add(&mut text, types(number));
    }
    text.push_str("paths:\n");
    for number in 0..features {
        add(&mut text, group(number));
    }
    text
}

fn add(text: &mut String, part: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{part}");
}

/// Every third component decides by a table.
fn component(number: usize) -> String {
    let level = match number % 3 {
        0 => format!(
            "
      - {{ when: live and area{scope} < {limit}, use: realtime }}
      - {{ when: area{scope} >= {limit}, use: {{ batch: {{ delay: 5s }} }} }}
      - {{ use: manual }}",
            scope = number / FEATURES_OF_SCOPE,
            limit = number + 1,
        ),
        1 => " batch".to_owned(),
        _ => " realtime".to_owned(),
    };
    format!(
        "  feature{number}:
    description: What feature {number} is about
    permission: officer
    level:{level}
"
    )
}

fn types(number: usize) -> String {
    format!(
        "  phase{number}: {{ enum: [planned, running, paused, done] }}
  item{number}:
    record: {{ id: u32, name: label, amount: {{ int: {{ min: 0, max: {} }} }}, by: \"player?\" }}
",
        number + 100
    )
}

fn group(number: usize) -> String {
    format!(
        "  areas{scope}.{{area{scope}}}.feature{number}:
    component: feature{number}
    paths:
      title: {{ type: label, description: What feature {number} is called }}
      phase: {{ type: phase{number} }}
      enabled: {{ type: flag }}
      progress: {{ type: percent, conflict: max }}
      tags: {{ type: labels, conflict: union }}
      since: {{ type: \"unix_time?\" }}
      summary: {{ type: {{ string: {{ max: 200 }} }}, permission: helper }}
      heading: {{ type: string, deprecated: {{ since: 2, use: areas{scope}_feature{number}_title }} }}
      center:
        paths:
          x: {{ type: f32 }}
          y: {{ type: f32 }}
      members.{{player: player}}:
        paths:
          role: {{ type: \"phase{number}?\", description: What a member does }}
          note: {{ type: label, permission: self(player) }}
          score: {{ type: f64, level: batch }}
      slots.{{slot: u8}}:
        paths:
          item: {{ type: \"item{number}?\" }}
          mark: {{ type: \"mark?\" }}
          holder: {{ type: \"player?\" }}
      by_phase.{{phase: phase{number}}}.{{rank: u8}}: {{ type: \"[item{number}]\" }}
      totals: {{ type: \"{{player: u32}}\" }}
      log.{{index: u16}}: {{ type: string, level: local }}
      window: {{ type: label, level: local }}
",
        scope = number / FEATURES_OF_SCOPE,
    )
}

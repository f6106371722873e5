//! A schema out of a list of choices.

use std::fmt::Write as _;

/// Names in the spelling of the language that mean something else to Lua, Rust or the generated code.
const NAMES: &[&str] = &[
    "end",
    "type",
    "self",
    "fn",
    "repeat",
    "nil",
    "match",
    "crate",
    "super",
    "peer",
    "value",
    "map",
    "tree",
    "hook",
    "write",
    "component",
    "string",
    "option",
    "vec",
    "result",
    "ok",
    "none",
    "some",
    "default",
    "clone",
    "registry",
    "types",
    "trees",
    "h",
    "r",
    "e",
    "std",
    "core",
    "async",
    "gen",
    "local",
    "goto",
    "global",
    "then",
    "function",
    "host",
    "core_mut",
    "bool",
    "u8",
    "str",
    "copy",
    "debug",
    "p",
    "t",
    "l",
    "s",
    "i",
    "a1",
    "a_1",
    "try",
    "union",
    "dyn",
    "root",
    "push",
    "change",
    "adopt",
];
/// Spellings of fields and cases.
const HOST_NAMES: &[&str] = &[
    "nil",
    "end",
    "true",
    "Selfish",
    "kind",
    "value",
    "NAMES",
    "BITS",
    "Err",
    "Ok",
    "None",
    "Some",
    "type",
    "_1",
    "A1",
    "HTTPServer",
    "null",
    "yes",
    "put",
    "get",
    "Output",
    "Item",
    "number",
];
/// Texts that would like to be code.
const TEXTS: &[&str] = &[
    "plain",
    "]]",
    "]=]",
    "--[[",
    "*/",
    "/*",
    "\"#",
    "\"##",
    "a\nb",
    "a\n\n    b",
    "\\",
    "'",
    "\"",
    "{{ x }} {% y %}",
    "@class Evil",
    "| x",
    "---@field x",
    "```\n```",
    "#[test]",
    "//! x",
    "\u{200f}",
    "\t",
    "é",
    "",
    " ",
    "[x]: y",
    "<b>",
    "\u{61c}x",
];
/// Texts that are refused wherever they stand.
const FORBIDDEN: &[&str] = &["\u{202e}x\u{2066}", "\u{2028}x", "\0", "a\rb", "\u{7f}", "\u{85}"];
const TYPES: &[&str] = &[
    "bool",
    "flag",
    "u8",
    "i32",
    "f32",
    "f64",
    "string",
    "bytes",
    "uuid",
    "timestamp",
    "u8?",
    "string?",
    "[u8]",
    "set<u8>",
    "{u8: bool}",
    "{uuid: [u8]}",
    "u64",
    "i64",
    "{ int: { min: -3, max: 300 } }",
    "{ f64: { min: -1.5, max: 1e300 } }",
    "{ f32: { min: -0.0 } }",
    "{ string: { max: 4, pattern: '[^]x-]*' } }",
    "{ string: { max: 9, pattern: \"[a-z]+-[0-9]{2,3}\" } }",
    "{ u64: { max: 9007199254740991 } }",
    "{ i64: { min: -9007199254740991, max: 0 } }",
    "{ bytes: { min: 0, max: 3 } }",
    "{ list: { of: string, max: 3 } }",
    "[[u8]]",
    "[{u8: u8}]",
];
const KEYS: &[&str] = &["u8", "i16", "string", "bool", "uuid", "u32"];
const LEVELS: &[&str] = &[
    "local",
    "realtime",
    "batch",
    "granular",
    "manual",
    "{ batch: { delay: 1ms, priority: low } }",
    "{ manual: { priority: high } }",
];

/// A schema as lines, one for each declaration, by section.
pub(crate) struct Written {
    head: String,
    sections: Vec<(&'static str, Vec<String>)>,
}

impl Written {
    /// The YAML, the declarations of each section in their order or in the opposite one.
    pub(crate) fn text(&self, reversed: bool) -> String {
        let mut text = self.head.clone();
        for (section, lines) in &self.sections {
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(text, "{section}:");
            let mut lines: Vec<&String> = lines.iter().collect();
            if reversed {
                lines.reverse();
            }
            lines.iter().for_each(|line| text.push_str(line));
        }
        text
    }
}

struct Choices<'a>(std::slice::Iter<'a, u16>);

impl Choices<'_> {
    /// A number below a limit; the first one when the choices have run out.
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |choice| usize::from(*choice) % limit)
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) + 1 == many
    }

    fn text(&mut self) -> &'static str {
        let list = if self.one_in(80) { FORBIDDEN } else { TEXTS };
        self.of(list)
    }

    /// Names, each of them once, and one at the least.
    fn names(&mut self, list: &[&'static str], most: usize) -> Vec<&'static str> {
        let mut names = Vec::new();
        for _ in 0..=self.below(most) {
            let name = self.of(list);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn description(&mut self) -> String {
        if self.one_in(2) {
            format!(", description: {}", quoted(self.text()))
        } else {
            String::new()
        }
    }
}

/// A schema out of a list of choices.
pub(crate) fn schema(choices: &[u16]) -> Written {
    let mut choices = Choices(choices.iter());
    let mut head = format!("schema: {}\n", choices.of(NAMES));
    if choices.one_in(3) {
        let _ = writeln!(head, "description: {}", quoted(choices.text()));
    }
    let flags = choices.names(&["in_combat", "end", "type", "then"], 2);
    let _ = writeln!(head, "host_flags: [{}]", flags.join(", "));
    let classes = choices.names(NAMES, 2);
    let _ = writeln!(head, "permissions: [{}]", classes.join(", "));

    let mut declared = choices.names(NAMES, 4);
    declared.retain(|name| {
        choices.one_in(40) || !["bool", "map", "string", "u8", "union", "self"].contains(name)
    });
    let types = declared
        .iter()
        .map(|name| declared_type(&mut choices, name))
        .collect();
    let components = choices.names(NAMES, 2);
    let topics = components
        .iter()
        .map(|name| format!("  {name}: {{ permission: anyone{} }}\n", choices.description()))
        .collect();
    let scoped = choices.names(NAMES, 2);
    let scopes = scoped
        .iter()
        .map(|name| {
            let (key, description) = (choices.of(NAMES), choices.description());
            let ty = choices.of(KEYS);
            format!("  {name}: {{ keys: {{ {key}: {ty} }}{description} }}\n")
        })
        .collect();
    let mut paths = Vec::new();
    for first in choices.names(NAMES, 7) {
        paths.push(path(
            &mut choices,
            first,
            &declared,
            &components,
            &classes,
            &flags,
        ));
    }
    Written {
        head,
        sections: vec![
            ("types", types),
            ("components", topics),
            ("scopes", scopes),
            ("paths", paths),
        ],
    }
}

fn declared_type(choices: &mut Choices<'_>, name: &str) -> String {
    let described = |choices: &mut Choices<'_>, name: &str| {
        let description = choices.description();
        format!("{}: {{ {} }}", quoted(name), description.trim_start_matches(", "))
    };
    let shape = match choices.below(4) {
        0 => choices.of(TYPES).to_owned(),
        1 => {
            let cases: Vec<String> = choices
                .names(HOST_NAMES, 5)
                .iter()
                .map(|name| described(choices, name))
                .collect();
            format!("{{ enum: {{ {} }} }}", cases.join(", "))
        }
        2 => {
            let fields: Vec<String> = choices
                .names(HOST_NAMES, 5)
                .iter()
                .map(|name| {
                    let (ty, description) = (choices.of(TYPES), choices.description());
                    format!("{}: {{ type: {}{description} }}", quoted(name), flow(ty))
                })
                .collect();
            format!("{{ record: {{ {} }} }}", fields.join(", "))
        }
        _ => {
            let cases: Vec<String> = choices
                .names(HOST_NAMES, 4)
                .iter()
                .map(|name| format!("{}: {}", quoted(name), flow(choices.of(TYPES))))
                .collect();
            format!("{{ union: {{ {} }} }}", cases.join(", "))
        }
    };
    format!(
        "  {name}: {{ type: {}{} }}\n",
        flow(&shape),
        choices.description()
    )
}

fn path(
    choices: &mut Choices<'_>,
    first: &str,
    declared: &[&str],
    components: &[&str],
    classes: &[&str],
    flags: &[&str],
) -> String {
    let mut template = first.to_owned();
    let mut facts: Vec<String> = Vec::new();
    for key in choices.names(NAMES, 3) {
        let ty = choices.of(KEYS);
        match ty {
            "bool" => facts.push(format!("not {key}")),
            "u8" | "i16" => facts.push(format!("{key} <= {}", choices.below(9))),
            "string" => facts.push(format!("{key} != '{}'", choices.of(&["]]", "end", "--", "a-b"]))),
            _ => {}
        }
        let _ = write!(template, ".{{{key}: {ty}}}.{}", choices.of(NAMES));
    }
    let ty = match declared {
        [_, ..] if choices.one_in(2) => choices.of(declared),
        _ => choices.of(TYPES),
    };
    let mut text = format!("  {}: {{ type: {}", quoted(&template), flow(ty));
    if choices.one_in(3) {
        facts.extend(flags.iter().map(|flag| (*flag).to_owned()));
        let (low, high) = (
            choices.of(&["batch", "manual"]),
            choices.of(&["realtime", "granular"]),
        );
        match facts.get(choices.below(facts.len().max(1))) {
            Some(fact) => {
                let _ = write!(
                    text,
                    ", level: [{{ when: {}, use: {low} }}, {{ use: {high} }}]",
                    quoted(fact)
                );
            }
            None => text.push_str(", level: local"),
        }
    } else {
        let _ = write!(text, ", level: {}", choices.of(LEVELS));
    }
    match (components, classes) {
        ([_, ..], _) if choices.one_in(2) => {
            let _ = write!(text, ", component: {}", choices.of(components));
        }
        (_, [_, ..]) => {
            let _ = write!(text, ", permission: {}", choices.of(classes));
        }
        _ => {}
    }
    if choices.one_in(4) {
        let since = quoted(choices.of(&["1.0", "]]", "*/", "--", "é"]));
        let _ = write!(
            text,
            ", deprecated: {{ since: {since}, remove_after: 2030-01-31 }}"
        );
    }
    text + &choices.description() + " }\n"
}

/// A type inside of braces: what is not a map already is quoted.
fn flow(ty: &str) -> String {
    let is_form = [
        "{ int", "{ f", "{ string", "{ u64", "{ i64", "{ bytes", "{ list", "{ enum", "{ rec", "{ uni",
    ]
    .iter()
    .any(|form| ty.starts_with(form));
    if is_form { ty.to_owned() } else { quoted(ty) }
}

/// A YAML string of any characters.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            ' '..='~' => quoted.push(letter),
            _ => drop(write!(quoted, "\\u{:04x}", letter as u32)),
        }
    }
    quoted + "\""
}

//! From a draft to the text of a schema file.

use std::collections::BTreeMap;

use sync_schema::schema::LevelKind;

use super::draft::{Draft, Path};
use super::site::one_line;
use crate::audit::level_word;

/// A text, and what stands where in it.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) text: String,
    /// For each path that was written, its position in the draft and its first and last line.
    pub(super) lines: Vec<(usize, usize, usize)>,
    pub(super) decisions: usize,
}

/// The most letters of a line that is not broken.
const WIDTH: usize = 110;

/// Writes a draft. `left_out` are paths that become comments, each with the reason.
pub(super) fn render(draft: &Draft, left_out: &BTreeMap<usize, String>) -> Rendered {
    let mut page = Page::default();
    for line in &draft.head {
        page.comment("", line);
    }
    page.line(&format!("schema: {}", quoted(&draft.name)));
    components(draft, left_out, &mut page);
    types(draft, &mut page);
    if left_out.len() < draft.paths.len() {
        page.section("paths:");
    }
    for (index, path) in draft.paths.iter().enumerate() {
        match left_out.get(&index) {
            None => self::path(draft, index, path, &mut page),
            Some(reason) => {
                page.comment("  ", &format!("left out: `{}`: {reason}", path.template));
                for line in &path.evidence {
                    page.comment("  ", &format!("  {line}"));
                }
            }
        }
    }
    if !draft.legacy.is_empty() {
        page.section("legacy:");
    }
    for line in &draft.legacy {
        page.line(&format!("  {line}"));
    }
    if !draft.tail.is_empty() {
        page.line("");
    }
    for line in &draft.tail {
        page.comment("", line);
    }
    page.rendered
}

fn components(draft: &Draft, left_out: &BTreeMap<usize, String>, page: &mut Page) {
    let paths = || {
        let kept = draft.paths.iter().enumerate();
        kept.filter(|(index, _)| !left_out.contains_key(index))
            .map(|(_, path)| path)
    };
    let used = |name: &str| paths().any(|path| path.component == name);
    let sent = |name: &str| paths().any(|path| path.component == name && path.level != LevelKind::Local);
    if !draft.components.iter().any(|component| used(&component.name)) {
        return;
    }
    page.section("components:");
    if draft.components.iter().any(|component| sent(&component.name)) {
        page.decide("who may write; hand-written calls let anyone");
    }
    for component in draft.components.iter().filter(|component| used(&component.name)) {
        let permission = if sent(&component.name) {
            "permission: anyone, "
        } else {
            ""
        };
        let level = level_word(component.level);
        page.line(&format!(
            "  {}: {{ {permission}level: {level} }}",
            quoted(&component.name)
        ));
    }
}

fn types(draft: &Draft, page: &mut Page) {
    if !draft.types.is_empty() {
        page.section("types:");
    }
    for (name, written, comment) in &draft.types {
        let comment = comment
            .as_ref()
            .map(|comment| format!(" # {}", one_line(comment)));
        page.line(&format!("  {name}: {written}{}", comment.unwrap_or_default()));
    }
}

fn path(draft: &Draft, index: usize, path: &Path, page: &mut Page) {
    for line in &path.evidence {
        page.comment("  ", line);
    }
    for line in &path.decisions {
        page.decide(line);
    }
    let component = draft
        .components
        .iter()
        .find(|component| component.name == path.component);
    let mut fields = Vec::new();
    fields.extend(path.name.as_ref().map(|name| format!("name: {}", quoted(name))));
    fields.push(format!("type: {}", path.ty));
    fields.push(format!("component: {}", quoted(&path.component)));
    if component.is_none_or(|component| component.level != path.level) {
        fields.push(format!("level: {}", level_word(path.level)));
    }
    let fields = format!("{{ {} }}", fields.join(", "));
    let first = page.lines + 1;
    // A template with keys is written as it is: the front end knows it.
    let template = match path.template.contains('{') {
        true => path.template.clone(),
        false => quoted(&path.template),
    };
    match template.len() + fields.len() + 4 <= WIDTH {
        true => page.line(&format!("  {template}: {fields}")),
        false => {
            page.line(&format!("  {template}:"));
            page.line(&format!("    {fields}"));
        }
    }
    page.rendered.lines.push((index, first, page.lines));
}

/// A text that grows, line by line.
#[derive(Default)]
struct Page {
    rendered: Rendered,
    lines: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.rendered.text.push_str(line);
        self.rendered.text.push('\n');
        self.lines += 1;
    }

    fn section(&mut self, head: &str) {
        self.line("");
        self.line(head);
    }

    fn comment(&mut self, indent: &str, text: &str) {
        self.line(&format!("{indent}# {}", one_line(text)));
    }

    fn decide(&mut self, text: &str) {
        self.rendered.decisions += 1;
        self.comment("  ", &format!("decide: {text}"));
    }
}

/// A text as a scalar of YAML: plain where it can be nothing else, or else in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
    let lower = text.to_ascii_lowercase();
    let special = matches!(
        lower.as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    if plain && !special {
        return text.to_owned();
    }
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            ' '..='~' => written.push(letter),
            _ => written.push_str(&format!("\\U{:08X}", u32::from(letter))),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_yaml_would_take_for_something_else_is_quoted() {
        for (text, written) in [
            ("REALTIME", "REALTIME"),
            ("Store.SetPath", "Store.SetPath"),
            ("no", "\"no\""),
            ("Null", "\"Null\""),
            ("12", "\"12\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("a\n# b", "\"a\\U0000000A# b\""),
            ("\"\\", "\"\\\"\\\\\""),
        ] {
            assert_eq!(quoted(text), written);
        }
    }
}

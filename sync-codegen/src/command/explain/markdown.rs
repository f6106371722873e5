//! Markdown for a terminal: the little of it that explanations use.

use crate::report::printable;

const BOLD: &str = "\x1b[1m";
const CODE: &str = "\x1b[36m";
const PLAIN: &str = "\x1b[0m";

/// Headings are bold, code is coloured, fenced code is indented. Where colours are not wanted, the
/// stream that prints this takes them out again.
pub(super) fn for_terminal(markdown: &str) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in printable(markdown).lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        text.push_str(&match (fenced, line.trim_start_matches('#')) {
            (true, _) if line.is_empty() => String::new(),
            (true, _) => format!("    {CODE}{line}{PLAIN}"),
            (false, heading) if heading.len() < line.len() => {
                format!("{BOLD}{}{PLAIN}", heading.trim_start())
            }
            (false, _) => inline(emphasised(line).unwrap_or(line)),
        });
        text.push('\n');
    }
    text
}

/// What stands between asterisks, if that is all of the line.
fn emphasised(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('*')?.strip_suffix('*')?;
    (!inner.contains('*')).then_some(inner)
}

/// Text between backticks, coloured; the backticks stay, for those who see no colours.
fn inline(line: &str) -> String {
    let mut text = String::new();
    let parts: Vec<_> = line.split('`').collect();
    for (index, part) in parts.iter().enumerate() {
        let closed = index + 1 < parts.len();
        match (index % 2 == 1, closed) {
            (true, true) => text.push_str(&format!("{CODE}`{part}`{PLAIN}")),
            (true, false) => text.push_str(&format!("`{part}")),
            (false, _) => text.push_str(part),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_code_and_fences() {
        assert_eq!(
            for_terminal("# A `b`\n\n*error*\n\nUse `c`, `d.\n```yaml\nx: 1\n\n```\n"),
            "\x1b[1mA `b`\x1b[0m\n\nerror\n\nUse \x1b[36m`c`\x1b[0m, `d.\n    \x1b[36mx: 1\x1b[0m\n\n"
        );
    }
}

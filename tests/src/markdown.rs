//! Code in Markdown. The build script of the tests has this module, too.

/// A fenced block.
pub struct Block {
    /// The line where it begins, counted from 1.
    pub line: usize,
    /// The words after the backticks.
    pub info: String,
    /// What stands in it.
    pub text: String,
}

/// All fenced blocks of a page, in order. A fence that is not closed has none.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in markdown.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                let (line, info) = (index + 1, info.to_owned());
                let text = String::new();
                open = Some(Block { line, info, text });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    blocks
}

/// The text of the first block of a language.
pub fn first(markdown: &str, language: &str) -> String {
    let block = blocks(markdown).into_iter().find(|block| block.info == language);
    block.map(|block| block.text).unwrap_or_default()
}

//! What aliases may refer to.

use sync_schema::read::Node;

/// The anchored values of a file, by the number that the library gives to each anchor.
#[derive(Default)]
pub(super) struct Anchors {
    kept: Vec<Option<(Node, usize, usize)>>,
    copied: usize,
}

impl Anchors {
    /// Keeps a finished value, with how many values are in it and how high it is.
    pub(super) fn keep(&mut self, anchor: usize, node: &Node, values: usize, height: usize) {
        if self.kept.len() <= anchor {
            self.kept.resize(anchor + 1, None);
        }
        self.kept[anchor] = Some((node.clone(), values, height));
    }

    /// A kept value; none while it is not finished.
    pub(super) fn get(&self, anchor: usize) -> Option<(&Node, usize, usize)> {
        self.kept
            .get(anchor)?
            .as_ref()
            .map(|(node, values, height)| (node, *values, *height))
    }

    /// Counts values that are about to be copied; the sum so far.
    pub(super) fn charge(&mut self, values: usize) -> usize {
        self.copied = self.copied.saturating_add(values);
        self.copied
    }
}

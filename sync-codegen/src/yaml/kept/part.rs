//! The part of a text that is different in another one.

/// So many bytes are compared at once.
const CHUNK: usize = 1 << 12;

/// What is replaced in the old text.
pub(super) struct Part {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it is whole lines, and so is what stands in their place; either may be none.
    pub(super) is_whole_lines: bool,
}

impl Part {
    /// All but the beginning and the end that both have in common.
    pub(super) fn between(old: &[u8], new: &[u8]) -> Self {
        let before = equal_start(old, new);
        let most = old.len().min(new.len()) - before;
        let after = equal_end(&old[old.len() - most..], &new[new.len() - most..]);
        let part = Part {
            from: before,
            to: old.len() - after,
            is_whole_lines: false,
        };
        part.in_lines(old, new)
    }

    /// A line that is put before another one often begins as that one does, so that it seems to begin in it: then the
    /// same change is one of whole lines, some letters before.
    fn in_lines(self, old: &[u8], new: &[u8]) -> Self {
        let Part { from, to, .. } = self;
        let new_to = to + new.len() - old.len();
        let line = old[..from].iter().rposition(|byte| *byte == b'\n');
        let back = from - line.map_or(0, |end| end + 1);
        let (longer, end) = match (from == to, from == new_to) {
            (true, _) => (new, new_to),
            (_, true) => (old, to),
            _ => return self,
        };
        let is_same = end - back >= from - back && longer[end - back..end] == old[from - back..from];
        if is_same && longer[..end - back].ends_with(b"\n") {
            return Part {
                from: from - back,
                to: to - back,
                is_whole_lines: true,
            };
        }
        self
    }
}

/// How many bytes both begin with.
fn equal_start(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.chunks_exact(CHUNK).zip(other.chunks_exact(CHUNK));
    let whole = chunks.take_while(|(one, other)| one == other).count() * CHUNK;
    let rest = one[whole..].iter().zip(&other[whole..]);
    whole + rest.take_while(|(one, other)| one == other).count()
}

/// How many bytes both end with.
fn equal_end(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.rchunks_exact(CHUNK).zip(other.rchunks_exact(CHUNK));
    let whole = chunks.take_while(|(one, other)| one == other).count() * CHUNK;
    let rest = one[..one.len() - whole].iter().rev();
    let rest = rest.zip(other[..other.len() - whole].iter().rev());
    whole + rest.take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn a_line_more_or_less_is_a_whole_line() {
        let part = |old: &str, new: &str| {
            let Part {
                from,
                to,
                is_whole_lines,
            } = Part::between(old.as_bytes(), new.as_bytes());
            (from, to, is_whole_lines)
        };
        assert_eq!(part("a\n  b\nc\n", "a\n  b\n  d\nc\n"), (6, 6, true));
        assert_eq!(part("a\n  b\n  d\nc\n", "a\n  b\nc\n"), (6, 10, true));
        assert_eq!(part("  ab\n  ac\n", "  ab\n  aa\n  ac\n"), (5, 5, true));
        assert_eq!(part("ab\n", "ac\n"), (1, 2, false));
        assert_eq!(part("ab\n", "abb\n"), (2, 2, false));
        let long = "x: y\n".repeat(5_000);
        assert_eq!(part(&long, &long.replacen("y", "yy", 1)), (4, 4, false));
        assert_eq!(part(&long, &format!("{long}z\n")), (25_000, 25_000, true));
    }
}

//! "Did you mean": the nearest name among those that exist.

use crate::diagnostic::Sink;
use crate::words::closest;

/// Nobody reads the suggestions of a run with more faults than this, and each of them compares one
/// name with all others.
const LAST_SUGGESTION: usize = 200;

/// Help that names the candidate nearest to what was written, if one is near enough.
pub(super) fn suggest<'a>(
    sink: &Sink,
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(sink, written, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// Help that names the nearest candidate or, where none is near, all of a few.
pub(super) fn suggest_or_list(sink: &Sink, written: &str, candidates: &[&str]) -> Option<String> {
    suggest(sink, written, candidates.iter().copied()).or_else(|| {
        (!candidates.is_empty() && candidates.len() <= 8)
            .then(|| format!("one of {}", listed(candidates.iter().copied())))
    })
}

/// `` `a`, `b` or `c` ``
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn nearest<'a>(sink: &Sink, written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if sink.len() > LAST_SUGGESTION {
        return None;
    }
    closest(written, candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_nearest() {
        let sink = Sink::default();
        assert_eq!(
            suggest(&sink, "palyer", ["role", "player"]).unwrap(),
            "did you mean `player`?"
        );
        assert_eq!(suggest(&sink, "zebra", ["role", "player"]), None);
        assert_eq!(
            suggest_or_list(&sink, "zebra", &["role", "player"]).unwrap(),
            "one of `role` or `player`"
        );
    }
}

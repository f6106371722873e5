//! The lock file, `NAME.sync.lock` beside `NAME.sync.yaml`: the numbers that travel instead of names.
//!
//! It is YAML of one fixed form with one number a line, so that a difference shows in a review what
//! changed on the wire, two branches merge line by line, and each fault has its line:
//!
//! ```yaml
//! paths:
//!   0: roles.{player}
//! records:
//!   trade_item:
//!     0: item_id
//! ```

use std::path::{Path, PathBuf};

use sync_schema::diagnostic::Sink;
use sync_schema::lock::Lock;
use sync_schema::span::Sources;

mod write;

pub use write::write;

/// Where the lock of a schema file stands: `a.sync.lock` for `a.sync.yaml`.
///
/// ```
/// use std::path::Path;
///
/// let schema = Path::new("schemas/raidhelper.sync.yaml");
/// assert_eq!(sync_codegen::lock::path_for(schema), Path::new("schemas/raidhelper.sync.lock"));
/// ```
pub fn path_for(schema: &Path) -> PathBuf {
    schema.with_extension("lock")
}

/// Reads a lock from its text and reports every damaged line.
///
/// Returns none where anything was damaged: going on with half a lock would give numbers anew.
pub fn read(name: &str, text: &str, sources: &mut Sources, sink: &mut Sink) -> Option<Lock> {
    let source = sources.add(name, text);
    sync_schema::lock::read(source, text, sink)
}

#[cfg(test)]
mod tests {
    use sync_schema::codes;

    use super::*;

    fn sample() -> Lock {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        Lock {
            paths: names(&["roles.{player}", "{guild}.name", "a.b"]),
            components: names(&["assignments"]),
            records: vec![
                ("trade_item".into(), names(&["item_id", "name"])),
                ("empty".into(), Vec::new()),
            ],
            enums: vec![(
                "odd".into(),
                names(&["true", "No", "a: b", "\"", "new\nline", "\u{202e}", "#", "1"]),
            )],
            models: vec![("tag".into(), names(&["name", "color"]))],
        }
    }

    fn faults(text: &str) -> Vec<String> {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        assert_eq!(read("a.sync.lock", text, &mut sources, &mut sink), None, "{text}");
        let found = sink.into_sorted();
        found
            .iter()
            .map(|fault| {
                let place = fault.span.map_or((0, 0), |span| sources.line_column(span));
                format!("{} {}:{} {}", fault.code.id(), place.0, place.1, fault.headline)
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for lock in [sample(), Lock::default()] {
            let (mut sources, mut sink) = (Sources::default(), Sink::default());
            let text = write(&lock);
            assert_eq!(
                read("a.sync.lock", &text, &mut sources, &mut sink),
                Some(lock),
                "{text}"
            );
            assert!(sink.is_empty());
        }
    }

    #[test]
    fn line_ends_of_windows_are_read() {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let text = write(&sample()).replace('\n', "\r\n");
        assert_eq!(
            read("a.sync.lock", &text, &mut sources, &mut sink),
            Some(sample())
        );
    }

    #[test]
    fn damage_is_reported_line_by_line() {
        let found =
            faults("paths:\n  0: a\n<<<<<<< ours\n  1: b\n=======\n  1: c\n>>>>>>> theirs\nwhat: is\n");
        // A conflict is reported where it begins, once.
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("S0791 3:1 "), "{found:#?}");
        assert!(found[1].starts_with("S0791 8:1 "), "{found:#?}");
        assert!(faults("paths:\n  0: a\n  2: b\n")[0].starts_with("S0792 3:3 "));
    }

    #[test]
    fn half_a_conflict_is_reported_where_it_stands() {
        for mark in ["=======", "||||||| base", ">>>>>>> theirs"] {
            let found = faults(&format!("paths:\n  0: a\n{mark}\n"));
            assert_eq!(
                found,
                ["S0791 3:1 this line of the lock file cannot be read"],
                "{mark}"
            );
        }
        let ended = faults("paths:\n<<<<<<< ours\n||||||| base\n=======\n>>>>>>> theirs\n=======\n");
        assert_eq!(ended.len(), 2, "{ended:#?}");
        assert!(ended[1].starts_with("S0791 6:1 "), "{ended:#?}");
    }

    #[test]
    fn a_name_twice_is_reported() {
        assert_eq!(
            faults("paths:\n  0: a\n  1: a\n"),
            ["S0701 3:6 `a` has two numbers"]
        );
    }

    #[test]
    fn a_line_that_says_nothing_is_reported_where_it_stands() {
        for (text, place) in [
            ("paths:\n  0: \"a\"b\"\n", "2:3"),
            ("paths:\n  0: \"a\\n\"\n", "2:3"),
            ("paths:\n  0: \"\\u12\"\n", "2:3"),
            ("paths:\n  0: \"\\ud800\"\n", "2:3"),
            ("paths:\n  first: a\n", "2:3"),
            ("paths:\n  -1: a\n", "2:3"),
            ("paths:\n  0: a b\n", "2:3"),
            ("paths:\n    0: a\n", "2:5"),
            ("  0: a\n", "1:3"),
            ("records:\n    0: id\n", "2:5"),
            ("enums:\n  \"odd:\n", "2:3"),
            ("enums:\n  0: a\n", "2:3"),
        ] {
            let wanted = format!("S0791 {place} this line of the lock file cannot be read");
            assert_eq!(faults(text), [wanted], "{text}");
        }
    }

    #[test]
    fn a_group_twice_is_reported() {
        assert_eq!(
            faults("records:\n  item:\n    0: id\n  item:\n    0: id\n"),
            ["S0701 4:3 `item` is listed twice"]
        );
    }

    #[test]
    fn every_code_is_in_the_table() {
        for id in ["S0791", "S0792", "S0701"] {
            assert!(codes::Code::find(id).is_some());
        }
    }
}

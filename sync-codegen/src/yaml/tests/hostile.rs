//! Input that means harm is refused, soon and cleanly.

use std::time::{Duration, Instant};

use sync_schema::check::check;
use sync_schema::lock::Lock;

use super::super::limits::*;
use super::*;

/// Far above what any of these takes, far below what running away would take.
const SOON: Duration = Duration::from_secs(30);

fn codes(text: &str) -> Vec<&'static str> {
    let begin = Instant::now();
    let mut codes: Vec<_> = faults(text).into_iter().map(|(code, _)| code).collect();
    codes.dedup();
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
    codes
}

#[test]
fn nesting_is_bounded() {
    assert_eq!(codes(&"[".repeat(100)), ["S0106"]);
    assert_eq!(codes(&"{a: ".repeat(100)), ["S0106"]);
    assert_eq!(codes(&"- ".repeat(100)), ["S0106"]);
    let steps: String = (0..100)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    assert_eq!(codes(&steps), ["S0106"]);
    assert_eq!(codes(&"[".repeat(10 << 20)), ["S0106"]);
    assert_eq!(codes(&"{".repeat(10 << 20)), ["S0106"]);
    assert_eq!(codes(&"? ".repeat(5 << 20)), ["S0106"]);
    let types = format!("schema: a\ntypes: {{ x: '{}' }}", "[".repeat(1 << 20));
    assert_eq!(codes(&types), ["S0116"]);
}

#[test]
fn nested_paths_as_deep_as_allowed_are_read() {
    let depth = MAX_NESTING / 2 - 1;
    let open: String = (0..depth).map(|_| "paths: { x: { ").collect();
    good(&format!(
        "{{ schema: a, {open}type: u8{} }}",
        " } }".repeat(depth)
    ));
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = "schema: a\na0: &a0 [x, x]\n".to_owned();
    for step in 1..40 {
        let before = step - 1;
        bomb += &format!("a{step}: &a{step} [*a{before}, *a{before}, *a{before}]\n");
    }
    assert_eq!(codes(&bomb), ["S0106"]);
    let wide = format!(
        "schema: a\na: &a [{}]\nb: [{}]",
        "x,".repeat(1000),
        "*a,".repeat(10_000)
    );
    assert_eq!(codes(&wide), ["S0106"]);
    let anchored = format!("{}x", "&a [".repeat(60)) + &",x".repeat(100_000) + &"]".repeat(60);
    assert_eq!(codes(&anchored), ["S0106"]);
    let chain: String = (1..200)
        .map(|step| format!("a{step}: &a{step} [*a{}]\n", step - 1))
        .collect();
    assert_eq!(codes(&format!("a0: &a0 []\n{chain}")), ["S0106"]);
}

#[test]
fn large_files_give_an_answer() {
    let comment = "# nothing but comments\n".repeat(10 << 20 >> 4);
    assert_eq!(codes(&comment[..10 << 20]), ["S0107"]);
    let unknown: String = (0..500_000).map(|n| format!("k{n}: v\n")).collect();
    assert_eq!(codes(&unknown), ["S0101", "S0106"]);
    assert_eq!(codes(&"a".repeat(10 << 20)), ["S0105"]);
    assert_eq!(codes(&format!("schema: '{}'", "a\n ".repeat(3 << 20))), ["S0117"]);
    assert_eq!(codes(&"x,".repeat(MAX_FILE_BYTES)), ["S0106"]);
    assert_eq!(
        codes(&format!("schema: a\nx: [{}]", "y,".repeat(MAX_VALUES))),
        ["S0106"]
    );
    assert_eq!(codes(&format!("\"{}", "\\x".repeat(5 << 20))), ["S0103"]);
}

#[test]
fn paths_are_counted() {
    let paths = |count: usize| {
        let paths: String = (0..count)
            .map(|n| format!("  p{n}.{{k: u8}}: {{ type: u8 }}\n"))
            .collect();
        format!("schema: a\npaths:\n{paths}")
    };
    assert_eq!(good(&paths(10_000)).paths.len(), 10_000);
    assert_eq!(codes(&paths(MAX_PATHS + 5)), ["S0106"]);
}

#[test]
fn characters_that_cannot_be_shown_are_refused() {
    assert_eq!(faults("schema: a\0b"), [("S0112", "\0".to_owned())]);
    assert_eq!(faults("schema: a # \u{202e}"), [("S0112", "\u{202e}".to_owned())]);
    for escape in ["\\0", "\\e", "\\r", "\\u2028", "\\u2066", "\\x7f"] {
        assert_eq!(
            codes(&format!("schema: a\ndescription: \"b{escape}c\"")),
            ["S0112"],
            "{escape}"
        );
    }
    let definition = good("schema: a\ndescription: \"*/ ]] -- \\\" \\n\\t end ``` </script>\"");
    assert_eq!(
        definition.description.unwrap().value,
        "*/ ]] -- \" \n\t end ``` </script>"
    );
}

#[test]
fn nothing_is_a_fault() {
    for text in ["", "\n\n", "# nothing\n", "---\n", "~", "\u{feff}"] {
        assert_eq!(codes(text), ["S0107"], "{text:?}");
    }
}

#[test]
fn no_cut_of_a_good_file_makes_trouble() {
    let text = include_str!("../../../../tests/cases/language-example.sync.yaml");
    for (end, _) in text.char_indices() {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let definition = crate::yaml::parse("a.sync.yaml", &text[..end], &mut sources, &mut sink);
        let is_faulty = !sink.is_empty();
        match definition {
            Some(definition) => {
                let schema = check(&definition, &Lock::default(), &mut sink);
                assert!(
                    schema.is_none() || !is_faulty,
                    "a schema of less than was written"
                );
            }
            None => assert!(is_faulty),
        }
        for fault in sink.into_sorted() {
            let span = fault.span.unwrap();
            assert!(
                text.get(span.start as usize..span.end as usize).is_some(),
                "{fault:?}"
            );
        }
    }
}

//! Findings that a project has decided to live with: a file of fingerprints.
//!
//! A fingerprint is made of what was found, the file and the text of the line, and not of the number of
//! the line, so that code may move. Equal lines in a file are told apart by their order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sync_schema::span::Sources;

use super::finding::Finding;

/// What is known of findings that were there before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeSet<String>,
}

const HEAD: &str = "# Findings of `syncgen audit` that were there before; only new ones fail.\n\
# Written by `syncgen audit --write-baseline`; lines may be removed.\n";

impl Baseline {
    /// Reads a file: the first word of each line is a fingerprint, `#` begins a comment.
    ///
    /// ```
    /// use sync_codegen::audit::Baseline;
    ///
    /// let baseline = Baseline::read("# old ones\n00c5a1d7f0e32b19 certain around-setter a.lua role\n");
    /// assert!(baseline.knows("00c5a1d7f0e32b19") && !baseline.knows("0000000000000000"));
    /// ```
    pub fn read(text: &str) -> Self {
        let words = text.lines().filter_map(|line| line.split_whitespace().next());
        Baseline {
            known: words
                .filter(|word| !word.starts_with('#'))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Whether a finding was there before.
    pub fn knows(&self, fingerprint: &str) -> bool {
        self.known.contains(fingerprint)
    }

    /// The file for these findings, in their order.
    pub fn write(findings: &[Finding], fingerprints: &[String], sources: &Sources) -> String {
        let mut text = HEAD.to_owned();
        for (finding, fingerprint) in findings.iter().zip(fingerprints) {
            let Finding {
                kind,
                verdict,
                subjects,
                ..
            } = finding;
            let file = finding
                .span()
                .map_or("", |span| sources.get(span.source).name.as_str());
            let _ = writeln!(
                text,
                "{fingerprint} {} {} {} {}",
                verdict.word(),
                kind.word(),
                crate::report::printable(file),
                crate::report::printable(&few(subjects))
            );
        }
        text
    }
}

/// The fingerprint of each finding.
pub fn fingerprints(findings: &[Finding], sources: &Sources) -> Vec<String> {
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let fingerprint = |finding: &Finding| {
        let mut hash = Hash::new();
        hash.add(finding.kind.word());
        for subject in &finding.subjects {
            hash.add(subject);
        }
        match finding.span() {
            Some(span) => {
                hash.add(&sources.get(span.source).name);
                for word in sources.text(span).split_whitespace() {
                    hash.add(word);
                }
            }
            None => hash.add(&finding.diagnostic.headline),
        }
        let count = seen.entry(hash.0).or_default();
        *count += 1;
        hash.add(&count.to_string());
        format!("{:016x}", hash.0)
    };
    findings.iter().map(fingerprint).collect()
}

fn few(subjects: &[String]) -> String {
    match subjects {
        [first, _, ..] => format!("{first} and {} more", subjects.len() - 1),
        subjects => subjects.concat(),
    }
}

/// FNV-1a, since fingerprints stay in files for years: the hash of the standard library may change.
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        // Ended by a byte that no text has.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

//! What was seen of the values at one place.

use std::collections::BTreeSet;

use super::site::Site;

/// How often something was seen, and where first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: usize,
    pub(super) first: Option<Site>,
}

impl Tally {
    pub(super) fn add(&mut self, site: Site) {
        self.count += 1;
        self.first.get_or_insert(site);
    }

    pub(super) fn join(&mut self, other: Tally) {
        self.count += other.count;
        self.first = self.first.into_iter().chain(other.first).min();
    }

    pub(super) fn any(self) -> bool {
        self.count > 0
    }
}

/// The values that were seen, by kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) nil: Tally,
    pub(super) yes: Tally,
    pub(super) no: Tally,
    /// Whole numbers, with the least and the greatest.
    pub(super) whole: Tally,
    pub(super) least: i128,
    pub(super) most: i128,
    /// Numbers with a fraction.
    pub(super) fraction: Tally,
    /// Numbers that only the program knows.
    pub(super) number: Tally,
    /// Texts, with the bytes of the longest and the first few different ones.
    pub(super) text: Tally,
    pub(super) longest: usize,
    pub(super) words: BTreeSet<String>,
    /// Texts that are known in part.
    pub(super) open_text: Tally,
    pub(super) table: Tally,
    /// What nothing is known of.
    pub(super) unknown: Tally,
}

/// More different texts than this are not kept.
const MOST_WORDS: usize = 9;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Boolean,
    Number,
    Text,
    Table,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Boolean => "true or false",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::Table => "a table",
        }
    }
}

impl Seen {
    pub(super) fn boolean(&mut self, truth: bool, site: Site) {
        match truth {
            true => self.yes.add(site),
            false => self.no.add(site),
        }
    }

    /// A number as Lua writes it.
    pub(super) fn digits(&mut self, digits: &str, negative: bool, site: Site) {
        match whole(digits) {
            Some(number) => {
                let number = if negative { -number } else { number };
                if !self.whole.any() {
                    (self.least, self.most) = (number, number);
                }
                self.least = self.least.min(number);
                self.most = self.most.max(number);
                self.whole.add(site);
            }
            None => self.fraction.add(site),
        }
    }

    pub(super) fn text(&mut self, text: &str, site: Site) {
        self.text.add(site);
        self.longest = self.longest.max(text.len());
        if self.words.len() < MOST_WORDS {
            self.words.insert(text.to_owned());
        }
    }

    /// A text of which a part is known.
    pub(super) fn open_text(&mut self, known: usize, site: Site) {
        self.open_text.add(site);
        self.longest = self.longest.max(known);
    }

    /// The kinds, each with how often and where first; the most frequent one first.
    pub(super) fn kinds(&self) -> Vec<(Kind, Tally)> {
        let mut booleans = self.yes;
        booleans.join(self.no);
        let mut numbers = self.whole;
        numbers.join(self.fraction);
        numbers.join(self.number);
        let mut texts = self.text;
        texts.join(self.open_text);
        let all = [
            (Kind::Table, self.table),
            (Kind::Text, texts),
            (Kind::Number, numbers),
            (Kind::Boolean, booleans),
        ];
        let mut found: Vec<_> = all.into_iter().filter(|(_, tally)| tally.any()).collect();
        found.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.count));
        found
    }

    /// How often a value was seen, whatever it was.
    pub(super) fn count(&self) -> usize {
        let kinds = self.kinds();
        self.nil.count + self.unknown.count + kinds.iter().map(|(_, tally)| tally.count).sum::<usize>()
    }

    /// Adds what was seen of another place that turns out to be the same one.
    pub(super) fn join(&mut self, other: Seen) {
        if other.whole.any() {
            if !self.whole.any() {
                (self.least, self.most) = (other.least, other.most);
            }
            self.least = self.least.min(other.least);
            self.most = self.most.max(other.most);
        }
        self.nil.join(other.nil);
        self.yes.join(other.yes);
        self.no.join(other.no);
        self.whole.join(other.whole);
        self.fraction.join(other.fraction);
        self.number.join(other.number);
        self.text.join(other.text);
        self.open_text.join(other.open_text);
        self.table.join(other.table);
        self.unknown.join(other.unknown);
        self.longest = self.longest.max(other.longest);
        for word in other.words {
            if self.words.len() < MOST_WORDS {
                self.words.insert(word);
            }
        }
    }

    /// The different texts, if all of them are known and they are few.
    pub(super) fn few_words(&self) -> Option<&BTreeSet<String>> {
        let few = (2..MOST_WORDS).contains(&self.words.len());
        (few && !self.open_text.any() && !self.unknown.any()).then_some(&self.words)
    }
}

/// A whole number: `12`, `0x1F`, `3.0`, `1e3`.
fn whole(digits: &str) -> Option<i128> {
    let lower = digits.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        return i128::from_str_radix(hex, 16).ok();
    }
    if let Ok(number) = lower.parse::<i128>() {
        return Some(number);
    }
    let number: f64 = lower.parse().ok()?;
    let exact = number.is_finite() && number.fract() == 0.0 && number.abs() < 9e15;
    exact.then_some(number as i128)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn numbers_are_whole_or_not() {
        assert_eq!(whole("12"), Some(12));
        assert_eq!(whole("0x1F"), Some(31));
        assert_eq!(whole("3.0"), Some(3));
        assert_eq!(whole("1e3"), Some(1000));
        assert_eq!(whole("0.5"), None);
        assert_eq!(whole("1e300"), None);
        assert_eq!(whole("99999999999999999999999999999999999999999999"), None);
        assert_eq!(whole("0x"), None);
    }
}

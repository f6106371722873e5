//! Sums of a node's items by the leading digits of their fingerprints: a tree with sixteen branches
//! that grows where items are.

use super::node::{Items, Range};

/// A branch with more items than this has branches of its own.
const SPLIT: u32 = 64;
/// A branch with so few items has none.
const JOIN: u32 = 16;
/// Hexadecimal digits of a fingerprint.
pub(crate) const DIGITS: u8 = 8;

/// How many items there are in a range, and their sum modulo 2^32.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    pub(crate) count: u32,
    pub(crate) sum: u32,
    branches: Option<Box<[Sums; 16]>>,
}

impl Sums {
    /// Takes note of a fingerprint that is among the items already.
    pub(super) fn add(&mut self, fingerprint: u32, range: Range, items: &Items) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(fingerprint);
        if range.digits == DIGITS {
            return;
        }
        match &mut self.branches {
            Some(branches) => {
                let digit = range.digit_of(fingerprint);
                branches[digit].add(fingerprint, range.branch(digit), items);
            }
            None if self.count > SPLIT => {
                let mut branches: Box<[Sums; 16]> = Box::default();
                for (fingerprint, _) in range.of(items) {
                    let branch = &mut branches[range.digit_of(fingerprint)];
                    branch.count += 1;
                    branch.sum = branch.sum.wrapping_add(fingerprint);
                }
                self.branches = Some(branches);
            }
            None => {}
        }
    }

    /// Takes note that a fingerprint is gone.
    pub(super) fn remove(&mut self, fingerprint: u32, range: Range) {
        self.count -= 1;
        self.sum = self.sum.wrapping_sub(fingerprint);
        match &mut self.branches {
            Some(branches) if self.count > JOIN => {
                let digit = range.digit_of(fingerprint);
                branches[digit].remove(fingerprint, range.branch(digit));
            }
            branches => *branches = None,
        }
    }

    /// Count and sum of a range. It looks at no more than 65 items, but where so many have the same digits.
    pub(super) fn of(&self, range: Range, items: &Items) -> (u32, u32) {
        let mut sums = self;
        let mut at = Range::ALL;
        while at.digits < range.digits {
            let Some(branches) = &sums.branches else {
                return range.of(items).fold((0, 0), |(count, sum), (fingerprint, _)| {
                    (count + 1, sum.wrapping_add(fingerprint))
                });
            };
            let digit = at.digit_of(range.prefix);
            (sums, at) = (&branches[digit], at.branch(digit));
        }
        (sums.count, sums.sum)
    }
}

//! What follows from what others state.

use std::sync::Arc;
use std::time::Duration;

use super::super::digest::{Item, NodeName, Range};
use super::statements::{MOST_STATEMENTS, Target};
use crate::engine::state::EntryName;
use crate::engine::{Engine, Reason, Refusal};
use crate::host::Host;
use crate::registry::Repair;
use crate::wire::{Says, Statement, read_statements, short_hash};

/// The most items of this peer that are held against the lists of one message.
const MOST_ITEMS: usize = 65_536;

/// A message of statements.
struct Hearing<'a> {
    sender: &'a str,
    /// When what follows from it is stated.
    answered: Duration,
    /// How many items more are held against it.
    room: usize,
}

impl<H: Host> Engine<H> {
    /// Takes the statements of a message in.
    pub(in crate::engine) fn take_statements(
        &mut self,
        sender: &str,
        hash: u32,
        bytes: &[u8],
    ) -> Result<(), Refusal> {
        if hash != short_hash(self.registry.compare_hash) {
            self.stats.unknown += 1;
            return Ok(());
        }
        let statements = read_statements(self.registry, bytes)
            .map_err(|malformed| self.refuse_message(Reason::Malformed, &malformed.what))?;
        if !self.can_sync() {
            return Ok(());
        }
        self.refresh();
        // What is stated in answer leaves together.
        let root = NodeName::root(Repair::Periodic);
        let mut hearing = Hearing {
            sender,
            answered: self.host.now() + self.wait_for(sender, &root, |_, _| true),
            room: MOST_ITEMS,
        };
        for statement in statements.iter().take(MOST_STATEMENTS) {
            self.hold_against(&mut hearing, statement);
        }
        Ok(())
    }

    fn hold_against(&mut self, hearing: &mut Hearing<'_>, statement: &Statement) {
        let target = Target {
            node: NodeName {
                domain: statement.domain,
                scope: statement.scope,
                keys: Arc::from(&*statement.keys),
            },
            range: Range {
                digits: statement.digits,
                prefix: statement.prefix,
            },
        };
        self.heard(statement, &target);
        match &statement.says {
            Says::Digest(theirs) => self.hold_digest(hearing, target, *theirs),
            Says::Buckets(theirs) => {
                for (digit, theirs) in theirs.iter().enumerate() {
                    let part = Target {
                        node: target.node.clone(),
                        range: target.range.branch(digit),
                    };
                    if self.sum(&part) != *theirs {
                        self.state_soon(part, hearing.answered);
                    }
                }
            }
            Says::List(theirs) => self.hold_list(hearing, target, theirs),
        }
    }

    fn hold_digest(&mut self, hearing: &Hearing<'_>, target: Target, theirs: u32) {
        let mine = self.sum(&target);
        let domain = target.node.domain;
        let is_poll = target == Target::root(domain);
        if mine == theirs {
            if is_poll {
                self.poll_later(domain);
            }
            return;
        }
        let now = self.host.now();
        let digests = (domain, mine, theirs);
        if !is_poll || self.repair.fruitless.allows(hearing.sender, digests, now) {
            self.state_soon(target, hearing.answered);
        }
    }

    /// Offers what a list lacks, and asks for what it has more.
    fn hold_list(&mut self, hearing: &mut Hearing<'_>, target: Target, theirs: &[u32]) {
        let mut lacking: Vec<EntryName> = Vec::new();
        let mut below = Vec::new();
        let mut theirs = theirs.iter().copied().peekable();
        let (mut has_more, mut cut) = (false, false);
        let node = self.digests.node(&target.node);
        for (mine, item) in node.into_iter().flat_map(|node| node.items(target.range)) {
            if hearing.room == 0 {
                cut = true;
                break;
            }
            hearing.room -= 1;
            while theirs.next_if(|theirs| *theirs < mine).is_some() {
                has_more = true;
            }
            if theirs.next_if_eq(&mine).is_some() {
                continue;
            }
            match item {
                Item::Entry(id) => {
                    lacking.extend(self.state.stored(id).map(|stored| stored.name.clone()));
                }
                Item::Node(id) => below.extend(self.digests.node_at(id).map(|node| node.name.clone())),
            }
        }
        has_more |= theirs.next().is_some();
        let times = self.offer_times(hearing.sender, &target.node, lacking.first());
        let mut shown = 0;
        for name in lacking {
            self.offer_or_show(name, times, &mut shown);
        }
        for node in below {
            let range = Range::ALL;
            self.state_soon(Target { node, range }, hearing.answered);
        }
        if cut {
            self.repair.offers.leave_rest();
        } else if has_more {
            self.state_soon(target, hearing.answered);
        }
    }

    fn sum(&self, target: &Target) -> u32 {
        let node = self.digests.node(&target.node);
        node.map_or(0, |node| node.sum(target.range).1)
    }
}

//! Statements that wait to be made, and those that were made or heard of late.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::super::digest::{Item, NodeName, Range};
use super::super::send::{Contents, Outgoing};
use super::super::state::EntryId;
use super::place;
use crate::engine::Engine;
use crate::host::Host;
use crate::registry::{Priority, Repair as Domain};
use crate::wire::{DIGITS, Says, Statement, compare_head};

/// The most items in a list.
pub(crate) const LIST: u32 = 40;
/// How long a statement is not made again.
pub(super) const QUIET: Duration = Duration::from_secs(5);
/// The most statements that wait, and the most that are made or remembered within [`QUIET`].
const MANY: usize = 1_024;
/// How many entries of a node are asked for how urgent it is.
const FIRST: usize = 8;

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    pub(crate) node: NodeName,
    pub(crate) range: Range,
}

/// What this peer is about to state, and what it need not.
#[derive(Debug, Default)]
pub(super) struct Statements {
    waiting: BTreeMap<Target, Waiting>,
    made: Recent,
    heard: Recent,
}

#[derive(Debug)]
struct Waiting {
    due: Duration,
    priority: Priority,
}

/// Statements of the last [`QUIET`], by their bytes.
#[derive(Debug, Default)]
struct Recent {
    times: BTreeMap<Box<[u8]>, Duration>,
    order: VecDeque<(Duration, Box<[u8]>)>,
}

impl Statements {
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// When the next statement may be made.
    pub(super) fn next(&self) -> Option<Duration> {
        let due = self.waiting.values().map(|waiting| waiting.due).min()?;
        Some(due.max(self.room_at()))
    }

    /// When one more may be made.
    pub(super) fn room_at(&self) -> Duration {
        self.made.room_at()
    }
}

impl Recent {
    fn add(&mut self, statement: Box<[u8]>, now: Duration) {
        self.forget(now);
        if self.order.len() >= MANY
            && let Some((time, oldest)) = self.order.pop_front()
            && self.times.get(&oldest) == Some(&time)
        {
            self.times.remove(&oldest);
        }
        self.times.insert(statement.clone(), now);
        self.order.push_back((now, statement));
    }

    fn has(&self, statement: &[u8], now: Duration) -> bool {
        self.times.get(statement).is_some_and(|&time| now < time + QUIET)
    }

    /// When there is room for one more.
    fn room_at(&self) -> Duration {
        match self.order.front() {
            Some(&(time, _)) if self.order.len() >= MANY => time + QUIET,
            _ => Duration::ZERO,
        }
    }

    fn forget(&mut self, now: Duration) {
        while let Some((time, oldest)) = self.order.pop_front_if(|(time, _)| *time + QUIET <= now) {
            if self.times.get(&oldest) == Some(&time) {
                self.times.remove(&oldest);
            }
        }
    }
}

impl<H: Host> Engine<H> {
    /// States a range of a node at this time, unless somebody else says the same before.
    pub(super) fn state_soon(&mut self, target: Target, due: Duration) {
        if self.repair.statements.waiting.len() >= MANY
            || self.repair.statements.waiting.contains_key(&target)
        {
            return;
        }
        let priority = self.urgency(&target.node);
        self.repair
            .statements
            .waiting
            .insert(target, Waiting { due, priority });
    }

    /// Somebody has stated this: what is the same need not be said again.
    pub(super) fn heard(&mut self, statement: &Statement, target: &Target) {
        let now = self.host.now();
        if self.repair.statements.waiting.contains_key(target) && self.mine(target) == *statement {
            self.repair.statements.waiting.remove(target);
        }
        self.repair.statements.heard.add(statement.bytes().into(), now);
    }

    /// What this peer has to state of a range: all of it if that is little, the sums of its parts otherwise.
    pub(super) fn mine(&self, target: &Target) -> Statement {
        let node = self.digests.node(&target.node);
        let range = target.range;
        let sum = |range| node.map_or((0, 0), |node| node.sum(range));
        // With all digits given, the items are equal to each other, and have no parts.
        let says = if sum(range).0 <= LIST || range.digits == DIGITS {
            let items = node.into_iter().flat_map(|node| node.items(range));
            Says::List(
                items
                    .map(|(fingerprint, _)| fingerprint)
                    .take(LIST as usize)
                    .collect(),
            )
        } else {
            Says::Buckets(std::array::from_fn(|digit| sum(range.branch(digit)).1))
        };
        statement(target, says)
    }

    /// The digest of everything in a domain.
    fn poll(&self, domain: Domain) -> Statement {
        let target = Target::root(domain);
        let sum = self
            .digests
            .node(&target.node)
            .map_or(0, |node| node.sum(Range::ALL).1);
        statement(&target, Says::Digest(sum))
    }

    /// A message of the statements that are due, the most urgent first.
    pub(in crate::engine) fn compose_statements(&mut self) -> Option<Outgoing> {
        let now = self.host.now();
        self.repair.statements.made.forget(now);
        if self.repair.statements.made.room_at() > now {
            return None;
        }
        self.refresh();
        let limit = self.limit();
        let mut bytes = compare_head(self.registry);
        let (head, mut stated) = (bytes.len(), Vec::new());
        let mut most = Priority::Low;
        for (subject, priority) in self.due_statements(now) {
            let statement = match &subject {
                Subject::Poll(domain) => self.poll(*domain),
                Subject::Of(target) => self.mine(target),
            };
            let said = statement.bytes();
            let Statements { made, heard, .. } = &self.repair.statements;
            if made.has(&said, now) || heard.has(&said, now) {
                self.drop_subject(&subject);
                continue;
            }
            if bytes.len() > head && bytes.len() + said.len() > limit {
                break;
            }
            bytes.extend_from_slice(&said);
            most = most.min(priority);
            stated.push((subject, said.into_boxed_slice()));
            if stated.len() >= MOST_STATEMENTS {
                break;
            }
        }
        (!stated.is_empty()).then_some(Outgoing {
            bytes,
            priority: most,
            contents: Contents::Statements(stated),
        })
    }

    /// What is to be stated now, the most urgent first, polls before all.
    fn due_statements(&self, now: Duration) -> Vec<(Subject, Priority)> {
        let polls = [Domain::Periodic, Domain::OnRequest]
            .into_iter()
            .filter(|domain| {
                let poll = self.repair.polls.get(place(*domain)).copied().flatten();
                poll.is_some_and(|at| at <= now)
            });
        let mut due: Vec<(Subject, Priority)> = self
            .repair
            .statements
            .waiting
            .iter()
            .filter(|(_, waiting)| waiting.due <= now)
            .map(|(target, waiting)| (Subject::Of(target.clone()), waiting.priority))
            .collect();
        due.sort_by_key(|(_, priority)| *priority);
        polls
            .map(|domain| (Subject::Poll(domain), Priority::Low))
            .chain(due)
            .collect()
    }

    /// The transport has taken these statements.
    pub(in crate::engine) fn stated(&mut self, stated: Vec<(Subject, Box<[u8]>)>) {
        let now = self.host.now();
        for (subject, bytes) in stated {
            self.drop_subject(&subject);
            self.stats.polls += u64::from(matches!(subject, Subject::Poll(_)));
            self.stats.statements += 1;
            self.repair.statements.made.add(bytes, now);
        }
    }

    fn drop_subject(&mut self, subject: &Subject) {
        match subject {
            Subject::Poll(domain) => self.poll_later(*domain),
            Subject::Of(target) => drop(self.repair.statements.waiting.remove(target)),
        }
    }

    /// The most urgent priority of the first entries under a node.
    fn urgency(&self, node: &NodeName) -> Priority {
        let items = self.digests.node(node).into_iter();
        let first = items.flat_map(|node| node.items(Range::ALL)).take(FIRST);
        let priorities = first.filter_map(|(_, item)| match item {
            Item::Entry(id) => self.priority_of(id),
            Item::Node(id) => {
                // One item of each node below is enough to tell.
                let (_, first) = self.digests.node_at(id)?.items(Range::ALL).next()?;
                match first {
                    Item::Entry(id) => self.priority_of(id),
                    Item::Node(_) => None,
                }
            }
        });
        priorities.min().unwrap_or(Priority::Normal)
    }

    fn priority_of(&self, id: EntryId) -> Option<Priority> {
        Some(self.node_of(&self.state.stored(id)?.name)?.1.priority)
    }
}

/// The most statements in a message: readers ignore more.
pub(super) const MOST_STATEMENTS: usize = 64;

/// What a statement was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The root of a domain, unasked.
    Poll(Domain),
    /// An answer.
    Of(Target),
}

fn statement(Target { node, range }: &Target, says: Says) -> Statement {
    Statement {
        domain: node.domain,
        scope: node.scope,
        keys: (*node.keys).into(),
        digits: range.digits,
        prefix: range.prefix,
        says,
    }
}

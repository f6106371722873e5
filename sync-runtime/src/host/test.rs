//! A host for tests: its clock stands until it is moved, and its answers are what the test says.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use super::Host;
use crate::registry::KeysView;

/// A clock that goes when it is told to. Clones are the same clock, so that all peers of a test can share it.
#[derive(Debug, Clone, Default)]
pub struct TestClock(Rc<Cell<Duration>>);

impl TestClock {
    /// The time since the clock was made.
    pub fn now(&self) -> Duration {
        self.0.get()
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        self.0.set(self.0.get() + time);
    }
}

/// Whether a player has a permission class.
type May = Rc<dyn Fn(&str, &str) -> bool>;

/// A host for tests of programs. At first it is in a group, can send, and everybody may do everything.
///
/// ```
/// use std::time::Duration;
/// use sync_runtime::host::{Host, TestClock, TestHost};
///
/// let clock = TestClock::default();
/// let mut host = TestHost::new("Anna", &clock).with_permissions(|player, class| player == "Anna" || class == "vote");
/// host.set_flag("in_combat", true);
/// host.can_sync_now = false;
///
/// clock.pass(Duration::from_secs(5));
/// assert_eq!(host.now(), Duration::from_secs(5));
/// assert!(host.flag("in_combat"));
/// ```
#[derive(Clone)]
pub struct TestHost {
    /// This peer, as the transport names it to the others.
    pub name: String,
    /// Both clocks.
    pub clock: TestClock,
    /// What the clock of the wall showed when the other one began: the time since 1970-01-01T00:00:00Z.
    pub start: Duration,
    /// Whether there is anybody to send to.
    pub in_group: bool,
    /// Whether sending is possible just now.
    pub can_sync_now: bool,
    /// Who is the authority; everybody, where it is nobody in particular.
    pub authority: Option<String>,
    flags: BTreeSet<String>,
    may: May,
}

impl TestHost {
    /// A host of that name, at some time of the year 2027.
    pub fn new(name: &str, clock: &TestClock) -> Self {
        Self {
            name: name.to_owned(),
            clock: clock.clone(),
            start: Duration::from_secs(1_800_000_000),
            in_group: true,
            can_sync_now: true,
            authority: None,
            flags: BTreeSet::new(),
            may: Rc::new(|_, _| true),
        }
    }

    /// Where only this player is the authority.
    #[must_use]
    pub fn with_authority(mut self, player: &str) -> Self {
        self.authority = Some(player.to_owned());
        self
    }

    /// Where a player has a permission class if `may(player, class)`.
    #[must_use]
    pub fn with_permissions(mut self, may: impl Fn(&str, &str) -> bool + 'static) -> Self {
        self.may = Rc::new(may);
        self
    }

    /// Sets a host flag of the schema, or takes it away.
    pub fn set_flag(&mut self, name: &str, set: bool) {
        if set {
            self.flags.insert(name.to_owned());
        } else {
            self.flags.remove(name);
        }
    }
}

impl fmt::Debug for TestHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TestHost")
            .field("name", &self.name)
            .field("clock", &self.clock)
            .field("in_group", &self.in_group)
            .field("can_sync_now", &self.can_sync_now)
            .field("authority", &self.authority)
            .field("flags", &self.flags)
            .finish_non_exhaustive()
    }
}

impl Host for TestHost {
    fn now(&self) -> Duration {
        self.clock.now()
    }
    fn wall(&self) -> Duration {
        self.start + self.clock.now()
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn in_group(&self) -> bool {
        self.in_group
    }
    fn can_sync_now(&self) -> bool {
        self.can_sync_now
    }
    fn can(&self, player: &str, class: &str, _: &KeysView<'_>) -> bool {
        (self.may)(player, class)
    }
    fn is_authority(&self, player: &str) -> bool {
        self.authority
            .as_deref()
            .is_none_or(|authority| authority == player)
    }
    fn flag(&self, name: &str) -> bool {
        self.flags.contains(name)
    }
}

//! What a run is made of, beside the schema.

use std::sync::Arc;

use super::event::Event;

/// A time in a run, or a span of it, in milliseconds.
pub type Millis = u64;

/// What a run is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many peers there are; the first one is the authority.
    pub peers: usize,
    /// How long they are at work. After it the faults stop, and all have time to come to rest.
    pub duration: Millis,
    /// What goes wrong.
    pub faults: Faults,
    /// What the peers do.
    pub workload: Workload,
    /// How all engines are broken on purpose.
    #[doc(hidden)]
    pub broken: Option<Fault>,
}

/// A fault of the engine. Without the feature `faults` of this crate there is none.
#[cfg(feature = "faults")]
#[doc(hidden)]
pub use sync_runtime::engine::Fault;
#[cfg(not(feature = "faults"))]
#[doc(hidden)]
pub type Fault = std::convert::Infallible;

/// What the peers do.
#[derive(Debug, Clone)]
pub enum Workload {
    /// Writes of all kinds, by chance: so many a minute and peer.
    Random {
        /// Writes a minute and peer, on average.
        rate: u32,
    },
    /// Steps of a file.
    Steps(Arc<[Event]>),
}

/// What goes wrong.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// How likely one peer does not get one message.
    pub loss: f64,
    /// How likely one peer gets one message twice.
    pub duplicate: f64,
    /// Messages may overtake each other.
    pub reorder: bool,
    /// How likely the transport refuses a message.
    pub refuse: f64,
    /// The group falls apart.
    pub partitions: Spells,
    /// Peers crash, lose what they have not stored, and start again.
    pub crashes: Spells,
    /// Clocks are apart by up to so much, and step back and forth by as much.
    pub clock_skew: Millis,
    /// Peers leave the group, or cannot send for a while.
    pub offline: bool,
    /// The last peer asks nobody whether it may write. What holds then holds for the others.
    pub cheat: bool,
}

/// When something goes wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Spells {
    /// Never.
    #[default]
    Never,
    /// Now and then, by chance.
    Random,
    /// From one time to another, for these peers; for some by chance if none is named.
    At(Vec<Spell>),
}

/// A time in which something goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// When it begins.
    pub from: Millis,
    /// When it ends.
    pub to: Millis,
    /// Positions of the peers.
    pub peers: Vec<usize>,
}

impl Default for Options {
    /// Four peers at work for five minutes, with nothing that goes wrong.
    fn default() -> Self {
        Self {
            peers: 4,
            duration: 300_000,
            faults: Faults::default(),
            workload: Workload::Random { rate: 20 },
            broken: None,
        }
    }
}

impl Faults {
    /// Everything that can go wrong among honest peers, as the project's own tests have it.
    pub fn heavy() -> Self {
        Self {
            loss: 0.2,
            duplicate: 0.1,
            reorder: true,
            refuse: 0.05,
            partitions: Spells::Random,
            crashes: Spells::Random,
            clock_skew: 3_600_000,
            offline: true,
            cheat: false,
        }
    }
}

/// The name of the peer at a position.
pub fn peer_name(position: usize) -> String {
    const NAMES: [&str; 12] = [
        "Ada", "Bo", "Cyd", "Dee", "Eve", "Flo", "Gus", "Hal", "Ida", "Jo", "Kit", "Lou",
    ];
    NAMES
        .get(position)
        .map_or_else(|| format!("P{position}"), |name| (*name).to_owned())
}

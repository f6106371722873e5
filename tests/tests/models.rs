//! Models: peers with a database each, and the faults that generated code makes impossible.

#![deny(warnings)]

#[path = "models/adopt.rs"]
mod adopt;
#[path = "models/attacks.rs"]
mod attacks;
#[path = "models/bounds.rs"]
mod bounds;
#[path = "models/clocks.rs"]
mod clocks;
#[path = "models/closures.rs"]
mod closures;
#[path = "models/columns.rs"]
mod columns;
#[path = "models/crafted.rs"]
mod crafted;
#[path = "models/exchange.rs"]
mod exchange;
#[path = "models/faults_1_to_6.rs"]
mod faults_1_to_6;
#[path = "models/faults_7_to_15.rs"]
mod faults_7_to_15;
#[path = "models/fifteen.rs"]
mod fifteen;
#[path = "models/guide.rs"]
mod guide;
#[path = "models/link.rs"]
mod link;
#[path = "models/memory.rs"]
mod memory;
#[path = "models/peer.rs"]
mod peer;
#[path = "models/peers.rs"]
mod peers;

#[path = "models/refused.rs"]
mod refused;
#[path = "models/renames.rs"]
mod renames;
#[path = "models/rules.rs"]
mod rules;
#[path = "models/seeds.rs"]
mod seeds;
#[path = "models/setters.rs"]
mod setters;
#[path = "models/upgrade.rs"]
mod upgrade;

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Nothing of these is used here: they compile without a warning.
mod compiled {
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
    include!(concat!(env!("OUT_DIR"), "/spacedrive.rs"));
}

//! Models: peers with a database each, and the faults that generated code makes impossible.

#![deny(warnings)]

#[path = "models/faults.rs"]
mod faults;
#[path = "models/peer.rs"]
mod peer;
#[path = "models/peers.rs"]
mod peers;

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Nothing of these is used here: they compile without a warning.
mod compiled {
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
    include!(concat!(env!("OUT_DIR"), "/spacedrive.rs"));
}

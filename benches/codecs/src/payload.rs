//! What is encoded: the same structs for all formats, filled with numbers of a seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sync_runtime::Syncable;
use sync_runtime::codec::{Bool, Codec, List};

/// What a benchmark encodes and decodes.
pub trait Payload: Clone + PartialEq + std::fmt::Debug {
    /// What it is called in the table.
    const NAME: &'static str;
    /// The generated codec.
    type Codec: Codec<Owned = Self>;

    /// One of any number of different values.
    fn of(random: &mut Random) -> Self;
}

/// Numbers that are the same on every machine.
#[derive(Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.0.next_u32() % limit
    }

    fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }

    fn bool(&mut self) -> bool {
        self.below(2) == 1
    }

    /// A name as players have them, of 2 to 12 letters.
    fn name(&mut self) -> String {
        let length = 2 + self.below(11);
        (0..length)
            .map(|index| {
                let first = if index == 0 { b'A' } else { b'a' };
                char::from(first + self.below(26) as u8)
            })
            .collect()
    }
}

/// Something in a game: six bytes.
#[derive(
    Syncable,
    Debug,
    Clone,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
pub struct Entity {
    /// Where it is.
    pub x: u8,
    /// Where it is.
    pub y: u8,
    /// Where it is.
    pub z: u8,
    /// What it is.
    pub kind: u8,
    /// How well it is.
    pub health: u8,
    /// How strong it is.
    pub level: u8,
}

/// A hundred of them.
pub type Entities = Vec<Entity>;

impl Payload for Entities {
    const NAME: &'static str = "entities";
    type Codec = List<<Entity as Syncable>::Codec, 100>;

    fn of(random: &mut Random) -> Self {
        (0..100)
            .map(|_| Entity {
                x: random.byte(),
                y: random.byte(),
                z: random.byte(),
                kind: random.byte(),
                health: random.byte(),
                level: random.byte(),
            })
            .collect()
    }
}

/// A thousand truth values.
pub type Booleans = Vec<bool>;

impl Payload for Booleans {
    const NAME: &'static str = "booleans";
    type Codec = List<Bool, 1000>;

    fn of(random: &mut Random) -> Self {
        (0..1000).map(|_| random.bool()).collect()
    }
}

/// What a player plays.
#[derive(
    Syncable,
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
#[expect(missing_docs, reason = "the names of the game")]
pub enum Class {
    Druid,
    Hunter,
    Mage,
    Paladin,
    Priest,
    Rogue,
    Shaman,
    Warlock,
    Warrior,
}

impl Class {
    /// All of them, by number.
    pub const ALL: [Class; 9] = [
        Class::Druid,
        Class::Hunter,
        Class::Mage,
        Class::Paladin,
        Class::Priest,
        Class::Rogue,
        Class::Shaman,
        Class::Warlock,
        Class::Warrior,
    ];
}

/// What a player does in a raid.
#[derive(
    Syncable,
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
#[expect(missing_docs, reason = "the names of the game")]
pub enum Role {
    Tank,
    Healer,
    Melee,
    Ranged,
}

impl Role {
    /// All of them, by number.
    pub const ALL: [Role; 4] = [Role::Tank, Role::Healer, Role::Melee, Role::Ranged];
}

/// A player of a raid.
#[derive(
    Syncable,
    Debug,
    Clone,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
pub struct Player {
    /// 2 to 12 letters.
    #[sync(max = 12)]
    pub name: String,
    /// What they play.
    pub class: Class,
    /// What they do.
    pub role: Role,
    /// 1 to 8.
    #[sync(min = 1, max = 8)]
    pub group: u8,
    /// Whether they are there.
    pub online: bool,
    /// Whether they may invite.
    pub assistant: bool,
    /// Whether they lead.
    pub leader: bool,
    /// Whether they said so.
    pub ready: bool,
}

/// Forty of them.
pub type Roster = Vec<Player>;

impl Payload for Roster {
    const NAME: &'static str = "roster";
    type Codec = List<<Player as Syncable>::Codec, 40>;

    fn of(random: &mut Random) -> Self {
        (0..40)
            .map(|_| Player {
                name: random.name(),
                class: Class::ALL[random.below(9) as usize],
                role: Role::ALL[random.below(4) as usize],
                group: 1 + random.below(8) as u8,
                online: random.bool(),
                assistant: random.bool(),
                leader: random.bool(),
                ready: random.bool(),
            })
            .collect()
    }
}

/// One change: who stands in a slot, with the path's number and its keys.
#[derive(
    Syncable,
    Debug,
    Clone,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
pub struct SlotWrite {
    /// Which path of the schema.
    pub path: u16,
    /// The first key.
    pub raid: u8,
    /// The second key.
    pub encounter: u8,
    /// The third key.
    pub role: u8,
    /// The fourth key.
    pub slot: u8,
    /// The value.
    #[sync(max = 12)]
    pub player: String,
}

impl Payload for SlotWrite {
    const NAME: &'static str = "slot write";
    type Codec = <SlotWrite as Syncable>::Codec;

    fn of(random: &mut Random) -> Self {
        SlotWrite {
            path: random.below(120) as u16,
            raid: random.below(8) as u8,
            encounter: random.below(16) as u8,
            role: random.below(8) as u8,
            slot: random.below(40) as u8,
            player: random.name(),
        }
    }
}

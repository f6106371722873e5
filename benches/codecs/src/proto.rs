//! The payloads as Protocol Buffers have them: numbers are at least 32 bits wide, and a list is a field.

use prost::Message;

use crate::payload::{Booleans, Class, Entities, Entity, Player, Role, Roster, SlotWrite};

/// A payload that can be said as a message.
pub trait Proto: Sized {
    /// The message.
    type Message: Message + Default;

    /// As a message.
    fn message(&self) -> Self::Message;

    /// From a message, with the checks that the types of the payload ask for.
    fn of_message(message: Self::Message) -> Option<Self>;
}

#[derive(Clone, PartialEq, Message)]
/// The message of this name.
pub struct EntityMessage {
    #[prost(uint32, tag = "1")]
    x: u32,
    #[prost(uint32, tag = "2")]
    y: u32,
    #[prost(uint32, tag = "3")]
    z: u32,
    #[prost(uint32, tag = "4")]
    kind: u32,
    #[prost(uint32, tag = "5")]
    health: u32,
    #[prost(uint32, tag = "6")]
    level: u32,
}

#[derive(Clone, PartialEq, Message)]
/// The message of this name.
pub struct EntitiesMessage {
    #[prost(message, repeated, tag = "1")]
    entities: Vec<EntityMessage>,
}

impl Proto for Entities {
    type Message = EntitiesMessage;

    fn message(&self) -> EntitiesMessage {
        let entities = self.iter().map(|entity| EntityMessage {
            x: entity.x.into(),
            y: entity.y.into(),
            z: entity.z.into(),
            kind: entity.kind.into(),
            health: entity.health.into(),
            level: entity.level.into(),
        });
        EntitiesMessage {
            entities: entities.collect(),
        }
    }

    fn of_message(message: EntitiesMessage) -> Option<Self> {
        let entities = message.entities.into_iter().map(|entity| {
            Some(Entity {
                x: entity.x.try_into().ok()?,
                y: entity.y.try_into().ok()?,
                z: entity.z.try_into().ok()?,
                kind: entity.kind.try_into().ok()?,
                health: entity.health.try_into().ok()?,
                level: entity.level.try_into().ok()?,
            })
        });
        entities.collect()
    }
}

#[derive(Clone, PartialEq, Message)]
/// The message of this name.
pub struct BooleansMessage {
    #[prost(bool, repeated, tag = "1")]
    values: Vec<bool>,
}

impl Proto for Booleans {
    type Message = BooleansMessage;

    fn message(&self) -> BooleansMessage {
        BooleansMessage { values: self.clone() }
    }

    fn of_message(message: BooleansMessage) -> Option<Self> {
        Some(message.values)
    }
}

#[derive(Clone, PartialEq, Message)]
/// The message of this name.
pub struct PlayerMessage {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(uint32, tag = "2")]
    class: u32,
    #[prost(uint32, tag = "3")]
    role: u32,
    #[prost(uint32, tag = "4")]
    group: u32,
    #[prost(bool, tag = "5")]
    online: bool,
    #[prost(bool, tag = "6")]
    assistant: bool,
    #[prost(bool, tag = "7")]
    leader: bool,
    #[prost(bool, tag = "8")]
    ready: bool,
}

#[derive(Clone, PartialEq, Message)]
/// The message of this name.
pub struct RosterMessage {
    #[prost(message, repeated, tag = "1")]
    players: Vec<PlayerMessage>,
}

impl Proto for Roster {
    type Message = RosterMessage;

    fn message(&self) -> RosterMessage {
        let players = self.iter().map(|player| PlayerMessage {
            name: player.name.clone(),
            class: player.class as u32,
            role: player.role as u32,
            group: player.group.into(),
            online: player.online,
            assistant: player.assistant,
            leader: player.leader,
            ready: player.ready,
        });
        RosterMessage {
            players: players.collect(),
        }
    }

    fn of_message(message: RosterMessage) -> Option<Self> {
        let players = message.players.into_iter().map(|player| {
            Some(Player {
                name: player.name,
                class: *Class::ALL.get(player.class as usize)?,
                role: *Role::ALL.get(player.role as usize)?,
                group: player.group.try_into().ok()?,
                online: player.online,
                assistant: player.assistant,
                leader: player.leader,
                ready: player.ready,
            })
        });
        players.collect()
    }
}

#[derive(Clone, PartialEq, Message)]
/// The message of this name.
pub struct SlotWriteMessage {
    #[prost(uint32, tag = "1")]
    path: u32,
    #[prost(uint32, tag = "2")]
    raid: u32,
    #[prost(uint32, tag = "3")]
    encounter: u32,
    #[prost(uint32, tag = "4")]
    role: u32,
    #[prost(uint32, tag = "5")]
    slot: u32,
    #[prost(string, tag = "6")]
    player: String,
}

impl Proto for SlotWrite {
    type Message = SlotWriteMessage;

    fn message(&self) -> SlotWriteMessage {
        SlotWriteMessage {
            path: self.path.into(),
            raid: self.raid.into(),
            encounter: self.encounter.into(),
            role: self.role.into(),
            slot: self.slot.into(),
            player: self.player.clone(),
        }
    }

    fn of_message(message: SlotWriteMessage) -> Option<Self> {
        Some(SlotWrite {
            path: message.path.try_into().ok()?,
            raid: message.raid.try_into().ok()?,
            encounter: message.encounter.try_into().ok()?,
            role: message.role.try_into().ok()?,
            slot: message.slot.try_into().ok()?,
            player: message.player,
        })
    }
}

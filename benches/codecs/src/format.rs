//! Who encodes. Each format keeps its buffers from call to call, as its own pages say it is fastest.

use rkyv::util::AlignedVec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync_runtime::codec::Codec;
use sync_runtime::wire::Reader;

use crate::payload::Payload;
use crate::proto::Proto;

/// A way to encode a payload.
pub trait Format<T>: Default {
    /// What it is called in the table.
    const NAME: &'static str;
    /// The payload as this format takes it.
    type Value;

    /// The payload as this format takes it; not measured.
    fn value(payload: T) -> Self::Value;

    /// The bytes of a value, valid until the next call.
    fn encode(&mut self, value: &Self::Value) -> &[u8];

    /// The value of bytes; none if they are malformed. It owns what it has.
    fn decode(&mut self, bytes: &[u8]) -> Option<T>;
}

/// The generated codec, and its buffer.
#[derive(Debug, Default)]
pub struct Generated(pub Vec<u8>);

impl<T: Payload> Format<T> for Generated {
    const NAME: &'static str = "generated";
    type Value = T;

    fn value(payload: T) -> T {
        payload
    }

    fn encode(&mut self, value: &T) -> &[u8] {
        self.0.clear();
        T::Codec::write_whole(T::Codec::borrow(value), &mut self.0);
        &self.0
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        let mut reader = Reader::new(bytes);
        let value = T::Codec::read_whole(&mut reader).ok()?;
        reader.is_empty().then_some(value)
    }
}

/// `postcard`: serde, varints, no names.
#[derive(Debug, Default)]
pub struct Postcard(Vec<u8>);

impl<T: Serialize + DeserializeOwned> Format<T> for Postcard {
    const NAME: &'static str = "postcard";
    type Value = T;

    fn value(payload: T) -> T {
        payload
    }

    fn encode(&mut self, value: &T) -> &[u8] {
        let mut buffer = std::mem::take(&mut self.0);
        buffer.clear();
        self.0 = postcard::to_extend(value, buffer).unwrap_or_default();
        &self.0
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        postcard::from_bytes(bytes).ok()
    }
}

/// `bitcode` with its own derives: column by column, packed.
#[derive(Default)]
pub struct Bitcode(bitcode::Buffer);

impl std::fmt::Debug for Bitcode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Bitcode")
    }
}

impl<T: bitcode::Encode + bitcode::DecodeOwned> Format<T> for Bitcode {
    const NAME: &'static str = "bitcode";
    type Value = T;

    fn value(payload: T) -> T {
        payload
    }

    fn encode(&mut self, value: &T) -> &[u8] {
        self.0.encode(value)
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        self.0.decode(bytes).ok()
    }
}

/// `rkyv`: the layout of memory, checked and then copied out.
#[derive(Debug, Default)]
pub struct Rkyv(AlignedVec);

impl<T> Format<T> for Rkyv
where
    T: rkyv::Archive
        + for<'a> rkyv::Serialize<
            rkyv::api::high::HighSerializer<
                AlignedVec,
                rkyv::ser::allocator::ArenaHandle<'a>,
                rkyv::rancor::Error,
            >,
        >,
    T::Archived: for<'a> rkyv::bytecheck::CheckBytes<rkyv::api::high::HighValidator<'a, rkyv::rancor::Error>>
        + rkyv::Deserialize<T, rkyv::api::high::HighDeserializer<rkyv::rancor::Error>>,
{
    const NAME: &'static str = "rkyv";
    type Value = T;

    fn value(payload: T) -> T {
        payload
    }

    fn encode(&mut self, value: &T) -> &[u8] {
        let mut buffer = std::mem::take(&mut self.0);
        buffer.clear();
        self.0 = rkyv::api::high::to_bytes_in(value, buffer).unwrap_or_default();
        &self.0
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        rkyv::from_bytes::<T, rkyv::rancor::Error>(bytes).ok()
    }
}

/// `prost`: Protocol Buffers.
#[derive(Debug, Default)]
pub struct Prost(Vec<u8>);

impl<T: Proto> Format<T> for Prost {
    const NAME: &'static str = "prost";
    type Value = T::Message;

    fn value(payload: T) -> T::Message {
        payload.message()
    }

    fn encode(&mut self, value: &T::Message) -> &[u8] {
        self.0.clear();
        match prost::Message::encode(value, &mut self.0) {
            Ok(()) => &self.0,
            Err(_) => &[],
        }
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        T::of_message(prost::Message::decode(bytes).ok()?)
    }
}

/// `rmp-serde`: MessagePack with structs as arrays.
#[derive(Debug, Default)]
pub struct MessagePack(Vec<u8>);

impl<T: Serialize + DeserializeOwned> Format<T> for MessagePack {
    const NAME: &'static str = "rmp-serde";
    type Value = T;

    fn value(payload: T) -> T {
        payload
    }

    fn encode(&mut self, value: &T) -> &[u8] {
        self.0.clear();
        match rmp_serde::encode::write(&mut self.0, value) {
            Ok(()) => &self.0,
            Err(_) => &[],
        }
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        rmp_serde::from_slice(bytes).ok()
    }
}

/// `serde_json`: text with names.
#[derive(Debug, Default)]
pub struct Json(Vec<u8>);

impl<T: Serialize + DeserializeOwned> Format<T> for Json {
    const NAME: &'static str = "serde_json";
    type Value = T;

    fn value(payload: T) -> T {
        payload
    }

    fn encode(&mut self, value: &T) -> &[u8] {
        self.0.clear();
        match serde_json::to_writer(&mut self.0, value) {
            Ok(()) => &self.0,
            Err(_) => &[],
        }
    }

    fn decode(&mut self, bytes: &[u8]) -> Option<T> {
        serde_json::from_slice(bytes).ok()
    }
}

/// Runs a macro with every format but the generated one.
#[macro_export]
macro_rules! for_each_rival {
    ($run:ident!($($arguments:tt)*)) => {
        $run!($crate::format::Postcard, $($arguments)*);
        $run!($crate::format::Bitcode, $($arguments)*);
        $run!($crate::format::Rkyv, $($arguments)*);
        $run!($crate::format::Prost, $($arguments)*);
        $run!($crate::format::MessagePack, $($arguments)*);
        $run!($crate::format::Json, $($arguments)*);
    };
}

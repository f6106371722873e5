use std::borrow::Cow;

use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(level = local)]
    mark: Option<&'static u8>,
    #[sync(level = local)]
    name: Cow<'static, str>,
    #[sync(level = local)]
    guess: crate::book::Page<u8>,
    #[sync(level = local)]
    own: <u8 as Iterator>::Item,
    #[sync(level = local)]
    call: fn(u8) -> u8,
    #[sync(level = local)]
    bytes: [u8],
}

#[derive(Syncable)]
enum Target {
    Player(&'static str),
    Nobody,
}

#[sync(max = 12)]
type Name = char;

#[derive(Syncable)]
#[sync(model, key(uuid = uuid))]
struct Tag {
    uuid: [u8; 16],
    size: usize,
}

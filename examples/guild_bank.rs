//! A guild bank: the schema is said in Rust types, and Lua is made from the same types.
//!
//! Anna runs the peer that `#[schema]` makes in `guild_bank/schema.rs`. Bert runs Lua, which this package's
//! build script makes by reading that file. Run it with `cargo run -p sync-examples --example guild_bank`.

use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use mlua::{Function, Lua, LuaString, Table};
use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

#[path = "guild_bank/schema.rs"]
mod schema;

use schema::guild_bank::{Item, Peer, Rarity, Wish};

/// Frames under way, with their senders.
type Wire = Rc<RefCell<Vec<(&'static str, Vec<u8>)>>>;

/// The bankers.
fn may(player: &str) -> bool {
    player == "Anna"
}

struct Anna;

impl Host for Anna {
    fn now(&self) -> Duration {
        Duration::from_secs(10)
    }
    fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000)
    }
    fn name(&self) -> &str {
        "Anna"
    }
    fn in_group(&self) -> bool {
        true
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, player: &str, _class: &str, _keys: &KeysView<'_>) -> bool {
        may(player)
    }
    fn is_authority(&self, player: &str) -> bool {
        may(player)
    }
}

/// Bert's Lua, with a peer that its code knows as `bank`.
fn bert(wire: &Wire) -> mlua::Result<Lua> {
    let lua = Lua::new();
    let world = lua.create_table()?;
    world.set("now", lua.create_function(|_, ()| Ok(10.0))?)?;
    world.set("wall", lua.create_function(|_, ()| Ok(1_800_000_000.0))?)?;
    world.set(
        "can",
        lua.create_function(|_, (player, _): (String, String)| Ok(may(&player)))?,
    )?;
    world.set(
        "is_leader",
        lua.create_function(|_, player: String| Ok(may(&player)))?,
    )?;
    world.set("in_combat", lua.create_function(|_, _: String| Ok(false))?)?;
    let wire = wire.clone();
    let send = move |_: &Lua, (_, bytes): (String, LuaString)| {
        wire.borrow_mut().push(("Bert", bytes.as_bytes().to_vec()));
        Ok(true)
    };
    world.set("send", lua.create_function(send)?)?;
    let module = include_str!(concat!(env!("OUT_DIR"), "/guild_bank.lua"));
    let module: Table = lua.load(module).set_name("@guild_bank.lua").call(())?;
    let host: Function = lua
        .load(include_str!("raid_night/host.lua"))
        .call((world, module))?;
    let (peer, _, _): (Table, Function, Table) = host.call("Bert")?;
    lua.globals().set("bank", peer)?;
    Ok(lua)
}

/// Hands every frame to the other one, until nothing is under way.
fn deliver(anna: &mut Peer<Anna>, bert: &Lua, wire: &Wire) -> mlua::Result<()> {
    loop {
        anna.tick();
        while let Some(frame) = anna.poll_message() {
            wire.borrow_mut().push(("Anna", frame.bytes.clone()));
            anna.sent(frame);
        }
        let under_way = std::mem::take(&mut *wire.borrow_mut());
        if under_way.is_empty() {
            return Ok(());
        }
        for (sender, bytes) in under_way {
            if sender == "Bert" {
                if let Err(refusal) = anna.receive(sender, &bytes) {
                    println!("Anna refuses: {refusal:?}");
                }
            } else {
                let receive: Function = bert.load("function(...) return bank:receive(...) end").eval()?;
                receive.call::<()>((sender, bert.create_string(&bytes)?))?;
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let wire = Wire::default();
    let mut anna = Peer::new(Anna);
    let bert = bert(&wire)?;

    let herbs = Item {
        item_id: 765,
        count: 20,
        rarity: Rarity::Common,
        giver: Some("Bert".to_owned()),
    };
    anna.set_slot(1, 4, &herbs)?;
    anna.set_gold(12_345)?;
    deliver(&mut anna, &bert, &wire)?;
    let seen: String = bert
        .load("local item = bank:get_slot(1, 4) return item.itemId .. ' x' .. item.count .. ', ' .. item.rarity")
        .eval()?;
    println!(
        "Bert reads in Lua:  {seen}, {} copper",
        bert.load("bank:get_gold()").eval::<u32>()?
    );

    bert.load("bank:set_wish('Bert', { kind = 'item', value = 765 }) bank:push()")
        .exec()?;
    deliver(&mut anna, &bert, &wire)?;
    println!(
        "Anna reads in Rust: {:?}",
        anna.get_wish("Bert").unwrap_or(Wish::Nothing)
    );

    let (_, refused): (mlua::Value, String) = bert.load("bank:set_gold(1)").eval()?;
    println!("Bert is refused:    {refused}");
    Ok(())
}

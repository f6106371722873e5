//! The peer that runs generated Lua.

use std::rc::Rc;

use mlua::{Function, Lua, Table};

use crate::world::World;

/// A Lua with a peer in it, which its code knows as `raid`.
pub(crate) struct Scripted {
    lua: Lua,
    tick: Function,
    state: Table,
}

impl Scripted {
    /// Loads the generated module and the host around it.
    pub(crate) fn new(name: &str, world: &Rc<World>) -> mlua::Result<Self> {
        let lua = Lua::new();
        let module = include_str!(concat!(env!("OUT_DIR"), "/raidhelper.lua"));
        let module: Table = lua.load(module).set_name("@raidhelper.lua").call(())?;
        let host = lua.load(include_str!("host.lua")).set_name("@host.lua");
        let host: Function = host.call((given(&lua, world)?, module))?;
        let (peer, tick, state): (Table, Function, Table) = host.call(name)?;
        lua.globals().set("raid", peer)?;
        Ok(Self { lua, tick, state })
    }

    /// Runs Lua code; where that gives `nil` and a message, the message.
    pub(crate) fn run(&self, code: &str) -> mlua::Result<Option<String>> {
        let (_, message): (mlua::Value, Option<String>) = self.lua.load(code).eval()?;
        Ok(message)
    }

    /// What an entry holds, as text.
    pub(crate) fn get(&self, entry: &str) -> mlua::Result<Option<String>> {
        let code = "local there, value = pcall(function() return raid:get_ENTRY end)
            if there and value ~= nil then return tostring(value) end";
        self.lua.load(code.replace("ENTRY", entry)).eval()
    }

    /// How many values stand in the host's own tables.
    pub(crate) fn count(&self) -> mlua::Result<usize> {
        fn leaves(table: &Table) -> mlua::Result<usize> {
            let values = table.pairs::<mlua::Value, mlua::Value>();
            values.into_iter().try_fold(0, |sum, pair| match pair?.1 {
                mlua::Value::Table(inner) => Ok(sum + leaves(&inner)?),
                _ => Ok(sum + 1),
            })
        }
        leaves(&self.state)
    }

    /// How many entries the peer knows, cleared ones included.
    pub(crate) fn known(&self) -> mlua::Result<u64> {
        self.lua.load("raid:stats().entries").eval()
    }

    /// Hands a message in; the reason where it was refused.
    pub(crate) fn receive(&self, sender: &str, bytes: &[u8]) -> mlua::Result<Option<String>> {
        let receive: Function = self
            .lua
            .load("function(...) return raid:receive(...) end")
            .eval()?;
        let (_, reason): (mlua::Value, Option<String>) =
            receive.call((sender, self.lua.create_string(bytes)?))?;
        Ok(reason)
    }

    /// Lets timers run.
    pub(crate) fn tick(&self) -> mlua::Result<()> {
        self.tick.call(())
    }
}

/// The world as Lua functions.
fn given(lua: &Lua, world: &Rc<World>) -> mlua::Result<Table> {
    let table = lua.create_table()?;
    let here = world.clone();
    table.set(
        "now",
        lua.create_function(move |_, ()| Ok(here.now.get().as_secs_f64()))?,
    )?;
    let here = world.clone();
    table.set(
        "wall",
        lua.create_function(move |_, ()| Ok(here.wall().as_secs_f64()))?,
    )?;
    let here = world.clone();
    let can = move |_: &Lua, (player, class): (String, String)| Ok(here.can(&player, &class));
    table.set("can", lua.create_function(can)?)?;
    let here = world.clone();
    table.set(
        "in_combat",
        lua.create_function(move |_, name: String| Ok(here.in_combat(&name)))?,
    )?;
    let leads = |_: &Lua, player: String| Ok(player == "Aggro");
    table.set("is_leader", lua.create_function(leads)?)?;
    let here = world.clone();
    let send = move |_: &Lua, (name, bytes): (String, mlua::LuaString)| {
        here.send(&name, &bytes.as_bytes());
        Ok(true)
    };
    table.set("send", lua.create_function(send)?)?;
    Ok(table)
}

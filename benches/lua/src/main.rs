//! Runs the scripts of this folder on the Lua that this was built with.
//!
//! `codecs MODULE` measures messages of a generated module, `unchanged MODULE` what entries that stay as they are
//! leave behind, `set MODULE` the setter. Each prints Markdown or a line of text.

use std::error::Error;
use std::fs;
use std::path::Path;

use mlua::{Function, Lua, Table};
use rustix::time::{ClockId, clock_gettime};

/// How often everything is measured; the least counts.
const ROUNDS: u32 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [script, module] = arguments.as_slice() else {
        return Err("usage: sync-lua-benches codecs|unchanged|set|version MODULE".into());
    };
    let lua = Lua::new();
    // As in hosts that run Luau: only there are its built-in functions called without a frame.
    #[cfg(feature = "luau")]
    lua.sandbox(true)?;
    if script == "version" {
        let version: String = lua.load("return jit and jit.version or _VERSION").eval()?;
        println!("{version}");
        return Ok(());
    }
    let bench = open(&lua, Path::new(module))?;
    bench.set("host", host(&lua)?)?;
    bench.set("rounds", ROUNDS)?;
    for name in ["baseline", "payloads"] {
        let value: Table = load(&lua, name)?.call(())?;
        bench.set(name, value)?;
    }
    lua.globals().set("bench", bench)?;
    let report: Option<String> = load(&lua, script)?.call(())?;
    if let Some(report) = report {
        println!("{report}");
    }
    Ok(())
}

/// The module with its runtime and its schema, which it keeps to itself otherwise.
fn open(lua: &Lua, path: &Path) -> Result<Table, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let text = text
        .strip_suffix("return module\n")
        .ok_or("the file does not end as a generated module does")?;
    let text = format!("{text}return {{ module = module, runtime = runtime, schema = schema }}\n");
    Ok(lua.load(text).set_name("@module").eval()?)
}

fn load(lua: &Lua, name: &str) -> Result<Function, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(name)
        .with_extension("lua");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(lua.load(text).set_name(format!("@{name}")).into_function()?)
}

/// What the Luas call differently: seconds of processor, bytes in use, and the collector.
fn host(lua: &Lua) -> mlua::Result<Table> {
    let table = lua.create_table()?;
    let clock = |_: &Lua, ()| {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Ok(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
    };
    table.set("clock", lua.create_function(clock)?)?;
    table.set("used", lua.create_function(|lua, ()| Ok(lua.used_memory()))?)?;
    let collect = |lua: &Lua, ()| {
        lua.gc_collect()?;
        lua.gc_collect()
    };
    table.set("collect", lua.create_function(collect)?)?;
    let stop = |lua: &Lua, ()| {
        lua.gc_stop();
        Ok(())
    };
    table.set("stop", lua.create_function(stop)?)?;
    let restart = |lua: &Lua, ()| {
        lua.gc_restart();
        Ok(())
    };
    table.set("restart", lua.create_function(restart)?)?;
    Ok(table)
}

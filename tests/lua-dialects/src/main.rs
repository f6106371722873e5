//! Runs the scenarios of `tests/scenarios` on the Lua that this was built with.
//!
//! The argument is a folder with the generated modules. Exit status: 0 if all passed, 1 if not.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mlua::Lua;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let modules = std::env::args()
        .nth(1)
        .ok_or("usage: sync-lua-dialects MODULES")?;
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let harness = scenarios.join("harness.lua");
    let mut files = lua_files(Path::new(&modules))?;
    files.push(harness.clone());
    files.extend(lua_files(&scenarios)?.into_iter().filter(|file| *file != harness));

    let lua = Lua::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        lua.load(fs::read(file)?).set_name(format!("@{name}")).exec()?;
    }
    let names: String = lua.load("return harness.names()").eval()?;
    let run: mlua::Function = lua.load("return harness.run").eval()?;
    let mut failed = 0;
    for name in names.lines() {
        let answer: String = run.call(name)?;
        if answer != "ok" {
            failed += 1;
            println!("{name}\n  {answer}");
        }
    }
    let version: String = lua.load("return jit and jit.version or _VERSION").eval()?;
    println!(
        "{version}: {} passed, {failed} failed",
        names.lines().count() - failed
    );
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn lua_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "lua") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

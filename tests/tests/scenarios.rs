//! Every scenario of `tests/scenarios`, on Lua 5.1.

use mlua::Lua;
use sync_tests::modules;

#[test]
fn generated_lua_passes_every_scenario() -> Result<(), Box<dyn std::error::Error>> {
    let lua = Lua::new();
    for source in modules::generate()?.into_iter().chain(modules::scenarios()?) {
        lua.load(&source.text)
            .set_name(format!("@{}", source.name))
            .exec()?;
    }
    let names: String = lua.load("return harness.names()").eval()?;
    let run: mlua::Function = lua.load("return harness.run").eval()?;
    let mut failures = Vec::new();
    for name in names.lines() {
        let answer: String = run.call(name)?;
        if answer != "ok" {
            failures.push(format!("{name}\n  {answer}"));
        }
    }
    assert!(names.lines().count() > 50, "the scenarios were not found");
    assert!(
        failures.is_empty(),
        "{} scenarios failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    Ok(())
}

//! Every scenario on Lua 5.0.3 and 5.1 to 5.5, which Node runs from `tests/lua-vms`.
//!
//! Without Node, or before `npm ci` in that folder, the test says what it skips and passes; in
//! continuous integration (`CI=true`) nothing may be skipped.

use std::path::Path;
use std::process::Command;

use sync_tests::modules;

#[test]
fn generated_lua_passes_every_scenario_on_every_version() -> Result<(), Box<dyn std::error::Error>> {
    let runner = modules::workspace().join("tests/lua-vms");
    if let Some(missing) = missing(&runner) {
        assert!(
            std::env::var_os("CI").is_none_or(|value| value != "true"),
            "{missing}"
        );
        eprintln!("skipped: the scenarios on Lua 5.0.3 and 5.1 to 5.5, since {missing}");
        return Ok(());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lua-modules");
    modules::write(&folder, &modules::generate()?)?;
    let output = Command::new("node")
        .arg("run.mjs")
        .arg(&folder)
        .current_dir(&runner)
        .output()?;
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(
        output.status.success(),
        "{report}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// What keeps the runner from running, if anything.
fn missing(runner: &Path) -> Option<&'static str> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return Some("there is no `node`");
    }
    let installed = runner.join("node_modules/lua-wasm-bindings").is_dir();
    (!installed).then_some("`npm ci` has not been run in tests/lua-vms")
}

// Runs generated Lua on Lua 5.0.3 and 5.1 to 5.5: every scenario of tests/scenarios, and the wire
// vectors of tests/wire where a runner for them stands beside the scenarios.
//
//   node run.mjs MODULES [--only VERSION] [--scenario TEXT]
//
// MODULES is a folder with the generated modules (raidhelper.lua, scenarios.lua); `cargo test` makes
// one and calls this. Exit status: 0 if all passed, 1 if something failed, 2 if it was called wrongly.

import { readFileSync, readdirSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Machine, VERSIONS } from "./machine.mjs";
import { table } from "./table.mjs";

const tests = join(dirname(fileURLToPath(import.meta.url)), "..");

const options = readOptions();
const sources = gather(options.modules);
const results = new Map(); // scenario → version → "ok" or what went wrong
for (const version of VERSIONS) {
  if (!options.only || options.only === version) runAll(version);
}
console.log(`\n${table(results)}`);
const failures = report();
process.exit(failures === 0 ? 0 : 1);

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { only: { type: "string" }, scenario: { type: "string" } },
    });
    const modules = positionals[0] ?? process.env.SYNC_LUA_MODULES;
    if (!modules || positionals.length > 1) throw new Error("name the folder with the generated modules");
    if (!existsSync(modules)) throw new Error(`there is no folder ${modules}`);
    if (values.only && !VERSIONS.includes(values.only)) {
      throw new Error(`no Lua ${values.only}; there are ${VERSIONS.join(", ")}`);
    }
    return { modules, ...values };
  } catch (error) {
    console.error(`${error.message}\nusage: node run.mjs MODULES [--only VERSION] [--scenario TEXT]`);
    process.exit(2);
  }
}

// Generated modules first, then the harness, then everything that uses them. Bytes, not text: a
// source may hold any byte.
function gather(modules) {
  const luaIn = (folder) =>
    readdirSync(folder).filter((name) => name.endsWith(".lua")).sort().map((name) => join(folder, name));
  const scenarios = luaIn(join(tests, "scenarios")).filter((file) => !file.endsWith("harness.lua"));
  const files = [...luaIn(modules), join(tests, "scenarios", "harness.lua"), ...scenarios];
  return files.map((file) => ({ name: file.slice(file.lastIndexOf("/") + 1), bytes: readFileSync(file) }));
}

function runAll(version) {
  const started = Date.now();
  process.stdout.write(`Lua ${version} `);
  let machine;
  try {
    machine = new Machine(version);
    for (const { name, bytes } of sources) machine.load(name, bytes);
  } catch (error) {
    record("(loading)", version, error.message);
    console.log("does not load");
    return;
  }
  record("(loading)", version, "ok");
  let failed = 0;
  for (const name of machine.call("return harness.names()").split("\n")) {
    if (options.scenario && !name.includes(options.scenario)) continue;
    const answer = attempt(() => machine.call(`return harness.run(${JSON.stringify(name)})`));
    record(name, version, answer);
    if (answer !== "ok") failed += 1;
    process.stdout.write(answer === "ok" ? "." : "F");
  }
  console.log(` ${failed === 0 ? "all passed" : `${failed} failed`}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  machine.close();
}

function attempt(body) {
  try {
    return body();
  } catch (error) {
    return error.message;
  }
}

function record(scenario, version, answer) {
  if (!results.has(scenario)) results.set(scenario, new Map());
  results.get(scenario).set(version, answer);
}

// Each failure with the versions that share it.
function report() {
  let failures = 0;
  for (const [scenario, answers] of results) {
    const messages = new Map();
    for (const [version, answer] of answers) {
      if (answer !== "ok") messages.set(answer, [...(messages.get(answer) ?? []), version]);
    }
    for (const [message, versions] of messages) {
      failures += versions.length;
      console.log(`\n${scenario}\n  on ${versions.join(", ")}: ${message}`);
    }
  }
  const runs = [...results.values()].reduce((sum, answers) => sum + answers.size, 0);
  console.log(`\n${runs - failures} passed, ${failures} failed`);
  return failures;
}

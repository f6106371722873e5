// Runs generated Lua on Lua 5.0.3 and 5.1 to 5.5: every scenario of tests/scenarios, and the wire
// vectors of tests/wire where a runner for them stands beside the scenarios. Each version has a thread
// of its own, as many at once as there are cores.
//
//   node run.mjs MODULES [--only VERSION] [--scenario TEXT]
//
// MODULES is a folder with the generated modules (raidhelper.lua, scenarios.lua); `cargo test` makes
// one and calls this. Exit status: 0 if all passed, 1 if something failed, 2 if it was called wrongly.

import { readFileSync, readdirSync, existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { Machine, VERSIONS } from "./machine.mjs";
import { table } from "./table.mjs";

const tests = join(dirname(fileURLToPath(import.meta.url)), "..");

if (isMainThread) {
  const options = readOptions();
  const versions = VERSIONS.filter((version) => !options.only || options.only === version);
  const answers = new Map(); // version → scenario → "ok" or what went wrong
  const waiting = [...versions];
  const threads = Array.from({ length: Math.min(availableParallelism(), versions.length) }, async () => {
    for (let version; (version = waiting.shift()); ) answers.set(version, await onItsOwn({ ...options, version }));
  });
  await Promise.all(threads);
  const results = new Map(); // scenario → version → answer
  for (const version of versions) {
    for (const [scenario, answer] of answers.get(version)) {
      if (!results.has(scenario)) results.set(scenario, new Map());
      results.get(scenario).set(version, answer);
    }
  }
  console.log(`\n${table(results)}`);
  process.exit(report(results) === 0 ? 0 : 1);
} else {
  parentPort.postMessage(runAll(workerData));
}

// What the scenarios of a version answered, from a thread of its own.
function onItsOwn(task) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.once("message", ({ line, answers }) => {
      console.log(line);
      resolve(answers);
    });
    worker.once("error", reject);
  });
}

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

function runAll({ version, modules, scenario }) {
  const started = Date.now();
  const answers = new Map();
  let machine;
  try {
    machine = new Machine(version);
    for (const { name, bytes } of gather(modules)) machine.load(name, bytes);
  } catch (error) {
    answers.set("(loading)", error.message);
    return { line: `Lua ${version} does not load`, answers };
  }
  answers.set("(loading)", "ok");
  for (const name of machine.call("return harness.names()").split("\n")) {
    if (scenario && !name.includes(scenario)) continue;
    answers.set(name, attempt(() => machine.call(`return harness.run(${JSON.stringify(name)})`)));
  }
  machine.close();
  const failed = [...answers.values()].filter((answer) => answer !== "ok").length;
  const outcome = failed === 0 ? `all ${answers.size} passed` : `${failed} of ${answers.size} failed`;
  return { line: `Lua ${version}: ${outcome}, ${((Date.now() - started) / 1000).toFixed(1)} s`, answers };
}

function attempt(body) {
  try {
    return body();
  } catch (error) {
    return error.message;
  }
}

// Each failure with the versions that share it.
function report(results) {
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

// A table of version × scenario.

/** @param {Map<string, Map<string, string>>} results scenario → version → "ok" or a message */
export function table(results) {
  const versions = [...new Set([...results.values()].flatMap((answers) => [...answers.keys()]))];
  const width = Math.max(...[...results.keys()].map((name) => name.length));
  const row = (name, cells) => `${name.padEnd(width)}  ${cells.map((cell) => cell.padEnd(4)).join(" ")}`.trimEnd();
  const lines = [row("", versions)];
  for (const [name, answers] of results) {
    lines.push(row(name, versions.map((version) => mark(answers.get(version)))));
  }
  return lines.join("\n");
}

function mark(answer) {
  if (answer === undefined) return "–";
  return answer === "ok" ? "ok" : "FAIL";
}

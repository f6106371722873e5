#!/usr/bin/env bash
# Measures generated Lua on Lua 5.1, LuaJIT and Luau and writes docs/benchmarks/lua.md. The first run builds all three.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=target/lua-benches
page=docs/benchmarks/lua.md
mkdir -p "$folder/schemas"
# Copies, so that no lock is written beside them.
cp benches/lua/payloads.sync.yaml schemas/raidhelper.sync.yaml "$folder/schemas/"
cargo run --locked --quiet --bin syncgen -- generate "$folder/schemas" --lang lua --out "$folder/modules" >/dev/null

bench() { # feature, script, module
  cargo run --locked --quiet --release --manifest-path benches/lua/Cargo.toml --target-dir "$folder/build" \
    --features "$1" -- "$2" "$folder/modules/$3.lua"
}

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
version() { sed -n "/^name = \"$1\"/{n;s/version = \"\(.*\)\"/\1/p}" benches/lua/Cargo.lock; }
new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
  cat <<'PAGE'
# Generated Lua

`benches/lua.sh` writes this page. A message of one change, which is made from a stored value and read back, beside the
same value in a serialiser that knows no types and walks tables, in the manner of AceSerializer
(`benches/lua/baseline.lua`). 16 different values of a seed in turn; microseconds of processor, the least of 60 rounds.
`generated` checks all bounds of the schema when it reads, and its messages have path, keys, stamp and number; the other
has the bare value, or with *slot write* what it takes to know which one. Bytes of garbage are counted with the collector
stopped, and what is kept, such as the value that was read, counts too; Luau counts in pages of 16 KiB. LuaJIT compiles; Luau interprets in a
sandbox, as its hosts do.

The project promises a message of *entities* for at most a tenth of the time: both ways together it is well below. Reading alone is at 0.09 to
0.11 on Lua 5.1, where what is left are mostly the tables themselves, which both make. A short message, as of *slot write*, is hardly read faster: its
stamp, number, path and keys are all looked at. Measured with nothing else on the two cores; ratios differ by a tenth from run to run.

PAGE
  printf '%s × %s; mlua %s with %s, %s, %s.\n\n' "$(nproc)" "$cpu" "$(version mlua)" \
    "$(bench lua51 version payloads)" "$(bench luajit version payloads)" "$(bench luau version payloads)"
  printf -- '- *entities*: 100 records of six `u8`\n- *booleans*: 1,000\n'
  printf -- '- *roster*: 40 players with name, class, role, group and four truth values\n'
  printf -- '- *slot write*: a name of 2 to 12 letters, and four keys\n'
  for lua in lua51:Lua\ 5.1 luajit:LuaJIT luau:Luau; do
    printf '\n## %s\n' "${lua#*:}"
    bench "${lua%%:*}" codecs payloads
    printf '\n### Entries that stay as they are\nBytes that are left behind for the collector.\n\n'
    bench "${lua%%:*}" unchanged payloads
    printf '\n### The setter\n```text\n'
    bench "${lua%%:*}" set raidhelper
    printf '```\n'
  done
} >"$new"
cat -s "$new" >"$page"

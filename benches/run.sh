#!/usr/bin/env bash
# Writes the measured part of docs/benchmarks.md anew: benches/run.sh
# It takes a few minutes, and says little on a machine that has other work.
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/benchmarks.md
new=$(mktemp)
trap 'rm -f "$new"' EXIT

sed '/^## Results$/q' "$page" >"$new"
{
  echo
  echo "$(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(rustc --version)"
  echo
  echo '### Time'
  echo '```text'
  # "time: [low estimate high]": the estimate, beside the name of the benchmark.
  cargo bench --locked --quiet --package sync-codegen --bench compile -- --noplot 2>/dev/null |
    awk '/^compile\// { name = $0; sub(/ +time:.*/, "", name) }
      /time:/ && !/%/ { match($0, /\[.*\]/); split(substr($0, RSTART + 1, RLENGTH - 2), part, " ")
        printf "%-28s %s %s\n", name, part[3], part[4] }'
  echo '```'
  echo
  echo '### Engine'
  echo '```text'
  # Writes, received changes and checksums, and memory.
  cargo bench --locked --quiet --package sync-codegen --bench engine -- --noplot 2>/dev/null |
    awk '/^memory\// { print } /^(write|apply|checksum)\// { name = $0; sub(/ +time:.*/, "", name) }
      /time:/ && !/%/ { match($0, /\[.*\]/); split(substr($0, RSTART + 1, RLENGTH - 2), part, " ")
        printf "%-28s %s %s\n", name, part[3], part[4] }'
  echo '```'
  echo
  echo '### Memory'
  benches/memory.sh
  echo
  echo '### A round of a watch'
  echo '```text'
  benches/watch.sh
  echo '```'
  echo
  echo '### The audit'
  echo '```text'
  benches/audit.sh
  echo '```'
  echo
  echo '### The Rust compiler'
  echo '```text'
  for paths in 1000 10000; do benches/rust_compile.sh "$paths" metadata 2>&1 | tail -1; done
  echo '```'
} >>"$new"
cp "$new" "$page"

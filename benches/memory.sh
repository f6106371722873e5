#!/usr/bin/env bash
# Time and peak memory of the command in release, as a table: benches/memory.sh
# Each row is the quickest of three runs. It must grow as the schema grows, and no faster: the time a path stays the same.
# To generate is to check as well.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release --quiet --package sync-codegen --bin syncgen
# All members at once, as for the tests: other choices would build the crates again with other features.
cargo build --locked --quiet --example big_schema
syncgen=$PWD/target/release/syncgen
example=$PWD/target/debug/examples/big_schema
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

row() {
  local what=$1 paths=$2
  shift 2
  for run in 1 2 3; do
    rm -rf out # Files that are as they should be are not written.
    /usr/bin/time --format '%U %e %M' --output "figures$run" "$syncgen" "$@" >log 2>&1 || { cat log; exit 1; }
  done
  sort -k 2n figures? | head -1 | awk -v what="$what" -v paths="$paths" '{
    printf "| %s | %d | %.2f s | %.2f s | %.1f µs | %d MB |\n", what, paths, $1, $2, $1 * 1000000 / paths, $3 / 1000 }'
}

echo '| command | paths | processor | clock | processor a path | peak memory |'
echo '|---|---|---|---|---|---|'
for paths in ${PATHS:-1000 10000 20000 50000 100000}; do
  "$example" "$paths" >big.sync.yaml
  rm -f big.sync.lock
  row check "$paths" check big.sync.yaml
  row 'generate Lua' "$paths" generate big.sync.yaml --lang lua --out out
  row 'generate Rust' "$paths" generate big.sync.yaml --lang rust --out out
  rm -rf out
done

#!/usr/bin/env bash
# Compiles the Rust module of a large schema, with every warning an error, and prints what it took:
#   benches/rust_compile.sh [PATHS] [metadata|link]
# `metadata` is what `cargo check` does; `link` makes code as well, unoptimised. CI runs the former.
set -euo pipefail
cd "$(dirname "$0")/.."
paths=${1:-10000} emit=${2:-metadata}
target=${CARGO_TARGET_DIR:-target}
# All members at once, as for the tests: other choices would build the crates again with other features.
cargo build --locked --quiet --lib --bin syncgen --example big_schema
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
"$target/debug/examples/big_schema" "$paths" >"$folder/big.sync.yaml"
"$target/debug/syncgen" generate "$folder/big.sync.yaml" --lang rust --out "$folder" >"$folder/log"
printf '#![deny(warnings)]\npub mod big;\n' >"$folder/lib.rs"
# Without GNU time it compiles all the same.
measure=()
if [ -x /usr/bin/time ]; then
  measure=(/usr/bin/time --format "$paths paths, $emit: %U s of processor, %e s by the clock, %M KiB")
fi
# The edition of many programs; the tests compile generated code in the edition of this workspace.
"${measure[@]}" rustc --edition 2021 --crate-type lib --crate-name large --emit "$emit" --out-dir "$folder" \
  --extern "sync_runtime=$target/debug/libsync_runtime.rlib" -L "dependency=$target/debug/deps" "$folder/lib.rs"

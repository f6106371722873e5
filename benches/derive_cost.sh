#!/usr/bin/env bash
# What the macros cost: builds a crate of structs four times over, with the derive of this project, with the two of
# serde, with neither, and as models in a `#[schema]` module, and prints the times and their ratios. It fails if ours
# take more than 1.5 times as long as serde's, be it as derives or as models.
#   benches/derive_cost.sh [STRUCTS] [ROUNDS]
# The structs are the same each time, with eight fields; what they depend on is built before the clock runs. A model
# is more than a derive: its getters, setters, values for new and changed rows, and its line in the registry.
# The times are of the processor, which other work on the machine changes less, and without incremental builds: those
# would take what they know from the round before.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD structs=${1:-200} rounds=${2:-5}
folder=${CARGO_TARGET_DIR:-$root/target}/derive-cost
mkdir -p "$folder"

# crate NAME DERIVES DEPENDENCY
crate() {
  mkdir -p "$folder/$1/src"
  printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n%s\n' \
    "$1" "$3" >"$folder/$1/Cargo.toml"
  # The versions that this workspace has locked.
  cp Cargo.lock "$folder/$1/Cargo.lock"
  for ((number = 0; number < structs; number++)); do
    printf '#[derive(Debug, Clone, PartialEq%s)]\n' "$2"
    printf 'pub struct Item%d {\n' "$number"
    printf '    pub %s,\n' 'id: u32' 'name: String' 'note: Option<String>' 'ready: bool' 'seen: i64' \
      'share: f64' 'marks: Vec<u16>' 'counts: std::collections::BTreeMap<String, u32>'
    printf '}\n'
  done >"$folder/$1/src/lib.rs"
}

crate plain '' ''
crate ours ', sync_runtime::Syncable' "sync-runtime = { path = \"$root/sync-runtime\", features = [\"derive\"] }"
crate serdes ', serde::Serialize, serde::Deserialize' 'serde = { version = "1", features = ["derive"] }'

# The same structs as models: no derives but ours, and a row id and a key beside the columns.
crate models '' "sync-runtime = { path = \"$root/sync-runtime\", features = [\"derive\"] }"
{
  printf '#[sync_runtime::schema]\npub mod many {\n#[derive(sync_runtime::Syncable)]\n#[sync(schema = many)]\nstruct Many;\n'
  for ((number = 0; number < structs; number++)); do
    printf '#[derive(sync_runtime::Syncable)]\n#[sync(model, key(uuid = uuid), row_id = row)]\n'
    printf 'struct Item%d {\n    row: i32,\n    uuid: [u8; 16],\n' "$number"
    printf '    %s,\n' 'number: u32' 'name: String' 'note: Option<String>' 'ready: bool' 'seen: i64' \
      'share: f64' 'marks: Vec<u16>' 'counts: std::collections::BTreeMap<String, u32>'
    printf '}\n'
  done
  printf '}\n'
} >"$folder/models/src/lib.rs"

build() {
  CARGO_TARGET_DIR="$folder/target" CARGO_INCREMENTAL=0 \
    cargo build --quiet --offline --manifest-path "$folder/$1/Cargo.toml"
}

names='plain ours serdes models'
for name in $names; do build "$name"; done
declare -A best
TIMEFORMAT='%U %S'
for ((round = 0; round < rounds; round++)); do
  # Each round has one of each, so that a busy machine is no matter of one of them.
  for name in $names; do
    touch "$folder/$name/src/lib.rs"
    took=$({ time build "$name"; } 2>&1 | awk '{ printf "%d", ($1 + $2) * 1000 }')
    [ "${best[$name]:-999999}" -gt "$took" ] && best[$name]=$took
  done
done
printf '%s structs, the best of %s builds: %s ms without, %s ms with Serialize and Deserialize\n' \
  "$structs" "$rounds" "${best[plain]}" "${best[serdes]}"
awk -v ours="${best[ours]}" -v models="${best[models]}" -v serdes="${best[serdes]}" 'BEGIN {
  printf "with Syncable %d ms, ratio %.2f (at most 1.50)\n", ours, ours / serdes
  printf "as models     %d ms, ratio %.2f (at most 1.50)\n", models, models / serdes
  exit ours > 1.5 * serdes || models > 1.5 * serdes
}'

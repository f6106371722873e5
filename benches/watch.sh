#!/usr/bin/env bash
# How long a round of `syncgen generate --watch` takes where one path of many has changed: benches/watch.sh [PATHS] [ROUNDS]
# It prints the least and the middle of the times that the command itself tells, files written included.
set -euo pipefail
cd "$(dirname "$0")/.."
paths=${1:-10000}
rounds=${2:-21}
cargo build --locked --release --quiet --package sync-codegen --bin syncgen
cargo build --locked --quiet --package sync-tests --example big_schema
syncgen=$PWD/target/release/syncgen
example=$PWD/target/debug/examples/big_schema
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# What each round changes: the description of a path in the middle.
feature=$((paths / 40))
change() {
  "$example" "$paths" | sed "s/What feature $feature is called/Round $1/"
}

measure() {
  rm -rf out big.sync.lock
  change 0 >big.sync.yaml
  for round in $(seq "$rounds"); do change "$round" >"round$round"; done
  mkfifo lines
  "$syncgen" generate big.sync.yaml "$@" --out out --watch >lines 2>&1 &
  local process=$! line round=0
  while read -r line; do
    case $line in
      'watching for changes'*) ;;
      'round 1:'*) continue ;;
      'round '*) [[ $line =~ in\ ([0-9]+)\ ms ]] && echo "${BASH_REMATCH[1]}" ;;
      *) continue ;;
    esac
    round=$((round + 1))
    [ "$round" -le "$rounds" ] || break
    mv "round$round" big.sync.yaml
  done <lines | sort -n | awk -v what="$*" -v paths="$paths" '{ times[NR] = $1 }
    END { printf "%d paths, %s: %d ms at least, %d ms in the middle of %d rounds\n",
      paths, what, times[1], times[int((NR + 1) / 2)], NR }'
  kill "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  rm lines
}

measure --lang lua
measure --lang rust

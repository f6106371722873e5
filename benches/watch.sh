#!/usr/bin/env bash
# How long a round of `syncgen generate --watch` takes where one path of many has changed: benches/watch.sh [PATHS] [ROUNDS]
# It prints the least and the middle of the times that the command itself tells, files written included, and what the process
# had of the processors for a round.
set -euo pipefail
cd "$(dirname "$0")/.."
paths=${1:-10000}
rounds=${2:-21}
cargo build --locked --release --quiet --package sync-codegen --bin syncgen
# All members at once, as for the tests: other choices would build the crates again with other features.
cargo build --locked --quiet --example big_schema
syncgen=$PWD/target/release/syncgen
example=$PWD/target/debug/examples/big_schema
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# What each round changes, of a path in the middle: its description, its type, its level, or a comment in its entry; or its type from or to
# one that no path has for its values, so that the codecs of all paths behind it get other numbers in Rust.
feature=$((paths / 40))
types=(u32 percent string label)
unused=(flag u8)
levels=(realtime batch local)
change() {
  local place="/What feature $feature is called/,/enabled:/"
  case $1 in
    description) "$example" "$paths" | sed "s/What feature $feature is called/Round $2/" ;;
    type) "$example" "$paths" | sed "${place}s/enabled: { type: flag/enabled: { type: ${types[$2 % 4]}/" ;;
    unused) "$example" "$paths" | sed "${place}s/enabled: { type: flag/enabled: { type: ${unused[$2 % 2]}/" ;;
    level) "$example" "$paths" | sed "${place}s/enabled: { type: flag/&, level: ${levels[$2 % 3]}/" ;;
    comment) "$example" "$paths" | sed "${place}s/^ *enabled:.*/& # Round $2/" ;;
  esac
}

# What the process has had of all processors, in milliseconds, where the system tells.
spent() {
  cat "/proc/$1/task/"*/schedstat 2>/dev/null | awk '{ spent += $1 } END { printf "%d\n", spent / 1000000 }'
}

measure() {
  local kind=$1
  shift
  rm -rf out big.sync.lock
  change "$kind" 0 >big.sync.yaml
  for round in $(seq "$rounds"); do change "$kind" "$round" >"round$round"; done
  mkfifo lines
  "$syncgen" generate big.sync.yaml "$@" --out out --watch >lines 2>&1 &
  local process=$! line round=0 before=0
  while read -r line; do
    case $line in
      'watching for changes'*) before=$(spent "$process") ;;
      'round 1:'*) continue ;;
      'round '*) [[ $line =~ in\ ([0-9]+)\ ms ]] && echo "${BASH_REMATCH[1]}" ;;
      *) continue ;;
    esac
    round=$((round + 1))
    if [ "$round" -gt "$rounds" ]; then
      echo "spent $((($(spent "$process") - before) / rounds))"
      break
    fi
    mv "round$round" big.sync.yaml
  done <lines | sort -n | awk -v what="$*" -v paths="$paths" -v kind="$kind" '
    $1 == "spent" { spent = $2; next }
    { times[++count] = $1 }
    END { printf "%d paths, %s, %s: %d ms at least, %d ms in the middle of %d rounds; %d ms of processor each\n",
      paths, what, kind, times[1], times[int((count + 1) / 2)], count, spent }'
  kill "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
  rm lines
}

for language in lua rust; do
  for kind in description type unused level comment; do
    measure "$kind" --lang "$language"
  done
done

#!/usr/bin/env bash
# How long the audit takes for 100,000 lines of Lua: benches/audit.sh [LINES] [ROUNDS]
# The code is generated, and each function in it writes by a path that is built in it. Prints the least of some
# rounds by the clock, as a user waits for it, and what it took of the processors.
set -euo pipefail
cd "$(dirname "$0")/.."
lines=${1:-100000} rounds=${2:-7}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cargo build --locked --quiet --release --package sync-codegen --bin syncgen
syncgen=${CARGO_TARGET_DIR:-target}/release/syncgen
awk -v lines="$lines" -v folder="$folder" 'BEGIN {
  for (written = 0; written < lines; written += 12) {
    if (written % 2400 == 0) { close(file); file = sprintf("%s/%05d.lua", folder, written / 2400) }
    printf "local function fill%d(raid, encounter, role, slot, player)\n", written > file
    print "    if not raid or raid < 1 then" > file
    print "        return nil" > file
    print "    end" > file
    print "    local path = string.format(\"encounterMgmt.raids.%d.encounters.%d.roles.%d.assignedPlayers.%d\", raid, encounter, role, slot)" > file
    print "    OGRH.SVM.SetPath(path, player, { syncLevel = (raid == 1) and \"REALTIME\" or \"MANUAL\", componentType = \"assignments\" })" > file
    print "    for index, name in ipairs(OGRH.names) do" > file
    print "        frame:SetText(index .. \": \" .. (name or \"?\"))" > file
    print "    end" > file
    print "    OGRH_SV.v2.roles[player] = \"TANKS\" -- around the setter" > file
    print "end\n" > file
  }
}'

# best WHAT ARGUMENTS…: the least time by the clock, and the processors in that round.
best() {
  local what=$1 round
  shift
  for ((round = 0; round < rounds; round++)); do
    TIMEFORMAT='%R %U %S'
    { time "$syncgen" audit "$folder" --schema schemas/raidhelper.sync.yaml "$@" >"$folder.out" 2>&1; } 2>&1
  done | sort -n | head -1 | awk -v what="$what" '{ printf "%-10s %.2f s by the clock, %.2f s of processors\n", what, $1, $2 + $3 }'
  rm -f "$folder.out"
}
best summary --summary
best json --format json
"$syncgen" audit "$folder" --schema schemas/raidhelper.sync.yaml --summary | tail -1
printf 'load %s\n' "$(cut -d' ' -f1 /proc/loadavg)"

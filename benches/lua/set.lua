-- What a realtime write of one slot costs, beside a bare write to the same place by a dotted path, as
-- hand-written code does it. Both change the value every time.
--
--   syncgen generate schemas/raidhelper.sync.yaml --lang lua --out target/lua-modules
--   lua5.1 benches/lua/set.lua target/lua-modules/raidhelper.lua
--   luajit benches/lua/set.lua target/lua-modules/raidhelper.lua
--
-- or in the runner of this folder, which sets `bench`.
--
-- The host is all that a host is: its clock goes on by a tenth of a second with every write, so that the
-- budget of the schema's channel lets each frame go, escaped, to a transport that does nothing; and its
-- timers fire, so that the peer also compares what it has, each half minute.
--
-- Prints microseconds a write for both, the best of several rounds, and their ratio: with writes to 40
-- slots again and again, and with writes to 2,000 slots in turn, so that each has to be counted anew before every
-- comparison. Then how many bytes of memory an entry takes with 10,000 of them: as the host's tree has it,
-- with the runtime around it, and with the fingerprints that peers compare.

local WRITES, ROUNDS, PAUSE = 4000, 60, 0.1

local host = bench and bench.host
local clock = host and host.clock or os.clock
local module = bench and bench.module or dofile(arg[1])
local match = string.gmatch or string.gfind

-- A peer, a function that lets time pass, and one that tells how many frames were sent.
local function new_peer()
    local root, sent, time, timer, timer_at = {}, 0, 0, nil, nil
    local peer = module.new({
        now = function() return time end,
        wall = os.time,
        name = function() return "Anna" end,
        in_group = function() return true end,
        can_sync_now = function() return true end,
        can = function() return true end,
        is_authority = function() return true end,
        send = function() sent = sent + 1 return true end,
        -- The runtime has one timer at a time.
        schedule = function(callback, delay) timer, timer_at = callback, time + delay return 1 end,
        cancel = function() timer = nil end,
        root = function() return root end,
    })
    local function pass()
        time = time + PAUSE
        if timer and time >= timer_at then
            local callback = timer
            timer = nil
            callback()
        end
    end
    return peer, pass, function() return sent end
end

-- The bare write: the path as text, split at its dots, numbers told from names, tables made on the way.
local function set_path(tree, path, value)
    local place, before = tree, nil
    for part in match(path, "[^.]+") do
        local key = tonumber(part) or part
        if before ~= nil then
            if place[before] == nil then place[before] = {} end
            place = place[before]
        end
        before = key
    end
    place[before] = value
end

local NAMES = { "Thrall", "Jaina" }

-- Slot and role of a write: 40 slots of a role, and as many roles as there are.
local function place_of(index, roles)
    local round = math.floor(index / 40)
    return index - round * 40 + 1, round - math.floor(round / roles) * roles + 1
end

-- The name changes with each round over all places.
local function name_of(index, roles)
    local round = math.floor(index / (40 * roles))
    return NAMES[1 + round - math.floor(round / 2) * 2]
end

local function setter(writes, roles)
    local peer, pass, sent = new_peer()
    local started = clock()
    for index = 1, writes do
        local slot, role = place_of(index, roles)
        peer:set_assigned_player(1, 2, role, slot, name_of(index, roles))
        pass()
    end
    local seconds = clock() - started
    local stats = peer:stats()
    if stats.sent_changes ~= writes or stats.polls < writes * PAUSE / 40 or sent() ~= writes + stats.polls then
        error("the writes were not sent, or not compared")
    end
    return seconds
end

local function bare(writes, roles)
    local tree = {}
    local started = clock()
    for index = 1, writes do
        local slot, role = place_of(index, roles)
        set_path(tree, "encounterMgmt.raids." .. 1 .. ".encounters." .. 2 .. ".roles." .. role .. ".assignedPlayers." .. slot,
            name_of(index, roles))
    end
    return clock() - started
end

-- In turn, so that both have the same share of a busy machine.
local function compare(what, roles)
    local write, plain
    for _ = 1, ROUNDS do
        local one, other = setter(WRITES, roles), bare(WRITES, roles)
        if not write or one < write then write = one end
        if not plain or other < plain then plain = other end
    end
    print(string.format("%s, %s: setter %.2f us, bare dotted path %.2f us, ratio %.2f",
        type(jit) == "table" and jit.version or _VERSION, what, write / WRITES * 1e6, plain / WRITES * 1e6, write / plain))
end

compare("40 slots", 1)
compare("2000 slots", 50)

-- Memory: 25 encounters of 20 roles with 20 slots each.
local function fill(set)
    for encounter = 1, 25 do
        for role = 1, 20 do
            for slot = 1, 20 do set(encounter, role, slot, NAMES[1 + slot - math.floor(slot / 2) * 2]) end
        end
    end
end

local function used()
    if host then
        host.collect()
        return host.used()
    end
    collectgarbage("collect")
    collectgarbage("collect")
    return collectgarbage("count") * 1024
end

local before = used()
local tree = {}
fill(function(encounter, role, slot, name)
    set_path(tree, "encounterMgmt.raids.1.encounters." .. encounter .. ".roles." .. role .. ".assignedPlayers." .. slot, name)
end)
local alone = used() - before
before = used()
local peer, pass = new_peer()
fill(function(encounter, role, slot, name)
    peer:set_assigned_player(1, encounter, role, slot, name)
    pass()
end)
local held = used() - before
peer:repair()
local listed = used() - before
print(string.format("bytes an entry: %.0f in a bare tree, %.0f of a peer that has just written all, %.0f after it has compared",
    alone / 10000, held / 10000, listed / 10000))
if not tree.encounterMgmt or peer:stats().entries ~= 10000 then error("the entries are gone") end

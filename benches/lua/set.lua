-- What a realtime write of one slot costs, beside a bare write to the same place by a dotted path, as
-- hand-written code does it. Both change the value every time, and the write is sent to a transport
-- that does nothing.
--
--   syncgen generate schemas/raidhelper.sync.yaml --lang lua --out target/lua-modules
--   lua5.1 benches/lua/set.lua target/lua-modules/raidhelper.lua
--   luajit benches/lua/set.lua target/lua-modules/raidhelper.lua
--
-- Prints microseconds a write for both, the best of several rounds, and their ratio; then how many bytes of
-- memory an entry takes with 10,000 of them: as the host's tree has it, with the runtime around it, and
-- with the fingerprints that peers compare.

local WRITES, ROUNDS = 40000, 5

local module = dofile(arg[1])
local match = string.gmatch or string.gfind

local function new_peer()
    local root, sent, time = {}, 0, 0
    local peer = module.new({
        -- A clock that runs fast enough for the transport's budget to be full at each write.
        now = function() time = time + 1 return time end,
        wall = os.time,
        name = function() return "Anna" end,
        in_group = function() return true end,
        can_sync_now = function() return true end,
        can = function() return true end,
        is_authority = function() return true end,
        send = function() sent = sent + 1 return true end,
        schedule = function() return 1 end,
        cancel = function() end,
        root = function() return root end,
    })
    return peer, function() return sent end
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

local function setter(writes)
    local peer, sent = new_peer()
    local started = os.clock()
    for index = 1, writes do
        local slot = index - math.floor(index / 40) * 40 + 1
        peer:set_assigned_player(1, 2, 3, slot, NAMES[1 + math.floor(index / 40) - math.floor(index / 80) * 2])
    end
    local seconds = os.clock() - started
    if sent() ~= writes then error("only " .. sent() .. " of " .. writes .. " writes were sent") end
    return seconds
end

local function bare(writes)
    local tree = {}
    local started = os.clock()
    for index = 1, writes do
        local slot = index - math.floor(index / 40) * 40 + 1
        set_path(tree, "encounterMgmt.raids." .. 1 .. ".encounters." .. 2 .. ".roles." .. 3 .. ".assignedPlayers." .. slot,
            NAMES[1 + math.floor(index / 40) - math.floor(index / 80) * 2])
    end
    return os.clock() - started
end

local function best(measured)
    local least
    for _ = 1, ROUNDS do
        local seconds = measured(WRITES)
        if not least or seconds < least then least = seconds end
    end
    return least / WRITES * 1e6
end

local write, plain = best(setter), best(bare)
print(string.format("%s: setter %.2f us, bare dotted path %.2f us, ratio %.2f",
    type(jit) == "table" and jit.version or _VERSION, write, plain, write / plain))

-- Memory: 25 encounters of 20 roles with 20 slots each.
local function fill(set)
    for encounter = 1, 25 do
        for role = 1, 20 do
            for slot = 1, 20 do set(encounter, role, slot, NAMES[1 + slot - math.floor(slot / 2) * 2]) end
        end
    end
end

local function used()
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
local peer = new_peer()
fill(function(encounter, role, slot, name) peer:set_assigned_player(1, encounter, role, slot, name) end)
local held = used() - before
peer:repair()
local listed = used() - before
print(string.format("bytes an entry: %.0f in a bare tree, %.0f of a peer that has just written all, %.0f after it has compared",
    alone / 10000, held / 10000, listed / 10000))
if not tree.encounterMgmt or peer:stats().entries ~= 10000 then error("the entries are gone") end

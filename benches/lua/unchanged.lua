-- What an entry leaves behind for the collector where it stays as it is: `bench` as in codecs.lua.

local host, module = bench.host, bench.module
local ROUNDS, ENTRIES = 5, 4000

-- A peer whose clock goes on by hand, alone in its group.
local function new_peer()
    local time, timer, timer_at = 0, nil, 0
    local state, saved = {}, {}
    local peer = module.new({
        now = function() return time end,
        wall = function() return 1800000000 + time end,
        name = function() return "Anna" end,
        in_group = function() return true end,
        can_sync_now = function() return true end,
        can = function() return true end,
        is_authority = function() return true end,
        send = function() return true end,
        schedule = function(callback, delay)
            timer, timer_at = callback, time + delay
            return callback
        end,
        cancel = function(handle)
            if timer == handle then
                timer = nil
            end
        end,
        root = function() return state end,
        saved = function() return saved end,
    })
    local function pass(seconds)
        time = time + seconds
        while timer and time >= timer_at do
            local callback = timer
            timer = nil
            callback()
        end
    end
    return peer, pass
end

-- Bytes that a call leaves behind, the least of some rounds.
local function garbage_of(action)
    local least = nil
    action()
    for _ = 1, ROUNDS do
        host.collect()
        host.stop()
        local before = host.used()
        action()
        local bytes = host.used() - before
        host.restart()
        least = least and math.min(least, bytes) or bytes
    end
    return least
end

local peer, pass = new_peer()
local function taken(fine, problem)
    if not fine then
        error(problem)
    end
end

local function fill()
    for index = 0, ENTRIES - 1 do
        local role = math.floor(index / 40)
        local encounter = math.floor(role / 10)
        taken(peer:set_slot(1, encounter, role - encounter * 10, index - role * 40 + 1, "Thrall"))
    end
end
fill()
for _, payload in ipairs(bench.payloads) do
    if payload.name ~= "slot write" then
        taken(peer["set_" .. payload.path](peer, payload.make()))
    end
end
for _ = 1, 100 do
    pass(1)
end

local lines = {}
local function line(what, bytes, unit)
    table.insert(lines, string.format("| %s | %.1f | %s |", what, bytes, unit))
end

line("a slot is written with the text that it has", garbage_of(fill) / ENTRIES, "entry")
local map = {}
for slot = 1, 40 do
    map[slot] = "Thrall"
end
local few = { "Thrall" }
taken(peer:replace_slot(2, 1, 1, few))
taken(peer:replace_slot(2, 1, 2, map))
local one = garbage_of(function() taken(peer:replace_slot(2, 1, 1, few)) end)
local forty = garbage_of(function() taken(peer:replace_slot(2, 1, 2, map)) end)
line("40 slots are replaced by what they are", (forty - one) / 39, "entry")
local none = new_peer()
local alone = garbage_of(function() none:repair() end)
line("all is compared with others, as nothing was written", (garbage_of(function() peer:repair() end) - alone) / ENTRIES, "entry")
local entities = peer:get_entities()
line("the list of 100 entities is written as it is", garbage_of(function() taken(peer:set_entities(entities)) end) / 100, "record")
return "| what happens | bytes | for each |\n|---|--:|---|\n" .. table.concat(lines, "\n")

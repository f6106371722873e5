-- Hosts that fail, that are wrong about types, or that come back with damaged data: nothing is raised,
-- nothing is half done, and peers end equal once the faults have ended.

local equal, holds, taken, refused = harness.equal, harness.holds, harness.taken, harness.refused

-- A world whose hosts let `change(adapter, host)` have a word about their adapters.
local function world_with(change)
    local world = harness.world({ module = ScenariosSync })
    local adapter_of = world.adapter
    world.adapter = function(self, host)
        local adapter = adapter_of(self, host)
        change(adapter, host)
        return adapter
    end
    for _, name in ipairs(world.names) do world:start(world.hosts[name]) end
    return world
end

-- A world in which an adapter's function raises while `host.broken` is its name.
local function breakable(name)
    return world_with(function(adapter, host)
        local whole = adapter[name]
        adapter[name] = function(first, second, third)
            if host.broken then error("the host's " .. name .. " is broken") end
            return whole(first, second, third)
        end
    end)
end

scenario("hardening: what is pushed inside a group waits for its end", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(anna:set_held(1, 1))
    refused({ anna:together(function()
        taken(anna:set_held(1, 2))
        anna:push("held")
        anna:host_changed()
        error("changed my mind")
    end) }, "changed my mind")
    world:run(1)
    equal({ anna:get_held(1), bert:get_held(1) }, { 1, 1 })
end)

scenario("hardening: a clear while the host has no tree is refused", function()
    local world = breakable("root")
    local anna, bert = world:peers()
    taken(anna:set_live(1, 1))
    world.hosts.Anna.broken = true
    refused({ anna:set_live(1, nil) }, "root")
    world:run(1)
    world.hosts.Anna.broken = false
    equal({ anna:get_live(1), bert:get_live(1) }, { 1, 1 })
    equal(harness.count(anna:adopt()), 0)
end)

scenario("hardening: a timer that could not be set is set by the next occasion", function()
    local world = breakable("schedule")
    local anna, bert = world:peers()
    world.hosts.Anna.broken = true
    taken(anna:set_slow(1, 1))
    world.hosts.Anna.broken = false
    world:run(1)
    world:change("Anna", {})
    world:run(1)
    equal(bert:get_slow(1), 1)
    world.hosts.Anna.broken = true
    taken(anna:set_slow(1, 2))
    world.hosts.Anna.broken = false
    taken(anna:set_slow(2, 2))
    world:run(1)
    equal({ bert:get_slow(1), bert:get_slow(2) }, { 2, 2 })
end)

scenario("hardening: a clock that fails for a moment does not stop a batch", function()
    local world = breakable("now")
    local anna, bert = world:peers()
    taken(anna:set_slow(1, 1))
    world.hosts.Anna.broken = true
    world:run(0.6)
    world.hosts.Anna.broken = false
    world:run(2)
    equal(bert:get_slow(1), 1)
end)

scenario("hardening: who raises something strange is heard all the same", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    local strange = setmetatable({}, { __tostring = function() error("not even that") end })
    taken(anna:set_live(1, 1))
    refused({ anna:together(function()
        taken(anna:set_live(1, 2))
        error(strange)
    end) })
    equal(anna:get_live(1), 1)
    anna:on_live(function() error(strange) end)
    taken(anna:set_live(1, 3))
    equal(anna:stats().hook_failures, 1)
end)

scenario("hardening: nobody passes on the authority's word but the authority", function()
    local world = harness.world({ module = ScenariosSync, authority = "Anna" })
    local anna, bert, cleo = world:peers()
    world.hosts.Bert.deaf = true
    taken(anna:set_ruling("forged"))
    world:run(1)
    world.hosts.Bert.deaf = false
    local bytes = world:last("Anna").bytes
    -- The same change with its origin written in front: as if Mallory had passed it on.
    local passed_on = string.char(string.byte(bytes, 1) + 1) .. string.sub(bytes, 2, 4) .. "\4Anna" .. string.sub(bytes, 5)
    local _, reason = world:deliver("Mallory", "Bert", passed_on)
    equal(reason, "permission")
    equal(bert:get_ruling(), nil)
    taken(cleo:set_ruling(nil) or true)
    world:deliver("Anna", "Bert", bytes)
    equal(bert:get_ruling(), "forged")
end)

scenario("hardening: a list that the host has counted goes on counting", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    for _, name in ipairs({ "Anna", "Bert" }) do
        local host = world.hosts[name]
        host.root.live = {}
        table.insert(host.root.live, 5)
    end
    taken(anna:set_live(2, 7))
    world:run(1)
    for _, name in ipairs({ "Anna", "Bert" }) do
        local live = world.hosts[name].root.live
        table.insert(live, 9)
        equal(live, { 5, 7, 9 }, name)
    end
    taken(anna:set_live(3, 1))
    taken(anna:set_live(3, nil))
    table.insert(world.hosts.Anna.root.live, 4)
    equal(world.hosts.Anna.root.live, { 5, 7, 4 })
end)

-- Faults of every function at every call ----------------------------------------------------------

local FUNCTIONS = { "now", "wall", "name", "in_group", "can_sync_now", "can", "is_authority", "send", "schedule",
    "cancel", "root", "changed", "log", "flag" }

-- Whatever a call answers, it is an answer.
local function answered(ok, message)
    if ok ~= true and (ok ~= nil or type(message) ~= "string") then
        error("answered " .. tostring(ok) .. ", " .. tostring(message), 2)
    end
end

-- Something of everything, by Anna and to her.
local function busy(world, anna, bert, round)
    answered(anna:set_live(1, round))
    answered(anna:set_slow(1, round))
    answered(anna:set_calm(round))
    answered(anna:set_guarded(1, round))
    answered(anna:together(function()
        anna:set_live(2, round)
        anna:set_board_title(1, "title " .. round)
        anna:set_held(1, round)
    end))
    anna:push("held")
    answered(anna:set_ruling("ruling " .. round))
    answered(anna:set_tags({ ["tag " .. round] = true }))
    answered(anna:replace_live({ round, round, [5] = round }))
    answered(bert:set_live(1, round + 100))
    answered(bert:set_asked(1, round))
    answered(anna:request("asked"))
    world:run(0.3)
    anna:adopt()
    anna:host_changed()
    answered(anna:set_live(5, nil))
    world:run(0.4)
end

for _, broken in ipairs(FUNCTIONS) do
    local name = broken -- in Lua 5.0 the closures of a loop share its variable
    scenario("hardening: " .. name .. "() raises at any call, and all ends well", function()
        local calls, fails_at = 0, 0
        local world = world_with(function(adapter, host)
            if host.name ~= "Anna" then return end
            local whole = adapter[name]
            adapter[name] = function(first, second, third, fourth, fifth)
                calls = calls + 1
                if calls == fails_at or (fails_at > 0 and calls == fails_at + 3) then error("broken " .. name) end
                return whole(first, second, third, fourth, fifth)
            end
        end)
        local anna, bert = world:peers()
        local round, finished = 0, false
        while not finished and round < 60 do
            round = round + 1
            calls, fails_at = 0, round
            busy(world, anna, bert, round)
            finished = calls < fails_at
            if name ~= "root" then
                equal(harness.count(anna:adopt()), 0, "what is stored is known, round " .. round)
            end
        end
        calls, fails_at = 0, 0
        -- What a fault has kept from arriving, the next write brings.
        for index = 1, 5 do taken(bert:set_live(index, 200 + index)) end
        world:change("Anna", {})
        world:run(70)
        taken(anna:set_slow(1, 300))
        taken(anna:set_calm(200))
        taken(anna:set_guarded(1, 200))
        taken(anna:set_board_title(1, "the last"))
        taken(anna:set_held(1, 300))
        taken(anna:set_ruling("the last"))
        taken(anna:set_tags({ the_last = true }))
        taken(bert:set_asked(1, 300))
        anna:push()
        bert:push()
        world:run(70)
        world:agree()
        equal(anna:stats().queued, 0)
        equal(harness.count(anna:adopt()), 0)
    end)
end

-- Wrong types -------------------------------------------------------------------------------------

local function strange_values()
    local cycle, long, hostile = {}, {}, {}
    cycle[1] = cycle
    cycle.self = cycle
    for index = 1, 100000 do long[index] = index end
    setmetatable(hostile, {
        __index = function() error("hands off") end,
        __newindex = function() error("hands off") end,
        __pairs = function() return function() return 1, 1 end end,
        __eq = function() error("hands off") end,
        __lt = function() error("hands off") end,
        __len = function() error("hands off") end,
    })
    local zero = 0
    return {
        0 / zero, 1 / zero, -1 / zero, zero * -1, 1.5, -1, 256, 9007199254740992, 1e308, -1e308,
        "", "1", "nil", "\0", "\255\254", string.rep("a", 70000), true, false,
        {}, { {} }, { 1, 2, [4] = 4 }, cycle, long, hostile,
        { x = 1 }, { kind = "box", value = cycle }, { kind = hostile }, { [hostile] = hostile }, { [cycle] = true },
        function() end, coroutine.create(function() end),
    }
end

scenario("hardening: arguments of any type are answered, never raised", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    local methods = {}
    for name, method in pairs(getmetatable(anna)) do
        if type(method) == "function" then table.insert(methods, name) end
    end
    table.sort(methods)
    holds(harness.count(methods) > 60, "the methods were found")
    local values = strange_values()
    for _, name in ipairs(methods) do
        for index = 0, 31 do
            local value = values[index] -- none at 0: nil
            for place = 1, 3 do
                local first, second, third = 1, 1, 1
                if place == 1 then first = value elseif place == 2 then second = value else third = value end
                local fine, answer, message = pcall(anna[name], anna, first, second, third)
                holds(fine, name .. " raised with value " .. index .. ": " .. tostring(answer))
                local prefix = string.sub(name, 1, 4)
                if (prefix == "set_" or prefix == "repl") and answer ~= true then
                    holds(answer == nil and type(message) == "string", name .. " answered nothing")
                end
            end
        end
    end
    world:run(70)
    world:agree({ secret = true, boards = true, held = true, asked = true })
end)

scenario("hardening: a tree with metamethods that raise is a refusal", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(anna:set_live(1, 1))
    local root = world.hosts.Anna.root
    world.hosts.Anna.root = setmetatable({}, { __index = function() error("hands off") end })
    refused({ anna:set_live(1, 2) }, "live")
    refused({ anna:set_live(1, nil) }, "live")
    refused({ anna:replace_live({ 1 }) }, "live")
    equal(anna:get_live(1), nil)
    equal(harness.count(anna:adopt()), 0)
    taken(bert:set_live(1, 3))
    anna:push()
    world:run(10)
    world.hosts.Anna.root = root
    taken(bert:set_live(1, 4))
    world:run(10)
    world:agree()
end)

-- Damage ------------------------------------------------------------------------------------------

local function any_value(random)
    local kinds = { nil, true, false, 0, -1, 1.5, 1e300, "", "x", "\\999", "\0" }
    local index = 1 + math.floor(random() * 13)
    if index == 12 then return {} end
    if index == 13 then return { { { 1, "a" }, stamp = "later" }, x = {} } end
    return kinds[index]
end

-- Replaces one value of a tree, at any depth, by any other.
local function damage(tree, random)
    local place = tree
    while true do
        local keys = {}
        for key in pairs(place) do table.insert(keys, key) end
        if not keys[1] then
            place[1] = any_value(random)
            return
        end
        table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
        local key = keys[1 + math.floor(random() * harness.count(keys))]
        if type(place[key]) ~= "table" or random() < 0.2 then
            place[key] = any_value(random)
            if random() < 0.3 then place[any_value(random) or "more"] = any_value(random) end
            return
        end
        place = place[key]
    end
end

scenario("hardening: saved data that is damaged at random never raises", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world:change("Anna", { ready = false })
    taken(bert:set_live(3, 3))
    for round = 1, 3 do
        taken(anna:set_live(round, round))
        taken(anna:set_slow(round, round))
        taken(anna:set_held(round, round))
        taken(anna:set_by_text("text " .. round, round))
        taken(anna:together(function()
            anna:set_asked(round, round)
            anna:set_point({ x = round, y = 1, on = true })
        end))
    end
    taken(anna:set_live(3, nil))
    world:run(1)
    local host = world.hosts.Anna
    local saved, random = harness.copy(host.saved), harness.random(20260)
    for round = 1, 400 do
        host.saved = harness.copy(saved)
        for _ = 1, 1 + math.floor(random() * 3) do damage(host.saved, random) end
        host.ready = true
        local fine, problem = pcall(world.start, world, host)
        holds(fine, "new() in round " .. round .. ": " .. tostring(problem))
        anna = host.peer
        answered(anna:set_live(1, round))
        answered(anna:set_held(2, round))
        answered(anna:set_by_text("text 1", math.floor(random() * 250)))
        answered(bert:set_live(4, round))
        anna:push()
        anna:adopt()
        anna:stats()
        world:run(6)
        holds(anna:stats().queued >= 0 and anna:stats().entries >= 0, "figures")
    end
end)

scenario("hardening: damaged messages leave a state that is not empty as it was", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(bert:set_live(1, 1))
    taken(bert:set_tags({ a = true, b = true }))
    taken(bert:set_point({ x = 1, y = 2, on = true }))
    taken(anna:set_best(7))
    taken(anna:set_ruling("so be it"))
    world:run(1)
    world.hosts.Bert.deaf = true
    taken(anna:together(function()
        anna:set_live(1, 2)
        anna:set_tags({ c = true })
        anna:set_point({ x = 3, y = 4, on = false, label = "l" })
        anna:set_best(9)
        anna:set_ruling("not any more")
    end))
    local whole = world:last("Anna").bytes
    world.hosts.Bert.deaf = false
    local host, random = world.hosts.Bert, harness.random(99)
    local kept_root, kept_saved = harness.copy(host.root), harness.copy(host.saved)
    local before = harness.show({ kept_root, kept_saved })
    for round = 1, 1500 do
        local bytes = whole
        for _ = 1, 1 + math.floor(random() * 3) do
            local at = 1 + math.floor(random() * string.len(bytes))
            local cut = math.floor(random() * 3)
            local new = random() < 0.7 and string.char(math.floor(random() * 256)) or ""
            bytes = string.sub(bytes, 1, at - 1) .. new .. string.sub(bytes, at + cut)
        end
        local ok, reason = world:deliver("Anna", "Bert", bytes)
        if ok then
            -- It was a message after all. Begin again.
            host.root, host.saved = harness.copy(kept_root), harness.copy(kept_saved)
            world:start(host)
        else
            equal(harness.show({ host.root, host.saved }), before, "round " .. round .. ", refused as " .. reason)
        end
    end
end)

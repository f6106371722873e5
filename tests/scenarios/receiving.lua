-- What a peer does with messages of others, friendly or not.

local equal, holds, taken, refused = harness.equal, harness.holds, harness.taken, harness.refused

scenario("receiving: the receiver's own registry decides on permission", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    -- Anna's program has been changed to allow her everything. Nobody else's has.
    world.denied.Anna = { structure = true, assignments = true }
    world.hosts.Anna.denied = {}
    taken(anna:set_raid_name(1, "Mine"))
    taken(anna:set_role("Anna", "TANKS"))
    taken(anna:set_announcement(1, 1, 1, "Hello"))
    world:run(1)
    equal({ bert:get_raid_name(1), cleo:get_role("Anna") }, {})
    equal(bert:get_announcement(1, 1, 1), "Hello", "what anyone may write arrives")
    equal(bert:stats().refused_permission, 2)
    equal(harness.count(world.hosts.Bert.changes), 1)
end)

scenario("receiving: can() is asked with the class and all keys by name", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local asked = {}
    local host = world.hosts.Bert
    host.denied = setmetatable({}, {
        __index = function(_, player)
            return setmetatable({}, { __index = function(_, class)
                table.insert(asked, player .. " " .. class)
                return false
            end })
        end,
    })
    taken(anna:set_assigned_player(1, 2, 3, 4, "Thrall"))
    world:run(1)
    equal(asked[1], "Anna assignments")
    -- The keys: a fresh peer with an adapter that notes them.
    local keys_seen
    local adapter = world:adapter(world.hosts.Cleo)
    adapter.can = function(_, _, keys)
        keys_seen = harness.copy(keys)
        return true
    end
    local peer = world.module.new(adapter)
    taken(peer:set_assigned_player(1, 2, 3, 4, "Jaina"))
    equal(keys_seen, { raid = 1, encounter = 2, role = 3, slot = 4 })
end)

scenario("receiving: the sender is who the transport says", function()
    local world = harness.world()
    local anna, bert = world:peers()
    world.denied.Mallory = { structure = true }
    taken(anna:set_raid_name(1, "Ours"))
    local bytes = world:last("Anna").bytes
    world.hosts.Bert.deaf = true
    world:run(1)
    world.hosts.Bert.deaf = false
    -- Mallory repeats Anna's bytes under his own name.
    world:deliver("Mallory", "Bert", bytes)
    equal(bert:get_raid_name(1), nil)
    equal(bert:stats().refused_permission, 1)
    world:deliver("Anna", "Bert", bytes)
    equal(bert:get_raid_name(1), "Ours")
end)

scenario("receiving: a self-report can be written by its player only", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    taken(bert:set_own_improved_talent(1, 1, 1, 1, "Bert", true))
    refused({ bert:set_own_improved_talent(1, 1, 1, 1, "Anna", true) })
    world:run(1)
    equal(anna:get_own_improved_talent(1, 1, 1, 1, "Bert"), true)
    -- Cleo hears Bert's report as if it had come from Anna: refused.
    local bytes = world:last("Bert").bytes
    local other = harness.world({ names = { "Anna", "Bert", "Cleo" } })
    other:deliver("Anna", "Cleo", bytes)
    equal(other:peer("Cleo"):get_own_improved_talent(1, 1, 1, 1, "Bert"), nil)
    equal(other:peer("Cleo"):stats().refused_permission, 1)
end)

scenario("receiving: only the authority writes what is the authority's", function()
    local world = harness.world({ module = ScenariosSync, authority = "Bert" })
    local anna, bert = world:peers()
    refused({ anna:set_decree("mine") })
    world.hosts.Cleo.deaf = true
    taken(bert:set_decree("ours"))
    world:run(1)
    equal(anna:get_decree(), "ours")
    -- Cleo hears of it when Bert is the authority no more.
    world.hosts.Cleo.deaf = false
    world.authority = "Anna"
    world:deliver("Bert", "Cleo", world:last("Bert").bytes)
    equal(world:peer("Cleo"):get_decree(), nil)
    equal(world:peer("Cleo"):stats().refused_permission, 1)
end)

scenario("receiving: a change for a path that is local here is refused", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(anna:set_board_title(7, "x"))
    world:run(1)
    -- The same bytes with another key: board 107 is local by everybody's registry. The key is the
    -- first byte after length, header and path.
    local bytes = world:last("Anna").bytes
    local place
    for index = 1, string.len(bytes) do
        if string.byte(bytes, index) == 7 then place = index end
    end
    local forged = string.sub(bytes, 1, place - 1) .. string.char(107) .. string.sub(bytes, place + 1)
    world:deliver("Mallory", "Bert", forged)
    equal(bert:get_board_title(107), nil)
    equal(bert:stats().refused_level, 1)
end)

-- A message of someone new that begins with the change of a path that nobody knows.
local function with_unknown_path(frame)
    local bytes = raidhelper_runtime.unescape(frame)
    -- first byte, hash (3), sequence (1, as it is below 128), base (6), then the changes
    return raidhelper_runtime.escape(string.sub(bytes, 1, 11) .. "\4\0\255\127\42" .. string.sub(bytes, 12))
end

scenario("receiving: an unknown path is skipped and counted, what follows is taken", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_role("Thrall", "TANKS"))
    world.hosts.Bert.deaf = true
    world:run(1)
    world.hosts.Bert.deaf = false
    equal((world:deliver("Dora", "Bert", with_unknown_path(world:last("Anna").bytes))), true)
    equal(bert:get_role("Thrall"), "TANKS")
    equal(bert:stats().unknown, 1)
end)

scenario("receiving: arbitrary bytes are refused and change nothing", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(bert:set_role("Thrall", "TANKS"))
    taken(anna:replace_assigned_player(1, 1, 1, { "Thrall", "Jaina", "Uther" }))
    world:run(1)
    local before, applied = harness.show(world.hosts.Bert.root), bert:stats().applied
    local random = harness.random(4711)
    for round = 1, 300 do
        local parts = {}
        for index = 1, math.floor(random() * 60) do parts[index] = string.char(math.floor(random() * 256)) end
        local ok, reason = world:deliver("Mallory" , "Bert", table.concat(parts))
        -- What looks like a piece of a larger message is kept for a while.
        holds(reason or ok, "round " .. round)
        equal(bert:stats().applied, applied, "round " .. round)
    end
    equal(harness.show(world.hosts.Bert.root), before)
    refused({ bert:receive("Mallory", "") })
    refused({ bert:receive("Mallory", nil) })
    refused({ bert:receive("Mallory", 7) })
    refused({ bert:receive("Mallory", string.rep("a", 70000)) })
end)

scenario("receiving: damaged messages store nothing that a setter would refuse", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:together(function()
        anna:set_role("Thrall", "TANKS")
        anna:set_raid_mark(1, 1, 1, 1, 8)
        anna:set_assigned_player(1, 1, 1, 1, "Thrall")
        anna:set_trade_items({ { itemId = 1, name = "Rune", quantity = 2 } })
    end))
    local bytes = world:last("Anna").message
    local length = string.len(bytes)
    local checker = harness.world()
    for place = 1, length do
        for _, change in ipairs({ 1, 128, 255 }) do
            local byte = string.byte(bytes, place) + change
            byte = byte - math.floor(byte / 256) * 256
            local damaged = string.sub(bytes, 1, place - 1) .. string.char(byte) .. string.sub(bytes, place + 1)
            local fresh = harness.world({ names = { "Bert" } })
            local ok = fresh:deliver("Anna", "Bert", raidhelper_runtime.escape(damaged))
            local root = fresh.hosts.Bert.root
            if not ok then
                equal(root, {}, "a refused message changed something")
            end
            -- Whatever was taken, a setter takes, too.
            for player, role in pairs(root.roles or {}) do taken(checker:peer("Cleo"):set_role(player, role)) end
            if root.tradeItems then taken(checker:peer("Cleo"):set_trade_items(root.tradeItems)) end
        end
    end
    for finish = 0, length - 1 do
        local fresh = harness.world({ names = { "Bert" } })
        fresh:deliver("Anna", "Bert", raidhelper_runtime.escape(string.sub(bytes, 1, finish)))
        -- A message that is cut between two changes is a message; nothing half of a change is taken.
        for _, role in pairs(fresh.hosts.Bert.root.roles or {}) do equal(role, "TANKS") end
    end
end)

scenario("receiving: another version is refused by name", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_role("Thrall", "TANKS"))
    local bytes = world:last("Anna").bytes
    local first = string.byte(bytes, 1)
    local _, reason = world:deliver("Dora", "Bert", string.char(first + 32) .. string.sub(bytes, 2))
    equal(reason, "version")
    equal(bert:stats().refused_version, 1)
end)

scenario("receiving: a stamp from far ahead is refused", function()
    local world = harness.world()
    local anna, bert = world:peers()
    world.hosts.Anna.wall_offset = 7 * 3600
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    equal(world.hosts.Bert.answers[1].reason, "drift")
    equal(bert:get_role("Thrall"), nil)
end)

scenario("receiving: figures tell what happened", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    local sent, heard = anna:stats(), bert:stats()
    local messages, bytes = world:repaired("Anna")
    equal({ sent.sent_messages, sent.sent_changes, sent.sent_bytes },
        { 1 + messages, 1, string.len(world:last("Anna").message) + bytes })
    local others, more = world:repaired()
    equal({ heard.received_messages, heard.received_changes, heard.applied },
        { 1 + others - world:repaired("Bert"), 1, 1 })
    local _, own = world:repaired("Bert")
    equal(heard.received_bytes, sent.sent_bytes - bytes + more - own)
    equal({ heard.entries, heard.queued }, { 1, 0 })
end)

-- A message as if its sender had passed it on for `origin`.
local function passed_on(bytes, origin)
    return string.char(string.byte(bytes, 1) + 1) .. string.sub(bytes, 2, 4)
        .. string.char(string.len(origin)) .. origin .. string.sub(bytes, 5)
end

scenario("receiving: nobody passes on what only its owner or player may write", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    for _, write in ipairs({
        function() return cleo:set_device("Cleo", "x") end,
        function() return cleo:set_report("Cleo", "x") end,
    }) do
        world.hosts.Bert.deaf = true
        taken(write())
        world:run(1)
        world.hosts.Bert.deaf = false
        local bytes = world:last("Cleo").bytes
        local forged = {
            { "Anna", passed_on(bytes, "Cleo") }, -- by Anna in Cleo's name
            { "Cleo", passed_on(bytes, "Anna") }, -- by Cleo in Anna's
            { "Anna", bytes }, -- by Anna in her own
        }
        for _, case in ipairs(forged) do
            local _, reason = world:deliver(case[1], "Bert", case[2])
            equal(reason, "permission")
        end
    end
    equal(world.hosts.Bert.root, {})
end)

scenario("receiving: inside a group a message is busy, and may come again", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world.hosts.Bert.deaf = true
    taken(anna:set_live(1, 1))
    world:run(1)
    world.hosts.Bert.deaf = false
    local bytes = world:last("Anna").bytes
    taken(bert:together(function()
        local _, reason = world:deliver("Anna", "Bert", bytes)
        equal(reason, "busy")
        taken(bert:set_live(2, 2))
    end))
    equal((world:deliver("Anna", "Bert", bytes)), true)
    equal({ bert:get_live(1), bert:get_live(2) }, { 1, 2 })
end)

scenario("receiving: a request is answered once a second", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(anna:set_asked(1, 1))
    taken(bert:request("asked"))
    taken(cleo:request("asked"))
    world:run(0.5)
    equal(world:sent("Anna"), 1)
    taken(cleo:request("asked"))
    world:run(0.3)
    equal(world:sent("Anna"), 1)
    world:run(1)
    taken(cleo:request("asked"))
    world:run(0.5)
    equal(world:sent("Anna"), 2)
end)

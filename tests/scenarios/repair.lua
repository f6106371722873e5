-- Peers compare what they hold, and repair what was lost.

local equal, holds, taken = harness.equal, harness.holds, harness.taken

-- Of an entry of a kind that is compared in every period at most so many seconds pass until all have it.
local PERIOD = 30 + 7.5 + 5

local function deaf(world, name, action)
    world.hosts[name].deaf = true
    action()
    world:run(1)
    world.hosts[name].deaf = false
end

scenario("repair: what one peer has not heard comes within a period", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    world:run(5)
    deaf(world, "Cleo", function()
        taken(anna:set_live(1, 1))
        taken(anna:set_board_title(4, "Left"))
        taken(bert:set_cell(4, 2, 3, "red"))
        taken(bert:set_tags({ a = true }))
    end)
    equal(cleo:get_live(1), nil)
    world:run(PERIOD)
    world:agree()
    equal(cleo:get_cell(4, 2, 3), "red")
    local figures = cleo:stats()
    equal({ figures.repaired, figures.applied, figures.refused_malformed }, { 4, 4, 0 })
    holds(anna:stats().offers + bert:stats().offers >= 4, "they were offered")
    local change = world.hosts.Cleo.changes[1]
    holds(change.origin == "Anna" or change.origin == "Bert", "the origin stays")
end)

scenario("repair: equal peers say one small message a period, and nothing else", function()
    local world = harness.world()
    local anna, bert = world:peers()
    for role = 1, 4 do
        for slot = 1, 20 do taken(anna:set_assigned_player(1, 1, role, slot, "Thrall")) end
    end
    world:run(20)
    world:agree()
    local messages, bytes = world:repaired()
    world:run(600)
    local more, size = world:repaired()
    holds(more - messages >= 15 and more - messages <= 22, more - messages .. " messages in 20 periods")
    equal(size - bytes, 10 * (more - messages))
    equal(world:sent("Bert"), 0)
end)

scenario("repair: a whole group ends equal though much is lost, doubled and late", function()
    for seed = 1, 3 do
        local names = { "Anna", "Bert", "Cleo", "Dora", "Emil" }
        local world = harness.world({ module = ScenariosSync, names = names, seed = seed * 77,
            loss = 0.2, duplicate = 0.1, reorder = 0.2 })
        local random = harness.random(seed * 13)
        local function number(most) return math.floor(random() * most) + 1 end
        for step = 1, 120 do
            local peer = world:peer(names[number(5)])
            local kind, index = number(6), number(12)
            if kind == 1 then taken(peer:set_live(index, number(100)))
            elseif kind == 2 then taken(peer:set_live(index, nil))
            elseif kind == 3 then taken(peer:set_slow(index, number(100)))
            elseif kind == 4 then taken(peer:set_cell(index, number(3), number(3), "blue"))
            elseif kind == 5 then taken(peer:set_tags({ ["tag" .. number(20)] = true }))
            else taken(peer:set_best(math.max(step, peer:get_best() or 0))) end
            world:run(random() * 2)
        end
        world:run(200)
        world:agree()
    end
end)

scenario("repair: two parts of a group that wrote apart become one", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(anna:set_live(1, 1))
    world:run(5)
    world.hosts.Cleo.deaf = true
    world.hosts.Anna.deaf = true
    world.hosts.Bert.deaf = true
    for index = 1, 60 do
        taken(anna:set_live(index, index))
        world:run(0.01)
        taken(cleo:set_cell(index, 1, 1, "green"))
    end
    taken(cleo:set_live(7, 700))
    world:run(1)
    world.hosts.Cleo.deaf = false
    world.hosts.Anna.deaf = false
    world.hosts.Bert.deaf = false
    world:run(2 * PERIOD)
    world:agree()
    equal(anna:get_live(7), 700)
    equal(cleo:get_live(60), 60)
end)

scenario("repair: one encounter of a raid that differs costs less than two kilobytes", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    for encounter = 1, 13 do
        for role = 1, 4 do
            for slot = 1, 10 do taken(anna:set_assigned_player(1, encounter, role, slot, "Raider" .. slot)) end
        end
        taken(anna:set_encounter_name(1, encounter, "Boss " .. encounter))
    end
    world:run(60)
    world:agree()
    equal(harness.count(cleo:get_assigned_player(1, 13, 4, 10) and { 1 }), 1)
    deaf(world, "Bert", function()
        for slot = 1, 10 do taken(anna:set_assigned_player(1, 5, 2, slot, "Other" .. slot)) end
    end)
    local messages, bytes = world:repaired()
    world:run(PERIOD)
    world:agree()
    local more, size = world:repaired()
    holds(size - bytes < 2000, size - bytes .. " bytes in " .. more - messages .. " messages")
end)

scenario("repair: a poll of a raid with thirteen encounters is one message", function()
    local world = harness.world()
    local anna = world:peers()
    for encounter = 1, 13 do
        for slot = 1, 20 do taken(anna:set_assigned_player(1, encounter, 1, slot, "Raider" .. slot)) end
    end
    world:run(60)
    local messages, bytes = world:repaired()
    equal(anna:repair(), true)
    local more, size = world:repaired()
    -- Both domains: first byte, three bytes of the hash, and twice six bytes of digest.
    equal({ more - messages, size - bytes }, { 1, 16 })
end)

scenario("repair: a clear answers an older value that comes back", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(anna:set_live(1, 1))
    world:run(5)
    deaf(world, "Bert", function() taken(anna:set_live(1, nil)) end)
    equal(bert:get_live(1), 1)
    world:run(PERIOD)
    equal(bert:get_live(1), nil)
    equal(anna:get_live(1), nil)
    world:agree()
end)

scenario("repair: a clear is forgotten after thirty days", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    taken(anna:set_live(1, 1))
    taken(anna:set_live(1, nil))
    taken(anna:set_live(2, 2))
    world:run(5)
    equal(anna:stats().entries, 2)
    world.hosts.Anna.wall_offset = 31 * 24 * 3600
    world:run(3700)
    equal(anna:stats().entries, 1)
    world.hosts.Bert.wall_offset = 31 * 24 * 3600
    equal(world:start(world.hosts.Bert):stats().entries, 1)
end)

scenario("repair: what waits for its push counts as it was last sent", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(anna:set_held(1, 5))
    anna:push("held")
    world:run(5)
    taken(anna:set_held(1, 6))
    taken(anna:set_held(2, 7))
    equal(anna:repair(), true)
    local messages = world:repaired()
    world:run(5)
    equal(world:repaired(), messages, "nothing differs")
    equal({ bert:get_held(1), bert:get_held(2) }, { 5, nil })
    -- Somebody new is told what was pushed, by those who may.
    local dora = world:add("Dora")
    table.insert(world.names, "Dora")
    world:run(5)
    equal(dora:repair(), true)
    world:run(5)
    equal({ dora:get_held(1), dora:get_held(2) }, { 5, nil })
    -- It counts so after a restart, too.
    anna = world:start(world.hosts.Anna)
    world:run(5)
    messages = world:repaired()
    equal(anna:repair(), true)
    world:run(5)
    holds(world:repaired() - messages <= 1, "nothing differs after a restart")
    anna:push("held")
    world:run(1)
    equal({ cleo:get_held(1), dora:get_held(2) }, { 6, 7 })
end)

scenario("repair: a push of another is what a waiting entry counts as", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(bert:set_held(1, 2))
    world:run(1)
    taken(anna:set_held(1, 1))
    world:run(1)
    bert:push("held")
    world:run(5)
    equal({ anna:get_held(1), cleo:get_held(1) }, { 1, 2 })
    local offers = bert:stats().offers + cleo:stats().offers
    world:run(200)
    equal(bert:stats().offers + cleo:stats().offers, offers, "nothing differs")
    anna:push("held")
    world:run(1)
    equal(cleo:get_held(1), 1)
end)

scenario("repair: older values that come in are not answered one by one", function()
    local world = harness.world({ names = { "Anna", "Bert" } })
    local anna, bert = world:peers()
    world:run(60)
    for slot = 1, 40 do
        deaf(world, "Anna", function() taken(bert:set_assigned_player(1, 1, 1, slot, "Older" .. slot)) end)
        deaf(world, "Bert", function() taken(anna:set_assigned_player(1, 1, 1, slot, "Newer" .. slot)) end)
    end
    -- Both pass on what they have before they have heard the other.
    world.latency = 2
    local messages = world:repaired()
    world:run(4 * PERIOD)
    world:agree()
    equal(bert:get_assigned_player(1, 1, 1, 7), "Newer7")
    local more = world:repaired() - messages
    holds(more <= 40, more .. " messages")
end)

scenario("repair: what is edited around the setters is neither listed nor offered", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(anna:set_live(1, 1))
    world:run(5)
    world.hosts.Anna.root.live[2] = 22
    world.hosts.Anna.root.live[1] = 11
    anna = world:start(world.hosts.Anna)
    world:run(100)
    equal({ bert:get_live(1), bert:get_live(2) }, { 1, nil })
    equal(world.hosts.Anna.root.live, { [1] = 11, [2] = 22 })
    equal(anna:stats().offers, 0)
end)

scenario("repair: only who may write an entry passes it on, and is believed", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    world:run(5)
    deaf(world, "Cleo", function()
        taken(anna:set_guarded(1, 1))
        taken(bert:set_report("Bert", "here"))
        taken(bert:set_device("Bert", "phone"))
    end)
    -- Bert has its own entries alone; nobody but Bert may pass them on.
    world.denied = { Anna = { edit = true } }
    world.hosts.Bert.grouped = false
    world:run(3 * PERIOD)
    equal({ cleo:get_guarded(1), cleo:get_report("Bert"), cleo:get_device("Bert") }, {})
    world:change("Bert", { grouped = true })
    world:run(PERIOD)
    equal({ cleo:get_guarded(1), cleo:get_report("Bert"), cleo:get_device("Bert") }, { 1, "here", "phone" })
    equal(cleo:stats().refused_permission, 0)
end)

scenario("repair: the authority's word survives it, and is passed on by the next one", function()
    local world = harness.world({ module = ScenariosSync, authority = "Anna" })
    local anna, bert, cleo = world:peers()
    world:run(5)
    deaf(world, "Cleo", function() taken(anna:set_ruling("shared")) end)
    world.hosts.Anna.grouped = false
    world:run(2 * PERIOD)
    equal(cleo:get_ruling(), nil, "Bert has no right to it")
    world.authority = "Bert"
    world:run(12 * PERIOD)
    equal(cleo:get_ruling(), "shared")
    equal(cleo:set_ruling("mine"), nil, "it has the authority's rank")
end)

scenario("repair: the next authority says what has its rank", function()
    local world = harness.world({ module = ScenariosSync, authority = "Anna" })
    local anna, bert, cleo = world:peers()
    world:run(5)
    -- Cleo alone has heard Anna's word, when Anna leaves.
    deaf(world, "Bert", function() taken(anna:set_ruling("first")) end)
    world.hosts.Anna.grouped = false
    world.hosts.Anna.deaf = true
    world.authority = "Bert"
    taken(bert:set_ruling("second"))
    world:run(3 * PERIOD)
    equal({ bert:get_ruling(), cleo:get_ruling() }, { "second", "second" })
end)

scenario("repair: a peer that lost its state is given it back, its own entries as well", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    for index = 1, 50 do taken(anna:set_live(index, index)) end
    taken(bert:set_live(51, 51))
    world:run(5)
    local before = harness.copy(world.hosts.Bert.root)
    world.hosts.Anna.root, world.hosts.Anna.saved = {}, {}
    anna = world:start(world.hosts.Anna)
    world:run(10)
    equal(world.hosts.Anna.root, before)
    -- Its clock has gone on, so that what it writes now is the latest.
    taken(anna:set_live(1, 1000))
    world:run(1)
    equal(bert:get_live(1), 1000)
end)

scenario("repair: damaged memory costs nothing but a comparison", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    for index = 1, 20 do taken(anna:set_live(index, index)) end
    taken(bert:set_held(1, 1))
    bert:push()
    taken(bert:set_held(1, 2))
    world:run(5)
    local saved = world.hosts.Bert.saved
    local count = 0
    for _, entries in pairs(saved.entries) do
        for key, record in pairs(entries) do
            count = count + 1
            local rest = count - math.floor(count / 4) * 4
            if rest == 0 then entries[key] = "gone"
            elseif rest == 1 then record.stamp = -1
            elseif rest == 2 then record.sent = {} end
        end
    end
    saved.origins.Anna = { highest = "x" }
    bert = world:start(world.hosts.Bert)
    world:run(2 * PERIOD)
    world:agree({ held = true })
    taken(bert:set_live(1, 99))
    world:run(1)
    equal(anna:get_live(1), 99)
end)

scenario("repair: nothing is said while the host cannot sync, and a poll follows when it can", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world:run(5)
    world:change("Anna", { ready = false })
    deaf(world, "Anna", function() taken(bert:set_live(1, 1)) end)
    local before = world:repaired("Anna")
    world:run(100)
    equal(world:repaired("Anna"), before)
    equal(anna:get_live(1), nil)
    world:change("Anna", { ready = true })
    world:run(5)
    equal(anna:get_live(1), 1)
end)

scenario("repair: it never undoes a newer write, and never blocks one", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    deaf(world, "Cleo", function()
        for index = 1, 100 do taken(anna:set_live(index, 1)) end
    end)
    for step = 1, 100 do
        world:run(0.5)
        taken(cleo:set_live(step, 2))
        equal(cleo:get_live(step), 2)
    end
    world:run(2 * PERIOD)
    world:agree()
    for index = 1, 100 do equal(anna:get_live(index), 2) end
end)

scenario("repair: what is compared on request is so only then", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    world:run(5)
    deaf(world, "Cleo", function() taken(anna:set_archived(1, 5)) end)
    world:run(4 * PERIOD)
    equal({ bert:get_archived(1), cleo:get_archived(1) }, { 5, nil })
    equal(cleo:repair(), true)
    world:run(5)
    equal(cleo:get_archived(1), 5)
end)

scenario("repair: a difference that nobody may repair is left alone more and more", function()
    local world = harness.world({ module = ScenariosSync, names = { "Anna", "Bert" } })
    local anna, bert = world:peers()
    world.denied = { Anna = { edit = true }, Bert = { edit = true } }
    world.hosts.Anna.denied = {}
    taken(anna:set_guarded(1, 1))
    world:run(100)
    equal(bert:get_guarded(1), nil)
    world:run(2000)
    local messages = world:repaired()
    world:run(3000)
    local more = world:repaired()
    holds(more - messages <= 3000 / 30 * 2 + 40, more - messages .. " messages in 100 periods")
end)

scenario("repair: peers with other scopes compare nothing", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    taken(anna:set_live(1, 1))
    world:run(5)
    local messages = world:repaired("Anna")
    equal(world:deliver("Mallory", "Anna", "\40\1\2\3" .. "\0\0" .. "\1\2\3\4"), true)
    equal(anna:stats().unknown, 1)
    world:run(5)
    equal(world:repaired("Anna"), messages)
end)

-- A compare message of the scenarios' schema around statements.
local function compare_message(peer, statements)
    return "\40" .. peer.schema.compare_hash .. statements
end

scenario("repair: statements of strangers are bounded, and malformed ones refused", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    for index = 1, 200 do taken(anna:set_live(index, index)) end
    world:run(5)
    local before = harness.copy(world.hosts.Anna.root)
    local messages, bytes = world:repaired("Anna")
    -- Digests of boards that do not exist, of every range, again and again.
    for round = 1, 40 do
        local statements = ""
        for board = 1, 200 do
            statements = statements .. "\1\1" .. string.char(board) .. "\16" .. string.char(round) .. "\1\1\1"
        end
        world:deliver("Mallory", "Anna", compare_message(anna, statements))
    end
    world:run(20)
    local more, size = world:repaired("Anna")
    -- 64 statements of a message are heeded, of some 6 bytes each: as much is said as was asked.
    holds(size - bytes < 40 * 64 * 8, size - bytes .. " bytes")
    equal(world.hosts.Anna.root, before)
    for _, statements in ipairs({
        "", "\128\0", "\9\0\0\0\0\0\0", "\48\0", "\40\0\0\0\0\0", "\0\9\1\2\3\4", "\0\0\1\2\3",
        "\1\0\17\1\2\3\4", "\16\0\2\2\0\0\0\1\0\0\0", "\17\0\16\1\0\0\0\32", "\16\0\255\255\255\127",
    }) do
        local _, reason = world:deliver("Mallory", "Anna", compare_message(anna, statements))
        equal(reason, "malformed", harness.show(statements))
    end
    local _, reason = world:deliver("Mallory", "Anna", "\41" .. anna.schema.compare_hash .. "\0\0\0\0\0\0")
    equal(reason, "malformed", "flags")
    -- A list of much that nobody has makes this peer say what it has, once.
    local items = ""
    for index = 1, 10000 do items = items .. string.char(1, 0, 0, 1) end
    messages = world:repaired("Anna")
    for round = 1, 50 do world:deliver("Mallory", "Anna", compare_message(anna, "\16\0\144\78" .. items)) end
    world:run(20)
    more = world:repaired("Anna")
    holds(more - messages <= 30, more - messages .. " messages")
end)

scenario("repair: a flood of questions is answered up to a bound", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    for index = 1, 100 do taken(anna:set_cell(1, index, 1, "red")) end
    world:run(10)
    local before = anna:stats().statements
    for round = 1, 100 do
        local statements = ""
        for board = 1, 64 do
            local sums = string.rep(string.char(round, board, 1, 1), 16)
            statements = statements .. "\34\1" .. string.char(board) .. string.char(round) .. sums
        end
        world:deliver("Mallory", "Anna", compare_message(anna, statements))
    end
    world:run(4)
    local made = anna:stats().statements - before
    holds(made > 500 and made <= 1030, made .. " statements")
end)

scenario("repair: arbitrary bytes after a good beginning are answered, never raised", function()
    local world = harness.world({ module = ScenariosSync })
    local anna = world:peers()
    for index = 1, 20 do taken(anna:set_cell(index, 1, 1, "red")) end
    world:run(5)
    local before, random = harness.copy(world.hosts.Anna.root), harness.random(42)
    for round = 1, 1500 do
        local kind = 40 + math.floor(random() * 3) * 4
        local bytes = string.char(kind) .. (kind == 40 and anna.schema.compare_hash or anna.schema.hash)
        for index = 1, math.floor(random() * 30) do
            bytes = bytes .. string.char(math.floor(random() * (random() < 0.5 and 4 or 256)))
        end
        world:deliver("Mallory", "Anna", bytes)
    end
    world:run(100)
    equal(anna:stats().applied, 0)
    equal(world.hosts.Anna.root, before)
end)

scenario("repair: a clear reaches who may not write the entry", function()
    local world = harness.world({ module = ScenariosSync, names = { "Anna", "Bert", "Cleo", "Dora" } })
    local anna, bert, cleo, dora = world:peers()
    taken(dora:set_report("Dora", "here"))
    taken(bert:set_guarded(1, 5))
    world:run(5)
    deaf(world, "Anna", function()
        taken(dora:set_report("Dora", nil))
        taken(bert:set_guarded(1, nil))
        world.denied = { Anna = { edit = true } }
    end)
    equal({ anna:get_report("Dora"), anna:get_guarded(1) }, { "here", 5 })
    world:run(2 * PERIOD)
    equal({ anna:get_report("Dora"), anna:get_guarded(1) }, {})
    world:agree()
    equal(bert:stats().refused_permission + dora:stats().refused_permission, 0)
end)

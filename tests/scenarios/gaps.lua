-- Numbers that did not come in are asked for, by one of those that lack them.

local equal, holds, taken = harness.equal, harness.holds, harness.taken

-- Anna's write is heard by nobody of the given names.
local function lose(world, names, action)
    for _, name in ipairs(names) do world.hosts[name].deaf = true end
    action()
    world:run(0.2)
    for _, name in ipairs(names) do world.hosts[name].deaf = false end
end

local function settled(options)
    local world = harness.world(options)
    world:run(5)
    return world
end

scenario("gaps: a lost message is asked for and comes again", function()
    local world = settled({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(anna:set_live(1, 1))
    world:run(1)
    lose(world, { "Bert" }, function() taken(anna:set_live(2, 2)) end)
    taken(anna:set_live(3, 3))
    world:run(1.5)
    equal(bert:get_live(2), nil)
    world:run(2)
    equal(bert:get_live(2), 2)
    equal(bert:stats().gaps, 1)
    equal(world:sent("Anna"), 4)
    equal({ bert:stats().repaired, bert:stats().applied }, { 0, 3 })
end)

scenario("gaps: all that lack the same hear the question of the first", function()
    local names = { "Anna", "Bert", "Cleo", "Dora", "Emil", "Finn" }
    local world = settled({ module = ScenariosSync, names = names })
    local anna = world:peer("Anna")
    taken(anna:set_live(1, 1))
    world:run(1)
    lose(world, { "Bert", "Cleo", "Dora", "Emil", "Finn" }, function()
        for index = 2, 9 do taken(anna:set_live(index, index)) end
    end)
    taken(anna:set_live(10, 10))
    world:run(4)
    world:agree()
    local asked = 0
    for _, name in ipairs(names) do asked = asked + world:peer(name):stats().gaps end
    holds(asked >= 8 and asked <= 24, asked .. " numbers were asked for")
    holds(world:sent("Anna") <= 13, "eight entries come again in few messages")
end)

scenario("gaps: only what is still the last word comes again", function()
    local world = settled({ module = ScenariosSync })
    local anna, bert, cleo = world:peers()
    taken(anna:set_live(1, 1))
    world:run(1)
    lose(world, { "Bert" }, function()
        taken(anna:set_live(2, 2))
        taken(anna:set_live(3, 3))
        taken(anna:set_held(1, 1))
        anna:push("held")
    end)
    taken(anna:set_live(2, 22))
    taken(anna:set_held(1, 9))
    world:run(1)
    taken(cleo:set_live(3, 33))
    local before = anna:stats().sent_changes
    world:run(4)
    -- Live 2 was written again, live 3 by another, and the held one waits: none of them is sent.
    equal(anna:stats().sent_changes, before)
    equal({ bert:get_live(2), bert:get_live(3), bert:get_held(1) }, { 22, 33, nil })
end)

scenario("gaps: what came before the first message of an origin is not asked for", function()
    local world = settled({ module = ScenariosSync, names = { "Anna", "Bert" } })
    local anna = world:peer("Anna")
    for index = 1, 30 do taken(anna:set_live(index, index)) end
    world:run(2)
    local dora = world:add("Dora")
    table.insert(world.names, "Dora")
    taken(anna:set_live(31, 31))
    world:run(20)
    equal(dora:stats().gaps, 0)
    world:agree()
end)

scenario("gaps: what an origin does not remember is found by comparing", function()
    local world = settled({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(anna:set_live(1, 1))
    world:run(1)
    lose(world, { "Bert", "Cleo" }, function() taken(anna:set_live(2, 2)) end)
    anna = world:start(world.hosts.Anna)
    taken(anna:set_live(3, 3))
    world:run(12)
    world:agree()
    equal(bert:get_live(2), 2)
end)

scenario("gaps: questions for numbers that were never given harm nobody", function()
    local world = settled({ module = ScenariosSync })
    local anna, bert = world:peers()
    for index = 1, 5 do taken(anna:set_live(index, index)) end
    world:run(1)
    local head = "\48" .. anna.schema.hash .. "\4Anna"
    local before, messages = world:sent("Anna"), world:repaired("Anna")
    for round = 1, 50 do
        equal(world:deliver("Mallory", "Anna", head .. "\1\1\255\255\255\255\255\255\255\7"), true)
        equal(world:deliver("Mallory", "Bert", head .. "\1\1\255\255\255\255\255\255\255\7"), true)
        world:run(0.1)
    end
    -- Five entries come again, each at most once a second.
    holds(anna:stats().sent_changes <= 5 + 5 * 6, anna:stats().sent_changes .. " changes")
    holds(world:repaired("Anna") - messages <= 10, "few polls")
    -- Nobody takes for seen what Mallory has asked for.
    taken(anna:set_live(6, 6))
    world:run(1)
    equal(bert:get_live(6), 6)
    for _, bad in ipairs({ "\0", "\17\1\1", "\1\0\1", "\1\1\0", "\2\1\1\2\1", "\1\1\1\0", "\2\5\1\1\1" }) do
        local _, reason = world:deliver("Mallory", "Anna", head .. bad)
        equal(reason, "malformed", harness.show(bad))
    end
end)

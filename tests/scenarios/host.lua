-- Hooks, the host's own data, and restarts.

local equal, holds, taken = harness.equal, harness.holds, harness.taken

scenario("hooks: by path, with keys, old and new value and origin", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local seen, own = {}, {}
    bert:on_role(function(change) table.insert(seen, change) end)
    anna:on_role(function(change) table.insert(own, change) end)
    taken(anna:set_role("Thrall", "TANKS"))
    taken(anna:set_role("Thrall", nil))
    equal(harness.count(own), 2, "the writer's hooks run, too")
    world:run(1)
    equal(harness.count(seen), 2)
    equal(seen[1], { path = "role", keys = { player = "Thrall" }, new = "TANKS", origin = "Anna" })
    equal(seen[2], { path = "role", keys = { player = "Thrall" }, old = "TANKS", origin = "Anna" })
end)

scenario("hooks: by component, and the adapter's changed()", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local seen = {}
    bert:on_component("assignments", function(change) table.insert(seen, change.path) end)
    taken(anna:set_assigned_player(1, 1, 1, 1, "Thrall"))
    taken(anna:set_raid_mark(1, 1, 1, 1, 8))
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    equal(seen, { "assigned_player", "raid_mark" })
    equal(world.hosts.Bert.changes[1], {
        path = "assigned_player",
        keys = { raid = 1, encounter = 1, role = 1, slot = 1 },
        new = "Thrall",
        origin = "Anna",
    })
    equal(harness.count(world.hosts.Bert.changes), 3)
    equal(harness.count(world.hosts.Anna.changes), 3)
end)

scenario("hooks: local writes are told of, too", function()
    local world = harness.world()
    local anna = world:peers()
    local seen = 0
    anna:on_ui_point(function() seen = seen + 1 end)
    taken(anna:set_ui_point("TOP"))
    equal(seen, 1)
end)

scenario("hooks: one that fails is logged and hurts nobody", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local reached = false
    bert:on_role(function() error("the hook stumbled") end)
    bert:on_role(function() reached = true end)
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    holds(reached, "the next hook ran")
    equal(bert:get_role("Thrall"), "TANKS")
    equal(bert:stats().hook_failures, 1)
    holds(string.find(table.concat(world.hosts.Bert.logs, "\n"), "the hook stumbled", 1, true), "it is in the log")
end)

scenario("hooks: a hook may write", function()
    local world = harness.world()
    local anna, bert = world:peers()
    bert:on_role(function(change)
        if change.origin == "Anna" then taken(bert:set_announcement(1, 1, 1, change.keys.player .. " is set")) end
    end)
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    equal(anna:get_announcement(1, 1, 1), "Thrall is set")
    world:agree()
end)

scenario("hooks: two for the same path both run", function()
    local world = harness.world()
    local anna = world:peers()
    local first, second = 0, 0
    anna:on_role(function() first = first + 1 end)
    anna:on_role(function() second = second + 1 end)
    taken(anna:set_role("Thrall", "TANKS"))
    equal({ first, second }, { 1, 1 })
end)

scenario("adopt: data that stood there before is neither sent nor lost", function()
    local world = harness.world()
    world.hosts.Anna.root = {
        roles = { Thrall = "TANKS", Mallory = "JESTER" },
        encounterMgmt = { raids = { { name = "Molten Core", enabled = 1 } } },
        ui = { point = "TOP" },
        unheard_of = { 1, 2, 3 },
    }
    local anna = world:start(world.hosts.Anna)
    local _, bert = world:peers()
    taken(anna:set_role("Jaina", "RANGED"))
    anna:push()
    world:run(5)
    equal(world.hosts.Bert.root, { roles = { Jaina = "RANGED" } })
    local paths = anna:adopt()
    local text = table.concat(paths, "\n")
    holds(string.find(text, "Thrall", 1, true), "the paths: " .. text)
    holds(not string.find(text, "Mallory", 1, true), "an invalid entry is skipped")
    holds(not string.find(text, "Jaina", 1, true), "what is known is not adopted")
    world:run(5)
    equal(bert:get_role("Thrall"), "TANKS")
    equal(bert:get_raid_name(1), "Molten Core")
    holds(bert:get_raid_enabled(1), "a flag that a checkbox wrote as 1")
    equal(world.hosts.Anna.root.unheard_of, { 1, 2, 3 }, "undeclared data is left alone")
    equal(world.hosts.Anna.root.roles.Mallory, "JESTER")
    equal(bert:get_ui_point(), nil)
    equal(harness.count(anna:adopt()), 0, "nothing is left to adopt")
end)

scenario("adopt: a received change over unknown data is noted", function()
    local world = harness.world()
    local anna, bert = world:peers()
    world.hosts.Bert.root.roles = { Thrall = "MELEE" }
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    equal(bert:get_role("Thrall"), "TANKS")
    equal(bert:stats().overwritten, 1)
    holds(world.hosts.Bert.logs[1], "the log says so")
end)

scenario("saved: stamps, clock and sequence outlive a restart", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    local old = world:last("Anna").bytes
    taken(cleo:set_role("Thrall", "MELEE"))
    world:run(1)
    bert = world:start(world.hosts.Bert)
    anna = world:start(world.hosts.Anna)
    equal(bert:get_role("Thrall"), "MELEE")
    equal(harness.count(bert:adopt()), 0, "what is known stays known")
    -- An old message that comes again must not win.
    world:deliver("Anna", "Bert", old)
    equal(bert:get_role("Thrall"), "MELEE")
    -- And new writes go on where the old ones ended, though the wall clock has jumped back.
    world.hosts.Anna.wall_offset = -3600
    taken(anna:set_role("Thrall", "HEALERS"))
    world:run(1)
    equal({ bert:get_role("Thrall"), cleo:get_role("Thrall") }, { "HEALERS", "HEALERS" })
    world:agree()
end)

scenario("saved: a tombstone outlives a restart", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_role("Thrall", "TANKS"))
    local old = world:last("Anna").bytes
    world:run(1)
    taken(anna:set_role("Thrall", nil))
    world:run(1)
    bert = world:start(world.hosts.Bert)
    world:deliver("Anna", "Bert", old)
    equal(bert:get_role("Thrall"), nil)
end)

scenario("module: it is a global and two peers of it share nothing", function()
    holds(type(RaidhelperSync) == "table" and type(RaidhelperSync.new) == "function", "RaidhelperSync.new")
    local one, two = harness.world(), harness.world()
    taken(one:peer("Anna"):set_role("Thrall", "TANKS"))
    equal(two:peer("Anna"):get_role("Thrall"), nil)
    equal(two:peer("Anna"):stats().entries, 0)
end)

scenario("module: the optional parts of an adapter may be left out", function()
    local world = harness.world()
    local adapter = world:adapter(world.hosts.Anna)
    adapter.saved, adapter.changed, adapter.log, adapter.flag = nil, nil, nil, nil
    local anna = world.module.new(adapter)
    anna:on_role(function() error("unheard") end)
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    equal(world:peer("Bert"):get_role("Thrall"), "TANKS")
end)

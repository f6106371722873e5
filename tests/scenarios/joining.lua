-- Peers that come later, or come back, catch up by comparing, and nobody waits for them.

local equal, holds, taken = harness.equal, harness.holds, harness.taken

local function plan_raid(peer)
    for encounter = 1, 8 do
        for role = 1, 4 do
            for slot = 1, 10 do taken(peer:set_assigned_player(1, encounter, role, slot, "Raider" .. slot)) end
        end
    end
    for index = 1, 40 do taken(peer:set_role("Raider" .. index, "MELEE")) end
end

local function join(world, name)
    local peer = world:add(name)
    table.insert(world.names, name)
    return peer
end

scenario("joining: who comes later has all of it within seconds", function()
    local world = harness.world()
    local anna = world:peers()
    plan_raid(anna)
    world:run(60)
    join(world, "Dora")
    world:run(15)
    world:agree()
    holds(world.hosts.Dora.peer:stats().repaired >= 360, "it was repaired")
end)

scenario("joining: live changes go on meanwhile, and are not undone", function()
    local world = harness.world()
    local anna, bert = world:peers()
    plan_raid(anna)
    world:run(60)
    local dora = join(world, "Dora")
    for step = 1, 40 do
        taken(bert:set_assigned_player(1, 1 + step - math.floor(step / 8) * 8, 1, 1, "New" .. step))
        taken(dora:set_role("Raider" .. step, "HEALERS"))
        world:run(0.25)
    end
    world:run(90)
    world:agree()
    equal(anna:get_role("Raider40"), "HEALERS")
    equal(dora:get_assigned_player(1, 1, 1, 1), "New40")
end)

scenario("joining: forty at once cost little more than one", function()
    local function cost(count)
        local world = harness.world()
        local anna = world:peers()
        plan_raid(anna)
        world:run(60)
        local messages, bytes = world:repaired()
        for index = 1, count do
            local name = "Joiner" .. index
            world:schedule(function() join(world, name) end, index * 0.02)
        end
        world:run(25)
        world:agree()
        equal(harness.count(world.names), 3 + count)
        local more, size = world:repaired()
        return size - bytes, more - messages
    end
    local one, forty = cost(1), cost(40)
    holds(forty < one * 3, "one costs " .. one .. " bytes, forty cost " .. forty)
end)

scenario("joining: who comes back from combat is told what it missed", function()
    local world = harness.world()
    local anna, bert = world:peers()
    plan_raid(anna)
    world:run(60)
    world:change("Bert", { ready = false })
    world.hosts.Bert.deaf = true
    for slot = 1, 10 do taken(anna:set_assigned_player(1, 3, 1, slot, "Later" .. slot)) end
    taken(bert:set_role("Raider1", "TANKS"))
    world:run(20)
    world.hosts.Bert.deaf = false
    world:change("Bert", { ready = true })
    world:run(10)
    world:agree()
    equal(bert:get_assigned_player(1, 3, 1, 10), "Later10")
    equal(anna:get_role("Raider1"), "TANKS")
end)

scenario("joining: two that were alone bring what both have", function()
    local world = harness.world({ names = { "Anna", "Bert" } })
    local anna, bert = world:peers()
    world:change("Anna", { grouped = false })
    world.hosts.Anna.deaf, world.hosts.Bert.deaf = true, true
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(100)
    taken(bert:set_role("Jaina", "HEALERS"))
    taken(bert:set_role("Thrall", "HEALERS"))
    world:run(10)
    world.hosts.Anna.deaf, world.hosts.Bert.deaf = false, false
    world:change("Anna", { grouped = true })
    world:run(10)
    world:agree()
    equal(anna:get_role("Thrall"), "HEALERS")
end)

-- Peers that use nothing but their setters end with equal state.

local equal, holds, taken = harness.equal, harness.holds, harness.taken

scenario("agreement: an evening of planning, by three peers at every level", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    taken(anna:replace_raid(1, {
        name = "Molten Core",
        enabled = 1,
        encounters = {
            { name = "Lucifron", roles = { { name = "Tanks", slots = 2 }, { name = "Healers", slots = 4 } } },
            { name = "Magmadar", roles = { { name = "Tanks", slots = 1 } } },
        },
    }))
    taken(anna:set_selected_raid_index(1))
    taken(bert:set_role("Bert", "TANKS"))
    taken(cleo:set_role("Cleo", "HEALERS"))
    world:run(0.01)
    taken(bert:set_assigned_player(1, 1, 1, 1, "Bert"))
    taken(cleo:set_assigned_player(1, 1, 2, 1, "Cleo"))
    taken(cleo:set_raid_mark(1, 1, 1, 1, 8))
    taken(bert:set_announcement(1, 1, 1, "\195\132rger: dispel the curse"))
    taken(anna:set_consume(1, { primaryId = 13457, primaryName = "Greater Fire Protection Potion" }))
    world:run(0.5)
    taken(bert:set_consume(2, { primaryId = 13442, primaryName = "Mighty Rage Potion" }))
    taken(cleo:set_consume_weight("Flask of the Titans", 3))
    taken(cleo:set_roster_ranking("Thrall", "MELEE", 1016.5))
    world:run(1)
    -- A fight: nobody may send, everybody goes on planning.
    for _, name in ipairs(world.names) do world:change(name, { ready = false }) end
    taken(anna:set_assigned_player(1, 1, 1, 1, nil))
    taken(bert:set_assigned_player(1, 1, 1, 1, "Anna"))
    taken(cleo:set_role("Bert", "MELEE"))
    world:run(60)
    for _, name in ipairs(world.names) do world:change(name, { ready = true }) end
    anna:push()
    bert:push()
    cleo:push()
    world:run(60)
    world:agree()
    equal(anna:get_assigned_player(1, 1, 1, 1), "Anna")
    equal(bert:get_consume_weight("Flask of the Titans"), 3)
    equal(anna:get_roster_ranking("Thrall", "MELEE"), 1016.5)
    equal(harness.count(anna:adopt()), 0, "nothing was written around the runtime")
end)

scenario("agreement: many random writes over a line that repeats and reorders", function()
    local world = harness.world({
        module = ScenariosSync, reorder = 0.3, duplicate = 0.3, seed = 99, names = { "Anna", "Bert", "Cleo", "Dora", "Emil" },
    })
    local random = harness.random(2026)
    local function number(limit) return math.floor(random() * limit) end
    for _ = 1, 400 do
        local name = world.names[1 + number(5)]
        local peer = world:peer(name)
        local kind = number(8)
        local value = nil
        if number(4) > 0 then value = number(1000) - 500 end
        if kind == 0 then taken(peer:set_live(number(6), value))
        elseif kind == 1 then taken(peer:set_slow(number(6), value))
        elseif kind == 2 then taken(peer:set_held(number(6), value))
        elseif kind == 3 then taken(peer:set_cell(number(3), number(3), number(3), value and "red"))
        elseif kind == 4 then taken(peer:set_switch(value ~= nil))
        elseif kind == 5 then
            taken(peer:together(function()
                peer:set_live(number(6), value)
                peer:set_slow(number(6), value)
            end))
        elseif kind == 6 then taken(peer:set_device(name, value and "at " .. value))
        else world:change(name, { ready = number(2) == 0 })
        end
        world:run(random() * 0.3)
    end
    for _, name in ipairs(world.names) do
        world:change(name, { ready = true })
        world:peer(name):push()
    end
    world:run(100)
    world:agree()
    for _, name in ipairs(world.names) do equal(world:peer(name):stats().queued, 0) end
end)

scenario("agreement: one lost message is one lost message, not the end", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world.hosts.Bert.deaf = true
    taken(anna:set_live(1, 1))
    world:run(1)
    world.hosts.Bert.deaf = false
    taken(anna:set_live(2, 2))
    world:run(1)
    equal({ bert:get_live(1), bert:get_live(2) }, { [2] = 2 })
    taken(anna:set_live(1, 3))
    world:run(1)
    world:agree()
end)

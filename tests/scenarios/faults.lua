-- Faults that were found in hand-written sync, each as a scenario in which generated code must do
-- better.

local equal, holds, taken, refused = harness.equal, harness.holds, harness.taken, harness.refused

scenario("fault 1: one path has one level, whoever writes it", function()
    local world = harness.world()
    local anna, bert = world:peers()
    -- Eight places wrote roles, one of them with sync. There is one setter now.
    for index = 1, 8 do
        taken(anna:set_role("Raider" .. index, "MELEE"))
        equal(world:sent("Anna"), index)
    end
    world:run(1)
    world:agree()
end)

scenario("fault 2: the label of a message cannot change who may write", function()
    local world = harness.world()
    local anna, bert = world:peers()
    world.hosts.Bert.denied = { Anna = { structure = true } }
    taken(anna:replace_raid(1, { name = "Replaced", encounters = { { name = "Replaced" } } }))
    world:run(1)
    equal(world.hosts.Bert.root, {})
    holds(bert:stats().refused_permission > 0, "it is counted")
end)

scenario("fault 3: an offline queue that is written while it is flushed loses nothing", function()
    local world = harness.world()
    local anna, bert = world:peers()
    world:change("Anna", { ready = false })
    for index = 1, 10 do taken(anna:set_role("Raider" .. index, "MELEE")) end
    local send, first = world.send, true
    world.send = function(self, host, bytes, priority)
        if first then
            first = false
            for index = 11, 20 do taken(anna:set_role("Raider" .. index, "TANKS")) end
            return nil, "throttled"
        end
        return send(self, host, bytes, priority)
    end
    world:change("Anna", { ready = true })
    world:run(120)
    equal(harness.count(world.hosts.Bert.root.roles), 20)
    world:agree()
end)

scenario("fault 4: a batch carries false and clears", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    taken(anna:set_pending(false))
    taken(anna:set_slow(1, 5))
    world:run(5)
    equal(bert:get_pending(), false)
    taken(anna:set_slow(1, nil))
    taken(anna:set_pending(nil))
    world:run(5)
    equal({ bert:get_slow(1), bert:get_pending() }, {})
    equal(harness.count(world.hosts.Bert.changes), 4)
end)

scenario("fault 5: a batch that fails to send is kept", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_consume(1, { primaryId = 13510, primaryName = "Flask of the Titans" }))
    world.hosts.Anna.failing = true
    world:run(5)
    holds(anna:stats().failed_sends > 0, "it was tried")
    world.hosts.Anna.failing = false
    world:run(60)
    equal(bert:get_consume(1).primaryId, 13510)
end)

scenario("fault 6: one edit travels as one entry, and two edits at once both stay", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    taken(anna:together(function()
        for role = 1, 4 do
            for slot = 1, 20 do taken(anna:set_assigned_player(1, 1, role, slot, "Raider" .. role * 20 + slot)) end
        end
    end))
    world:run(1)
    local _, before = world:sent("Bert")
    taken(bert:set_assigned_player(1, 1, 1, 1, "Thrall"))
    taken(cleo:set_assigned_player(1, 1, 1, 2, "Jaina"))
    local _, after = world:sent("Bert")
    holds(after - before <= 32, "one slot takes " .. after - before .. " bytes")
    world:run(1)
    equal({ anna:get_assigned_player(1, 1, 1, 1), anna:get_assigned_player(1, 1, 1, 2) }, { "Thrall", "Jaina" })
    world:agree()
end)

scenario("fault 6: eighty slots take a thousand bytes at most", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local raiders = { "Thrall", "Jaina", "Uther", "Rexxar", "Anduin", "Sylvanas", "Tyrande", "Malfurion" }
    for role = 1, 4 do
        for slot = 1, 20 do
            local raider = raiders[1 + slot - math.floor(slot / 8) * 8]
            taken(anna:set_assigned_player(2, 1, role, slot, raider))
        end
    end
    anna:push("assignments")
    world:run(1)
    local _, bytes = world:sent("Anna")
    holds(bytes > 0 and bytes <= 1000, "eighty slots took " .. bytes .. " bytes")
    equal(bert:get_assigned_player(2, 1, 4, 20), "Anduin")
    world:agree()
end)

scenario("fault 7: every declared field of a role is synced by itself", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_class_priority(1, 1, 1, 1, 1, "Priest"))
    taken(anna:set_class_priority_role(1, 1, 1, 1, "Priest", "Healers", true))
    taken(anna:set_role_linked_role(1, 1, 1, 1, 2))
    taken(anna:set_raid_bigwigs_enabled(1, true))
    taken(anna:set_encounter_tracking_enabled(1, 1, false))
    world:run(1)
    equal(bert:get_class_priority(1, 1, 1, 1, 1), "Priest")
    equal(bert:get_encounter_tracking_enabled(1, 1), false)
    world:agree()
end)

scenario("fault 8: a misspelt path cannot be written", function()
    local world = harness.world()
    local anna = world:peers()
    equal(anna.set_asigned_player, nil)
    refused({ anna:set_assigned_player("1", 1, 1, 1, "Thrall") }, "raid")
    refused({ anna:set_assigned_player(nil, 1, 1, 1, "Thrall") }, "raid")
    equal(world.hosts.Anna.root, {})
end)

scenario("fault 9: equal settings are equal, however a checkbox spells them", function()
    local world = harness.world()
    local anna, bert, cleo = world:peers()
    taken(anna:set_raid_auto_rank(1, 1))
    taken(bert:set_raid_auto_rank(2, true))
    anna:push()
    bert:push()
    world:run(1)
    equal(cleo:get_raid_auto_rank(1), cleo:get_raid_auto_rank(2))
    world:agree()
end)

scenario("fault 10: nothing that is received is run", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local code = "HARNESS_WAS_RUN = true"
    for _, text in ipairs({ code, "return " .. code, "\27Lua", "{" .. code .. "}", "]]" .. code .. "--" }) do
        world:deliver("Mallory", "Bert", text)
        taken(anna:set_announcement(1, 1, 1, text))
        world:run(1)
        equal(bert:get_announcement(1, 1, 1), text)
    end
    equal(HARNESS_WAS_RUN, false)
end)

scenario("fault 11: a text that looks like a number stays a text", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_raid_id(1, "7"))
    taken(anna:set_role("7", "TANKS"))
    world:run(1)
    equal(bert:get_raid_id(1), "7")
    equal(world.hosts.Bert.root.roles, { ["7"] = "TANKS" })
    refused({ anna:set_raid_id(1, 7) })
end)

scenario("fault 12: what a sender writes is what a receiver reads", function()
    local world = harness.world()
    local anna, bert = world:peers()
    taken(anna:set_trade_items({ { itemId = 18563, name = "Bindings", quantity = 1 }, { itemId = 1, name = "", quantity = 0 } }))
    taken(anna:set_consume(1, { primaryId = 1, primaryName = "a", secondaryId = 2 }))
    world:run(5)
    equal(bert:get_trade_items(), anna:get_trade_items())
    equal(bert:get_consume(1), { primaryId = 1, primaryName = "a", secondaryId = 2 })
    equal(bert:stats().received_changes, 2)
    world:agree()
end)

scenario("fault 13: a second handler does not silence the first", function()
    local world = harness.world()
    local anna, bert = world:peers()
    local calls = {}
    bert:on_component("roles", function() table.insert(calls, "first") end)
    bert:on_component("roles", function() table.insert(calls, "second") end)
    taken(anna:set_role("Thrall", "TANKS"))
    world:run(1)
    equal(calls, { "first", "second" })
end)

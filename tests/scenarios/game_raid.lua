-- The adapter for World of Warcraft 1.12, in a stub of the game.

local equal, holds, taken, refused = harness.equal, harness.holds, harness.taken, harness.refused

local RANKS = { structure = "leader", assignments = "assistant" }

local function addon(client)
    return RaidhelperSync.wow112({
        root = "RaidHelperState",
        saved = "RaidHelperSync_Memory",
        permissions = RANKS,
        started = function(peer) client.started = peer end,
    })
end

local NAMES = { "Anna", "Bert", "Cleo", "Dora", "Emil" }

local function raid(options)
    options = options or {}
    options.names = options.names or NAMES
    options.addon = options.addon or addon
    local realm = game.world(options)
    if not options.is_party and realm.clients.Bert then realm.ranks.Bert = 1 end
    realm:roster_changed()
    realm:run(10)
    realm.messages, realm.bytes = 0, 0
    return realm, realm.clients.Anna, realm.clients.Bert, realm.clients.Cleo
end

local function calm(realm)
    equal(realm.disconnected, nil)
    realm:agree()
end

game_scenario("a slot is one message, and all have it", function()
    local realm, anna, bert, cleo = raid()
    holds(anna.started == anna.sync.peer, "started() was called with the peer")
    anna:act(function(peer) taken(peer:set_assigned_player(1, 1, 1, 1, "Thrall")) end)
    bert:act(function(peer) taken(peer:set_assigned_player(1, 1, 1, 2, "Jaina")) end)
    realm:run(2)
    equal(realm.messages, 2)
    equal(cleo.globals.RaidHelperState.encounterMgmt.raids[1].encounters[1].roles[1].assignedPlayers,
        { "Thrall", "Jaina" })
    equal(cleo.sync.peer:stats().refused_frame, 0)
    calm(realm)
end)

game_scenario("eighty slots at once are at most eight messages", function()
    local realm, anna = raid()
    anna:act(function(peer)
        taken(peer:together(function()
            for role = 1, 8 do
                for slot = 1, 10 do taken(peer:set_assigned_player(1, 1, role, slot, "Raider" .. role .. slot)) end
            end
        end))
    end)
    realm:run(5)
    holds(realm.messages <= 8, realm.messages .. " messages")
    calm(realm)
end)

game_scenario("who may write is a matter of ranks", function()
    local realm, anna, bert, cleo = raid()
    cleo:act(function(peer)
        refused({ peer:set_assigned_player(1, 1, 1, 1, "Thrall") }, "assignments")
        refused({ peer:set_raid_name(1, "Molten Core") }, "structure")
        taken(peer:set_announcement(1, 1, 1, "Anyone may say this"))
    end)
    bert:act(function(peer)
        taken(peer:set_assigned_player(1, 1, 1, 1, "Thrall"))
        refused({ peer:set_raid_name(1, "Molten Core") }, "structure")
    end)
    anna:act(function(peer) taken(peer:set_raid_name(1, "Molten Core")) end)
    -- Ranks change, and all hear of it.
    realm.ranks.Anna, realm.ranks.Cleo = 0, 2
    realm:roster_changed()
    cleo:act(function(peer) taken(peer:set_raid_name(1, "Onyxia's Lair")) end)
    anna:act(function(peer) refused({ peer:set_raid_name(1, "Molten Core") }, "structure") end)
    realm:run(5)
    equal(bert:get("get_raid_name", 1), "Onyxia's Lair")
    calm(realm)
end)

game_scenario("what an addon says wrongly is an error at once", function()
    local realm = raid({ names = { "Anna" } })
    local function fails(options, word)
        realm.clients.Anna:act(function()
            local ok, problem = pcall(RaidhelperSync.wow112, options)
            holds(not ok and string.find(problem, word, 1, true), tostring(problem))
        end)
    end
    fails({ root = 5 }, "root")
    fails({ root = "State", permissions = { structur = "leader" } }, "structur")
    fails({ root = "State", permissions = { structure = "boss" } }, "leader")
    fails({ root = "State", prefix = "ThisPrefixIsTooLong" }, "prefix")
end)

game_scenario("in combat nothing is sent, and all of it afterwards", function()
    local realm, anna = raid()
    anna:fight(true)
    anna:act(function(peer)
        for slot = 1, 20 do taken(peer:set_assigned_player(1, 1, 1, slot, "Raider" .. slot)) end
    end)
    realm:run(20)
    equal(realm.messages, 0)
    anna:fight(false)
    realm:run(5)
    holds(realm.messages >= 1, "sent")
    calm(realm)
end)

game_scenario("after zoning little goes at once, and nobody is disconnected", function()
    local realm, anna = raid()
    anna:leave_world()
    anna:act(function(peer)
        for slot = 1, 200 do taken(peer:set_assigned_player(1, 1, 1, slot, "Raider" .. slot)) end
    end)
    realm:run(3)
    equal(realm.messages, 0)
    anna:enter_world()
    holds(realm.bytes <= 400, "a tenth of the burst")
    realm:run(30)
    calm(realm)
end)

game_scenario("five seconds after zoning or log-in the whole burst may go again", function()
    local realm, anna = raid({ names = { "Anna", "Bert", "Cleo" } })
    local function write(round)
        anna:act(function(peer)
            for slot = 1, 130 do taken(peer:set_assigned_player(1, 1, 1, slot, "Raider" .. slot .. round)) end
        end)
    end
    local comings = {
        function() anna:leave_world() realm:run(2) anna:enter_world() end,
        function() anna:log_out() realm:run(2) anna:log_in() end,
    }
    for round, come in ipairs(comings) do
        realm:run(6)
        come()
        anna.paid = 0
        write(round .. "a")
        holds(anna.paid <= 400, anna.paid .. " bytes at once")
        realm:run(4.5)
        holds(anna.paid <= 400 + 4.5 * 800 + 1, anna.paid .. " bytes in 4.5 s")
        realm:run(12)
        anna.paid = 0
        -- A message takes what fits into it, so that many are only made of what waits.
        anna:fight(true)
        write(round .. "b")
        anna:fight(false)
        holds(anna.paid > 1500 and anna.paid <= 4000, anna.paid .. " bytes of a full burst")
        realm:run(12)
        calm(realm)
    end
end)

game_scenario("who joins catches up, and costs the others little", function()
    local realm, anna, bert = raid({ loss = 0.1, duplicate = 0.1, seed = 3 })
    anna:act(function(peer)
        taken(peer:set_raid_name(1, "Molten Core"))
        for encounter = 1, 4 do
            for slot = 1, 10 do taken(peer:set_assigned_player(1, encounter, 1, slot, "Raider" .. slot)) end
        end
    end)
    realm:run(60)
    calm(realm)
    local before = realm.bytes
    local fred = realm:add("Fred")
    realm:run(60)
    equal(fred:get("get_assigned_player", 1, 4, 1, 10), "Raider10")
    calm(realm)
    holds(realm.bytes - before < 4000, realm.bytes - before .. " bytes")
    -- What is written meanwhile is there at once: nothing is held back while somebody catches up.
    realm:add("Gina")
    bert:act(function(peer) taken(peer:set_assigned_player(1, 1, 1, 11, "Latecomer")) end)
    realm:run(60)
    equal(realm.clients.Gina:get("get_assigned_player", 1, 1, 1, 11), "Latecomer")
    calm(realm)
end)

game_scenario("a member that lost its place in the raid while it was away may write no more", function()
    local realm, anna, bert, cleo = raid()
    bert:fight(true)
    bert:act(function(peer) taken(peer:set_assigned_player(1, 1, 1, 1, "Thrall")) end)
    -- While it waits for the end of the fight, Bert is an assistant no longer.
    realm.ranks.Bert = 0
    realm:roster_changed()
    bert:fight(false)
    realm:run(5)
    equal(anna:get("get_assigned_player", 1, 1, 1, 1), nil)
    holds(anna.sync.peer:stats().refused_permission >= 1, "refused by those who hear it")
    -- The leader's word brings all together again.
    anna:act(function(peer) taken(peer:set_assigned_player(1, 1, 1, 1, "Jaina")) end)
    realm:run(60)
    equal(bert:get("get_assigned_player", 1, 1, 1, 1), "Jaina")
    equal(cleo:get("get_assigned_player", 1, 1, 1, 1), "Jaina")
    calm(realm)
end)

game_scenario("a flood keeps to the server's budget", function()
    local realm, anna, bert = raid()
    for round = 1, 6 do
        for _, client in ipairs({ anna, bert }) do
            client:act(function(peer)
                for slot = 1, 60 do
                    taken(peer:set_assigned_player(1, round, 1, slot, client.name .. slot))
                    taken(peer:set_raid_mark(1, round, 1, slot, math.floor(slot / 20)))
                end
            end)
        end
        realm:run(1)
    end
    realm:run(30)
    equal(anna.sync.peer:stats().queued, 0)
    calm(realm)
end)

game_scenario("what waits at log-out is sent after log-in", function()
    local realm, anna, bert = raid()
    anna:act(function(peer)
        taken(peer:set_raid_name(1, "Molten Core"))
        taken(peer:set_assigned_player(1, 1, 1, 1, "Thrall"))
    end)
    realm:run(3)
    anna:fight(true)
    anna:act(function(peer)
        taken(peer:set_assigned_player(1, 1, 1, 1, nil))
        taken(peer:set_assigned_player(1, 1, 1, 2, "Jaina"))
    end)
    anna:log_out()
    realm:run(10)
    equal(bert:get("get_assigned_player", 1, 1, 1, 1), "Thrall")
    anna.combat = false
    anna:log_in()
    realm:run(10)
    equal(bert:get("get_assigned_player", 1, 1, 1, 1), nil)
    equal(bert:get("get_assigned_player", 1, 1, 1, 2), "Jaina")
    equal(anna:get("get_raid_name", 1), "Molten Core")
    calm(realm)
end)

game_scenario("connecting twice leaves one connection", function()
    local realm, anna, bert = raid()
    local old = anna.sync.peer
    anna:act(function() anna.sync = addon(anna) end)
    anna:act(function() anna.sync:start() end)
    holds(anna.sync.peer ~= old and anna.sync:start() == anna.sync.peer, "a new peer")
    equal(harness.count(anna.frames), 1)
    bert:act(function(peer) taken(peer:set_assigned_player(1, 1, 1, 1, "Thrall")) end)
    realm:run(2)
    equal(old:stats().received_frames, 0, "the old one hears nothing")
    equal(anna:get("get_assigned_player", 1, 1, 1, 1), "Thrall")
    calm(realm)
end)

game_scenario("the slash command tells, pushes and repairs", function()
    local realm, anna, bert = raid()
    anna:act(function(peer) taken(peer:set_raid_name(2, "Blackwing Lair")) end)
    local function says(text, word)
        local answer = anna:type("RAIDHELPERSYNC", text)
        holds(string.find(answer, word, 1, true), text .. ": " .. answer)
    end
    equal(anna.globals.SLASH_RAIDHELPERSYNC1, "/raidhelpersync")
    says("", "queued 1")
    says("dance", "status, push [component], repair")
    says("push nonsense", "nonsense")
    says("push structure", "sent")
    realm:run(2)
    says("status", "sent_changes 1")
    equal(bert:get("get_raid_name", 2), "Blackwing Lair")
    says("repair", "asked")
    realm:run(10)
    calm(realm)
end)

game_scenario("a party of five, whose leader needs no raid", function()
    local realm, anna, bert = raid({ is_party = true })
    anna:act(function(peer) taken(peer:set_raid_name(1, "Stratholme")) end)
    bert:act(function(peer) refused({ peer:set_raid_name(1, "Scholomance") }, "structure") end)
    realm:run(2)
    equal(bert:get("get_raid_name", 1), "Stratholme")
    calm(realm)
end)

game_scenario("messages of other addons and channels are left alone", function()
    local realm, _, bert = raid()
    local before = bert.sync.peer:stats().received_frames
    bert:fire("CHAT_MSG_ADDON", "OtherAddon", "anything", "RAID", "Anna")
    bert:fire("CHAT_MSG_ADDON", "Raidhelper", "anything", "GUILD", "Anna")
    equal(bert.sync.peer:stats().received_frames, before)
    bert:fire("CHAT_MSG_ADDON", "Raidhelper", "any|thing", "RAID", "Anna")
    equal(bert.sync.peer:stats().refused_frame, 1)
    calm(realm)
end)

game_scenario("planning with losses, combat, zoning, joining and log-outs", function()
    local realm, anna, bert, cleo = raid({ loss = 0.2, duplicate = 0.1, seed = 7 })
    local random = harness.random(99)
    local function plan(client, writes)
        client:act(function(peer)
            for _ = 1, writes do
                local encounter, slot = 1 + math.floor(random() * 3), 1 + math.floor(random() * 20)
                taken(peer:set_assigned_player(1, encounter, 1, slot, random() < 0.2 and nil or client.name .. slot))
            end
        end)
    end
    for round = 1, 6 do
        plan(anna, 15)
        plan(bert, 15)
        if round == 2 then cleo:leave_world() end
        if round == 3 then
            cleo:enter_world()
            bert:fight(true)
        end
        if round == 4 then
            bert:fight(false)
            realm:add("Fred")
            anna:log_out()
            realm:run(5)
            anna:log_in()
        end
        realm:run(4)
    end
    realm:run(240)
    calm(realm)
end)

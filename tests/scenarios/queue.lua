-- Nothing is lost while nothing may be sent.

local equal, holds, taken = harness.equal, harness.holds, harness.taken

-- Writes at every level that sends by itself, with `fields` keeping Anna from sending.
local function waits(fields, back)
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world:change("Anna", fields)
    taken(anna:set_live(1, 1))
    taken(anna:set_slow(1, 2))
    taken(anna:set_live(1, 3))
    taken(anna:set_decided(false))
    taken(anna:set_live(2, 4))
    taken(anna:set_live(2, nil))
    world:run(100)
    equal(bert:get_live(1), nil)
    holds(anna:stats().queued > 0, "stats() tells what waits")
    world:change("Anna", back)
    world:run(5)
    equal({ bert:get_live(1), bert:get_slow(1), bert:get_decided() }, { 3, 2, false })
    equal(anna:stats().queued, 0)
    world:agree()
end

scenario("queue: in combat nothing is sent and nothing is lost", function()
    waits({ ready = false }, { ready = true })
end)

scenario("queue: outside a group nothing is sent and nothing is lost", function()
    waits({ grouped = false }, { grouped = true })
end)

scenario("queue: a dead line takes nothing and loses nothing", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world.hosts.Anna.failing = true
    taken(anna:set_live(1, 1))
    taken(anna:set_slow(1, 2))
    world:run(10)
    holds(anna:stats().failed_sends >= 2, "it is tried again by a timer")
    holds(anna:stats().failed_sends <= 12, "and not too often")
    world.hosts.Anna.failing = false
    world:run(70)
    equal({ bert:get_live(1), bert:get_slow(1) }, { 1, 2 })
    world:agree()
end)

scenario("queue: a line that dies halfway sends the rest later, and nothing twice", function()
    local world = harness.world()
    local anna, bert = world:peers()
    world:change("Anna", { ready = false })
    for slot = 1, 100 do taken(anna:set_assigned_player(1, 1, 1, slot, "Raider" .. slot)) end
    -- The transport takes two messages, then none.
    local host, send, left = world.hosts.Anna, world.send, 2
    world.send = function(self, from, bytes, priority)
        if from == host and left == 0 then return nil, "throttled" end
        if from == host then left = left - 1 end
        return send(self, from, bytes, priority)
    end
    world:change("Anna", { ready = true })
    world:run(0.5)
    equal(world:sent("Anna"), 2)
    local queued = anna:stats().queued
    holds(queued > 0 and queued < 100, "some of it went, some is left: " .. queued)
    left = 1000
    world:run(120)
    equal(bert:get_assigned_player(1, 1, 1, 100), "Raider100")
    equal(anna:stats().sent_changes, 100)
    world:agree()
end)

scenario("queue: a write from a hook while the queue is flushed is not lost", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world:change("Anna", { ready = false })
    taken(anna:set_live(1, 1))
    -- The host writes again in the middle of sending.
    local send, done = world.send, false
    world.send = function(self, from, bytes, priority)
        if not done then
            done = true
            taken(anna:set_live(1, 2))
            taken(anna:set_live(2, 7))
        end
        return send(self, from, bytes, priority)
    end
    world:change("Anna", { ready = true })
    world:run(5)
    equal({ bert:get_live(1), bert:get_live(2) }, { 2, 7 })
    world:agree()
end)

scenario("queue: many writes to few entries wait in little room", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world:change("Anna", { ready = false })
    for round = 1, 50 do
        for index = 1, 4 do taken(anna:set_live(index, round * 10 + index)) end
    end
    equal(anna:stats().queued, 4)
    world:change("Anna", { ready = true })
    world:run(1)
    equal(anna:stats().sent_changes, 4)
    equal(bert:get_live(4), 504)
end)

scenario("queue: order of first change is kept", function()
    local world = harness.world({ module = ScenariosSync, names = { "Anna", "Bert" } })
    local anna, bert = world:peers()
    world:change("Anna", { ready = false })
    taken(anna:set_live(3, 1))
    taken(anna:set_live(1, 1))
    taken(anna:set_live(2, 1))
    taken(anna:set_live(3, 2))
    world:change("Anna", { ready = true })
    world:run(1)
    local order = {}
    for _, change in ipairs(world.hosts.Bert.changes) do table.insert(order, change.keys.index) end
    equal(order, { 3, 1, 2 })
end)

scenario("queue: what waits outlives a restart, with saved()", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world:change("Anna", { grouped = false })
    taken(anna:set_live(1, 1))
    taken(anna:set_held(1, 2))
    taken(anna:set_live(2, 5))
    taken(anna:set_live(2, nil))
    world:run(1)
    anna = world:start(world.hosts.Anna)
    world:change("Anna", { grouped = true })
    world:run(10)
    equal(bert:get_live(1), 1)
    equal(bert:get_held(1), nil)
    anna:push("held")
    world:run(1)
    equal(bert:get_held(1), 2)
    world:agree()
end)

scenario("queue: a host that does not tell of its changes is asked again after 5 s", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    -- The first polls are over.
    world:run(3)
    world.hosts.Anna.ready = false
    taken(anna:set_live(1, 1))
    world.hosts.Anna.ready = true
    world:run(4.9)
    equal(bert:get_live(1), nil)
    world:run(0.2)
    equal(bert:get_live(1), 1)
end)

scenario("queue: a refused send is tried after 1 s, 2 s, up to 60 s, or when the host has changed", function()
    local world = harness.world({ module = ScenariosSync })
    local anna, bert = world:peers()
    world.hosts.Anna.failing = true
    local began, tries, send = world.clock, {}, world.send
    world.send = function(self, host, bytes, priority)
        if host.name == "Anna" then table.insert(tries, self.clock - began) end
        return send(self, host, bytes, priority)
    end
    taken(anna:set_live(1, 1))
    world:run(200)
    equal(tries, { 0, 1, 3, 7, 15, 31, 63, 123, 183 })
    world:change("Anna", { failing = false })
    world:run(1)
    equal(bert:get_live(1), 1)
    -- The next failure begins anew.
    world.hosts.Anna.failing = true
    taken(anna:set_live(1, 2))
    world.hosts.Anna.failing = false
    world:run(1.2)
    equal(bert:get_live(1), 2)
end)

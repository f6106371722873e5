-- Peers: levels, permissions, conflicts, groups, hooks and what survives a restart.
local function sent_bytes(member, index)
    return to_hex(member.sent[index].bytes)
end

do -- a realtime write: its bytes, at once
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    expect_equal(a.peer:set_assigned_player(1, 2, 3, 4, "Tanky"), true, "a write")
    expect_equal(count_of(a.sent), 1, "sent at once")
    expect_equal(a.sent[1].priority, "high", "priority")
    local stamp = a.saved.clock
    expect_equal(stamp, (1790000000 - 1704067200) * 64000, "the stamp is the wall clock's")
    local base = ""
    for _ = 1, 6 do
        base = base .. string.format("%02x", stamp - math.floor(stamp / 256) * 256)
        stamp = math.floor(stamp / 256)
    end
    expect_equal(sent_bytes(a, 1), "20efcdab01" .. base .. "0b000c01020304" .. to_hex("Tanky"), "the message")
    expect(string.len(a.sent[1].bytes) <= 32, "at most 32 bytes")
    deliver(network)
    expect_equal(b.state.raids[1].encounters[2].roles[3].players[4], "Tanky", "received")
    expect_equal(b.result, true, "accepted")
    expect_equal(a.reason, "own", "own messages are dropped")
    expect_equal(b.asked, '{1="Ann",2="assignments",3={encounter=2,raid=1,role=3,slot=4}}', "permission")
    a.peer:set_assigned_player(1, 2, 3, 4, "Tanky")
    expect_equal(count_of(a.sent), 1, "an equal value is not sent")
    expect_equal(b.peer:receive("Ann", a.sent[1].bytes), nil, "a duplicate")
    expect_equal(b.peer:stats().refused_duplicate, 1, "counted")
    b.peer:set_assigned_player(1, 2, 3, 4, nil)
    deliver(network)
    expect_equal(a.peer:get_assigned_player(1, 2, 3, 4), nil, "a clear")
    expect_equal(a.state.raids[1].encounters[2].roles[3].players[4], nil, "a clear")
    a.peer:set_assigned_player(2, 2, 3, 4, "Local")
    expect_equal(count_of(a.sent), 1, "local")
end

do -- refusals
    local network = new_network()
    local a = join(network, "Ann")
    local _, message = a.peer:set_assigned_player(1, 2, 1, 4, "1234567890123")
    expect_equal(message, "assigned_player(raid = 1, encounter = 2, role = 1, slot = 4): the text is longer than 12 bytes",
        "a message")
    _, message = a.peer:set_assigned_player(1, 256, 1, 4, "x")
    expect_equal(message, "assigned_player(raid = 1, encounter = 256, role = 1, slot = 4): "
        .. "the key encounter: the number 256 is not from 0 to 255", "a key")
    a.allowed = false
    expect_equal(a.peer:set_assigned_player(1, 2, 1, 4, "x"), nil, "no permission")
    expect_equal(a.peer:set_assigned_player(2, 2, 1, 4, "x"), true, "local needs none")
    expect_equal(a.peer:set_note("Bob", { a = true, b = 1 }), nil, "self")
    expect_equal(a.peer:set_ready("Bob", true), nil, "owner")
    expect_equal(a.peer:set_loot({}), nil, "authority")
    expect_equal(a.peer:stats().refused_write, 6, "counted")
    expect_equal(pcall(module.new, {}), false, "an adapter without functions")
    a.state.roles = 5
    expect_equal(a.peer:set_role("Bob", "tanks"), nil, "no table on the way")
end

do -- batch: one window, a value for each entry, order of first change
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    a.peer:set_role("x", "tanks")
    advance(network, 1.5)
    a.peer:set_role("y", "tanks")
    a.peer:set_role("x", "melee")
    expect_equal(count_of(a.sent), 0, "waits")
    expect_equal(a.peer:stats().queued, 2, "two entries")
    advance(network, 0.4)
    expect_equal(count_of(a.sent), 0, "waits")
    advance(network, 0.2)
    expect_equal(count_of(a.sent), 1, "the window has closed")
    expect_equal(b.peer:get_role("x"), "melee", "the last value")
    expect_equal(b.peer:get_role("y"), "tanks", "the other value")
    for number = 1, 60 do
        a.peer:set_role("p" .. number, "healers")
    end
    expect(count_of(a.sent) >= 2, "a full message leaves early")
    expect(string.len(a.sent[2].bytes) <= 240, "not above the mtu")
    advance(network, 3)
    expect_equal(dump(a.state), dump(b.state), "equal")
    expect_equal(a.peer:stats().queued, 0, "nothing waits")
end

do -- 80 assignments in one batch
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    a.in_combat = true
    for role = 1, 8 do
        for slot = 1, 10 do
            a.peer:set_assigned_player(1, 2, role, slot, "Player" .. role * 10 + slot)
        end
    end
    advance(network, 3)
    local bytes = 0
    for index = 1, count_of(a.sent) do
        bytes = bytes + string.len(a.sent[index].bytes)
    end
    expect(bytes <= 1000 + 240, "80 assignments in " .. bytes)
    expect_equal(dump(a.state), dump(b.state), "equal")
end

do -- offline and refused sends lose nothing
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    network.online = false
    a.peer:set_mark(1, 1, 1, 1, 5)
    a.peer:set_mark(1, 1, 1, 1, 6)
    a.peer:set_mark(1, 1, 1, 2, 7)
    expect_equal(a.peer:stats().queued, 2, "two wait")
    advance(network, 60)
    expect_equal(count_of(a.sent), 0, "offline")
    network.online = true
    a.peer:host_changed()
    deliver(network)
    expect_equal(b.peer:get_mark(1, 1, 1, 1), 6, "sent later")
    expect_equal(count_of(a.sent), 1, "in one message")
    network.refuse = true
    a.peer:set_mark(1, 1, 1, 3, 8)
    expect_equal(a.peer:stats().failed_sends, 1, "refused")
    advance(network, 0.9)
    expect_equal(a.peer:stats().failed_sends, 1, "not yet again")
    advance(network, 6.2)
    expect_equal(a.peer:stats().failed_sends, 4, "after 1, 2 and 4 seconds")
    network.refuse = false
    advance(network, 8)
    expect_equal(b.peer:get_mark(1, 1, 1, 3), 8, "sent at last")
    expect_equal(a.saved.sequence, 3, "only what was taken has a number")
    network.online = false
    a.peer:set_mark(1, 1, 1, 4, 9)
    network.online = true
    advance(network, 10)
    expect_equal(b.peer:get_mark(1, 1, 1, 4), 9, "the timer tries again")
end

do -- manual and granular
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    a.peer:set_tags({ [1] = true, [2] = true })
    a.peer:set_note("Ann", { a = true, b = 1 })
    advance(network, 100)
    expect_equal(count_of(a.sent), 0, "neither leaves by itself")
    expect_equal(b.peer:request("notes"), true, "a request")
    deliver(network)
    expect_equal(dump(b.peer:get_note("Ann")), dump({ a = true, b = 1 }), "granular")
    expect_equal(b.peer:get_tags(), nil, "manual")
    a.peer:push("notes")
    deliver(network)
    expect_equal(dump(b.peer:get_tags()), dump({ [1] = true, [2] = true }), "pushed")
    advance(network, 2)
    b.peer:request("notes")
    deliver(network)
    expect_equal(count_of(a.sent), 3, "a second request is answered again")
    b.peer:request("notes")
    deliver(network)
    expect_equal(count_of(a.sent), 3, "but not within a second")
    expect_equal(a.peer:push("nothing"), nil, "an unknown component")
end

do -- conflicts
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    a.peer:set_tags({ [1] = true })
    b.peer:set_tags({ [2] = true })
    a.peer:push()
    b.peer:push()
    deliver(network)
    expect_equal(dump(a.state.tags), dump({ [1] = true, [2] = true }), "union")
    expect_equal(dump(b.state.tags), dump({ [1] = true, [2] = true }), "union")
    a.peer:set_score(5)
    b.peer:set_score(9)
    deliver(network)
    expect_equal(a.peer:get_score(), 9, "max")
    expect_equal(b.peer:get_score(), 9, "max")
    local _, message = a.peer:set_score(8)
    expect_equal(message, "score: a greater number is there already", "a smaller number")
    a.peer:set_mark(1, 1, 1, 1, 1)
    b.peer:set_mark(1, 1, 1, 1, 2)
    deliver(network)
    expect_equal(dump(a.state), dump(b.state), "the same winner")
    local admin = join(network, "Admin")
    admin.peer:set_loot({ { a = true, b = 1 } })
    deliver(network)
    expect_equal(dump(a.state.loot), dump({ { a = true, b = 1 } }), "the authority's")
end

do -- together: all or nothing
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    local notes = {}
    a.peer:on_assigned_player(function(change)
        table.insert(notes, change.keys.slot .. "=" .. tostring(change.new))
        expect_equal(a.peer:get_mark(1, 1, 1, 1), 4, "told of after all")
    end)
    expect_equal(a.peer:together(function()
        a.peer:set_assigned_player(1, 1, 1, 1, "x")
        a.peer:set_assigned_player(1, 1, 1, 2, "y")
        a.peer:set_assigned_player(1, 1, 1, 1, "z")
        expect_equal(a.peer:get_assigned_player(1, 1, 1, 1), "z", "seen inside")
        a.peer:set_mark(1, 1, 1, 1, 4)
    end), true, "a group")
    expect_equal(table.concat(notes, " "), "1=z 2=y", "one change each")
    expect_equal(count_of(a.sent), 1, "one message")
    expect_equal(string.sub(sent_bytes(a, 1), 1, 2), "22", "atomic")
    deliver(network)
    expect_equal(dump(a.state), dump(b.state), "equal")
    local before = dump(a.state)
    local fine, problem = a.peer:together(function()
        a.peer:set_assigned_player(1, 1, 1, 1, nil)
        a.peer:set_assigned_player(1, 9, 1, 1, "new")
        a.peer:set_mark(1, 1, 1, 1, 256)
    end)
    expect_equal(fine, nil, "a refused write")
    local _
    expect_equal(problem, "mark(raid = 1, encounter = 1, role = 1, slot = 1): the number 256 is not from 0 to 255", "why")
    expect_equal(dump(a.state), before, "taken back")
    _, problem = a.peer:together(function()
        a.peer:set_assigned_player(1, 9, 1, 1, "new")
        a.peer:together(function() error("oops", 0) end)
    end)
    expect_equal(problem, "oops", "an error in an inner group")
    expect_equal(dump(a.state), before, "taken back")
    expect_equal(count_of(a.sent), 1, "nothing sent")
    expect_equal(a.peer:stats().queued, 0, "nothing waits")
    -- replace: only what differs
    expect_equal(a.peer:replace_assigned_player(1, 1, 1, { "z", "q" }), true, "replace")
    expect_equal(a.peer:stats().sent_changes, 4, "one change")
    expect_equal(a.peer:replace_encounter(1, 1, { roles = { { players = { [7] = "k" } } } }), true, "a scope")
    expect_equal(a.peer:stats().sent_changes, 8, "three clears and a write")
    deliver(network)
    expect_equal(dump(a.state.raids[1].encounters[1]), dump({ roles = { { players = { [7] = "k" }, marks = {} } } }),
        "replaced")
    expect_equal(dump(a.state), dump(b.state), "equal")
    _, problem = a.peer:replace_encounter(1, 1, { roles = { { player = {} } } })
    expect_equal(problem, "encounter: the schema has no place for 'roles.1.player'", "a typing error")
    expect_equal(a.peer:replace_assigned_player(1, 1, 1, { x = "y" }), nil, "a wrong key")
end

do -- hooks
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    local told = {}
    a.adapter.changed = function(path, keys, old, new, origin)
        table.insert(told, dump({ path, keys, old or "-", new or "-", origin }))
        error("hurts nobody")
    end
    a.peer:on_component("roles", function(change)
        if change.new == "tanks" then
            a.peer:set_role("other", "melee")
        end
    end)
    b.peer:set_role("x", "tanks")
    b.peer:push()
    deliver(network)
    expect_equal(table.concat(told, " "), '{1="role",2={player="x"},3="-",4="tanks",5="Bob"} '
        .. '{1="role",2={player="other"},3="-",4="melee",5="Ann"}', "told")
    expect_equal(a.peer:stats().hook_failures, 2, "failures are counted")
    expect_equal(a.peer:on_component("none", function() end), nil, "an unknown component")
end

do -- existing data, edits around the setters, adopt
    local network = new_network()
    local state = { roles = { old = "tanks", bad = "nobody" }, tags = { [1] = 1 }, ready = { Ann = 1 } }
    local a, b = join(network, "Ann", nil, state), join(network, "Bob")
    a.peer:push()
    expect_equal(count_of(a.sent), 0, "unknown data is not sent")
    local adopted = a.peer:adopt()
    expect_equal(dump(adopted), dump({ "roles.old", "tags", "ready.Ann" }), "adopted")
    a.peer:push()
    deliver(network)
    expect_equal(dump(b.state), dump({ roles = { old = "tanks" }, tags = { true }, ready = { Ann = true } }), "sent")
    expect_equal(count_of(a.peer:adopt()), 0, "nothing is left")
    a.state.tags[3] = true
    expect_equal(dump(a.peer:adopt()[1]), '"tags"', "an edit in place is noticed")
    a.state.roles.old = "melee"
    b.peer:set_role("old", "healers")
    advance(network, 3)
    expect_equal(a.state.roles.old, "healers", "overwritten")
    expect_equal(a.peer:stats().overwritten, 1, "but not in silence")
    local copy = b.peer:get_tags()
    copy[9] = true
    expect_equal(b.state.tags[9], nil, "getters give copies")
end

do -- a restart with saved state, damaged in many ways
    local network = new_network()
    local a = join(network, "Ann")
    network.online = false
    a.peer:set_mark(1, 1, 1, 1, 5)
    a.peer:set_role("a\000b", "tanks")
    a.peer:set_tags({ [1] = true })
    a.peer:together(function()
        a.peer:set_mark(1, 1, 1, 2, 5)
        a.peer:set_score(3)
    end)
    local clock = a.saved.clock
    network.list = {}
    local again, b = join(network, "Ann", a.saved, a.state), join(network, "Bob")
    expect_equal(again.peer:stats().queued, 5, "all still wait")
    expect_equal(again.peer:stats().entries, 5, "all are known")
    network.online = true
    again.peer:host_changed()
    again.peer:push()
    deliver(network)
    expect_equal(dump(b.state), dump(a.state), "sent after the restart")
    expect_equal(count_of(again.peer:adopt()), 0, "nothing is unknown")
    expect_equal(again.saved.clock, clock, "the clock has gone on")
    local junk = { 1, "x", true, { 1 }, { { {} } }, -1, 1.5, { stamp = 1, origin = "Ann", place = 1, kind = 1,
        urgency = 3, group = 7, mark = 1 }, { highest = 3, floor = 0, stamp = 0, missing = { 2 } } }
    for _, name in ipairs({ "clock", "sequence", "entries", "origins" }) do
        for _, value in ipairs(junk) do
            join(network, "Zed", { [name] = value, schema = "fixture" }).peer:set_score(1)
            join(network, "Zed", { [name] = { value, value }, schema = "fixture" }).peer:push()
            join(network, "Zed", { [name] = { [13] = { Tom = value }, [16] = value, Zed = value }, schema = "fixture" })
        end
    end
end

do -- sequences
    local network = new_network()
    local a = join(network, "Ann")
    local function seen(first, count, base)
        local result = runtime.is_duplicate(a.peer, "Bob", first, count, base)
        if not result then
            runtime.remember(a.peer, "Bob", first, count, base, base)
        end
        return result
    end
    expect_equal(seen(5, 2, 100), false, "the first")
    expect_equal(seen(5, 2, 100), true, "a duplicate")
    expect_equal(seen(2, 1, 100), false, "a gap is filled")
    expect_equal(seen(2, 1, 100), true, "once")
    expect_equal(dump(a.saved.origins.Bob.missing), dump({ 1, 1, 3, 4 }), "what is missing")
    expect_equal(seen(3, 3, 100), false, "in part new")
    expect_equal(dump(a.saved.origins.Bob.missing), dump({ 1, 1 }), "what is missing")
    expect_equal(seen(5000, 1, 100), false, "a great gap")
    expect_equal(dump(a.saved.origins.Bob.missing), dump({ 3976, 4999 }), "the last 1024")
    expect_equal(seen(3000, 1, 100), false, "not remembered")
    expect_equal(seen(1, 1, 101), false, "started again, as far as can be told")
    expect_equal(seen(5000, 1, 102), false, "a seen number with a later base")
    expect_equal(a.saved.origins.Bob.highest, 5000, "begun anew")
end

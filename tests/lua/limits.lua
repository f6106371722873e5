-- What keeps a peer's memory from being filled.
do -- entries
    local network = new_network()
    local a, b = join(network, "Ann"), join(network, "Bob")
    local limit = runtime.ENTRY_LIMIT
    runtime.ENTRY_LIMIT = 3
    expect_equal(b.peer:set_mark(9, 1, 1, 1, 1), true, "the first")
    expect_equal(b.peer:set_role("Bob", "tanks"), true, "the second")
    network.wire = {}
    a.peer:together(function()
        a.peer:set_mark(1, 1, 1, 1, 1)
        a.peer:set_mark(1, 1, 1, 2, 1)
    end)
    deliver(network)
    expect_equal(b.reason, "full", "a group that is one too many")
    expect_equal(b.peer:stats().entries, 2, "all of it is refused")
    expect_equal(b.peer:stats().refused_full, 1, "counted once")
    a.peer:set_mark(1, 1, 1, 1, 2)
    deliver(network)
    expect_equal(b.result, true, "the third")
    a.peer:set_mark(1, 1, 1, 2, 2)
    deliver(network)
    expect_equal(b.reason, "full", "the fourth")
    expect_equal(b.peer:get_mark(1, 1, 1, 2), nil, "it is not stored")
    local _, message = b.peer:set_assigned_player(2, 1, 1, 1, "local")
    expect(string.find(message, "entries are known already", 1, true), "a local write: " .. message)
    expect_equal(b.peer:set_role("Bob", nil), true, "what is known can be cleared")
    expect_equal(b.peer:set_role("Bob", "melee"), true, "and written again")
    expect_equal(b.peer:stats().entries, 3, "the figure")
    -- A restart counts what was saved, and a group that is taken back does not count.
    local again = join(network, "Bob", b.saved, b.state)
    expect_equal(again.peer:stats().entries, 3, "after a restart")
    runtime.ENTRY_LIMIT = 5
    again.peer:together(function()
        again.peer:set_score(1)
        error("no")
    end)
    expect_equal(again.peer:stats().entries, 3, "after a group that failed")
    runtime.ENTRY_LIMIT = limit
end

do -- origins that wait to be asked
    local network = new_network()
    local peer = join(network, "Ann").peer
    for index = 1, 300 do
        runtime.note_numbers(peer, "origin " .. index, 5, 5, 2)
    end
    local count = 0
    for _ in pairs(peer.gaps) do
        count = count + 1
    end
    expect_equal(count, 256, "as many as there may be")
end

do -- origins: those of the last heard, and room is made for many at once
    local network = new_network()
    local a = join(network, "Ann")
    local peer = a.peer
    for index = 1, 10000 do
        runtime.remember(peer, "origin " .. index, 1, 1, index, index)
    end
    expect_equal(peer.origins, 10000, "as many as there may be")
    runtime.remember(peer, "origin 1", 2, 1, 20000, 20000)
    runtime.remember(peer, "one more", 1, 1, 20001, 20001)
    expect_equal(peer.origins, 9001, "room for a tenth")
    local count = 0
    for _ in pairs(a.saved.origins) do
        count = count + 1
    end
    expect_equal(count, 9001, "counted by hand")
    expect(a.saved.origins["origin 1"] and a.saved.origins["one more"], "those of the last heard stay")
    expect(not a.saved.origins["origin 2"] and not a.saved.origins["origin 1001"], "the longest silent are forgotten")
    expect_equal(join(network, "Ann", a.saved).peer.origins, 9001, "after a restart")
end

do -- the outbox
    local network = new_network()
    local a = join(network, "Ann")
    local limit = runtime.OUTBOX_LIMIT
    runtime.OUTBOX_LIMIT = 2
    network.online = false
    expect_equal(a.peer:set_mark(1, 1, 1, 1, 1), true, "the first")
    expect_equal(a.peer:set_mark(1, 1, 1, 2, 1), true, "the second")
    expect_equal(a.peer:set_mark(1, 1, 1, 3, 1), nil, "the third")
    expect_equal(a.peer:set_mark(1, 1, 1, 2, 2), true, "what waits can change")
    runtime.OUTBOX_LIMIT = limit
end

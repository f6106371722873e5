-- The wire: what is left out, what a reader refuses, and that arbitrary bytes change nothing.
local network = new_network()
network.wall = 1704067200
local a = join(network, "Ann")
local HEAD = "20efcdab" -- changes of this schema
local BASE = "01" .. "640000000000" -- number 1, stamp 100

local function receive(hex, fresh)
    local member = fresh or join(network, "Zoe")
    local fine, reason = member.peer:receive("Ann", from_hex(hex))
    return fine or reason, member
end

-- Leaving out keys, paths and differences.
do
    local writer = { n = 0, count = 0 }
    local path = a.peer.schema.by_id[12]
    runtime.begin_message(writer, a.peer.schema, 1, 100, false)
    local function change(stamp, keys, value)
        local bytes = runtime.encode_change(writer, path, keys, stamp, value)
        runtime.add_change(writer, path, keys, stamp, bytes)
        return to_hex(bytes)
    end
    expect_equal(change(100, { 1, 2, 3, 4 }, "x"), "07000c0102030478", "the first")
    expect_equal(change(101, { 1, 2, 3, 5 }, "y"), "028e79", "counted up")
    expect_equal(change(101, { 1, 2, 3, 7 }, "y"), "04ac010779", "leading keys and a difference")
    expect_equal(change(102, { 1, 2, 4, 8 }, nil), "03c80408", "two leading keys and a clear")
    expect_equal(change(103, { 1, 2, 4, 8 }, "z"), "038c087a", "the same entry")
    local data = runtime.end_message(writer)
    expect_equal(to_hex(data), HEAD .. BASE .. "07000c0102030478" .. "028e79" .. "04ac010779" .. "03c80408"
        .. "038c087a", "the message")
    local message = runtime.decode_message(a.peer.schema, "Zoe", "Ann", data)
    expect_equal(message.count, 5, "read again")
    expect_equal(dump(message[3].keys), dump({ 1, 2, 3, 7 }), "keys")
    expect_equal(message[3].stamp, 101, "stamp")
    expect_equal(message[4].value, nil, "a clear")
    local notes = a.peer.schema.components.notes
    expect_equal(to_hex(runtime.encode_request(a.peer.schema, notes)), "24efcdab02", "a request")
end

local FIRST = "07000c0102030478"
expect_equal(receive(HEAD .. BASE .. FIRST), true, "a good message")
for what, hex in pairs({
    ["no bytes"] = "",
    ["no changes"] = HEAD .. BASE,
    ["number 0"] = HEAD .. "00640000000000" .. FIRST,
    ["number 2^53"] = HEAD .. "8080808080808010640000000000" .. FIRST,
    ["an early end"] = HEAD .. BASE .. "07000c01020304",
    ["a late end"] = HEAD .. BASE .. FIRST .. "00",
    ["a reserved bit"] = HEAD .. BASE .. "07010c0102030478",
    ["a first change without path"] = HEAD .. BASE .. "06800102030478",
    ["a first change without keys"] = HEAD .. BASE .. "06040c02030478",
    ["a difference of the first change"] = HEAD .. BASE .. "0820020c0102030478",
    ["a difference of nothing"] = HEAD .. BASE .. FIRST .. "04ac000779",
    ["a stamp below 0"] = HEAD .. BASE .. FIRST .. "05accd010779",
    ["a path that could be left out"] = HEAD .. BASE .. FIRST .. "07000c0203040578",
    ["a key that could be left out"] = HEAD .. BASE .. FIRST .. "0488030778",
    ["a count that could be used"] = HEAD .. BASE .. FIRST .. "038c0579",
    ["all keys left out"] = HEAD .. BASE .. FIRST .. "029079",
    ["too many counted"] = HEAD .. BASE .. FIRST .. "048a030479",
    ["bytes after a clear"] = HEAD .. BASE .. "07400c0102030478",
    ["a text too long"] = HEAD .. BASE .. "13000c01020304" .. string.rep("78", 13),
    ["not UTF-8"] = HEAD .. BASE .. "07000c01020304ff",
    ["a request with flags"] = "25efcdab02",
    ["a request with more"] = "24efcdab0200",
    ["an empty origin"] = "21efcdab00" .. BASE .. FIRST,
    ["an origin that is not UTF-8"] = "21efcdab01ff" .. BASE .. FIRST,
    ["too many bytes"] = string.rep("00", 65537),
}) do
    local result, member = receive(hex)
    expect_equal(result, "malformed", what)
    expect_equal(dump(member.state), "{}", what)
    expect_equal(dump(member.saved.origins), "{}", what)
end
expect_equal(receive("40efcdab" .. BASE .. FIRST), "version", "version 2")
expect_equal(receive("34efcdab" .. BASE .. FIRST), "version", "kind 5")
expect_equal(receive("21efcdab035a6f65" .. BASE .. FIRST), "own", "this peer's own changes come back")
expect_equal(receive(HEAD .. "01000000000010" .. FIRST), "drift", "far ahead")
expect_equal(receive(HEAD .. BASE .. "07000c0202030478"), "level", "local here")
expect_equal(receive(HEAD .. BASE .. "06000e01426162" .. ""), "malformed", "a record that ends early")
expect_equal(receive(HEAD .. BASE .. "06000e0142" .. "0007"), "permission", "not the sender's note")
expect_equal(receive("2100000103426f62" .. BASE .. FIRST), true, "another schema and another origin")
expect_equal(receive("20000001" .. BASE .. "03001005"), true, "a score")
expect_equal(receive("20000001" .. BASE .. "0500100599ff"), true, "a sender whose record has grown")
expect_equal(receive(HEAD .. BASE .. "0500100599ff"), "malformed", "not with the same schema")
do
    local result, member = receive(HEAD .. BASE .. "0300636103" .. "80ffff" .. FIRST)
    expect_equal(result, true, "unknown paths are skipped")
    expect_equal(member.peer:stats().unknown, 2, "and counted")
    expect_equal(member.peer:get_assigned_player(1, 2, 3, 4), "x", "what follows is read")
    result, member = receive("22efcdab" .. BASE .. "0300100507000c0202030478")
    expect_equal(result, "level", "one refused change")
    expect_equal(dump(member.state), "{}", "refuses all of an atomic message")
    result, member = receive(HEAD .. BASE .. "0300100507000c0202030478")
    expect_equal(result, "level", "one refused change")
    expect_equal(member.peer:get_score(), 5, "leaves the others of a plain message")
end

-- Arbitrary and damaged bytes: the state stays, and nothing fails.
do
    local seed = 12345
    local function random(limit)
        seed = seed * 16807
        seed = seed - math.floor(seed / 2147483647) * 2147483647
        return seed - math.floor(seed / limit) * limit
    end
    local good = from_hex(HEAD .. BASE .. FIRST .. "028e79" .. "04ac010779" .. "0700" .. "0d0254656d00" .. "04000f0107"
        .. "0a00120101" .. "0307" .. "02" .. "6162" .. "00")
    local victim, accepted = join(network, "Zoe"), 0
    for round = 1, 3000 do
        local bytes = {}
        local data = good
        for _ = 1, 1 + random(3) do
            local position = 1 + random(string.len(data))
            data = string.sub(data, 1, position - 1) .. string.char(random(256))
                .. string.sub(data, position + random(2))
        end
        if round > 2000 then
            for index = 1, random(40) do
                bytes[index] = string.char(random(256))
            end
            data = (random(2) == 0 and from_hex(HEAD) or " ") .. table.concat(bytes)
        end
        local before = dump(victim.state)
        local fine, reason = victim.peer:receive("Eve", data)
        if fine then
            accepted = accepted + 1
        else
            expect(type(reason) == "string", "a reason")
            if reason == "malformed" or reason == "version" then
                expect_equal(dump(victim.state), before, "the state stays")
            end
        end
    end
    expect_equal(victim.peer.depth, 0, "no operation is left open")
    for _, sender in ipairs({ "", string.rep("x", 65), "\255", 5, {} }) do
        expect_equal(victim.peer:receive(sender, good), nil, "a sender without a name")
    end
    expect_equal(victim.peer:receive("Eve", nil), nil, "no bytes")
end

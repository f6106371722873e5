-- The channel: escapes, chunks, the budget, and frames that the host refuses.
local seed = 4711
local function random(limit)
    seed = seed * 16807
    seed = seed - math.floor(seed / 2147483647) * 2147483647
    return seed - math.floor(seed / limit) * limit
end

local function random_bytes(length)
    local bytes = {}
    for position = 1, length do
        bytes[position] = string.char(random(256))
    end
    return table.concat(bytes)
end

do -- escapes: the fewest, of the smallest rotation, and never more than the average
    expect_equal(to_hex(runtime.escape("")), "02", "nothing")
    expect_equal(to_hex(runtime.escape("abc")), "02636465", "rotated by two")
    expect_equal(to_hex(runtime.escape("z")), "037d", "by three where two would make a `|`")
    local all = ""
    for number = 0, 255 do
        all = all .. string.char(number)
    end
    local frame = runtime.escape(all)
    expect_equal(string.byte(frame, 1), 2, "all rotations are equal")
    expect_equal(string.len(frame), 1 + 256 + 5, "five escapes")
    expect_equal(runtime.unescape(frame), all, "read again")
    -- No rotation does without escapes: these are counted out.
    local spoiled = { [0] = true, [1] = true, [10] = true, [13] = true, [124] = true }
    for round = 1, 400 do
        local bytes = random_bytes(random(300))
        if round > 300 then
            bytes = string.rep(bytes, 1 + random(3)) .. string.rep("z", random(40))
        end
        frame = runtime.escape(bytes)
        expect(not string.find(frame, "[%z\10\13|]"), "nothing in it is spoiled")
        expect_equal(runtime.unescape(frame), bytes, "read again")
        local best, fewest = nil, nil
        for rotation = 2, 255 do
            local escapes = 0
            for position = 1, string.len(bytes) do
                local moved = string.byte(bytes, position) + rotation
                if spoiled[moved > 255 and moved - 256 or moved] then
                    escapes = escapes + 1
                end
            end
            if not spoiled[rotation] and (not fewest or escapes < fewest) then
                best, fewest = rotation, escapes
            end
        end
        expect_equal(string.byte(frame, 1), best, "the rotation")
        expect_equal(string.len(frame), 1 + string.len(bytes) + fewest, "the length")
        expect(fewest <= math.floor(5 * string.len(bytes) / 251), "the worst case")
    end
    for what, hex in pairs({
        ["no rotation"] = "",
        ["a rotation of 0"] = "0061",
        ["a rotation that is spoiled"] = "0d61",
        ["the mark as a rotation"] = "0161",
        ["a byte that is spoiled"] = "02610a",
        ["an escape without a digit"] = "026101",
        ["an escape of nothing"] = "02610135",
        ["two marks"] = "0261010130",
    }) do
        expect_equal(runtime.unescape(from_hex(hex)), nil, what)
    end
end

do -- a message that is made in parts is the same frame as the whole
    local schema = join(new_network(), "Ann").peer.schema
    local player, ready, score = schema.by_id[12], schema.by_id[17], schema.by_id[16]
    local rotations = runtime.fitting_rotations(schema.change_head)
    local parts, made = {}, 0
    for round = 1, 2000 do
        local keys = { random(256), random(256), random(4), random(40) }
        -- More names than are remembered, and stamps and sequences of every length.
        local value = nil
        if random(5) > 0 then
            value = player.type:check("Name" .. random(300))
        end
        local stamp, sequence = 3000000 + round * random(7), round + 70
        if random(3) == 0 then
            stamp, sequence = random(2147483646) * 65536 + random(65536), random(2147483646) * 1024 + 1
        end
        local message = runtime.encode_single(schema, sequence, player, keys, stamp, value)
        local last, length = runtime.single_parts(parts, sequence, player, keys, stamp, value)
        expect_equal(length, string.len(message), "the length")
        local frame = runtime.escape_parts(rotations, parts, last)
        if frame then
            made = made + 1
            expect(frame == runtime.escape(message), "the frame of " .. to_hex(message))
        end
    end
    expect(made > 1990, "nearly all messages are made so: " .. made)
    expect_equal(runtime.single_parts(parts, 1, ready, { "Ann" }, 1, true), nil, "a key that is a text")
    expect_equal(runtime.single_parts(parts, 1, score, {}, 1, 7), nil, "a number")
    expect_equal(runtime.single_parts(parts, 1, player, { 1, 2, 3, 4 }, 1, "\1\2\3"), nil, "a text that is not plain")
end

local function assembled(chunks, assembly, sender, now)
    local message = nil
    for _, chunk in ipairs(chunks) do
        local fine, complete = runtime.assemble(assembly, sender or "Ann", chunk, now or 0)
        expect_equal(fine, true, "a chunk")
        message = complete or message
    end
    return message
end

do -- chunks
    local message = random_bytes(1000)
    local chunks = runtime.cut(message, 7, 100)
    expect_equal(count_of(chunks), 11, "97 bytes each")
    expect_equal(string.len(chunks[1]), 100, "as large as may be")
    expect_equal(to_hex(string.sub(chunks[1], 1, 3)), "3c0700", "the first")
    expect_equal(to_hex(string.sub(chunks[11], 1, 3)), "3d070a", "the last")
    expect_equal(count_of(runtime.cut(string.rep("x", 194), 0, 100)), 2, "no empty one at the end")
    local assembly = runtime.new_assembly()
    expect_equal(assembled(chunks, assembly), message, "in order")
    expect_equal(assembled(chunks, assembly), nil, "again: they are known")
    expect_equal(assembly.dropped, 0, "nothing is missing")
    local backwards = {}
    for index = 1, 11 do
        backwards[index] = chunks[12 - index]
    end
    assembly = runtime.new_assembly()
    expect_equal(assembled({ chunks[3], chunks[3], chunks[11] }, assembly), nil, "some")
    expect_equal(assembled(backwards, assembly), message, "backwards, and repeated")
    -- What contradicts: the message begins anew.
    local other = runtime.cut(random_bytes(1000), 7, 100)
    assembly = runtime.new_assembly()
    assembled({ chunks[1], chunks[2] }, assembly)
    expect(assembled(other, assembly) ~= nil, "a sender that has started again")
    expect_equal(assembly.dropped, 1, "what was begun is dropped")
    local early = runtime.cut(string.rep("y", 150), 7, 100)
    assembled({ chunks[4], early[2] }, assembly)
    expect_equal(assembly.dropped, 2, "a last one before another")
    for what, hex in pairs({
        ["no number"] = "3c", ["no index"] = "3c00", ["no piece"] = "3c0000", ["flags"] = "3e000061",
        ["a large index"] = "3c0080800461" }) do
        expect_equal(runtime.assemble(assembly, "Ann", from_hex(hex), 0), nil, what)
    end
end

do -- a sender that fills the memory pushes out none but itself
    local message = random_bytes(1000)
    local waiting, at, complete = runtime.cut(message, 0, 100), 1, nil
    local assembly = runtime.new_assembly()
    local function piece(number, index, text)
        local fine = runtime.assemble(assembly, "Mal", string.char(60, number) .. runtime.varint(index) .. text, 0)
        expect_equal(fine, true, "a chunk")
    end
    for index = 0, 20000 do
        piece(math.mod and math.mod(index, 4) or math.fmod(index, 4), 1 + math.floor(index / 4), "x")
        if waiting[at] and at * 2500 == index then
            complete = assembled({ waiting[at] }, assembly) or complete
            at = at + 1
        end
    end
    expect(assembly.dropped > 0, "the memory was full")
    -- Messages that are too large for it by themselves leave nothing behind that counts.
    for number = 1, 12 do
        for index = 1, 3900 do
            piece(number, index, "x")
        end
        piece(number, 3901, string.rep("x", 60000))
    end
    local held = 0
    for _, makings in pairs(assembly.senders) do
        for _, making in pairs(makings.list) do
            held = held + making.bytes + making.count * 64
        end
    end
    expect_equal(assembly.bytes, held, "what is counted is there")
    expect(held <= 1048576, "and within the bound")
    while waiting[at] do
        complete = assembled({ waiting[at] }, assembly) or complete
        at = at + 1
    end
    expect_equal(complete, message, "another sender's message")
    local longest = string.char(60, 0, 1) .. string.rep("x", 65536)
    expect_equal(runtime.assemble(assembly, "Mal", longest, 0), true, "the longest piece")
    expect_equal(runtime.assemble(assembly, "Mal", longest .. "x", 0), nil, "one that is longer")
end

do -- bounds of what is in the making
    local assembly = runtime.new_assembly()
    local chunks = {}
    for number = 0, 4 do
        chunks[number] = runtime.cut(string.rep("m", 150) .. number, number, 100)
        assembled({ chunks[number][1] }, assembly, "Ann", number)
    end
    expect_equal(assembly.dropped, 1, "four of a sender")
    expect_equal(assembled({ chunks[0][2] }, assembly, "Ann", 5), nil, "the oldest was dropped")
    expect_equal(assembly.dropped, 2, "and the next one now")
    expect(assembled({ chunks[4][2] }, assembly, "Ann", 6) ~= nil, "the newest is there")
    expect_equal(assembled({ chunks[3][2] }, assembly, "Ann", 34), nil, "30 seconds without a chunk")
    assembly = runtime.new_assembly()
    for index = 1, 70 do
        assembled({ chunks[0][1] }, assembly, "sender " .. index, index / 10)
    end
    expect_equal(assembly.count, 64, "senders")
    expect_equal(assembly.dropped, 6, "the oldest are dropped")
    assembly = runtime.new_assembly()
    local large = runtime.cut(string.rep("l", 65000), 0, 16384)
    for index = 1, 24 do
        assembled({ large[1], large[2], large[3] }, assembly, "sender " .. index, index / 10)
    end
    expect(assembly.bytes <= 1048576, "bytes in all")
    expect(assembly.dropped > 0, "there was not room for all")
    assembly = runtime.new_assembly()
    local too_large = runtime.cut(string.rep("l", 70000), 0, 16384)
    expect_equal(assembled(too_large, assembly), nil, "larger than a message")
end

do -- who comes later stops no message of those who were known before
    local message = random_bytes(65536)
    local chunks = runtime.cut(message, 0, 235)
    local large = string.char(60, 0, 1) .. string.rep("x", 16000)
    local function attack(known)
        local assembly, complete, forged = runtime.new_assembly(), nil, 0
        runtime.note_known(assembly.known, "Ann", 0)
        for number = 1, known do
            runtime.note_known(assembly.known, "Mal" .. number, 0)
        end
        for index, chunk in ipairs(chunks) do
            complete = assembled({ chunk }, assembly) or complete
            if index < 20 or index > 270 then
                for _ = 1, 70 do
                    forged = forged + 1
                    expect_equal(runtime.assemble(assembly, "Mal" .. forged, large, 0), true, "a chunk")
                end
            end
            expect(assembly.bytes <= 1048576 and assembly.count <= 64, "within the bounds")
        end
        expect(complete == message, "the message of who was known before, and " .. known .. " others")
    end
    attack(0)
    attack(200)
    -- Greedy ones that were there before push out each other only.
    local assembly, complete = runtime.new_assembly(), nil
    for number = 1, 5 do
        runtime.note_known(assembly.known, "Mal" .. number, 0)
    end
    runtime.note_known(assembly.known, "Ann", 0)
    local piece = string.rep("x", 60000)
    for index, chunk in ipairs(chunks) do
        complete = assembled({ chunk }, assembly) or complete
        for number = 0, 19 do
            if index < 20 or index > 270 then
                local sender = number - math.floor(number / 5) * 5 + 1
                local frame = string.char(60, math.floor(number / 5), 1) .. piece
                expect_equal(runtime.assemble(assembly, "Mal" .. sender, frame, 0), true, "a chunk")
            end
        end
    end
    expect(complete == message, "through what greedy ones send")
    -- All places are those of known senders: what an unknown one sends has no room, and is counted once.
    assembly = runtime.new_assembly()
    for number = 1, 64 do
        runtime.note_known(assembly.known, "P" .. number, 0)
        runtime.assemble(assembly, "P" .. number, large, 0)
    end
    assembled(chunks, assembly, "Zoe")
    expect_equal(assembly.dropped, 1, "no room")
    expect_equal(assembly.count, 64, "all of the known ones")
    expect_equal(assembled(chunks, assembly, "Zoe", 30), message, "when they are silent")
end

do -- senders that are known
    local known = runtime.new_known()
    for number = 0, 511 do
        runtime.note_known(known, "P" .. number, 0)
    end
    expect_equal(runtime.known_since(known, "P255"), 255, "the last one that has a place")
    expect_equal(runtime.known_since(known, "P256"), nil, "one too many")
    for number = 0, 255 do
        if number ~= 7 then
            runtime.note_known(known, "P" .. number, 1)
        end
    end
    runtime.note_known(known, "late", 3599.9)
    expect_equal(runtime.known_since(known, "late"), nil, "nobody was silent for an hour")
    runtime.note_known(known, "late", 3600)
    expect_equal(runtime.known_since(known, "late"), 256, "in the place of the silent one")
    expect_equal(runtime.known_since(known, "P7"), nil, "which is unknown now")
end

do -- a chunk of a large message that comes again
    local message = random_bytes(60000)
    local chunks, assembly = runtime.cut(message, 0, 16384), runtime.new_assembly()
    expect_equal(assembled(chunks, assembly), message, "whole")
    expect_equal(assembled(chunks, assembly), nil, "known, all of them")
    expect_equal(assembly.dropped, 0, "nothing is dropped")
    expect_equal(assembly.count, 1, "and nothing else begun")
end

-- A member whose channel is the game's.
local function throttled(network, name)
    local member = join(network, name)
    member.peer.schema.transport = { frame = 240, rate = 800, burst = 4000, overhead = 40, clean = false }
    member.peer.schema.mtu = 235
    member.peer.channel = runtime.new_channel(member.peer.schema)
    return member
end

local PLAIN = join(new_network(), "Ann").peer.schema.transport
local function restore_schema(member)
    member.peer.schema.transport, member.peer.schema.mtu = PLAIN, 240
end

local function cost_of(member)
    local cost = 0
    for _, frame in ipairs(member.sent) do
        cost = cost + string.len(frame.bytes) + 40
    end
    return cost
end

do -- the budget, and what waits meanwhile
    local network = new_network()
    local a, b = throttled(network, "Ann"), throttled(network, "Bob")
    for round = 1, 40 do
        for slot = 1, 40 do
            a.peer:set_assigned_player(1, 1, 1, slot, "Round" .. round)
        end
    end
    expect(cost_of(a) <= 4000.1, "the burst")
    expect(a.peer:stats().queued <= 40, "what waits goes on merging")
    local started = network.time
    for _ = 1, 40 do
        advance(network, 0.25)
        expect(cost_of(a) <= 4000.1 + 800 * (network.time - started), "the rate")
    end
    expect_equal(dump(a.state), dump(b.state), "equal")
    expect_equal(a.peer:stats().queued, 0, "nothing waits")
    expect_equal(a.peer:stats().sent_frames, count_of(a.sent), "the figure")
    expect_equal(b.peer:stats().received_frames, count_of(a.sent), "and the other's")
    -- A share of the burst.
    advance(network, 60)
    a.peer:restrain(0.1, 5)
    local before = cost_of(a)
    for slot = 1, 80 do
        a.peer:set_assigned_player(1, 1, 2, slot, "Restrained")
    end
    expect(cost_of(a) - before <= 400.1, "a tenth")
    advance(network, 30)
    expect_equal(dump(a.state), dump(b.state), "equal")
    restore_schema(a)
end

do -- priorities: the lowest is not starved
    local network = new_network()
    local a = throttled(network, "Ann")
    local channel = a.peer.channel
    channel.burst, channel.most, channel.budget, channel.at = 16 * 42, 16 * 42, 0, network.time
    local function fill()
        for urgency = 1, 3 do
            while channel.queues[urgency].last < channel.queues[urgency].first + 20 do
                runtime.transmit(a.peer, "x", 1, urgency, network.time)
            end
        end
    end
    fill()
    expect(not runtime.takes(channel, 1) and not runtime.takes(channel, 3), "it takes no more")
    channel.budget = 16 * 42
    runtime.pump(a.peer)
    local order = ""
    for _, frame in ipairs(a.sent) do
        order = order .. string.sub(frame.priority, 1, 1)
    end
    expect_equal(order, "hhhnhhhnhhhnhhhl", "of sixteen frames")
    restore_schema(a)
end

do -- a message of several frames, of which the host refuses some
    local network = new_network()
    local a, b = throttled(network, "Ann"), throttled(network, "Bob")
    local function write_group(text)
        return a.peer:together(function()
            for slot = 1, 60 do
                a.peer:set_assigned_player(1, 3, 1, slot, text)
            end
        end)
    end
    network.refuse = true
    expect_equal(write_group("First text"), true, "written")
    expect_equal(a.peer:stats().failed_sends, 1, "refused before anything has gone")
    expect_equal(a.peer:stats().queued, 60, "the entries still wait")
    network.refuse = false
    local send, left = a.adapter.send, 2
    a.adapter.send = function(bytes, priority)
        left = left - 1
        if left < 0 then
            return nil, "the line is dead"
        end
        return send(bytes, priority)
    end
    a.peer:host_changed()
    expect_equal(a.peer:stats().queued, 0, "the channel has it")
    expect_equal(count_of(a.sent), 2, "two frames have gone")
    left = 100
    advance(network, 10)
    expect_equal(dump(a.state), dump(b.state), "the rest has followed")
    expect_equal(a.peer:stats().sent_changes, 60, "in one message")
    expect_equal(b.peer:receive("Ann", "\0"), nil, "what is no frame")
    expect_equal(b.peer:stats().refused_frame, 1, "is counted")
    expect_equal(b.peer:receive("Ann", string.sub(a.sent[1].bytes, 1, 3)), nil, "what is no chunk")
    restore_schema(a)
end

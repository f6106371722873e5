-- The vectors of tests/wire: every message both ways, every refusal, every number and value.

local equal, holds, path_of = harness.equal, harness.holds, harness.path_of
local runtime = vectors_runtime

local function module_hash()
    local hash = VectorsSync.hash
    local bytes = ""
    for place = 5, 1, -2 do
        bytes = bytes .. string.char(tonumber(string.sub(hash, place, place + 1), 16))
    end
    return bytes
end

local function from_hex(digits)
    return (string.gsub(string.gsub(digits, " ", ""), "%x%x", function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

-- The bytes that a vector spells.
local function spelled(text)
    local place = string.find(text, "HASH", 1, true)
    if not place then return from_hex(text) end
    return from_hex(string.sub(text, 1, place - 1)) .. module_hash() .. from_hex(string.sub(text, place + 4))
end

local function to_hex(data)
    return (string.gsub(data, ".", function(character)
        return string.format("%02X ", string.byte(character))
    end))
end

local function same_bytes(actual, expected, note)
    if actual ~= expected then error(note .. ": expected " .. to_hex(expected) .. "got " .. to_hex(actual), 0) end
end

-- A value of the vectors in the form of a host.
local FORMS = {
    shape = function(value)
        local kind, payload = next(value)
        return { kind = kind, value = payload or nil }
    end,
    some_bytes = from_hex,
    points = function(value)
        local points = {}
        for key, point in pairs(value) do points[tonumber(key)] = point end
        return points
    end,
}
FORMS.numbers = function(value)
    local set = {}
    for _, member in ipairs(value) do set[member] = true end
    return set
end
FORMS.names = FORMS.numbers

local function formed(path, value)
    if FORMS[path] then return FORMS[path](value) end
    return value
end

-- A peer that takes stamps of any time.
local function peer()
    local world = harness.world({ module = VectorsSync, names = { "Zed" } })
    world.start_of_time = 6200000000
    return world:peer("Zed"), world
end

-- The table that a peer would hold at the end.
local function check_messages(message)
    local zed = peer()
    local schema = zed.schema
    local bytes = spelled(message.bytes)
    local writer = { n = 0, count = 0 }
    runtime.begin_message(writer, schema, message.sequence, message.base, message.atomic)
    for _, change in ipairs(message.changes) do
        local path = path_of(schema, change.path)
        local keys = assert(runtime.check_keys(path, harness.copy(change.keys), path.count))
        local value
        if not change.clear then value = path.type:check(formed(path.name, change.value)) end
        local encoded = runtime.encode_change(writer, path, keys, change.stamp, value)
        runtime.add_change(writer, path, keys, change.stamp, encoded)
    end
    local written = runtime.end_message(writer)
    if message.origin then
        -- A peer sends its own changes only: the origin of another goes in by hand.
        local flags = string.byte(written) + 1
        written = string.char(flags) .. string.sub(written, 2, 4)
            .. runtime.varint(string.len(message.origin)) .. message.origin .. string.sub(written, 5)
    end
    same_bytes(written, bytes, message.name .. ", written")

    local read = runtime.decode_message(schema, "Zed", "Ann", bytes)
    equal(read.origin, message.origin or "Ann", message.name)
    equal({ read.sequence, read.base, read.atomic, read.count },
        { message.sequence, message.base, message.atomic, harness.count(message.changes) }, message.name)
    for index, change in ipairs(message.changes) do
        local expected
        if not change.clear then expected = formed(change.path, change.value) end
        equal({ read[index].path.name, read[index].stamp, read[index].keys },
            { change.path, change.stamp, change.keys }, message.name)
        equal(read[index].value, expected, message.name)
    end
    local fine, reason = zed:receive("Ann", bytes)
    holds(fine, message.name .. ": " .. tostring(reason))
end

scenario("wire: every message is written to its bytes and read back", function()
    for _, message in ipairs(WIRE.messages.messages) do check_messages(message) end
end)

scenario("wire: every request", function()
    local zed, world = peer()
    for _, request in ipairs(WIRE.messages.requests) do
        harness.taken(zed:request(request.component))
        same_bytes(world:last("Zed").bytes, spelled(request.bytes), request.name)
        harness.taken(zed:receive("Ann", spelled(request.bytes)))
    end
end)

scenario("wire: every message that is refused, with its reason", function()
    for _, case in ipairs(WIRE.refused.refused) do
        local zed, world = peer()
        local fine, reason = zed:receive("Ann", spelled(case.bytes))
        equal({ tostring(fine), reason }, { "nil", case.reason }, case.name)
        equal(world.hosts.Zed.root, {}, case.name)
        equal(zed:stats()["refused_" .. case.reason], 1, case.name)
    end
end)

scenario("wire: every number", function()
    local function reader(bytes) return { data = bytes, position = 1, limit = string.len(bytes) } end
    for _, row in ipairs(WIRE.primitives.varint) do
        same_bytes(runtime.varint(row.value), spelled(row.bytes), "varint " .. row.value)
        equal(runtime.take_varint(reader(spelled(row.bytes))), row.value)
    end
    for _, row in ipairs(WIRE.primitives.zigzag) do
        same_bytes(runtime.zigzag(row.value), spelled(row.bytes), "zigzag " .. row.value)
        equal(runtime.take_zigzag(reader(spelled(row.bytes))), row.value)
    end
    for _, row in ipairs(WIRE.primitives.varint_refused) do
        holds(not pcall(runtime.take_varint, reader(spelled(row.bytes))), row.name)
    end
end)

scenario("wire: every value, by setter, message and getter", function()
    for _, row in ipairs(WIRE.primitives.values) do
        local world = harness.world({ module = VectorsSync, names = { "Zed", "Ann" } })
        local zed, ann = world:peers()
        local value = formed(row.path, row.value)
        harness.taken(zed["set_" .. row.path](zed, value))
        local path = path_of(zed.schema, row.path)
        same_bytes(runtime.encode_value(path, path.type:check(value)), spelled(row.bytes), row.name)
        harness.taken(ann:receive("Zed", world:last("Zed").bytes))
        equal(ann["get_" .. row.path](ann), zed["get_" .. row.path](zed), row.name)
        -- A flag that is off is absent, also within a record.
        equal(ann["get_" .. row.path](ann), path.type:check(value), row.name)
    end
end)

scenario("wire: a record that has grown at its end is read", function()
    for _, row in ipairs(WIRE.messages.grown) do
        local zed = peer()
        harness.taken(zed:receive("Ann", spelled(row.bytes)))
        equal(zed["get_" .. row.path](zed), row.value, row.name)
    end
end)

scenario("wire: what never forgets cannot be cleared", function()
    local zed = harness.world({ module = VectorsSync }):peers()
    harness.taken(zed:set_total(7))
    harness.refused({ zed:set_total(nil) }, "never forgets")
    harness.taken(zed:set_tags({ [1] = true }))
    harness.refused({ zed:set_tags(nil) }, "never forgets")
    equal({ zed:get_total(), zed:get_tags() }, { 7, { [1] = true } })
end)

scenario("wire: of a union above its bound the first elements stay, in whatever order they come", function()
    local world = harness.world({ module = VectorsSync, names = { "Ann", "Bo" } })
    local ann, bo = world:peers()
    harness.taken(ann:set_tags({ [9] = true, [2] = true, [5] = true }))
    harness.taken(bo:set_tags({ [7] = true, [1] = true }))
    world:run(1)
    equal(ann:get_tags(), { [1] = true, [2] = true, [5] = true })
    world:agree()
    harness.taken(ann:set_tags({ [0] = true, [8] = true }))
    equal(ann:get_tags(), { [0] = true, [1] = true, [2] = true })
    world:run(1)
    world:agree()
end)

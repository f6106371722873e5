-- decoder: reads messages. It evaluates nothing, looks at no state and changes none: its result is
-- a table of checked changes, or a reason. There is one encoding of everything, so whatever a
-- writer could have left out is refused.

local fail = runtime.fail
local take_byte, take_bytes = runtime.take_byte, runtime.take_bytes
local take_varint, take_zigzag = runtime.take_varint, runtime.take_zigzag
local floor = math.floor
local bytes, len = runtime.bytes_at, string.len

local function take_stamp(reader)
    local position = reader.position
    if position + 5 > reader.limit then
        fail("the data ends too early")
    end
    reader.position = position + 6
    local a, b, c, d, e, f = bytes(reader.data, position, position + 5)
    return a + b * 256 + c * 65536 + d * 16777216 + e * 4294967296 + f * 1099511627776
end

-- The keys of a change; `before` is the change before if it has the same path.
local function take_keys(reader, path, leading, counts_up, before)
    local types, count = path.types, path.count
    -- With room, as most have as many.
    local keys = count == 4 and { 0, 0, 0, 0 } or {}
    if (leading > 0 and leading >= count) or (counts_up and leading + 1 ~= count) then
        fail("more keys are left out than the path has")
    end
    for index = 1, leading do
        keys[index] = before[index]
    end
    if counts_up then
        if not path.whole_last then
            fail("a key cannot be counted up")
        end
        keys[count] = runtime.checked(types[count], before[count] + 1)
    else
        for index = leading + 1, count do
            keys[index] = types[index]:take_key(reader)
        end
    end
    if before then
        local possible, up = runtime.omission(path, before, keys)
        if possible ~= leading or up ~= counts_up then
            fail("more keys could have been left out")
        end
    end
    return keys
end

-- A change up to its keys and value; `previous` is { id, keys } of the change before.
local function take_change(reader, schema, previous, expected, exact)
    local header = take_byte(reader)
    local same = header >= 128
    local rest = same and header - 128 or header
    local clear = rest >= 64
    rest = clear and rest - 64 or rest
    local differs = rest >= 32
    rest = differs and rest - 32 or rest
    local leading = floor(rest / 4)
    rest = rest - leading * 4
    local counts_up = rest >= 2
    if rest == 1 or rest == 3 then
        fail("a reserved bit is set")
    elseif not same and (leading > 0 or counts_up) then
        fail("keys are left out, but the path is not")
    elseif same and not previous then
        fail("the first change leaves its path out")
    end
    local id = same and previous.id or take_varint(reader)
    if not same and previous and previous.id == id then
        fail("the path could have been left out")
    end
    local stamp = expected
    if differs then
        local difference = take_zigzag(reader)
        if difference == 0 or not previous then
            fail("a difference is there for nothing")
        end
        stamp = stamp + difference
    end
    if stamp < 0 or stamp >= runtime.STAMP_LIMIT then
        fail("a stamp is not below 2^48")
    end
    local path = schema.by_id[id]
    if not path then
        return { id = id, stamp = stamp, is_clear = clear }
    end
    local keys = take_keys(reader, path, leading, counts_up, same and previous.keys or nil)
    if clear and runtime.never_forgets(path) then
        fail("a clear of what cannot be cleared")
    end
    local value = nil
    if not clear then
        value = path.type:take_value(reader)
    end
    if exact and reader.position <= reader.limit then
        fail("there are bytes left over after the value")
    end
    return { id = id, stamp = stamp, is_clear = clear, path = path, keys = keys, value = value }
end

local function take_changes(reader, schema, message)
    local finish, count, newest = reader.limit, 0, message.base
    local exact = message.hash == schema.hash
    local expected, previous = message.base, nil
    while reader.position <= finish do
        local length = take_varint(reader)
        local last = reader.position + length - 1
        if length < 1 or last > finish then
            fail("a change has the wrong length")
        end
        reader.limit = last
        local change = take_change(reader, schema, previous, expected, exact)
        reader.limit = finish
        reader.position = last + 1
        count = count + 1
        message[count] = change
        expected = change.stamp + 1
        previous = change
        if change.stamp > newest then
            newest = change.stamp
        end
    end
    if count == 0 then
        fail("the message has no changes")
    end
    message.count = count
    return newest
end

runtime.take_stamp, runtime.take_changes = take_stamp, take_changes

local function take_request(reader, _, message)
    message.component = take_varint(reader)
    if reader.position <= reader.limit then
        fail("there are bytes left over after the component")
    end
end

local function take_compare(reader, schema, message)
    -- Peers that part the state into other scopes have nothing to compare.
    if message.hash ~= schema.compare_hash then
        message.kind = "unknown"
        return
    end
    runtime.take_statements(reader, schema, message)
end

local function take_missing(reader, _, message)
    runtime.take_missing(reader, message)
end

-- What follows after changes, kind 0. Theirs are the only flags.
local KINDS = {
    { name = "request", take = take_request },
    { name = "compare", take = take_compare },
    { name = "entries", take = function(reader, schema, message, sender)
        runtime.take_sections(reader, schema, message, sender)
    end },
    { name = "missing", take = take_missing },
}

--- Reads a message, and gives a table with kind and
---  changes: origin, atomic, sequence, base, newest, count, and in 1 to count { id, stamp, path, keys,
---           value }, the last three absent if the path is unknown;
---  request: component;
---  compare: count, and in 1 to count statements;
---  entries: count, and in 1 to count sections, each like a message of changes without `newest`;
---  missing: origin, ranges, count;
---  unknown: nothing more, since peers with other scopes compare other things;
---  own: nothing more, since the message says that this peer, called `name`, made it.
--- Fails with an error on malformed data; of another version it reads nothing and gives nil.
function runtime.decode_message(schema, name, sender, data)
    local length = len(data)
    if length > runtime.MESSAGE_LIMIT then
        fail("the message is longer than 65536 bytes")
    end
    local reader = { data = data, position = 1, limit = length }
    local first = take_byte(reader)
    local kind = floor(first / 4) - 8
    if kind < 0 or (kind > 0 and not KINDS[kind]) then
        return nil
    end
    local hash = take_bytes(reader, 3)
    if kind > 0 then
        if first > 32 + kind * 4 then
            fail("a message of this kind has no flags")
        end
        local message = { hash = hash, kind = KINDS[kind].name }
        KINDS[kind].take(reader, schema, message, sender)
        return message
    end
    local flags, origin = first - 32, sender
    if flags == 1 or flags == 3 then
        origin = take_bytes(reader, take_varint(reader))
        if not runtime.is_peer_name(origin) then
            fail("the origin's name is not 1 to 64 bytes of UTF-8")
        elseif origin == name then
            return { hash = hash, kind = "own", atomic = flags >= 2, origin = origin }
        end
    end
    local sequence = take_varint(reader)
    if sequence < 1 or sequence >= runtime.EXACT then
        fail("the sequence number is not from 1 to 2^53 - 1")
    end
    local base = take_stamp(reader)
    -- All fields at once, which makes a table of the right size; the first change takes the place of `false`.
    local message = { false, hash = hash, kind = "changes", atomic = flags >= 2, origin = origin, sequence = sequence,
        base = base, newest = base, count = 0 }
    message.newest = take_changes(reader, schema, message)
    if message.sequence + message.count > runtime.EXACT then
        fail("a sequence number is 2^53 or more")
    end
    return message
end

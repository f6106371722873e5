-- encoder: changes and messages as bytes, as docs/wire-format.md has them.
--
-- A writer is { schema, n, size, count, previous_path, previous_keys, expected } with the message's
-- pieces in 1 to n. It is reused from message to message.

local CHAR = runtime.CHAR
local varint, zigzag = runtime.varint, runtime.zigzag
local floor = math.floor
local len, char = string.len, string.char
local concat = table.concat

--- The most bytes that a message may have.
runtime.MESSAGE_LIMIT = 65536
-- version 1: 1 * 32, kind 1 * 4
local CHANGES, REQUEST = CHAR[32], CHAR[36]
local ATOMIC_CHANGES = CHAR[34]

--- A request for a component.
function runtime.encode_request(schema, component)
    return REQUEST .. schema.hash .. varint(component.id)
end

-- Stamps of one second share their upper bytes, which are made once.
local upper, upper_bytes = -1, nil

local function stamp_bytes(stamp)
    local b = floor(stamp / 65536)
    local low = stamp - b * 65536
    local a = floor(low / 256)
    if b ~= upper then
        local c = floor(b / 256)
        local d = floor(c / 256)
        local e = floor(d / 256)
        upper, upper_bytes = b, char(b - c * 256, c - d * 256, d - e * 256, e)
    end
    return CHAR[low - a * 256] .. CHAR[a] .. upper_bytes
end

runtime.stamp_bytes = stamp_bytes

--- Begins a message of this peer's own changes, of which the first has the stamp `base`.
function runtime.begin_message(writer, schema, sequence, base, atomic)
    local head = (atomic and ATOMIC_CHANGES or CHANGES) .. schema.hash .. varint(sequence) .. stamp_bytes(base)
    writer[1] = head
    writer.n = 1
    writer.size = len(head)
    writer.count = 0
    writer.previous_path = nil
    writer.previous_keys = nil
    writer.expected = base
end

-- How many leading keys equal those of the change before, and whether the last one counts up.
local function omission(path, before, keys)
    local count = path.count
    local equal = 0
    while equal < count and before[equal + 1] == keys[equal + 1] do
        equal = equal + 1
    end
    if equal == count - 1 and equal <= 7 and path.whole_last and before[count] + 1 == keys[count] then
        return equal, true
    end
    if equal > count - 1 then
        equal = count - 1
    end
    if equal > 7 then
        equal = 7
    end
    if equal < 0 then
        equal = 0
    end
    return equal, false
end

runtime.omission = omission

local pieces = { n = 0 }

--- A change as the next one of a message, with its length before it. A nil value is a clear.
function runtime.encode_change(writer, path, keys, stamp, value)
    local header, skipped = 0, 0
    if value == nil then
        header = 64
    end
    pieces.n = 1
    if writer.previous_path == path then
        local leading, counts_up = omission(path, writer.previous_keys, keys)
        header = header + 128 + leading * 4
        skipped = leading
        if counts_up then
            header = header + 2
            skipped = path.count
        end
    else
        pieces[2] = path.id_bytes
        pieces.n = 2
    end
    local difference = stamp - writer.expected
    if difference ~= 0 then
        header = header + 32
        pieces.n = pieces.n + 1
        pieces[pieces.n] = zigzag(difference)
    end
    pieces[1] = CHAR[header]
    local types = path.types
    for index = skipped + 1, path.count do
        types[index]:put_key(pieces, keys[index])
    end
    if value ~= nil then
        path.type:put_value(pieces, value)
    end
    local body = concat(pieces, "", 1, pieces.n)
    return varint(len(body)) .. body
end

local KEEP, CLEAR = CHAR[0], CHAR[64]

--- A message of one change, in as few steps as possible: it is what most writes make.
function runtime.encode_single(schema, sequence, path, keys, stamp, value)
    local types = path.types
    pieces[1], pieces[2] = value == nil and CLEAR or KEEP, path.id_bytes
    pieces.n = 2
    for index = 1, path.count do
        types[index]:put_key(pieces, keys[index])
    end
    if value ~= nil then
        path.type:put_value(pieces, value)
    end
    local body = concat(pieces, "", 1, pieces.n)
    return CHANGES .. schema.hash .. varint(sequence) .. stamp_bytes(stamp) .. varint(len(body)) .. body
end

--- Adds what `encode_change` made of the same path, keys and stamp.
function runtime.add_change(writer, path, keys, stamp, bytes)
    local n = writer.n + 1
    writer[n] = bytes
    writer.n = n
    writer.size = writer.size + len(bytes)
    writer.count = writer.count + 1
    writer.previous_path = path
    writer.previous_keys = keys
    writer.expected = stamp + 1
end

--- The bytes of the message.
function runtime.end_message(writer)
    return concat(writer, "", 1, writer.n)
end

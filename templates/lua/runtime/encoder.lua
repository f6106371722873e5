-- encoder: changes and messages as bytes, as docs/wire-format.md has them.
--
-- A writer is { schema, n, size, count, previous_path, previous_keys, expected } with the message's
-- pieces in 1 to n. It is reused from message to message.

local CHAR = runtime.CHAR
local varint, zigzag = runtime.varint, runtime.zigzag
local floor = math.floor
local len, char = string.len, string.char
local concat = table.concat
local entry_bytes = runtime.entry_bytes

--- The most bytes that a message may have.
runtime.MESSAGE_LIMIT = 65536
-- version 1: 1 * 32, kind 1 * 4
local REQUEST, ATOMIC_CHANGES = CHAR[36], CHAR[34]

--- A request for a component.
function runtime.encode_request(schema, component)
    return REQUEST .. schema.hash .. varint(component.id)
end

-- Stamps of one second share their upper bytes, which are made once: for those from `upper` on.
local upper, upper_bytes = -65536, nil

local function renew_upper(stamp)
    local b = floor(stamp / 65536)
    local c = floor(b / 256)
    local d = floor(c / 256)
    local e = floor(d / 256)
    upper, upper_bytes = b * 65536, char(b - c * 256, c - d * 256, d - e * 256, e)
end

local function stamp_bytes(stamp)
    local low = stamp - upper
    if low < 0 or low >= 65536 then
        renew_upper(stamp)
        low = stamp - upper
    end
    local a = floor(low / 256)
    return CHAR[low - a * 256] .. CHAR[a] .. upper_bytes
end

runtime.stamp_bytes = stamp_bytes

-- Sequence numbers follow each other: all but their first byte is made once, for those from `group` on.
local group, group_bytes, group_size = -128, nil, 0

local function renew_group(sequence)
    local rest = floor(sequence / 128)
    group, group_bytes = rest * 128, rest > 0 and varint(rest) or ""
    group_size = len(group_bytes)
end

--- Begins a message of this peer's own changes, of which the first has the stamp `base`.
function runtime.begin_message(writer, schema, sequence, base, atomic)
    local head = (atomic and ATOMIC_CHANGES .. schema.hash or schema.change_head) .. varint(sequence)
        .. stamp_bytes(base)
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

--- A message of one change.
function runtime.encode_single(schema, sequence, path, keys, stamp, value)
    local body = (value == nil and CLEAR or KEEP) .. entry_bytes(path, keys, value)
    return schema.change_head .. varint(sequence) .. stamp_bytes(stamp) .. varint(len(body)) .. body
end

-- Where the keys stand among the parts of a message.
local BEFORE_KEYS = 9

--- The same as a list of parts after the schema's `change_head`, from 2 on, each a text or the number of
--- a byte. Gives the last one's position and the bytes of the message; nil for what has to be made
--- as a whole. It is what most writes are.
function runtime.single_parts(parts, sequence, path, keys, stamp, value)
    if not path.byte_keys then
        return nil
    end
    local size, last = path.base_size, BEFORE_KEYS + path.count
    if value ~= nil then
        local plain = path.type.plain
        if not (plain and plain[value]) then
            return nil
        end
        size, last = size + len(value), last + 1
        parts[last] = value
    end
    local number, low = sequence - group, stamp - upper
    if number < 0 or number >= 128 then
        renew_group(sequence)
        number = sequence - group
    end
    if low < 0 or low >= 65536 then
        renew_upper(stamp)
        low = stamp - upper
    end
    local middle = floor(low / 256)
    parts[2], parts[3] = group > 0 and number + 128 or number, group_bytes
    parts[4], parts[5], parts[6] = low - middle * 256, middle, upper_bytes
    parts[7], parts[8], parts[9] = size, value == nil and 64 or 0, path.id_bytes
    for index = 1, path.count do
        parts[BEFORE_KEYS + index] = keys[index]
    end
    return last, size + group_size + 12
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

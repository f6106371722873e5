-- statements: the bytes of what peers say while they compare: what a part of a node's items comes to.
-- A statement is { domain, scope, keys, id (of the node), nibbles, low, high, form, raw } and `sum`,
-- `items` and `count`, or `sums`. It is about the items from `low` to `high`, those that begin with the
-- same `nibbles` hexadecimal digits of eight.

local fail = runtime.fail
local take_byte, take_bytes, take_varint = runtime.take_byte, runtime.take_bytes, runtime.take_varint
local CHAR, varint, four_bytes = runtime.CHAR, runtime.varint, runtime.four_bytes
local floor, sub, len = math.floor, string.sub, string.len
local concat = table.concat

local DIGEST, LIST, BUCKETS = 0, 16, 32
runtime.DIGEST, runtime.LIST, runtime.BUCKETS = DIGEST, LIST, BUCKETS
-- Beyond these, what another peer says is refused or ignored.
local MOST_ITEMS, MOST_STATEMENTS = 16384, 64
runtime.MOST_STATEMENTS = MOST_STATEMENTS

-- SPAN[n] is how many numbers begin with the same n digits.
local SPAN = { [8] = 1 }
for digits = 7, 0, -1 do
    SPAN[digits] = SPAN[digits + 1] * 16
end
runtime.SPAN = SPAN

-- A number's first digits, the most significant one first; a half byte that is left over is 0.
local function prefix_bytes(nibbles, low)
    local bytes = four_bytes(low)
    local prefix = ""
    for position = 4, 5 - floor((nibbles + 1) / 2), -1 do
        prefix = prefix .. sub(bytes, position, position)
    end
    return prefix
end

--- The beginning of a statement, up to what it says.
function runtime.statement_head(form, domain, scope, keys, nibbles, low)
    return CHAR[nibbles + form + domain * 64] .. varint(scope.position) .. runtime.encode_keys(scope, keys)
        .. prefix_bytes(nibbles, low)
end

--- What a list of items says.
function runtime.list_payload(items, count)
    local pieces = { varint(count) }
    for index = 1, count do
        pieces[index + 1] = four_bytes(items[index])
    end
    return concat(pieces, "", 1, count + 1)
end

--- What the sums of the sixteen parts of a range say.
function runtime.buckets_payload(items, count, nibbles, low)
    local span, pieces, index = SPAN[nibbles + 1], {}, 1
    for bucket = 1, 16 do
        local above, sum = low + bucket * span, 0
        while index <= count and items[index] < above do
            sum = sum + items[index]
            index = index + 1
        end
        pieces[bucket] = four_bytes(sum - floor(sum / 4294967296) * 4294967296)
    end
    return concat(pieces, "", 1, 16)
end

--- The beginning of a message of statements.
function runtime.compare_head(schema)
    return CHAR[40] .. schema.compare_hash
end

local function take_four(reader)
    local number, scale = 0, 1
    for _ = 1, 4 do
        number = number + take_byte(reader) * scale
        scale = scale * 256
    end
    return number
end

local function take_prefix(reader, nibbles)
    local low, scale = 0, 16777216
    for _ = 1, floor((nibbles + 1) / 2) do
        low = low + take_byte(reader) * scale
        scale = scale / 256
    end
    if floor(low / SPAN[nibbles]) * SPAN[nibbles] ~= low then
        fail("a half byte that is left over is not 0")
    end
    return floor(low)
end

local function take_items(reader, statement)
    local count, items, before = take_varint(reader), {}, statement.low
    if count > MOST_ITEMS then
        fail("a list of more than 16384 items")
    end
    for index = 1, count do
        items[index] = take_four(reader)
        if items[index] < before then
            fail("items are not in ascending order, or come before their range")
        end
        before = items[index]
    end
    if before > statement.high then
        fail("an item comes after its range")
    end
    statement.items, statement.count = items, count
end

local function take_statement(reader, schema)
    local first = reader.position
    local head = take_byte(reader)
    local domain = floor(head / 64)
    local form = floor((head - domain * 64) / 16) * 16
    local nibbles = head - domain * 64 - form
    if domain > 1 or form > BUCKETS or nibbles > 8 or (form == BUCKETS and nibbles == 8) then
        fail("a statement of no known form")
    end
    local scope = schema.scopes[take_varint(reader)]
    if not scope then
        fail("a scope that does not exist")
    end
    local keys = {}
    for index = 1, scope.count do
        keys[index] = scope.types[index]:take_key(reader)
    end
    local statement = {
        form = form,
        domain = domain,
        scope = scope,
        keys = keys,
        id = runtime.node_id(domain, scope, keys),
        nibbles = nibbles,
        low = take_prefix(reader, nibbles),
    }
    statement.high = statement.low + SPAN[nibbles] - 1
    if form == DIGEST then
        statement.sum = take_four(reader)
    elseif form == LIST then
        take_items(reader, statement)
    else
        statement.sums = {}
        for bucket = 1, 16 do
            statement.sums[bucket] = take_four(reader)
        end
    end
    statement.raw = sub(reader.data, first, reader.position - 1)
    return statement
end

--- Reads the statements of a message, as many as one may have.
function runtime.take_statements(reader, schema, message)
    message.count = 0
    while reader.position <= reader.limit and message.count < MOST_STATEMENTS do
        message.count = message.count + 1
        message[message.count] = take_statement(reader, schema)
    end
    if message.count == 0 then
        fail("a message without statements")
    end
end

--- A message that asks an origin for numbers: at most 16 ranges first, last, first, last, and so on.
function runtime.encode_missing(schema, origin, ranges, count)
    local pieces = { CHAR[48] .. schema.hash .. varint(len(origin)) .. origin .. varint(count) }
    for index = 1, count do
        local first, last = ranges[index * 2 - 1], ranges[index * 2]
        pieces[index + 1] = varint(first) .. varint(last - first + 1)
    end
    return concat(pieces, "", 1, count + 1)
end

--- Reads what it says: origin, and the ranges as `encode_missing` takes them.
function runtime.take_missing(reader, message)
    message.origin = take_bytes(reader, take_varint(reader))
    if not runtime.is_peer_name(message.origin) then
        fail("the origin's name is not 1 to 64 bytes of UTF-8")
    end
    local count, before = take_varint(reader), -1
    if count < 1 or count > 16 then
        fail("not 1 to 16 ranges are missing")
    end
    message.ranges, message.count = {}, count
    for index = 1, count do
        local first, size = take_varint(reader), take_varint(reader)
        if first < 1 or first <= before + 1 or size < 1 or first >= runtime.EXACT or size > runtime.EXACT - first then
            fail("ranges are not ascending and apart")
        end
        local last = first + (size - 1)
        message.ranges[index * 2 - 1], message.ranges[index * 2] = first, last
        before = last
    end
    if reader.position <= reader.limit then
        fail("there are bytes left over after the ranges")
    end
end

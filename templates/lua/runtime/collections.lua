-- collections: sets and maps. Like records, they are stored as copies.

local fail = runtime.fail
local emit, complete, checked, expected = runtime.emit, runtime.complete, runtime.checked, runtime.expected
local check_element, take_element = runtime.check_element, runtime.take_element
local take_count, too_many = runtime.take_count, runtime.too_many
local put_block, end_block, take_block = runtime.put_block, runtime.end_block, runtime.take_block
local varint = runtime.varint
local show = runtime.show

-- The encoded keys of a table in the order of their bytes, and what each of them stands for.
local function sorted_keys(key, value)
    local order, originals, count = {}, {}, 0
    for original in next, value do
        local pieces = { n = 0 }
        key:put_key(pieces, original)
        local encoded = table.concat(pieces, "", 1, pieces.n)
        count = count + 1
        order[count] = encoded
        originals[encoded] = original
    end
    table.sort(order, runtime.bytes_less)
    return order, originals, count
end

runtime.sorted_keys = sorted_keys

-- Reads a key whose bytes must come after `before`; gives its bytes as well.
local function take_sorted_key(key, reader, before)
    local start = reader.position
    local value = key:take_key(reader)
    local encoded = string.sub(reader.data, start, reader.position - 1)
    if before and not runtime.bytes_less(before, encoded) then
        fail("elements are not in ascending order")
    end
    return value, encoded
end

--- Distinct elements. The host's form is a table from element to true.
function runtime.set(element, max)
    local made = { kind = "set", max = max, element = element }
    function made:check(value)
        if type(value) ~= "table" then
            return expected("a set", value)
        end
        local stored, count = {}, 0
        for member, is_member in next, value do
            if is_member ~= true and is_member ~= 1 then
                return nil, "[" .. show(member) .. "]: expected true, got " .. show(is_member)
            end
            local content, problem = element:check(member)
            if problem then
                return nil, "[" .. show(member) .. "]: " .. problem
            end
            count = count + 1
            if count > max then
                return too_many(max)
            end
            stored[content] = true
        end
        return stored
    end
    function made:put(out, value)
        local order, _, count = sorted_keys(element, value)
        emit(out, varint(count))
        for index = 1, count do
            emit(out, order[index])
        end
    end
    function made:take(reader)
        local value, before = {}, nil
        for _ = 1, take_count(reader, max) do
            local member
            member, before = take_sorted_key(element, reader, before)
            value[member] = true
        end
        return value
    end
    return complete(made)
end

--- Values by key.
function runtime.map(key, content_type, max)
    local made = { kind = "map" }
    function made:check(value)
        if type(value) ~= "table" then
            return expected("a map", value)
        end
        local stored, count = {}, 0
        for given_key, given in next, value do
            local name, problem = key:check(given_key)
            local content
            if not problem then
                content, problem = check_element(content_type, given)
            end
            if problem then
                return nil, "[" .. show(given_key) .. "]: " .. problem
            end
            count = count + 1
            if count > max then
                return too_many(max)
            end
            stored[name] = content
        end
        return stored
    end
    function made:put(out, value)
        local order, originals, count = sorted_keys(key, value)
        emit(out, varint(count))
        if content_type.bits > 0 then
            local block = { out = out, bits = 0, count = 0 }
            for index = 1, count do
                put_block(block, content_type.bits, content_type:bits_of(value[originals[order[index]]]))
            end
            end_block(block)
        end
        for index = 1, count do
            emit(out, order[index])
            content_type:put(out, value[originals[order[index]]])
        end
    end
    function made:take(reader)
        local count = take_count(reader, max)
        local list = content_type.bits > 0 and take_block(reader, count, content_type.bits)
        local value, before = {}, nil
        for index = 1, count do
            local name
            name, before = take_sorted_key(key, reader, before)
            value[name] = take_element(content_type, reader, list and list[index] or 0)
        end
        return value
    end
    return complete(made)
end

--- Reads a whole value again, so that tests can compare both directions.
function runtime.decode_value(ty, data)
    local reader = { data = data, position = 1, limit = string.len(data) }
    local value = ty:take_value(reader)
    if reader.position <= reader.limit then
        fail("there are bytes left over after the value")
    end
    return checked(ty, value)
end

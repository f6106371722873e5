-- collections: enums, records, lists, sets, maps and unions. A checked collection is a copy: nobody
-- but the runtime holds the table that is stored.

local CHAR = runtime.CHAR
local POWER = runtime.POWER
local fail = runtime.fail
local emit, complete, checked, expected = runtime.emit, runtime.complete, runtime.checked, runtime.expected
local floor = math.floor
local varint, take_varint, take_byte = runtime.varint, runtime.take_varint, runtime.take_byte
local show = runtime.show

-- A bit block is written through { out, bits, count }, an item at a time.
local function put_block(block, width, bits)
    local sum = block.bits + bits * POWER[block.count]
    local count = block.count + width
    while count >= 8 do
        local rest = floor(sum / 256)
        emit(block.out, CHAR[floor(sum - rest * 256)])
        sum = rest
        count = count - 8
    end
    block.bits = sum
    block.count = count
end

local function end_block(block)
    if block.count > 0 then
        emit(block.out, CHAR[floor(block.bits)])
    end
end

-- And read as a list of numbers, `widths` being one width or a list of them.
local function take_block(reader, items, widths)
    local list, bits, count = {}, 0, 0
    local same = type(widths) == "number"
    for index = 1, items do
        local width = same and widths or widths[index]
        while count < width do
            bits = bits + take_byte(reader) * POWER[count]
            count = count + 8
        end
        local rest = floor(bits / POWER[width])
        list[index] = floor(bits - rest * POWER[width])
        bits = rest
        count = count - width
    end
    if bits ~= 0 then
        fail("unused bits are set")
    end
    return list
end

--- Case names that stand for numbers; `cases` has name and number in turn.
function runtime.enum(name, cases)
    local numbers, names, greatest = {}, {}, 0
    local index = 1
    while cases[index] do
        numbers[cases[index]] = cases[index + 1]
        names[cases[index + 1]] = cases[index]
        if cases[index + 1] > greatest then
            greatest = cases[index + 1]
        end
        index = index + 2
    end
    local function case(number)
        local found = names[number]
        if not found then
            fail("unknown case of " .. name)
        end
        return found
    end
    return complete({
        kind = "enum",
        bits = greatest < 16 and 4 or greatest < 256 and 8 or 16,
        check = function(_, value)
            if type(value) ~= "string" then
                return expected("a case of " .. name, value)
            elseif not numbers[value] then
                return nil, "'" .. show(value) .. "' is not a case of " .. name
            end
            return value
        end,
        bits_of = function(_, value)
            return numbers[value]
        end,
        take = function(_, _, bits)
            return case(bits)
        end,
        put_key = function(_, out, value)
            emit(out, varint(numbers[value]))
        end,
        take_key = function(_, reader)
            return case(take_varint(reader))
        end,
    })
end

--- Fields in wire order; `fields` has name, type and whether it may be absent in turn.
function runtime.record(name, fields)
    local names, types, optional, widths, known, count = {}, {}, {}, {}, {}, 0
    while fields[count * 3 + 1] do
        local field, ty, absent = fields[count * 3 + 1], fields[count * 3 + 2], fields[count * 3 + 3]
        count = count + 1
        names[count], types[count], optional[count] = field, ty, absent
        widths[count] = ty.bits + (absent and 1 or 0)
        known[field] = true
    end
    local self = { kind = "record" }
    function self:check(value)
        if type(value) ~= "table" then
            return expected("a record " .. name, value)
        end
        for field in pairs(value) do
            if not known[field] then
                return nil, name .. " has no field '" .. show(field) .. "'"
            end
        end
        local stored = {}
        for index = 1, count do
            local field = names[index]
            local given = value[field]
            if not (given == nil and optional[index]) then
                local content, problem = types[index]:check(given)
                if problem then
                    return nil, field .. ": " .. problem
                end
                stored[field] = content
                if optional[index] and content == nil then
                    -- Only a flag is stored as nothing; "there, but off" has to stay apart.
                    stored[field] = false
                end
            end
        end
        return stored
    end
    function self:put(out, value)
        local block = { out = out, bits = 0, count = 0 }
        for index = 1, count do
            local content = value[names[index]]
            if not optional[index] then
                put_block(block, widths[index], types[index]:bits_of(content))
            elseif content == nil then
                put_block(block, widths[index], 0)
            else
                put_block(block, widths[index], types[index]:bits_of(content) * 2 + 1)
            end
        end
        end_block(block)
        for index = 1, count do
            local content = value[names[index]]
            if content ~= nil then
                types[index]:put(out, content)
            end
        end
    end
    function self:take(reader)
        local list = take_block(reader, count, widths)
        local value = {}
        for index = 1, count do
            local bits, present = list[index], true
            if optional[index] then
                local rest = floor(bits / 2)
                present = bits - rest * 2 == 1
                bits = rest
                if not present and bits ~= 0 then
                    fail("an absent field has bits")
                end
            end
            if present then
                local content = types[index]:take(reader, bits)
                if content == nil and optional[index] then
                    content = false
                end
                value[names[index]] = content
            end
        end
        return value
    end
    return complete(self)
end

-- An element's stored value; a flag that is off is false here, where absence would be a hole.
local function check_element(ty, value)
    local stored, problem = ty:check(value)
    if stored == nil and not problem then
        return false
    end
    return stored, problem
end

local function take_element(ty, reader, bits)
    local value = ty:take(reader, bits)
    if value == nil then
        return false
    end
    return value
end

local function take_count(reader, max)
    local count = take_varint(reader)
    if count > max then
        fail("there are more than " .. show(max) .. " elements")
    end
    return count
end

local function too_many(max)
    return nil, "there are more than " .. show(max) .. " elements"
end

--- At most `max` elements in order.
function runtime.list(element, max)
    local self = { kind = "list" }
    function self:check(value)
        if type(value) ~= "table" then
            return expected("a list", value)
        end
        local stored, count = {}, 0
        while value[count + 1] ~= nil do
            count = count + 1
            if count > max then
                return too_many(max)
            end
            local content, problem = check_element(element, value[count])
            if problem then
                return nil, "[" .. show(count) .. "]: " .. problem
            end
            stored[count] = content
        end
        local all = 0
        for _ in pairs(value) do
            all = all + 1
        end
        if all ~= count then
            return nil, "a list has only the keys 1 to its length"
        end
        return stored
    end
    function self:put(out, value)
        local count = 0
        while value[count + 1] ~= nil do
            count = count + 1
        end
        emit(out, varint(count))
        if element.bits > 0 then
            local block = { out = out, bits = 0, count = 0 }
            for index = 1, count do
                put_block(block, element.bits, element:bits_of(value[index]))
            end
            end_block(block)
        end
        for index = 1, count do
            element:put(out, value[index])
        end
    end
    function self:take(reader)
        local count = take_count(reader, max)
        local list = element.bits > 0 and take_block(reader, count, element.bits)
        local value = {}
        for index = 1, count do
            value[index] = take_element(element, reader, list and list[index] or 0)
        end
        return value
    end
    return complete(self)
end

-- The encoded keys of a table in the order of their bytes, and what each of them stands for.
local function sorted_keys(key, value)
    local order, originals, count = {}, {}, 0
    for original in pairs(value) do
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
    local self = { kind = "set", max = max, element = element }
    function self:check(value)
        if type(value) ~= "table" then
            return expected("a set", value)
        end
        local stored, count = {}, 0
        for member, is_member in pairs(value) do
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
    function self:put(out, value)
        local order, _, count = sorted_keys(element, value)
        emit(out, varint(count))
        for index = 1, count do
            emit(out, order[index])
        end
    end
    function self:take(reader)
        local value, before = {}, nil
        for _ = 1, take_count(reader, max) do
            local member
            member, before = take_sorted_key(element, reader, before)
            value[member] = true
        end
        return value
    end
    return complete(self)
end

--- Values by key.
function runtime.map(key, content_type, max)
    local self = { kind = "map" }
    function self:check(value)
        if type(value) ~= "table" then
            return expected("a map", value)
        end
        local stored, count = {}, 0
        for given_key, given in pairs(value) do
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
    function self:put(out, value)
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
    function self:take(reader)
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
    return complete(self)
end

--- Tagged cases; `cases` has name, number and payload type or false in turn. The host's form is
--- `{ kind = name, value = payload }`.
function runtime.union(name, cases)
    local by_name, by_number = {}, {}
    local index = 1
    while cases[index] do
        local case = { name = cases[index], number = cases[index + 1], payload = cases[index + 2] }
        by_name[case.name] = case
        by_number[case.number] = case
        index = index + 3
    end
    local self = { kind = "union" }
    function self:check(value)
        if type(value) ~= "table" then
            return expected("a union " .. name .. " { kind = ..., value = ... }", value)
        end
        for field in pairs(value) do
            if field ~= "kind" and field ~= "value" then
                return nil, name .. " has no field '" .. show(field) .. "'"
            end
        end
        local kind = value.kind
        local case = type(kind) == "string" and by_name[kind]
        if not case then
            return nil, "'" .. show(kind) .. "' is not a case of " .. name
        elseif not case.payload then
            if value.value ~= nil then
                return nil, "the case " .. kind .. " has no value"
            end
            return { kind = kind }
        end
        local content, problem = case.payload:check(value.value)
        if problem then
            return nil, kind .. ": " .. problem
        end
        return { kind = kind, value = content }
    end
    function self:put(out, value)
        local case = by_name[value.kind]
        emit(out, varint(case.number))
        if case.payload then
            local payload = case.payload
            if payload.bits > 0 then
                runtime.put_bits(out, payload.bits, payload:bits_of(value.value))
            end
            payload:put(out, value.value)
        end
    end
    function self:take(reader)
        local case = by_number[take_varint(reader)]
        if not case then
            fail("unknown case of " .. name)
        elseif not case.payload then
            return { kind = case.name }
        end
        local payload = case.payload
        local list = payload.bits > 0 and take_block(reader, 1, payload.bits)
        return { kind = case.name, value = payload:take(reader, list and list[1] or 0) }
    end
    return complete(self)
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

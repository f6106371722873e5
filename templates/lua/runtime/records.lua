-- records: enums, records and unions. What `check` gives of a table is a copy: nobody but the runtime
-- holds the table that is stored.

local fail = runtime.fail
local emit, complete, expected = runtime.emit, runtime.complete, runtime.expected
local put_block, end_block, take_block = runtime.put_block, runtime.end_block, runtime.take_block
local floor = math.floor
local varint, take_varint = runtime.varint, runtime.take_varint
local show = runtime.show

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
    local made = { kind = "record" }
    function made:check(value)
        if type(value) ~= "table" then
            return expected("a record " .. name, value)
        end
        for field in next, value do
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
    function made:put(out, value)
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
    function made:take(reader)
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
    return complete(made)
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
    local made = { kind = "union" }
    function made:check(value)
        if type(value) ~= "table" then
            return expected("a union " .. name .. " { kind = ..., value = ... }", value)
        end
        for field in next, value do
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
    function made:put(out, value)
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
    function made:take(reader)
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
    return complete(made)
end

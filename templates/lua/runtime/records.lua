-- records: enums, records and unions. What `check` gives of a table is a copy: nobody but the runtime
-- holds the table that is stored.

local fail = runtime.fail
local emit, complete, expected = runtime.emit, runtime.complete, runtime.expected
local put_block, end_block, take_block = runtime.put_block, runtime.end_block, runtime.take_block
local checked = runtime.checked
local floor = math.floor
local byte, sub = string.byte, string.sub
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
        numbers = numbers,
        names = names,
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

local function check_record(self, value)
    if type(value) ~= "table" then
        return expected("a record " .. self.name, value)
    end
    for field in next, value do
        if not self.known[field] then
            return nil, self.name .. " has no field '" .. show(field) .. "'"
        end
    end
    local stored = {}
    for index = 1, self.count do
        local field, is_optional = self.names[index], self.optional[index]
        local given = value[field]
        if not (given == nil and is_optional) then
            local content, problem = self.types[index]:check(given)
            if problem then
                return nil, field .. ": " .. problem
            end
            stored[field] = content
            if is_optional and content == nil then
                -- Only a flag is stored as nothing; "there, but off" has to stay apart.
                stored[field] = false
            end
        end
    end
    return stored
end

--- Looks a record over field by field, and says what is wrong.
runtime.check_record = check_record

local function put_record(self, out, value)
    local names, types, optional, widths = self.names, self.types, self.optional, self.widths
    local block = { out = out, bits = 0, count = 0 }
    for index = 1, self.count do
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
    for index = 1, self.count do
        local content = value[names[index]]
        if content ~= nil then
            types[index]:put(out, content)
        end
    end
end

local function take_record(self, reader)
    local list = take_block(reader, self.count, self.widths)
    local value = {}
    for index = 1, self.count do
        local bits, present = list[index], true
        if self.optional[index] then
            local rest = floor(bits / 2)
            present = bits - rest * 2 == 1
            bits = rest
            if not present and bits ~= 0 then
                fail("an absent field has bits")
            end
        end
        if present then
            local content = self.types[index]:take(reader, bits)
            if content == nil and self.optional[index] then
                content = false
            end
            value[self.names[index]] = content
        end
    end
    return value
end

--- A field's body at a position of a reader, and the position after it. Here and below only `reader.position` is
--- out of date, which generated code keeps in a local.
function runtime.take_field(ty, reader, position)
    reader.position = position
    local value = ty:take(reader, 0)
    return value, reader.position
end

local take_field = runtime.take_field

--- The same of a whole number that is not negative, which mostly has one byte.
function runtime.take_number(ty, reader, position)
    local number = position <= reader.limit and byte(reader.data, position)
    if number and number < 128 and number >= ty.min and number <= ty.max then
        return number, position + 1
    end
    return take_field(ty, reader, position)
end

--- The same of a text, which is mostly short and known.
function runtime.take_text(ty, reader, position)
    local data, limit = reader.data, reader.limit
    local length = position <= limit and byte(data, position)
    if length and length < 128 and position + length <= limit then
        local text = sub(data, position + 1, position + length)
        if not ty.plain[text] then
            checked(ty, text)
        end
        return text, position + length + 1
    end
    return take_field(ty, reader, position)
end

--- Fields in wire order; `fields` has name, type and whether it may be absent in turn. `code` may have check, put
--- and take that were made for them; records of more fields than a function of Lua has locals have none.
function runtime.record(name, fields, code)
    local made = code or {}
    local names, types, optional, widths, known, count = {}, {}, {}, {}, {}, 0
    while fields[count * 3 + 1] do
        local field, ty, absent = fields[count * 3 + 1], fields[count * 3 + 2], fields[count * 3 + 3]
        count = count + 1
        names[count], types[count], optional[count] = field, ty, absent
        widths[count] = ty.bits + (absent and 1 or 0)
        known[field] = true
    end
    made.kind, made.name, made.count, made.known = "record", name, count, known
    made.names, made.types, made.optional, made.widths = names, types, optional, widths
    made.check, made.put, made.take = made.check or check_record, made.put or put_record, made.take or take_record
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

-- lists: elements in order. Like records, they are stored as copies.

local fail = runtime.fail
local emit, complete, checked, expected = runtime.emit, runtime.complete, runtime.checked, runtime.expected
local put_block, end_block, take_block = runtime.put_block, runtime.end_block, runtime.take_block
local CHAR, is_on = runtime.CHAR, runtime.is_on
local varint, take_varint = runtime.varint, runtime.take_varint
local floor = math.floor
local byte, char = string.byte, string.char
local show = runtime.show
local next, type = next, type

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

runtime.check_element, runtime.take_element = check_element, take_element
runtime.take_count, runtime.too_many = take_count, too_many

-- Elements of one bit each, eight to a piece.
local function put_switches(_, out, value)
    local start, index = out.n + 1, 0
    local n = start
    -- The count, which is not known yet.
    out[n] = ""
    while value[index + 8] ~= nil do
        -- A loop, since LuaJIT makes a trace of each way through eight conditions.
        local sum = 0
        for place = index + 8, index + 1, -1 do
            sum = sum + sum
            if value[place] then
                sum = sum + 1
            end
        end
        n = n + 1
        out[n] = CHAR[sum]
        index = index + 8
    end
    local sum, scale = 0, 1
    while value[index + 1] ~= nil do
        index = index + 1
        if value[index] then
            sum = sum + scale
        end
        scale = scale * 2
    end
    if scale > 1 then
        n = n + 1
        out[n] = CHAR[sum]
    end
    out[start] = varint(index)
    out.n = n
end

local function take_switches(self, reader)
    local value, index, count = {}, 0, take_count(reader, self.max)
    local data, position = reader.data, reader.position
    local last = position + floor((count + 7) / 8) - 1
    if last > reader.limit then
        fail("the data ends too early")
    end
    local on0, on1, on2, on3, on4, on5, on6, on7 = is_on[0], is_on[1], is_on[2], is_on[3], is_on[4], is_on[5],
        is_on[6], is_on[7]
    while index + 8 <= count do
        local bits = byte(data, position)
        position = position + 1
        value[index + 1], value[index + 2], value[index + 3], value[index + 4] = on0[bits], on1[bits], on2[bits], on3[bits]
        value[index + 5], value[index + 6], value[index + 7], value[index + 8] = on4[bits], on5[bits], on6[bits], on7[bits]
        index = index + 8
    end
    if index < count then
        local bits = byte(data, position)
        while index < count do
            index = index + 1
            value[index] = on0[bits]
            bits = floor(bits / 2)
        end
        if bits ~= 0 then
            fail("unused bits are set")
        end
    end
    reader.position = last + 1
    return value
end

-- Elements of a byte each, as many to a piece as Luau makes without a frame of a call.
local function put_bytes(_, out, value)
    local start, index = out.n + 1, 0
    local n = start
    out[n] = ""
    while value[index + 7] ~= nil do
        n = n + 1
        out[n] = char(value[index + 1], value[index + 2], value[index + 3], value[index + 4], value[index + 5],
            value[index + 6], value[index + 7])
        index = index + 7
    end
    while value[index + 1] ~= nil do
        n, index = n + 1, index + 1
        out[n] = CHAR[value[index]]
    end
    out[start] = varint(index)
    out.n = n
end

local function take_bytes(self, reader)
    local value, count = {}, take_count(reader, self.max)
    local data, before = reader.data, reader.position - 1
    if before + count > reader.limit then
        fail("the data ends too early")
    end
    local min, max = self.element.min, self.element.max
    for index = 1, count do
        local number = byte(data, before + index)
        if number < min or number > max then
            checked(self.element, number)
        end
        value[index] = number
    end
    reader.position = before + count + 1
    return value
end

-- Elements of any type, by the element's own functions.
local function put_list(self, out, value)
    local element, count = self.element, 0
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

local function take_list(self, reader)
    local element, count = self.element, take_count(reader, self.max)
    local list = element.bits > 0 and take_block(reader, count, element.bits)
    local value = {}
    for index = 1, count do
        value[index] = take_element(element, reader, list and list[index] or 0)
    end
    return value
end

local function check_list(self, value)
    if type(value) ~= "table" then
        return expected("a list", value)
    end
    local stored, count = {}, 0
    while value[count + 1] ~= nil do
        count = count + 1
        if count > self.max then
            return too_many(self.max)
        end
        local content, problem = check_element(self.element, value[count])
        if problem then
            return nil, "[" .. show(count) .. "]: " .. problem
        end
        stored[count] = content
    end
    local all = 0
    for _ in next, value do
        all = all + 1
    end
    if all ~= count then
        return nil, "a list has only the keys 1 to its length"
    end
    return stored
end

--- At most `max` elements in order; `code` may have put and take that were made for the element.
function runtime.list(element, max, code)
    local put, take = put_list, take_list
    if code then
        put, take = code.put, code.take
    elseif element.bits == 1 then
        put, take = put_switches, take_switches
    elseif element.is_byte then
        put, take = put_bytes, take_bytes
    end
    return complete({ kind = "list", element = element, max = max, check = check_list, put = put, take = take })
end

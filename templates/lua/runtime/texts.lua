-- texts: types of single values that are strings for a host: text, raw data and uuids. What such a
-- type consists of is said in the part scalars.

local CHAR = runtime.CHAR
local len, byte, sub, find = string.len, string.byte, string.sub, string.find
local type = type
local varint = runtime.varint
local take_bytes, take_varint = runtime.take_bytes, runtime.take_varint
local show = runtime.show
local emit, complete, checked, expected = runtime.emit, runtime.complete, runtime.checked, runtime.expected

-- The whole text must be used up by the items, each of which takes all that it can.
local function matches(pattern, text)
    local position, length = 1, len(text)
    for _, item in ipairs(pattern) do
        local min, max, count = item[1], item[2], 0
        while position <= length and count ~= max do
            local current, index, inside = byte(text, position), 3, false
            while item[index] do
                if current >= item[index] and current <= item[index + 1] then
                    inside = true
                    break
                end
                index = index + 2
            end
            if not inside then
                break
            end
            position = position + 1
            count = count + 1
        end
        if count < min then
            return false
        end
    end
    return position > length
end

-- How many plain texts a type remembers.
local PLAIN = 128

-- Remembers a text that was found fine and is short and printable: programs write the same names again and
-- again. What is in `plain` is valid, and its own mark.
local function remember_plain(self, value)
    if self.plain_count == PLAIN then
        self.plain, self.plain_count = {}, 0
    end
    self.plain[value] = true
    self.plain_count = self.plain_count + 1
end

local function check_text(self, value)
    if self.plain[value] then
        return value
    elseif type(value) ~= "string" then
        return expected("text", value)
    end
    local length = len(value)
    if length > self.max then
        return nil, "the " .. self.noun .. " is longer than " .. show(self.max) .. " bytes"
    elseif length < self.min then
        return nil, "the " .. self.noun .. " is shorter than " .. show(self.min) .. " bytes"
    elseif self.kind == "text" then
        if not runtime.is_utf8(value) then
            return nil, "the text is not UTF-8"
        elseif self.pattern and not matches(self.pattern, value) then
            return nil, "the text does not match its pattern"
        elseif length <= 32 and not find(value, "[%z\1-\31\127\\]") then
            remember_plain(self, value)
        end
    end
    return value
end

local function put_text(_, out, value)
    emit(out, varint(len(value)))
    emit(out, value)
end

local function take_text(self, reader)
    return checked(self, take_bytes(reader, take_varint(reader)))
end

-- As a path's type the length is what is left of the change.
local function put_whole_text(_, out, value)
    emit(out, value)
end

local function take_whole_text(self, reader)
    return checked(self, take_bytes(reader, reader.limit - reader.position + 1))
end

local function text_like(kind, noun, min, max, pattern)
    return complete({
        kind = kind,
        noun = noun,
        min = min,
        max = max,
        pattern = pattern,
        plain = {},
        plain_count = 0,
        check = check_text,
        put = put_text,
        take = take_text,
        put_value = put_whole_text,
        take_value = take_whole_text,
    })
end

--- UTF-8 text of min to max bytes; the pattern is a list of items `{ min, max, low, high, ... }`.
function runtime.text(min, max, pattern)
    return text_like("text", "text", min, max, pattern)
end

--- Raw data of min to max bytes.
function runtime.bytes(min, max)
    return text_like("bytes", "data", min, max, nil)
end

local HEX = {}
local FROM_HEX = {}
for number = 0, 255 do
    HEX[number] = string.format("%02x", number)
    FROM_HEX[HEX[number]] = CHAR[number]
end

local QUAD = string.rep("[0-9a-f]", 4)
local UUID = "^" .. QUAD .. QUAD .. "%-" .. QUAD .. "%-" .. QUAD .. "%-" .. QUAD .. "%-" .. QUAD .. QUAD .. QUAD .. "$"
-- Where the 16 bytes begin in the 36 characters.
local UUID_PLACES = { 1, 3, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 29, 31, 33, 35 }

runtime.uuid = complete({
    kind = "uuid",
    check = function(_, value)
        if type(value) ~= "string" then
            return expected("a uuid", value)
        elseif len(value) ~= 36 or not find(value, UUID) then
            return nil, "the text is not a uuid in lower case"
        end
        return value
    end,
    put = function(_, out, value)
        for _, place in ipairs(UUID_PLACES) do
            emit(out, FROM_HEX[sub(value, place, place + 1)])
        end
    end,
    take = function(_, reader)
        local data = take_bytes(reader, 16)
        local text = ""
        for position = 1, 16 do
            if position == 5 or position == 7 or position == 9 or position == 11 then
                text = text .. "-"
            end
            text = text .. HEX[byte(data, position)]
        end
        return text
    end,
})

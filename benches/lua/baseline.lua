-- What programs in Lua use where nothing knows their types: a serialiser that walks tables, in the manner of
-- AceSerializer. Every value has a mark of its type and is text; bytes that a chat channel would spoil are escaped.
-- It gives { serialize, deserialize }.

local byte, char, format, gmatch, gsub = string.byte, string.char, string.format, string.gmatch, string.gsub
local concat, pairs, tonumber, tostring, type = table.concat, pairs, tonumber, tostring, type

-- `^` begins a mark, `~` an escape; what a shift by 64 would make one of these has a letter of its own.
local LETTERS = { ["\30"] = "z", ["\127"] = "{", ["~"] = "|", ["^"] = "}" }
local CHARACTERS = { z = "\30", ["{"] = "\127", ["|"] = "~", ["}"] = "^" }

local function escape(character)
    return "~" .. (LETTERS[character] or char(byte(character) + 64))
end

local function unescape(character)
    return CHARACTERS[character] or char(byte(character) - 64)
end

local function put(value, out, n)
    local kind = type(value)
    if kind == "string" then
        out[n + 1], out[n + 2] = "^S", gsub(value, "[%c ^~\127]", escape)
        return n + 2
    elseif kind == "number" then
        local text = tostring(value)
        if tonumber(text) ~= value then
            -- A fraction of more digits than `tostring` gives.
            text = format("%.17g", value)
        end
        out[n + 1], out[n + 2] = "^N", text
        return n + 2
    elseif kind == "boolean" then
        out[n + 1] = value and "^B" or "^b"
        return n + 1
    elseif kind == "table" then
        n = n + 1
        out[n] = "^T"
        for key, content in pairs(value) do
            n = put(content, out, put(key, out, n))
        end
        n = n + 1
        out[n] = "^t"
        return n
    end
    error("a value of type " .. kind .. " cannot be serialised")
end

-- One list of pieces for all messages.
local pieces = {}

local function serialize(value)
    local n = put(value, pieces, 0)
    return concat(pieces, "", 1, n)
end

local function take(following, mark, text)
    if mark == "^S" then
        return (gsub(text, "~(.)", unescape))
    elseif mark == "^N" then
        return tonumber(text)
    elseif mark == "^B" then
        return true
    elseif mark == "^b" then
        return false
    elseif mark ~= "^T" then
        error("an unknown mark " .. tostring(mark))
    end
    local value = {}
    while true do
        mark, text = following()
        if mark == "^t" then
            return value
        end
        local key = take(following, mark, text)
        mark, text = following()
        value[key] = take(following, mark, text)
    end
end

local function deserialize(data)
    local following = gmatch(data, "(^.)([^^]*)")
    return take(following, following())
end

return { serialize = serialize, deserialize = deserialize }

-- text: what all uses of strings share. Strings are bytes here; their order is that of bytes, never
-- the `<` of Lua, which follows the host's locale.

local byte = string.byte
local find = string.find
local len = string.len
local floor = math.floor

--- Whether `left` comes before `right` in the order of bytes.
function runtime.bytes_less(left, right)
    local left_length, right_length = len(left), len(right)
    local shorter = left_length < right_length and left_length or right_length
    for position = 1, shorter do
        local a, b = byte(left, position), byte(right, position)
        if a ~= b then
            return a < b
        end
    end
    return left_length < right_length
end

-- How many bytes follow a first byte, and the least and greatest second byte: this is where
-- overlong forms, surrogates and numbers beyond U+10FFFF are excluded.
local function sequence_of(first)
    if first < 194 or first > 244 then
        return nil
    elseif first < 224 then
        return 1, 128, 191
    elseif first == 224 then
        return 2, 160, 191
    elseif first == 237 then
        return 2, 128, 159
    elseif first < 240 then
        return 2, 128, 191
    elseif first == 240 then
        return 3, 144, 191
    elseif first == 244 then
        return 3, 128, 143
    end
    return 3, 128, 191
end

--- Whether a string is UTF-8.
function runtime.is_utf8(text)
    local position = find(text, "[\128-\255]")
    if not position then
        return true
    end
    local length = len(text)
    while position <= length do
        local first = byte(text, position)
        position = position + 1
        if first >= 128 then
            local more, least, greatest = sequence_of(first)
            if not more or position + more - 1 > length then
                return false
            end
            for _ = 1, more do
                local following = byte(text, position)
                if following < least or following > greatest then
                    return false
                end
                least, greatest = 128, 191
                position = position + 1
            end
        end
    end
    return true
end

--- Whether a value is fit to be the name of a peer: 1 to 64 bytes of UTF-8.
function runtime.is_peer_name(name)
    if type(name) ~= "string" then
        return false
    end
    local length = len(name)
    return length >= 1 and length <= 64 and runtime.is_utf8(name)
end

--- A 32-bit digest of bytes, to notice that a value was edited.
function runtime.digest(bytes)
    local digest = 5381
    for position = 1, len(bytes) do
        digest = digest * 65599 + byte(bytes, position)
        digest = digest - floor(digest / 4294967296) * 4294967296
    end
    return digest
end

-- Bytes that hosts' serialisers are known to spoil, and the mark of their escapes.
local UNSAFE = "[%z\1-\31\127\\]"

local function escape(character)
    return string.format("\\%03d", byte(character))
end

local function unescape(digits)
    local number = tonumber(digits)
    if number > 255 then
        return ""
    end
    return string.char(number)
end

--- A string that every host can save, different for different strings.
function runtime.safe_text(text)
    if find(text, UNSAFE) then
        -- In parentheses: gsub gives the number of replacements as well.
        return (string.gsub(text, UNSAFE, escape))
    end
    return text
end

--- The opposite of `safe_text`.
function runtime.unsafe_text(text)
    if find(text, "\\", 1, true) then
        return (string.gsub(text, "\\(%d%d%d)", unescape))
    end
    return text
end

--- What was raised, as text. It may be any value, and `tostring` of one can itself raise.
function runtime.problem_text(problem)
    if type(problem) == "string" then
        return problem
    end
    return runtime.show(problem)
end

--- Any value as a short text for messages.
function runtime.show(value)
    local kind = type(value)
    if kind == "number" then
        return string.format("%.16g", value)
    elseif kind == "string" then
        local text = string.gsub(value, "[%z\1-\31\127]", "?")
        if len(text) > 40 then
            text = string.sub(text, 1, 40) .. "..."
        end
        return text
    elseif kind == "boolean" then
        return value and "true" or "false"
    end
    return "a " .. kind
end

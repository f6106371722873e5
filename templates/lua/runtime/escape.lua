-- escape: frames for a channel that loses or spoils NUL, LF, CR and `|`. All bytes of a message are
-- rotated by a number that is itself the first byte of the frame, so that few of them fall on those;
-- the ones that do, and the mark of an escape, are written as the mark and a digit.

local CHAR = runtime.CHAR
local byte, char, find, gsub, len, sub = string.byte, string.char, string.find, string.gsub, string.len, string.sub
local concat = table.concat

local MARK = "\1"
-- What cannot stand in a frame by itself: the digit of its escape is its position, from 0.
local SPOILED = { 0, 10, 13, 124, 1 }
-- Rotations up to this one are tried by a search, and their tables are kept: they are nearly all that
-- short messages need. Tables of all rotations together would take megabytes.
local FEW = 40

local is_spoiled, escape_of, escaped = {}, {}, {}
for index = 1, 5 do
    local digit = char(47 + index)
    is_spoiled[SPOILED[index]] = true
    escape_of[SPOILED[index]] = MARK .. digit
    escaped[digit] = CHAR[SPOILED[index]]
end

local function wrapped(number)
    if number < 0 then
        return number + 256
    elseif number > 255 then
        return number - 256
    end
    return number
end

-- A set of characters for searches: the bytes that would need an escape. NUL is never among them.
local function searched(rotation)
    local set = "["
    for index = 1, 5 do
        local number = wrapped(SPOILED[index] - rotation)
        -- Only of ASCII: Lua 5.0 finds no byte above 127 that stands behind a `%` in a set.
        local is_punctuation = number < 128 and find(CHAR[number], "^%p")
        set = set .. (is_punctuation and "%" or "") .. CHAR[number]
    end
    return set .. "]"
end

local SEARCHES = {}
for rotation = 2, FEW do
    if not is_spoiled[rotation] then
        SEARCHES[rotation] = searched(rotation)
    end
end

-- How bytes are replaced: by gsub with a table, which Lua 5.0 does not have and LuaJIT does not
-- compile, or one by one.
local by_table = pcall(gsub, "a", "a", { a = "b" }) and rawget(_G, "jit") == nil
local scratch = {}

local function replaced(bytes, replacements)
    if by_table then
        return (gsub(bytes, ".", replacements))
    end
    local length = len(bytes)
    if length == 0 then
        -- Lua 5.0 takes a last position of 0 for that of the table.
        return ""
    end
    for position = 1, length do
        scratch[position] = replacements[byte(bytes, position)]
    end
    return concat(scratch, "", 1, length)
end

local function new_replacements(rotation, is_reading)
    local replacements = {}
    for number = 0, 255 do
        local result
        if is_reading then
            result = CHAR[wrapped(number - rotation)]
        else
            local moved = wrapped(number + rotation)
            result = escape_of[moved] or CHAR[moved]
        end
        replacements[by_table and CHAR[number] or number] = result
    end
    return replacements
end

local kept_reading, kept_writing = {}, {}

local function replacements_of(rotation, is_reading)
    local kept = is_reading and kept_reading or kept_writing
    local found = kept[rotation]
    if not found then
        found = new_replacements(rotation, is_reading)
        if rotation <= FEW then
            kept[rotation] = found
        end
    end
    return found
end

local counts = {}

-- The rotation with the fewest escapes, the smallest of equals, counted out.
local function best_rotation(bytes)
    for number = 0, 255 do
        counts[number] = 0
    end
    for position = 1, len(bytes) do
        local number = byte(bytes, position)
        counts[number] = counts[number] + 1
    end
    local best, fewest = nil, nil
    for rotation = 2, 255 do
        if not is_spoiled[rotation] then
            local escapes = counts[256 - rotation] + counts[wrapped(10 - rotation)] + counts[wrapped(13 - rotation)]
                + counts[wrapped(124 - rotation)] + counts[wrapped(1 - rotation)]
            if not fewest or escapes < fewest then
                best, fewest = rotation, escapes
                if escapes == 0 then
                    break
                end
            end
        end
    end
    return best
end

-- How many parts of messages a rotation remembers rotated, beside the single bytes.
local REMEMBERED = 128

-- Parts of messages as a rotation has them, by text or number of a byte: false for those that need an escape.
local function new_moved(one)
    local count = 0
    local moved = setmetatable({}, {
        __index = function(moved, text)
            local replacements = replacements_of(one.rotation, false)
            local result = not find(text, one.search) and replaced(text, replacements)
            count = count + 1
            if count == REMEMBERED then
                one.moved = nil
            end
            moved[text] = result
            return result
        end,
    })
    for number = 0, 255 do
        local result = wrapped(number + one.rotation)
        moved[number] = not escape_of[result] and CHAR[result]
    end
    one.moved = moved
    return moved
end

-- Rotations in the order in which they are tried: of messages that begin alike only those that the
-- beginning leaves, since any other one needs an escape.
local function fitting(beginning)
    local rotations, count = {}, 0
    for rotation = 2, FEW do
        if SEARCHES[rotation] and not find(beginning, SEARCHES[rotation]) then
            count = count + 1
            rotations[count] = {
                rotation = rotation,
                search = SEARCHES[rotation],
                first = CHAR[rotation],
                beginning = CHAR[rotation] .. replaced(beginning, new_replacements(rotation, false)), -- of frames
                replacements = nil, -- these are made when they are needed
                moved = nil,
            }
        end
    end
    rotations.count = count
    return rotations
end

local ALL = fitting("")

--- What `escape` needs to know of messages that all begin with these bytes.
runtime.fitting_rotations = fitting

local frame = {}

--- A message that begins with the bytes for which there are these rotations and goes on with parts, from 2 to
--- `last`, texts or numbers of bytes: the same frame as of the whole, or nil if that is to be made.
function runtime.escape_parts(rotations, parts, last)
    for index = 1, rotations.count do
        local one = rotations[index]
        local moved, fits = one.moved or new_moved(one), true
        for place = 2, last do
            local piece = moved[parts[place]]
            if not piece then
                fits = false
                break
            end
            frame[place] = piece
        end
        if fits then
            frame[1] = one.beginning
            return concat(frame, "", 1, last)
        end
    end
    return nil
end

--- Bytes as a frame without NUL, LF, CR and `|`, one byte longer and one for each escape.
function runtime.escape(bytes, rotations)
    rotations = rotations or ALL
    for index = 1, rotations.count do
        local one = rotations[index]
        if not find(bytes, one.search) then
            local replacements = one.replacements
            if not replacements then
                replacements = replacements_of(one.rotation, false)
                one.replacements = replacements
            end
            if by_table then
                return one.first .. gsub(bytes, ".", replacements)
            end
            return one.first .. replaced(bytes, replacements)
        end
    end
    local rotation = best_rotation(bytes)
    return CHAR[rotation] .. replaced(bytes, replacements_of(rotation, false))
end

--- The bytes of a frame; nil where `escape` cannot have made it.
function runtime.unescape(frame)
    local rotation = byte(frame, 1)
    if not rotation or is_spoiled[rotation] then
        return nil
    end
    local rest = sub(frame, 2)
    if find(rest, "[%z\10\13|]") then
        return nil
    end
    if find(rest, MARK, 1, true) then
        if find(rest, "\1[^0-4]") or find(rest, "\1$") then
            return nil
        end
        rest = gsub(rest, "\1(.)", function(digit)
            return escaped[digit]
        end)
    end
    return replaced(rest, replacements_of(rotation, true))
end

-- Values of a seed, the same on every Lua: PAYLOADS in order, each with the path that it is written to, its keys,
-- and `make`, which gives one of any number of different values.

local floor, char = math.floor, string.char

local seed = 20240

local function below(limit)
    -- Numbers below 2^31, by a multiplication that is exact.
    seed = seed * 16807
    seed = seed - floor(seed / 2147483647) * 2147483647
    return floor(seed / 2147483647 * limit)
end

local function truth()
    return below(2) == 1
end

-- As players have them, of 2 to 12 letters.
local function name()
    local text = char(65 + below(26))
    for _ = 1, 1 + below(11) do
        text = text .. char(97 + below(26))
    end
    return text
end

local function list(count, make)
    local made = {}
    for index = 1, count do
        made[index] = make()
    end
    return made
end

local function entity()
    return { x = below(256), y = below(256), z = below(256), kind = below(256), health = below(256), level = below(256) }
end

local CLASSES = { "druid", "hunter", "mage", "paladin", "priest", "rogue", "shaman", "warlock", "warrior" }
local ROLES = { "tank", "healer", "melee", "ranged" }

local function player()
    return {
        name = name(),
        class = CLASSES[1 + below(9)],
        role = ROLES[1 + below(4)],
        group = 1 + below(8),
        online = truth(),
        assistant = truth(),
        leader = truth(),
        ready = truth(),
    }
end

local function no_keys()
    return {}
end

return {
    { name = "entities", path = "entities", keys = no_keys, make = function() return list(100, entity) end },
    { name = "booleans", path = "booleans", keys = no_keys, make = function() return list(1000, truth) end },
    { name = "roster", path = "roster", keys = no_keys, make = function() return list(40, player) end },
    {
        name = "slot write",
        path = "slot",
        keys = function() return { 1 + below(8), 1 + below(16), 1 + below(8), 1 + below(40) } end,
        make = name,
    },
}

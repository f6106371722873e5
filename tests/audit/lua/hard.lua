-- What is hard to follow. These are labelled by what the code does, whether it is found or not.
local Set = Guild.Store.SetPath
local BATCH = { syncLevel = "BATCH", componentType = "settings" }

-- Through a list of paths.
for _, path in ipairs({ "loot.threshold", "loot.master" }) do
    Set(path, nil, BATCH) --! certain hand-written loot_threshold; certain hand-written loot_master
end
local pending = {}
table.insert(pending, "ui.x")
for _, path in ipairs(pending) do
    Set(path, 1) --! certain hand-written ui_x
end

-- A closure over a path.
local function setter(path)
    return function(value)
        Set(path, value, BATCH) --! certain hand-written loot_threshold
    end
end
local setThreshold = setter("loot.threshold")
setThreshold(3)

-- Swapped, in one statement.
local slots = Guild.Store.GetPath("raids.1.encounters.1.slots")
slots[1], slots[2] = slots[2], slots[1] --! certain around-setter slot; certain around-setter slot

-- A field of an object.
local Window = {}
function Window:open()
    self.raid = Guild.GetRaid(1)
end
function Window:rename(name)
    self.raid.name = name --! certain around-setter raid_name
end

-- A table of functions.
local actions = {
    clear = function() Guild_Saved.state.loot.master = nil end, --! certain around-setter loot_master
    point = function(value) Set("ui.point", value) end, --! certain hand-written ui_point
}

-- While and repeat.
local index = 1
while index < 5 do
    Set("talents." .. index, nil, BATCH) --! certain hand-written slot_talent
    index = index + 1
end
repeat
    local path = "ui." .. "x"
    Set(path, 1) --! certain hand-written ui_x
until path == nil

-- A part of a path that a function of strings makes.
local _, _, found = string.find("loot.threshold", "(.*)")
Set(found, 1, BATCH) --! opaque opaque …

-- The state in a variable that is set in another function.
local db
local function load()
    db = Guild_Saved.state
end
local function save()
    db.ui.x = 3 --! certain around-setter ui_x
end

-- Varargs.
local function forward(...)
    Set(...) --! opaque opaque …
end
forward("ui.x", 1)
return actions, Window, load, save

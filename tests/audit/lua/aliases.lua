-- Names for the functions, and names for the state.
local Store = Guild.Store
local SetPath = Guild.Store.SetPath
local GetPath = Store.GetPath
local BATCH = { syncLevel = "BATCH", componentType = "settings" }
Store.SetPath("ui.x", 1) --! certain hand-written ui_x
SetPath("ui.x", 2) --! certain hand-written ui_x
local Late
local function start()
    Late = Guild.Store
end
local function later()
    Late.SetPath("ui.x", 3) --! certain hand-written ui_x
end
local Addon = Guild
Addon.Store.Set("ui", "x", 4) --! certain hand-written ui_x
Guild.Util = { set = Guild.Store.SetPath }
Guild.Util.set("ui.x", 5) --! certain hand-written ui_x
local maybe = Guild and Guild.Store
maybe.SetPath("ui.x", 6) --! certain hand-written ui_x
_G.Guild.Store.SetPath("ui.x", 7) --! certain hand-written ui_x
_G["Guild"].Store.SetPath("ui.x", 8) --! certain hand-written ui_x
getglobal("Guild").Store.SetPath("ui.x", 9) --! certain hand-written ui_x
local globals = getfenv(0)
local Named = globals.Guild
Named.Store.SetPath("ui.x", 10) --! certain hand-written ui_x

-- Direct assignments.
Guild_Saved.state.ui.x = 1 --! certain around-setter ui_x
Guild_Saved.state["ui"]["x"] = 2 --! certain around-setter ui_x
Guild_Saved["state"].loot.threshold = 2 --! certain around-setter loot_threshold
Guild_Saved.state.raids[1].encounters[2].slots[3] = "Anna" --! certain around-setter slot
Guild_Saved.state.raids[1].name, Guild_Saved.state.raids[1].enabled = "a", true --! certain around-setter raid_name; certain around-setter raid_enabled

-- Through locals that hold a part of the state.
local state = Guild_Saved.state
state.ui.x = 3 --! certain around-setter ui_x
local duties = state.duties
duties.Anna = "tank" --! certain around-setter duty
local raids = Guild.Store.GetPath("raids")
raids[1].name = "x" --! certain around-setter raid_name
local raid = raids[2]
raid.enabled = true --! certain around-setter raid_enabled
local encounter = raid and raid.encounters and raid.encounters[1]
encounter.name = "x" --! certain around-setter encounter_name
local loot = Guild.Store.Get("loot") or {}
loot.threshold = 2 --! certain around-setter loot_threshold
local all = Guild.Store.All()
all.loot.master = "Bert" --! certain around-setter loot_master
local again = loot
again.master = "Anna" --! certain around-setter loot_master
local function inner(slot)
    raid.encounters[3].slots[slot] = nil --! certain around-setter slot
    encounter.marks[slot] = 8 --! certain around-setter mark
end
local names = { first = raid.encounters[1], raids }
names.first.slots[2] = "Anna" --! certain around-setter slot
names[1][3].name = "y" --! certain around-setter raid_name
Guild.current = raid
Guild.current.name = "z" --! certain around-setter raid_name
setmetatable(raid, {}).name = "m" --! certain around-setter raid_name

-- A table that is not the state any more.
local free = Guild.Store.GetPath("loot")
free = {}
free.threshold = 3
local shadow = raids
do
    local raids = {}
    raids[1] = { name = "mine" }
end
local copy = { name = raid.name }
copy.name = "mine"

-- Loops over the state.
for index, entry in ipairs(raids) do
    entry.name = "raid " .. index --! certain around-setter raid_name
    for place, inside in pairs(entry.encounters) do
        inside.name = nil --! certain around-setter encounter_name
        inside.slots[place] = nil --! certain around-setter slot
        entry.encounters[place].marks[1] = 3 --! certain around-setter mark
    end
end
for name, duty in pairs(state.duties) do
    if duty == "tank" then
        state.duties[name] = "healer" --! certain around-setter duty
    end
end
for key, entry in next, raids do
    entry.enabled = key --! certain around-setter raid_enabled
end
for index = 1, table.getn(raids) do
    raids[index].name = "" --! certain around-setter raid_name
    local one = raids[index]
    one.enabled = true --! certain around-setter raid_enabled
end
table.foreach(raids, function(index, entry)
    entry.enabled = nil --! certain around-setter raid_enabled
end)
return start, later, inner, copy, shadow

-- What code in use was misjudged by, in words of our own.

-- A copy is not the state, though what is no table is handed back as it came.
local function copy(value)
    if type(value) ~= "table" then return value end
    local copied = {}
    for key, inner in pairs(value) do
        copied[key] = copy(inner)
    end
    return copied
end
for index, raid in pairs(Guild_Saved.state.raids) do
    local copied = copy(raid)
    copied.name = "copy"
    copied.encounters = {}
    raid.name = "original" --! certain around-setter raid_name
end

-- The value in place of a key, as it happens to callers of a writer with two keys.
local duties = Guild.Store.Get("duties") or {}
duties.Anna = "tank" --! certain around-setter duty
Guild.Store.Set("duties", duties) --! possible hand-written duty; possible contradiction duty

Guild.Store.Set("histories", duties) --! possible undeclared histories

-- No path at all.
Guild.Store.SetPath("", 1) --! opaque opaque *
Guild.Store.Set(nil, nil, 1) --! opaque opaque *

-- A table that is made where nothing was is a write if it has something in it.
if not Guild_Saved.state.loot then
    Guild_Saved.state.loot = { threshold = 2, items = {} } --! certain around-setter loot_threshold|loot_master|loot_item
end
Guild_Saved.state.loot = Guild_Saved.state.loot or { items = {} }
Guild_Saved.state.raids = Guild_Saved.state.raids or { [1] = { name = "first" } } --! certain around-setter slot|mark|note|encounter_name|raid_name|raid_enabled
if Guild_Saved.state.ui ~= nil then
    Guild_Saved.state.ui = {} --! certain around-setter ui_point|ui_x
end

-- A table of the program that becomes a part of the state.
Guild.Window = { point = "TOP" }
function Guild.Window.load()
    local stored = Guild.Store.Get("ui")
    if stored then
        Guild.Window = stored
    end
end
function Guild.Window.place()
    Guild.Window.x = 3 --! certain around-setter ui_x
end
Guild.Loot = { items = {} }
Guild.Loot = Guild.Store.GetPath("loot") or Guild.Loot
function Guild.Loot.add(item)
    table.insert(Guild.Loot.items, item) --! certain around-setter loot_item
end

-- Functions of tables, parts of values, and whole tables.
local state = Guild_Saved.state
table.insert(state.trade, { id = 1, count = 2 }) --! certain around-setter trade
tinsert(Guild.Store.GetPath("trade"), { id = 1, count = 2 }) --! certain around-setter trade
table.remove(state.trade, 1) --! certain around-setter trade
table.sort(state.trade, function(one, other) return one.id < other.id end) --! certain around-setter trade
table.insert(state.loot.items, { id = 1, count = 2 }) --! certain around-setter loot_item
rawset(state.duties, "Anna", "tank") --! certain around-setter duty
rawset(state.ui, "x", 1) --! certain around-setter ui_x
state.trade[1].count = 5 --! certain around-setter trade
state.loot.items[3].count = 5 --! certain around-setter loot_item
local item = state.loot.items[3]
item.id = 4 --! certain around-setter loot_item
local trade = Guild.Store.GetPath("trade")
trade[1] = { id = 1, count = 1 } --! certain around-setter trade
state.trade = {} --! certain around-setter trade
state.duties = {} --! certain around-setter duty
state.raids[1] = nil --! certain around-setter *
state.raids = { { name = "x" } } --! certain around-setter *
Guild_Saved.state = {} --! certain around-setter *
Guild_Saved = { state = {} } --! certain around-setter *
Guild.Store.SetPath("raids", {}, { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written *
Guild.Store.SetPath("raids.1.encounters.2.slots", {}, { syncLevel = "REALTIME", componentType = "assignments" }) --! certain hand-written slot
Guild.Store.SetPath("raids." .. table.getn(state.raids), {}, { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written *
Guild.Store.SetPath("loot.items.4.count", 2, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written loot_item

-- Tables that are made where nothing was are no writes.
Guild_Saved = Guild_Saved or {}
Guild_Saved.state = Guild_Saved.state or {}
state.loot = state.loot or {}
if not state.duties then
    state.duties = {}
end
if state.raids == nil then
    state.raids = {}
end

-- Tables of the program's own.
local mine = {}
table.insert(mine, 1)
mine.threshold = 3
Guild.names = Guild.names or {}
Guild.names.Anna = true
local list = { state = { ui = {} } }
list.state.ui.x = 3
for name, entry in pairs(mine) do
    entry.name = name
end
return trade, list

-- What is not declared, misspelt, or cannot be followed.
local META = { syncLevel = "BATCH", componentType = "settings" }
local Set = Guild.Store.SetPath
Set("minimap.angle", 3, META) --! certain undeclared minimap
Set("loot.treshold", 3, META) --! certain misspelt loot.treshold
Set("lot.threshold", 3, META) --! certain misspelt lot
Set("raids.x.name", "a", META) --! certain undeclared raids.x
Set("raids[1].name", "a", META) --! certain misspelt raids[1]
Set("raids.1.encounters.2.slot.3", "a", META) --! certain misspelt raids.1.encounters.2.slot
Set("dutys." .. Guild.name, "a", META) --! certain misspelt dutys
Guild_Saved.state.minimap = { angle = 3 }
Guild_Saved.state.uI.x = 3 --! certain misspelt uI
Guild.Store.GetPath("loot").mastr = "x" --! certain misspelt loot.mastr
Set("version", 1, { syncLevel = "BATCH" }) --! certain undeclared version
Set("version", 1, { syncLevel = "REALTIME" }) --! certain contradiction version

-- What is missing is one declaration, however often and by whatever way it is written.
local old = Guild.Store.GetPath("history") or {}
old[1] = old[2] --! certain undeclared history
old[2] = nil
Set("history", old, META)
Set("history." .. Guild.name .. ".note", "x", META)
local function recent(column)
    column[1] = "x" --! certain undeclared events
end
for _, column in ipairs({ Guild_Saved.state.events.left, Guild_Saved.state.events.right, Guild.column }) do
    recent(column)
end

-- Words that are a bit like declared ones on purpose.
Set("raidHistory.1", "x", META) --! certain undeclared raidHistory

Set(Guild.path, 1, META) --! opaque opaque …
Set(Guild.path .. ".x", 1, META) --! possible hand-written loot_item|trade|ui_x
Set(GetSomePath(), 1, META) --! opaque opaque …
local function anywhere(path, value)
    Set(path, value, META) --! opaque opaque …
end
Guild.anywhere = anywhere

Guild.BroadcastDuties() --! certain superfluous Guild.BroadcastDuties
local send = Guild.Net.SendRaid
send(1) --! certain superfluous Guild.Net.SendRaid
if Guild.changed then Guild.BroadcastDuties("now") end --! certain superfluous Guild.BroadcastDuties

-- None of these is anybody's business.
Guild.Store.GetPath("loot.threshold")
local text = "Guild.Store.SetPath('ui.x', 1)"
-- Guild.Store.SetPath("ui.x", 1)
frame:SetPath("ui.x", 1)
SetPath("ui.x", 1)
Other.Store.SetPath("ui.x", 1)
print(Guild.Store.SetPath)

-- What functions of the library make of paths, and what they do with the state.
local Set = Guild.Store.SetPath
local state = Guild_Saved.state
local BATCH = { syncLevel = "BATCH", componentType = "settings" }

-- Texts.
Set(string.lower("UI.X"), 1) --! certain hand-written ui_x
Set(strlower("UI") .. ".x", 1) --! certain hand-written ui_x
Set(string.upper("ui") .. ".x", 1) --! certain misspelt UI
Set(("LOOT.Threshold"):lower(), 1, BATCH) --! certain hand-written loot_threshold
Set(string.format("ui.%s", "x"), 1) --! certain hand-written ui_x
Set(string.format("talents.%d", 3), true, BATCH) --! certain hand-written slot_talent
Set(string.format("talents.%d", "4"), true, BATCH) --! certain hand-written slot_talent
Set(string.format("talents.100%%"), true, BATCH) --! certain hand-written own_talent
Set(string.format("raids.%02d.name", Guild.raid), "x", { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written raid_name
Set(string.format("raids.%d.name"), "x", { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written raid_name
local pattern = "duties.%s"
Set(pattern:format("Anna"), "tank", { syncLevel = "REALTIME", componentType = "duties" }) --! certain hand-written duty
Set(string.format(Guild.pattern, "x"), 1) --! opaque opaque …
Set(strjoin(Guild.dot, "ui", "x"), 1) --! opaque opaque …
Set(string.lower(Guild.path), 1) --! opaque opaque …

-- Lists of words.
Set(table.concat({ "ui", "x" }, "."), 1) --! certain hand-written ui_x
Set(table.concat({ "ui.", "x" }), 1) --! certain hand-written ui_x
Set(table.concat({ "no", "ui", "x" }, ".", 2), 1) --! opaque opaque …
Set(table.concat({ "loot", "threshold", "none" }, ".", 1, 2), 1, BATCH) --! opaque opaque …
Set(table.concat({ "ui", "x" }, Guild.dot), 1) --! opaque opaque …
Set(table.concat(Guild.words, "."), 1) --! opaque opaque …
local words = { "loot", "threshold" }
Set(table.concat(words, "."), 3, BATCH) --! certain hand-written loot_threshold
local function named(name, raid)
    local list = { "duties", name }
    Set(table.concat(list, "."), "tank", { syncLevel = "REALTIME", componentType = "duties" }) --! certain hand-written duty
    local deep = { "raids", raid, "encounters." .. 1, "name" }
    Set(table.concat(deep, "."), "x", { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written encounter_name
end
-- A list that is another one when it is joined.
local changed = { "loot", "threshold" }
changed[2] = "master"
Set(table.concat(changed, "."), "Anna", BATCH) --! opaque opaque …
local grown = { "loot" }
grown[2] = "master"
Set(table.concat(grown, "."), "Anna", BATCH) --! opaque opaque …
local longer = { "raids", 1 }
table.insert(longer, "name")
Set(table.concat(longer, "."), "x", { syncLevel = "MANUAL", componentType = "structure" }) --! opaque opaque …
local shorter = { "loot", "threshold", "none" }
table.remove(shorter)
Set(table.concat(shorter, "."), 3, BATCH) --! opaque opaque …
local handed = { "loot", "threshold" }
Guild.change(handed)
Set(table.concat(handed, "."), 3, BATCH) --! opaque opaque …
local function forward(...)
    Set(table.concat({ "raids", ... }, "."), "x") --! opaque opaque …
end

-- Numbers.
Set("talents." .. tonumber("7"), true, BATCH) --! certain hand-written slot_talent
Set("talents." .. 0x10, true, BATCH) --! certain hand-written slot_talent
state.loot.items[0x10] = nil --! certain around-setter loot_item
state.loot.items[tonumber("0x10")] = nil --! certain around-setter loot_item
state.loot.items[tonumber(Guild.text)] = nil --! certain around-setter loot_item

-- What gives a part of the state.
rawget(state, "duties").Anna = "tank" --! certain around-setter duty
local part = rawget(state, "ui")
part.x = 3 --! certain around-setter ui_x
rawget(state.duties, "x")
assert(state.loot, "no loot").threshold = 3 --! certain around-setter loot_threshold
getglobal("Guild_Saved").state.ui.x = 4 --! certain around-setter ui_x
getglobal(Guild.global).state = 4

-- What is called by another function.
local function rename(raid, name)
    raid.name = name --! certain around-setter raid_name
end
pcall(rename, Guild.GetRaid(1), "Onyxia")
pcall(Set, "ui.x", 5) --! certain hand-written ui_x
xpcall(Set, print, "ui.point", "TOP") --! certain hand-written ui_point
local ok, why = pcall(Guild.Store.SetPath, "loot.master", "Anna", BATCH) --! certain hand-written loot_master
return named, forward, ok, why

-- Paths, metadata and state that pass through functions of the file.
local function dutyPath(name)
    return "duties." .. name
end
local function encounterPath(raid, encounter, rest)
    return string.format("raids.%d.encounters.%d.%s", raid, encounter, rest)
end
local function meta(level, component)
    return { syncLevel = level, componentType = component }
end
local function byRaid(raid)
    if raid == 1 then
        return "REALTIME"
    end
    return "MANUAL"
end
local function raidMeta(raid)
    local made = { componentType = "assignments" }
    made.syncLevel = byRaid(raid)
    return made
end

local function rolesMeta(level)
    return meta(level, "roles")
end
local function maybe(level)
    return { syncLevel = level, componentType = "settings" }
end

local function everything(raid, encounter, name)
    Guild.Store.SetPath(dutyPath(name), "tank", meta("REALTIME", "roles")) --! certain hand-written duty
    Guild.Store.SetPath(dutyPath("Bert"), "tank", meta("MANUAL", "roles")) --! certain hand-written duty; certain contradiction duty
    Guild.Store.SetPath(encounterPath(raid, encounter, "name"), name, meta("MANUAL", "structure")) --! certain hand-written encounter_name
    Guild.Store.SetPath(encounterPath(raid, encounter, "slots." .. 3), name, raidMeta(raid)) --! certain hand-written slot
    Guild.Store.SetPath(encounterPath(1, 2, "marks.1"), 8, meta(byRaid(1), "assignments")) --! possible contradiction mark; certain hand-written mark
end

Guild.Store.SetPath("duties.Cleo", "tank", rolesMeta("REALTIME")) --! certain hand-written duty
Guild.Store.SetPath("duties.Cleo", "tank", rolesMeta("MANUAL")) --! certain hand-written duty; certain contradiction duty
-- What is left out is nil, whatever other calls hand in.
Guild.Store.SetPath("loot.threshold", 1, maybe("BATCH")) --! certain hand-written loot_threshold
Guild.Store.SetPath("loot.threshold", 1, maybe()) --! certain hand-written loot_threshold; certain contradiction loot_threshold

-- The path is a parameter: what the callers of this file give.
local function put(path, value)
    Guild.Store.SetPath(path, value, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written loot_threshold; certain hand-written loot_master
end
put("loot.threshold", 1)
put("loot.master", "Anna")

local function putUnder(base, value)
    Guild.Store.SetPath(base .. ".threshold", value, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written loot_threshold
end
putUnder("loot", 4)

local function putLevel(level)
    Guild.Store.SetPath("loot.master", "Anna", { syncLevel = level, componentType = "settings" }) --! certain hand-written loot_master
end
putLevel("BATCH")

-- State that is handed in.
local function clear(duties)
    duties.Anna = nil --! certain around-setter duty
    duties["Bert"] = nil --! certain around-setter duty
    for name in pairs(duties) do
        duties[name] = nil --! certain around-setter duty
    end
end
clear(Guild.Store.GetPath("duties"))

local function rename(raid, name)
    raid.name = name --! certain around-setter raid_name
    raid.encounters[1].name = name --! certain around-setter encounter_name
end
rename(Guild.GetRaid(2), "Naxxramas")

local function encounterOf(raid, index)
    return raid.encounters[index]
end
local first = encounterOf(Guild.Store.GetPath("raids.1"), 1)
first.name = "Ragnaros" --! certain around-setter encounter_name
encounterOf(Guild.GetRaid(3), 2).slots[1] = "Anna" --! certain around-setter slot

-- Methods of a table of the file.
local Editor = {}
function Editor.set(path, value)
    Guild.Store.SetPath(path, value) --! certain hand-written ui_x
end
function Editor:move(x)
    Editor.set("ui.x", x)
    self.path = "ui.point"
    Guild.Store.SetPath("ui." .. "x", x) --! certain hand-written ui_x
end
local Button = CreateFrame("Button")
Button:SetScript("OnClick", function()
    Guild.Store.SetPath("ui.point", "LEFT") --! certain hand-written ui_point
end)
pcall(function()
    Guild.Store.SetPath("ui.point", "RIGHT") --! certain hand-written ui_point
end)
return everything, Editor, Button

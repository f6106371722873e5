-- A program that is rewritten: it must leave the same state behind, before and after.
local Store = Guild.Store
local LIVE = { syncLevel = "REALTIME", componentType = "duties" }

local function level(raid)
    return raid == 1 and "REALTIME" or "MANUAL" -- the active raid
end

local function fill(raid, encounter, names)
    for slot, name in ipairs(names) do
        Store.SetPath(
            string.format("raids.%d.encounters.%d.slots.%d", raid, encounter, slot),
            name,
            { syncLevel = level(raid), componentType = "assignments" }
        )
        Store.SetPath("raids." .. raid .. ".encounters." .. encounter .. ".marks." .. slot, 9 - slot, {
            syncLevel = level(raid),
            componentType = "assignments",
        })
    end
end

fill(1, 2, { "Anna", "Bert" }); fill("2", 1, { "Cleo" })

Store.SetPath("duties.Anna", "tank", LIVE)     -- kept
Store.SetPath("duties." .. "Bert", "healer", { syncLevel = "REALTIME" --[[ kept as it is ]] })
Store.Set("raids", "1.name", "Molten Core", { syncLevel = "MANUAL", componentType = "structure" })
Store.SetPath("raids.2.name", 'Onyxia\'s "lair"', { syncLevel = "MANUAL" })
Guild.SetDuty("Cleo", "damage")

local duties = Store.GetPath("duties")
for name, duty in pairs(duties) do
    if duty == "healer" then
        duties[name] = nil
    end
end
duties["Dora"] = (function() return "tank" end)()

local raid = Guild_Saved.state.raids[1]
raid.enabled = true
for index, encounter in pairs(raid.encounters) do
    encounter.name = "encounter " .. index
    encounter.slots[1] = nil
end

local path = "loot."
path = path .. "threshold"
local done
done = Store.SetPath(path, 3, { syncLevel = "BATCH", componentType = "settings" })
Store.SetPath(path, 4, { syncLevel = "BATCH", componentType = "settings" })

local index = 1
while index <= 3 do
    Store.SetPath("talents." .. index, index > 1, { syncLevel = "BATCH", componentType = "settings" })
    index = index + 1
end

Guild_Saved.state.ui.x, Guild_Saved.state.ui.point = 1.5, "LEFT"
Guild_Saved.state.ui.x = 2.5
table.insert(Guild_Saved.state.trade, { id = 7, count = 2 })
Store.SetPath("trade", { { id = 1, count = 1 }, { id = 2, count = 20 } }, { syncLevel = "BATCH", componentType = "settings" })
if done then return nil end

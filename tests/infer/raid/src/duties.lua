-- Who does what.
local PLANS = { syncLevel = "REALTIME", componentType = "plans" }

function Guild.SetDuty(playerName, duty)
    Guild.Store.SetPath("duties." .. playerName, duty, PLANS)
end

function Guild.ClearDuties()
    for playerName in pairs(Guild.Store.GetPath("duties")) do
        Guild.Store.SetPath("duties." .. playerName, nil, { syncLevel = "BATCH", componentType = "plans" })
    end
end

Guild.SetDuty("Anna", "tank")
Guild.SetDuty("Bert", "healer")

-- A level by condition, and numbers as keys.
function Guild.Assign(raidIndex, slotIndex, playerName)
    local path = string.format("raids.%d.slots.%d", raidIndex, slotIndex)
    Guild.Store.SetPath(path, playerName, {
        syncLevel = raidIndex == 1 and "REALTIME" or "MANUAL",
        componentType = "plans",
    })
end

-- Another component for the same place, and another type.
function Guild.Rename(raidIndex, name)
    Guild.Store.SetPath("raids." .. raidIndex .. ".name", name .. "!", { syncLevel = "MANUAL", componentType = "structure" })
end
Guild.Store.SetPath("raids.1.name", 1, { syncLevel = "MANUAL", componentType = "plans" })

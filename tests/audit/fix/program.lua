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

-- Several values at once.
Guild_Saved.state.duties.Emil, Guild_Saved.state.duties["Fred"] = "tank", "healer" -- kept
duties.Anna, duties.Dora = duties.Dora, duties.Anna -- each is what the other was
local function both(former, latter)
    Guild_Saved.state.talents[former], Guild_Saved.state.talents[latter] = false, true -- may be the same
end
both(1, 2)
local one, two = 1, 2
for slot = 1, 2 do
    Guild_Saved.state.talents[slot + 10], Guild_Saved.state.ui.x = slot == 1, slot
end

-- Tables as a whole.
Guild_Saved.state.loot.items = { [2] = { id = 1, count = 2 }, [3] = { id = 4, count = one } }
Guild_Saved.state.loot.items = {
    [2] = { id = 1, count = 3 }, -- kept with what it is about
    [5] = { id = 9, count = two },
}
Guild_Saved.state.raids[3] = { name = "Naxxramas", encounters = { { name = "Patchwerk", slots = { "Anna", "Bert" } } } }
Store.SetPath("raids.3.encounters.2", { name = "Grobbulus" }, { syncLevel = "MANUAL", componentType = "structure" })
Guild_Saved.state.raids[3].encounters[1].slots = { [2] = "Cleo" }
Guild_Saved.state.duties = { Anna = "tank" } -- a variable has what was there
Guild_Saved.state.raids[5] = { name = "Karazhan", color = nil } -- has no place for all of it
local shared = { name = "Molten Core" }
Guild_Saved.state.raids[4] = shared -- a variable has what is there
shared.name = "Onyxia"

-- Parts of values.
Guild_Saved.state.loot.items[2].count = 5
for item = 2, 2 do Guild_Saved.state.loot.items[item].id = item + 1 end
Guild_Saved.state.trade[1] = { id = 5, count = 1 }
Guild_Saved.state.trade[1].count = 9 -- within a part
table.insert(Guild_Saved.state.trade, { id = 3, count = 2 })
tinsert(Guild_Saved.state.trade, 1, { id = 8, count = one })
table.sort(Guild_Saved.state.trade, function(former, latter)
    return former.id < latter.id -- by id
end)
table.remove(Guild.Store.GetPath("trade"), 1)
local removed = table.remove(Guild_Saved.state.trade)

-- Writes within each other.
Store.SetPath("loot.master", (function()
    Guild_Saved.state.ui.x = 3.5
    return "Anna"
end)(), { syncLevel = "BATCH", componentType = "settings" })
Guild_Saved.state.duties["Gwen"] = (function()
    Guild_Saved.state.duties.Hans = "damage" -- inner
    Store.SetPath("raids.2.name", "Onyxia " .. (function()
        Store.SetPath("ui.point", "TOP", { syncLevel = "BATCH" })
        return removed.id
    end)(), { syncLevel = "MANUAL", componentType = "structure" })
    return "healer"
end)()

-- Paths of words, and keys from what gives several values.
local words = { "loot", "threshold" }
Store.SetPath(table.concat(words, "."), 5, { syncLevel = "BATCH", componentType = "settings" })
words[2] = "master" -- from here on it is another path
Store.SetPath(table.concat(words, "."), "Anna", { syncLevel = "BATCH", componentType = "settings" })
local function many() return "2", "and more" end
Store.SetPath("raids." .. many() .. ".name", "Blackwing Lair", { syncLevel = "MANUAL" })
Store.SetPath("raids." .. string.gsub("raid 3", "%a+ ", "") .. ".name", "Naxxramas", { syncLevel = "MANUAL" })
Store.SetPath("talents." .. 0x1F, true, { syncLevel = "BATCH", componentType = "settings" })

for position = 1, 2 do Guild_Saved.state.trade[position] = { id = position, count = one } end

-- What is left alone: comments, keys of another type, what cannot be cleared, calls in what is written twice, and effects.
Guild_Saved.state.ui.x, --[[ where it hangs ]] Guild_Saved.state.ui.point = 4, "LEFT"
Guild_Saved.state.duties, Guild_Saved.state.ui.x = {}, 7
Guild.Store.GetPath("loot").master, Guild.Store.GetPath("ui").x = "Cleo", 8
Store.SetPath("sounds.true", 3)
Store.SetPath("sounds." .. tostring(one == two), 4)
Guild_Saved.state.sounds[one == 1] = 5
Guild_Saved.state.best = 3
Guild_Saved.state.best = nil
Guild_Saved.state.loot.items = { [one] = { id = 1, count = 1 }, [two] = { id = 2, count = two } }
Guild_Saved.state.loot.items[math.max(one, two)].count = 7
local counted = 0
Store.SetPath("ui.x", 9, { note = string.gsub("aaa", "a", function() counted = counted + 1 end) })
Store.SetPath("ui.point", "seen " .. counted, { note = string.gsub("a-b", "-", "") })
pcall(Store.SetPath, "loot.threshold", 6)
local function hidden(Guild)
    Store.SetPath("ui.x", Guild, { syncLevel = "BATCH" })
end
hidden(10)

Store.SetPath("ui.x", 11, nil, (function() counted = counted + 1 end)())
Store.SetPath("ui.point", "called " .. counted)

-- Tables that are changed after they were written: a setter copies.
local bag = { { id = 1, count = 1 } }
Store.SetPath("trade", bag, { syncLevel = "BATCH", componentType = "settings" })
table.insert(bag, { id = 2, count = 2 })
local made = { { id = 1, count = 1 }, { id = 2, count = 1 }, { id = 3, count = 1 }, { id = 4, count = 1 }, { id = 5, count = 1 } }
Guild_Saved.state.loot.items = { [4] = made[1] }
Store.SetPath("loot.items.3", made[2], { syncLevel = "BATCH", componentType = "settings" })
Guild_Saved.state.trade[1] = made[3]
table.insert(Guild_Saved.state.trade, made[4])
for index = 1, 4 do made[index].count = index end
Guild_Saved.state.loot.items[6] = { id = made[5].id, count = made[5].count }
made[5].count = 9
if done then return nil end

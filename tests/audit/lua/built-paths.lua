-- Paths that are built: by concatenation, string.format, and over several statements.
local REALTIME = { syncLevel = "REALTIME", componentType = "duties" }

local function duty(name, value)
    Guild.Store.SetPath("duties." .. name, value, REALTIME) --! certain hand-written duty
    Guild.Store.SetPath("duties." .. name .. "", value, REALTIME) --! certain hand-written duty
    Guild.Store.SetPath("duties." .. string.lower(name), value, REALTIME) --! certain hand-written duty
    Guild.Store.SetPath(string.format("duties.%s", name), value, REALTIME) --! certain hand-written duty
    Guild.Store.SetPath(("duties.%s"):format(name), value, REALTIME) --! certain hand-written duty
    Guild.Store.SetPath(table.concat({ "duties", name }, "."), value, REALTIME) --! certain hand-written duty
end

local function slot(raid, encounter, index, name)
    local meta = { syncLevel = (raid == 1) and "REALTIME" or "MANUAL", componentType = "assignments" }
    local path = "raids." .. raid .. ".encounters." .. encounter .. ".slots." .. index
    Guild.Store.SetPath(path, name, meta) --! certain hand-written slot
    Guild.Store.SetPath(string.format("raids.%d.encounters.%d.marks.%d", raid, encounter, index), 8, meta) --! certain hand-written mark
    local format = "raids.%d.encounters.%d."
    Guild.Store.SetPath(string.format(format .. "slots.%d", raid, encounter, index), name, meta) --! certain hand-written slot
    local base = string.format(format, raid, encounter)
    Guild.Store.SetPath(base .. "notes.1", "first", meta) --! certain hand-written note
    Guild.Store.SetPath(base .. "notes." .. (index + 1), "next", meta) --! certain hand-written note
    local growing = "raids"
    growing = growing .. "." .. raid
    growing = growing .. ".encounters." .. encounter
    Guild.Store.SetPath(growing .. ".name", name, { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written encounter_name
    Guild.Store.Set("raids", raid .. ".name", name, { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written raid_name
    Guild.Store.Set("raids", raid .. ".encounters." .. encounter .. ".name", name, { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written encounter_name
end

local function loops(count)
    for index = 1, count do
        Guild.Store.SetPath("talents." .. index, true, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written slot_talent
    end
    for name in pairs(Guild.names) do
        -- A slot or a player: the name alone does not say which.
        Guild.Store.SetPath("talents." .. name, true, { syncLevel = "BATCH", componentType = "settings" }) --! possible hand-written slot_talent|own_talent
    end
    for _, buff in ipairs({ "kings", "might" }) do
        Guild.Store.SetPath("buffs.Anna." .. buff, true, { syncLevel = "REALTIME", componentType = "assignments" }) --! certain hand-written buff
    end
end

local function chosen(flag, key)
    local path = flag and "ui.point" or "ui.x"
    Guild.Store.SetPath(path, 1) --! certain hand-written ui_point; certain hand-written ui_x
    if flag then
        path = "loot.threshold"
    end
    Guild.Store.SetPath("loot." .. key, 1, { syncLevel = "BATCH", componentType = "settings" }) --! possible hand-written loot_threshold|loot_master|loot_item
    local later
    if flag then
        later = "ui.x"
    else
        later = "ui.point"
    end
    Guild.Store.SetPath(later, 2) --! certain hand-written ui_x; certain hand-written ui_point
    return path
end

local PATHS = { threshold = "loot.threshold", master = "loot.master", list = { "ui.x", "ui.point" } }
Guild.PATHS = { x = "ui.x" }
Guild.PREFIX = "duties."
local BATCH = { syncLevel = "BATCH", componentType = "settings" }
Guild.Store.SetPath(PATHS.threshold, 4, BATCH) --! certain hand-written loot_threshold
Guild.Store.SetPath(PATHS["master"], "Anna", BATCH) --! certain hand-written loot_master
Guild.Store.SetPath(PATHS.list[1], 4) --! certain hand-written ui_x
Guild.Store.SetPath(Guild.PATHS.x, 4) --! certain hand-written ui_x
Guild.Store.SetPath(Guild.PREFIX .. "Anna", "tank", REALTIME) --! certain hand-written duty
local key = "threshold"
Guild.Store.SetPath("loot." .. key, 5, BATCH) --! certain hand-written loot_threshold
local number = 3
Guild.Store.SetPath("talents." .. number, 5, BATCH) --! certain hand-written slot_talent
Guild.Store.SetPath("talents." .. tostring(number), 5, BATCH) --! certain hand-written slot_talent
Guild.Store.SetPath(strjoin(".", "duties", "Bert"), "tank", REALTIME) --! certain hand-written duty
return duty, slot, loops, chosen

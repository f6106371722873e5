-- Metadata that is not what the schema says, and metadata that is.
local Set = Guild.Store.SetPath
local raid, name = Guild.raid, Guild.name
local RIGHT = { syncLevel = "BATCH", componentType = "settings", scope = {} }
local WRONG = { syncLevel = "REALTIME", componentType = "settings" }
Set("loot.threshold", 1, RIGHT) --! certain hand-written loot_threshold
Set("loot.threshold", 1, WRONG) --! certain hand-written loot_threshold; certain contradiction loot_threshold
Set("loot.threshold", 1) --! certain hand-written loot_threshold; certain contradiction loot_threshold
Set("loot.threshold", 1, nil) --! certain hand-written loot_threshold; certain contradiction loot_threshold
Set("loot.threshold", 1, { componentType = "settings" }) --! certain hand-written loot_threshold; certain contradiction loot_threshold
Set("loot.threshold", 1, { syncLevel = "BATCH", componentType = "structure" }) --! certain hand-written loot_threshold; certain contradiction loot_threshold
Set("loot.threshold", 1, Guild.anything) --! certain hand-written loot_threshold
Set("loot.threshold", 1, { syncLevel = Guild.level, componentType = "settings" }) --! certain hand-written loot_threshold
Set("ui.x", 1) --! certain hand-written ui_x
Set("ui.x", 1, { syncLevel = "BATCH", componentType = "client" }) --! certain hand-written ui_x; certain contradiction ui_x
Set("duties.Anna", "tank", { syncLevel = "REALTIME", componentType = "roles" }) --! certain hand-written duty
Set("duties.Anna", "tank", { syncLevel = "REALTIME", componentType = "duties" }) --! certain hand-written duty
Set("duties.Anna", "tank", { ["syncLevel"] = "MANUAL", componentType = "duties" }) --! certain hand-written duty; certain contradiction duty

-- A rule that depends on a key.
Set("raids." .. raid .. ".encounters.1.slots.1", name, { syncLevel = (raid == 1) and "REALTIME" or "MANUAL", componentType = "assignments" }) --! certain hand-written slot
Set("raids." .. raid .. ".encounters.1.slots.1", name, { syncLevel = raid == 1 and "REALTIME" or "BATCH", componentType = "assignments" }) --! certain hand-written slot; certain contradiction slot
Set("raids." .. raid .. ".encounters.1.slots.1", name, { syncLevel = "MANUAL", componentType = "assignments" }) --! certain hand-written slot; possible contradiction slot
Set("raids.1.encounters.1.slots.1", name, { syncLevel = "MANUAL", componentType = "assignments" }) --! certain hand-written slot; certain contradiction slot
Set("raids.1.encounters.1.slots.1", name, { syncLevel = "REALTIME", componentType = "assignments" }) --! certain hand-written slot
Set("raids.2.encounters.1.slots.1", name, { syncLevel = "MANUAL", componentType = "assignments" }) --! certain hand-written slot
local level = "MANUAL"
if raid == 1 then
    level = "REALTIME"
end
Set("raids." .. raid .. ".encounters.1.slots.1", name, { syncLevel = level, componentType = "assignments" }) --! certain hand-written slot
local meta = { componentType = "assignments" }
meta.syncLevel = raid == 1 and "REALTIME" or "MANUAL"
Set("raids." .. raid .. ".encounters.1.slots.1", name, meta) --! certain hand-written slot

-- Rules that compare keys in every way.
local function leveled(level)
    return { syncLevel = level, componentType = "settings" }
end
Set("bags.0", 1, leveled("BATCH")) --! certain hand-written bag; possible contradiction bag
Set("bags.0", 1, leveled("REALTIME")) --! certain hand-written bag; certain contradiction bag
Set("bags.1", 1, leveled("REALTIME")) --! certain hand-written bag
Set("bags.4", 1, leveled("BATCH")) --! certain hand-written bag; certain contradiction bag
Set("bags.5", 1, leveled("MANUAL")) --! certain hand-written bag
Set("bags.9", 1, leveled("REALTIME")) --! certain hand-written bag; certain contradiction bag
Set("bags.10", 1, leveled("BATCH")) --! certain hand-written bag
Set("bags.10", 1, leveled("MANUAL")) --! certain hand-written bag; certain contradiction bag
Set("bags." .. raid, 1, leveled("REALTIME")) --! certain hand-written bag; possible contradiction bag
Set("pace.pull", 1, leveled("REALTIME")) --! certain hand-written pace
Set("pace.fight", 1, leveled("MANUAL")) --! certain hand-written pace
Set("pace.rest", 1, leveled("BATCH")) --! certain hand-written pace
Set("pace.rest", 1, leveled("MANUAL")) --! certain hand-written pace; certain contradiction pace
Set("sounds.true", 1, leveled("REALTIME")) --! certain hand-written sound
Set("sounds.false", 1, leveled("REALTIME")) --! certain hand-written sound; certain contradiction sound

-- What is given behind the value may be the metadata.
Set("loot.threshold", Guild.threshold()) --! certain hand-written loot_threshold; possible contradiction loot_threshold
Set("loot.threshold", (Guild.threshold())) --! certain hand-written loot_threshold; certain contradiction loot_threshold
local function forward(...)
    Set("loot.threshold", ...) --! certain hand-written loot_threshold; possible contradiction loot_threshold
end

-- Places that nothing declares: what is not known of one call contradicts no other.
Set("plans.next", 1, { syncLevel = Guild.level }) --! certain undeclared plans
Set("plans.next", 1, { syncLevel = "BATCH", componentType = "settings" })
Set("plans.next", 1, { syncLevel = "BATCH", componentType = Guild.component })
Set("plans.next", Guild.threshold())
Set("plans.next", 1, { syncLevel = "BATCH", componentType = "client" }) --! certain contradiction plans.next

-- Calls that send.
Guild.SendThreshold() --! certain superfluous Guild.SendThreshold
Guild.Flush() --! certain superfluous Guild.Flush

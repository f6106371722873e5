-- What levels.lua defines is known here.
local raid = Guild.raid
Guild.Store.SetPath("raids." .. raid .. ".encounters.1.slots.1", "Anna", { syncLevel = Guild.LevelFor(raid), componentType = "assignments" }) --! certain hand-written slot
Guild.Store.SetPath("loot.master", "Anna", Guild.MetaFor("settings")) --! certain hand-written loot_master
Guild.Store.SetPath("loot.threshold", 3, { syncLevel = Guild.LevelFor(1), componentType = "settings" }) --! certain hand-written loot_threshold; certain contradiction loot_threshold
Guild.Store.SetPath(Guild.DutyPath("Anna"), "tank", { syncLevel = "REALTIME", componentType = "roles" }) --! certain hand-written duty
Guild.Store.SetPath(Guild.LOOT.threshold, 3, Guild.MetaFor()) --! certain hand-written loot_threshold

-- A field of a table of another file that gets another value here.
Guild.TABS.first = "ui.point"
Guild.Store.SetPath(Guild.TABS.first, 1) --! certain hand-written ui_x; certain hand-written ui_point
Guild.Store.SetPath(Guild.TABS.last, 1) --! certain hand-written ui_x

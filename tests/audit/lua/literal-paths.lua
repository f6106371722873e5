-- Calls of writers with paths as they are.
Guild.Store.SetPath("loot.threshold", 3, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written loot_threshold
Guild.Store.SetPath('loot.master', "Anna", { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written loot_master
Guild.Store.SetPath([[ui.point]], "CENTER") --! certain hand-written ui_point
Guild.Store.SetPath("raids.1.name", "Molten Core", { syncLevel = "MANUAL", componentType = "structure" }) --! certain hand-written raid_name
Guild.Store.SetPath("raids.2.encounters.3.slots.4", "Bert", { syncLevel = "MANUAL", componentType = "assignments" }) --! certain hand-written slot
Guild.Store.SetPath("raids.1.encounters.3.slots.4", "Bert", { syncLevel = "REALTIME", componentType = "assignments" }) --! certain hand-written slot
Guild.Store.SetPath("duties.Anna", "tank", { syncLevel = "REALTIME", componentType = "roles" }) --! certain hand-written duty
Guild.Store.SetPath("talents.7", true, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written slot_talent
Guild.Store.SetPath("talents.Anna", true, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written own_talent
Guild.Store.SetPath("trade", {}, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written trade
Guild.Store.Set("loot", "threshold", 2, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written loot_threshold
Guild.Store.Set("trade", nil, {}, { syncLevel = "BATCH", componentType = "settings" }) --! certain hand-written trade
Guild.Store:SetPath("ui.x", 12) --! certain hand-written ui_x
Guild["Store"]["SetPath"]("ui.x", 13) --! certain hand-written ui_x
Guild.Store.SetPath("\117i.x", 14) --! certain hand-written ui_x
Guild.SetDuty("Anna", "healer") --! certain hand-written duty
Guild.SetDuty(UnitName("player"), "healer") --! certain hand-written duty
local done = Guild.Store.SetPath("ui.x", 15) --! certain hand-written ui_x
if Guild.Store.SetPath("ui.x", 16) then return done end --! certain hand-written ui_x

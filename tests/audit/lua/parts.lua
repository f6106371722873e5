-- Keys of which a part is known.
local Set = Guild.Store.SetPath
local BATCH = { syncLevel = "BATCH", componentType = "settings" }
local function known(name, number, suffix)
    Set("loot.th" .. name, 1, BATCH) --! possible hand-written loot_threshold
    Set("loot." .. name .. "old", 1, BATCH) --! possible hand-written loot_threshold
    Set("talents.slot" .. (number + 1), true, BATCH) --! possible hand-written own_talent
    Set("talents." .. (number + 1) .. (number + 2), true, BATCH) --! possible hand-written slot_talent|own_talent
    Set("loot.items." .. (number + 1) .. "0", nil, BATCH) --! possible hand-written loot_item
    Set("loot.none" .. name, 1, BATCH) --! certain undeclared loot.none*
    -- What is behind a number may begin with a dot.
    Set("raids." .. number .. suffix, "x") --! opaque opaque raids.**
    Set("raids.1" .. suffix, "x") --! opaque opaque raids.1*
    Set("loot.items" .. suffix, nil, BATCH) --! possible hand-written loot_item
    Set("buffs.Anna" .. suffix, nil, BATCH) --! possible hand-written buff
    -- A number that is none of the slots may be somebody's name.
    Set("talents.300", true, BATCH) --! possible hand-written own_talent
    Set("talents." .. -1, true, BATCH) --! possible hand-written own_talent
    Guild_Saved.state.talents[7.0] = true --! certain around-setter slot_talent
    local some = Guild.Store.GetPath("raids." .. (number + 1) .. "5")
    some.name = "x" --! possible around-setter raid_name
    -- What is said of a path that may be meant may contradict the schema.
    Set("loot.thr" .. name, 1, { syncLevel = "MANUAL", componentType = "settings" }) --! possible hand-written loot_threshold; possible contradiction loot_threshold
    Set(name .. ".encounters.1.name", "x", { syncLevel = "BATCH" }) --! possible hand-written encounter_name|loot_item|trade
end
Guild.known = known

-- Helpers that other files use.
function Guild.LevelFor(raid)
    return raid == 1 and "REALTIME" or "MANUAL"
end
function Guild.MetaFor(component)
    return { syncLevel = "BATCH", componentType = "settings" }
end
function Guild.DutyPath(name)
    return "duties." .. name
end
Guild.LOOT = { threshold = "loot.threshold" }
Guild.TABS = { first = "ui.x", last = "ui.x" }

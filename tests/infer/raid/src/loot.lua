-- A list that is edited by element, and one that is only ever written whole.
local LOOT = { syncLevel = "BATCH", componentType = "loot" }
local items = Guild.Store.GetPath("loot.items") or {}

function Guild.AddItem(id, count)
    table.insert(items, { id = 19019, count = count + 1, owner = nil })
    Guild.Store.SetPath("loot.items", items, LOOT)
end

Guild.Store.SetPath("loot.ranks", { "officer", "raider" }, LOOT)
Guild.Store.SetPath("loot.window", { point = "TOP", x = -20.5, y = 10 })

-- Around the writers: nothing is sent.
Guild_Saved.state.seen = Guild_Saved.state.seen or {}
Guild_Saved.state.seen[UnitName("player")] = true
Guild.Store.GetPath("loot").master = "Anna"
Guild.Store.SetPath(Guild.Path(), 1)

-- Tables of the state that something has while they are written: to write them is left as it is.
local Store = Guild.Store
Store.SetPath("trade", { { id = 1, count = 1 }, { id = 2, count = 2 } }, { syncLevel = "BATCH", componentType = "settings" })
Guild_Saved.state.loot.items = { { id = 1, count = 1 } }

-- The list was read before it is written in the arguments.
local function sell()
    table.remove(Guild_Saved.state.trade)
    return { id = 6, count = 1 }
end
table.insert(Guild_Saved.state.trade, sell())

-- What another function was handed.
Guild.each = function(list, work)
    for index = 1, table.getn(list) do work(list[index]) end
end
Guild.each(Guild_Saved.state.loot.items, function()
    Guild_Saved.state.loot.items = { { id = 2, count = 2 }, { id = 3, count = 3 } }
    Guild_Saved.state.loot.items[1].count = 4
end)

-- What a loop goes through.
for index, item in ipairs(Guild_Saved.state.trade) do
    if item.id == 1 then
        table.insert(Guild_Saved.state.trade, { id = 9, count = index })
    end
end

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

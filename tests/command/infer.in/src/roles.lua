function Addon.assign(playerName, role)
    Addon.Set("roles." .. playerName, role, { level = "REALTIME", topic = "plans" })
end
Addon.assign("Anna", "tank")
Addon.Set("title", "Molten Core", { level = "MANUAL", topic = "plans" })
Addon.Set("title", 3)

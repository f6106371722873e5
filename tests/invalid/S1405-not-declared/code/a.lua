Addon.Set("roles.Anna", "tank", { level = "REALTIME", topic = "plans" })
Addon.Set("minimap", 90, { level = "REALTIME", topic = "plans" })
Addon.Set("minimap", 90)

Addon.Set("roles.Anna", "tank", { level = "REALTIME", topic = "plans" })
Addon.Set("rolse.Anna", "tank", { level = "REALTIME", topic = "plans" })

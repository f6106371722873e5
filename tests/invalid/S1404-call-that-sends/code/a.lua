Addon.Set("roles.Anna", "tank", { level = "REALTIME", topic = "plans" })
Addon.Broadcast()

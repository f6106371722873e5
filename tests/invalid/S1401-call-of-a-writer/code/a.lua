Addon.Set("roles.Anna", "tank", { level = "REALTIME", topic = "plans" })

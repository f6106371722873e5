local name = Addon.name
Addon.Set("roles." .. name, "tank", { level = "MANUAL", topic = "roles" })
Addon.Set("roles." .. name, "tank")

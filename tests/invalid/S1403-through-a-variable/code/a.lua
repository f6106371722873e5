local roles = Addon.Get("roles")
roles[Addon.name] = "tank"
Addon_Saved.roles = {}

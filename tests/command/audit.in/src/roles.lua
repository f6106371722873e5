local roles = Addon.Get("roles")
for name in pairs(roles) do
    roles[name] = nil -- cleared
end
Addon.Set("roles." .. Addon.name, "tank", { level = "MANUAL", topic = "plans" })
Addon.Set(Addon.path, 1)

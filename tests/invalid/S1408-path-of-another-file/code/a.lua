function Addon.Put(path, value)
    Addon.Set(path, value)
end

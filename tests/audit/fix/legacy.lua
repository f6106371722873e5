-- The store that the program was written for, without sending anything.
Guild_Saved = { state = { duties = {}, ui = {}, trade = {}, loot = {}, talents = {}, raids = {} } }
Guild = { Store = {} }
tinsert = table.insert

local function walk(path, value, writes)
    local place, last = Guild_Saved.state, nil
    for part in string.gmatch(path, "[^.]+") do
        if last ~= nil then
            if place[last] == nil then
                place[last] = {}
            end
            place = place[last]
        end
        last = tonumber(part) or part
    end
    if writes then
        place[last] = value
    end
    return place[last]
end

function Guild.Store.SetPath(path, value)
    walk(path, value, true)
end
function Guild.Store.Set(key, subkey, value)
    walk(subkey and key .. "." .. subkey or key, value, true)
end
function Guild.Store.GetPath(path)
    return walk(path)
end
function Guild.SetDuty(name, value)
    walk("duties." .. name, value, true)
end

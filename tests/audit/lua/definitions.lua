-- The store itself: what a writer does inside is its own business.
Guild.Store = Guild.Store or {}
local Store = Guild.Store

function Guild.Store.SetPath(path, value, metadata)
    local place = Guild_Saved.state
    local last
    for part in string.gfind(path, "[^.]+") do
        if last then
            place[last] = place[last] or {}
            place = place[last]
        end
        last = tonumber(part) or part
    end
    place[last] = value
    if metadata then
        Guild.Net.SendRaid(path, value)
    end
end

function Store.Set(key, subkey, value, metadata)
    Guild.Store.SetPath(key .. "." .. subkey, value, metadata)
end

function Guild.Store.GetPath(path)
    return Guild_Saved.state
end

function Guild.BroadcastDuties()
    Guild.Net.SendRaid("duties")
end

function Guild.Store.Migrate()
    Guild_Saved.state.ui.x = 0 --! certain around-setter ui_x
end

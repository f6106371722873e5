-- Statements of every form.
local Set = Guild.Store.SetPath
local BATCH = { syncLevel = "BATCH", componentType = "settings" }

local function chosen(kind)
    local path
    if kind == 1 then
        path = "ui.x"
        Set("loot.threshold", 1, BATCH) --! certain hand-written loot_threshold
    elseif kind == 2 then
        path = "ui.point"
        Set("loot.master", "Anna", BATCH) --! certain hand-written loot_master
    elseif Set("trade", {}, BATCH) then --! certain hand-written trade
        path = "ui.x"
    end
    Set(path, 1) --! certain hand-written ui_x; certain hand-written ui_point
end

-- A function that is declared before it is there.
local forward
function forward(path)
    Set(path, 1) --! certain hand-written ui_x
end
forward("ui.x")
function PutX(value)
    Guild_Saved.state.ui.x = value --! certain around-setter ui_x
end
function Put(path)
    Set(path, 2) --! certain hand-written ui_point
end
Put("ui.point")

-- A writer that is a plain name; what it does is its business.
function PutValue(path, value)
    Guild_Saved.state[path] = value
    Guild_Saved.state.ui.x = value
end
PutValue("ui.x", 3) --! certain hand-written ui_x

-- Loops that are left.
repeat
    local path = "ui.x"
    do break end
until Set(path, 3) --! certain hand-written ui_x
repeat
    if Guild.done then
        return Set("ui.point", "TOP") --! certain hand-written ui_point
    end
    return Set("ui.x", 4), chosen --! certain hand-written ui_x
until Guild.done
goto done
::done::

-- Arguments without brackets.
Guild.Store.GetPath "loot".threshold = 4 --! certain around-setter loot_threshold
Guild.Store.GetPath [[ui]].x = 4 --! certain around-setter ui_x
Set "ui.x" --! certain hand-written ui_x

-- Whole tables under names of the environment.
_G.Guild_Saved = { state = {} } --! certain around-setter *
_G["Guild_Saved"] = nil --! certain around-setter *
_G.Guild_Saved.state = {} --! certain around-setter *
_G[Guild.name] = {}
_G.Guild_Other = { state = {} }

-- More values than variables, and fewer.
local one, two = Guild.Store.GetPath("ui"), Guild.Store.GetPath("loot"), 3
one.x, two.threshold = 3 --! certain around-setter ui_x; certain around-setter loot_threshold
local three, four = Guild.pair()
three.x = 3

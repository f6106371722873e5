-- A module that makes the store: a table with a local and a global name.
local Bank = {}
_G.Bank = Bank
local Saved = Guild_Saved
function Bank.Put(path, value)
    Guild_Saved.state[path] = value
    Guild_Saved.state.ui.x = value
end
function Bank.Reset()
    Bank.Put("ui.x", 0) --! certain hand-written ui_x
    Saved.state.ui.point = nil --! certain around-setter ui_point
end
Bank.paths = { x = "ui.x" }
Bank.last = "ui.point"
Bank.Put(Bank.paths.x, 1) --! certain hand-written ui_x
Bank.Put(Bank.last, "TOP") --! certain hand-written ui_point

-- Another module, whose methods are called through a field.
local App = { window = {} }
Guild.App = App
App.title = "loot.master"
function App.window:open()
    self.raid = Guild.GetRaid(1)
end
function App.window:rename(name)
    self.raid.name = name --! certain around-setter raid_name
end
App.window:open()
App.window:rename("Onyxia")
function App:clear(path)
    Bank.Put(path, nil) --! certain hand-written loot_threshold
end
App:clear("loot.threshold")
Guild.App:clear("loot.threshold")
Bank.Put(Guild.App.title, "Anna") --! certain hand-written loot_master

-- A field with a name that is made.
App[Guild.key] = Guild.Store.GetPath("ui")
App.any.x = 3 --! certain around-setter ui_x

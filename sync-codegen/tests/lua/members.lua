-- Returns the names of all fields and methods of a peer.
local module = ...
local peer = module.new({
    now = function() return 0 end,
    wall = function() return 1780000000 end,
    name = function() return "thrall" end,
    in_group = function() return true end,
    can_sync_now = function() return true end,
    can = function() return true end,
    is_authority = function() return true end,
    send = function() return true end,
    schedule = function() return 1 end,
    cancel = function() end,
    root = function() return {} end,
})
local names = {}
for _, members in ipairs({ peer, getmetatable(peer) }) do
    for name in pairs(members) do
        table.insert(names, name)
    end
end
return names

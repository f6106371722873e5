-- What the rewritten program finds beside the store: a peer of the generated module.
Guild.sync = assert(GuildSync.new({
    now = function() return 0 end,
    wall = function() return 1800000000 end,
    name = function() return "Anna" end,
    in_group = function() return false end,
    can_sync_now = function() return true end,
    can = function() return true end,
    is_authority = function() return true end,
    send = function() return true end,
    schedule = function() return {} end,
    cancel = function() end,
    root = function() return Guild_Saved.state end,
    saved = function() return {} end,
    log = function(level, text) error(level .. ": " .. text) end,
}))

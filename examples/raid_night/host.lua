-- The smallest host of a generated Lua module: what a game or an application has to provide.
--
-- `world` is what the program around it gives: now(), wall(), send(name, bytes), schedule(name, fn,
-- delay), can(player, class) and in_combat(name). Everything else is the host's own.

local world, module = ...

local function host(name)
    local state, saved, timers = {}, {}, {}
    local adapter = {
        now = world.now,
        wall = world.wall,
        name = function() return name end,
        in_group = function() return true end,
        can_sync_now = function() return not world.in_combat(name) end,
        can = function(player, class) return world.can(player, class) end,
        is_authority = function(player) return world.is_leader(player) end,
        send = function(bytes) return world.send(name, bytes) end,
        schedule = function(fn, delay)
            local timer = { due = world.now() + delay, run = fn }
            table.insert(timers, timer)
            return timer
        end,
        cancel = function(timer) timer.run = nil end,
        root = function() return state end,
        saved = function() return saved end,
    }

    -- Runs what is due; the program calls it whenever its clock moves.
    local function tick()
        local waiting = timers
        timers = {}
        for _, timer in ipairs(waiting) do
            if timer.run and timer.due <= world.now() then
                timer.run()
            elseif timer.run then
                table.insert(timers, timer)
            end
        end
    end

    return module.new(adapter), tick, state
end

return host

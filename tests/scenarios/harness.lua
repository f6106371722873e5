-- A small world for peers: a virtual clock, a lossy network and hosts that a scenario can order about.
-- It is written in what Lua 5.0.3, every later Lua, LuaJIT and Luau have in common, and uses nothing
-- of a peer but the adapter it gives and the methods that generated modules promise.
--
--   scenario("name", function() … end)   declares a scenario; the runner calls them one by one
--   harness.world { … }                  makes a world with connected peers

harness = {}

-- What code in a received text would set if anybody ran it.
HARNESS_WAS_RUN = false

local scenarios = {}

--- Declares a scenario. Names are unique.
function scenario(name, body)
    for _, other in ipairs(scenarios) do
        if other.name == name then error("two scenarios are called " .. name) end
    end
    table.insert(scenarios, { name = name, body = body })
end

--- The names of all scenarios, one a line.
function harness.names()
    local names = {}
    for _, one in ipairs(scenarios) do table.insert(names, one.name) end
    return table.concat(names, "\n")
end

-- While a scenario runs, globals can neither be made nor be asked for in vain: generated code and its
-- runtime touch nothing global but their module.
local STRICT = {
    __index = function(_, name) error("there is no global " .. tostring(name), 2) end,
    __newindex = function(_, name) error("the global " .. tostring(name) .. " was made", 2) end,
}

--- Runs a scenario; gives "ok", or what went wrong.
function harness.run(name)
    for _, one in ipairs(scenarios) do
        if one.name == name then
            local before = getmetatable(_G)
            setmetatable(_G, STRICT)
            local ok, message = pcall(one.body)
            setmetatable(_G, before)
            if ok then return "ok" end
            return tostring(message)
        end
    end
    return "there is no scenario " .. name
end

-- Values ------------------------------------------------------------------------------------------

local function sorted_keys(value)
    local keys = {}
    for key in pairs(value) do table.insert(keys, key) end
    table.sort(keys, function(a, b)
        if type(a) == type(b) and type(a) ~= "boolean" then return a < b end
        return tostring(a) < tostring(b)
    end)
    return keys
end

--- A value as text: tables with sorted keys, without tables that hold nothing.
function harness.show(value)
    if type(value) == "string" then return string.format("%q", value) end
    if type(value) == "number" then
        -- Lua 5.3 writes 1 and 1.0 apart; they are one number to a host.
        if math.floor(value) == value and value > -1e15 and value < 1e15 then
            return string.format("%.0f", value)
        end
        return string.format("%.17g", value)
    end
    if type(value) ~= "table" then return tostring(value) end
    local parts = {}
    for _, key in ipairs(sorted_keys(value)) do
        local text = harness.show(value[key])
        if text ~= "{}" then table.insert(parts, "[" .. harness.show(key) .. "] = " .. text) end
    end
    return "{" .. table.concat(parts, ", ") .. "}"
end

--- A deep copy of plain data, as a host's save and load make one; anything else is an error.
function harness.copy(value)
    local kind = type(value)
    if kind == "table" then
        local result = {}
        for key, inner in pairs(value) do result[harness.copy(key)] = harness.copy(inner) end
        return result
    end
    if kind == "function" or kind == "userdata" or kind == "thread" then
        error("a " .. kind .. " cannot be saved")
    end
    if kind == "number" and value ~= value then error("NaN cannot be saved") end
    return value
end

local function fail(message, note)
    if note then message = note .. ": " .. message end
    error(message, 3)
end

--- Both are the same, tables compared by content.
function harness.equal(actual, expected, note)
    local a, b = harness.show(actual), harness.show(expected)
    if a ~= b then fail("expected " .. b .. ", got " .. a, note) end
end

--- It holds.
function harness.holds(condition, note)
    if not condition then fail("it does not hold", note or "assertion") end
end

--- A write (or any call that answers `true`, or `nil` and a message) was taken.
function harness.taken(ok, message)
    if ok ~= true then fail("refused: " .. tostring(message)) end
end

--- A call was refused with a message that contains each of the given words. To be used as
--- `refused({ peer:set_x(…) }, "word", …)`.
function harness.refused(answer, word1, word2, word3)
    if answer[1] ~= nil then fail("expected a refusal, got " .. harness.show(answer[1])) end
    if type(answer[2]) ~= "string" then fail("a refusal without a message") end
    for _, word in ipairs({ word1, word2, word3 }) do
        if not string.find(answer[2], word, 1, true) then
            fail("expected a message with " .. harness.show(word) .. ", got " .. harness.show(answer[2]))
        end
    end
end

--- How many elements a list or map has. `table.getn` keeps a hidden size in Lua 5.0.
function harness.count(value)
    local count = 0
    for _ in pairs(value) do count = count + 1 end
    return count
end

--- The path of this name in the schema of a peer.
function harness.path_of(schema, name)
    for _, path in ipairs(schema.paths) do
        if path.name == name then return path end
    end
    error("there is no path " .. name)
end

--- A generator of numbers from 0 (included) to 1 that is the same in every Lua.
function harness.random(seed)
    local state = seed
    return function()
        state = state * 16807
        state = state - math.floor(state / 2147483647) * 2147483647
        return state / 2147483647
    end
end

-- The world ---------------------------------------------------------------------------------------

local World = {}

local function instance(class, fields)
    for name, method in pairs(class) do fields[name] = method end
    return fields
end

--- Makes a world. Options:
---   module     the generated module; RaidhelperSync by default
---   names      the peers' names
---   latency    seconds that a message takes
---   loss, duplicate, reorder   the share of messages that are lost, come twice, or come late
---   seed       of chance
---   authority  the name of the authority; the first peer by default
---   unsaved    hosts without `saved()`
function harness.world(options)
    options = options or {}
    local world = instance(World, {
        module = options.module or RaidhelperSync,
        latency = options.latency or 0.05,
        loss = options.loss or 0,
        duplicate = options.duplicate or 0,
        reorder = options.reorder or 0,
        random = harness.random(options.seed or 1),
        clock = 1000,
        start_of_time = 1767225600, -- 2026-01-01T00:00:00Z
        authority = options.authority,
        unsaved = options.unsaved,
        denied = {}, -- denied[player][class] = true
        tasks = {},
        next_task = 1,
        hosts = {},
        names = options.names or { "Anna", "Bert", "Cleo" },
        traffic = {}, -- every message with changes or a request that a transport took: { sender, bytes, at, priority }
        repairs = {}, -- likewise those with which peers compare and repair
    })
    world.authority = world.authority or world.names[1]
    for _, name in ipairs(world.names) do world:add(name) end
    return world
end

--- A host and its peer. What a scenario may set: `grouped`, `ready`, `failing` (its transport refuses),
--- `deaf` (it hears nothing), `wall_offset`, `flags`. What it may read: `changes`, `logs`, `answers`.
function World:add(name)
    local host = {
        name = name,
        grouped = true,
        ready = true,
        failing = false,
        deaf = false,
        wall_offset = 0,
        flags = {},
        root = {},
        saved = {},
        changes = {},
        logs = {},
        answers = {},
        life = 0,
    }
    self.hosts[name] = host
    self:start(host)
    return host.peer
end

--- Starts a host's peer, or starts it again as after a restart of the program: state and saved data
--- are what a save and a load leave of them, timers are gone.
function World:start(host)
    host.life = host.life + 1
    host.root = harness.copy(host.root)
    host.saved = harness.copy(host.saved)
    host.peer = self.module.new(self:adapter(host))
    return host.peer
end

function World:adapter(host)
    local world, life = self, host.life
    local adapter = {
        now = function() return world.clock end,
        wall = function() return math.floor(world.start_of_time + world.clock + host.wall_offset) end,
        name = function() return host.name end,
        in_group = function() return host.grouped end,
        can_sync_now = function() return host.ready end,
        can = function(player, class, keys)
            if type(keys) ~= "table" then error("can() was called without keys") end
            local denied = (host.denied or world.denied)[player]
            return not (denied and denied[class])
        end,
        is_authority = function(player) return player == world.authority end,
        send = function(bytes, priority) return world:send(host, bytes, priority) end,
        schedule = function(fn, delay)
            return world:schedule(function()
                if host.life == life then fn() end
            end, delay)
        end,
        cancel = function(handle) world.tasks[handle] = nil end,
        root = function() return host.root end,
        changed = function(path_name, keys, old, new, origin)
            table.insert(host.changes, { path = path_name, keys = keys, old = old, new = new, origin = origin })
        end,
        log = function(level, text) table.insert(host.logs, level .. ": " .. text) end,
        flag = function(name) return host.flags[name] or false end,
    }
    if not self.unsaved then adapter.saved = function() return host.saved end end
    return adapter
end

--- The peer of that name.
function World:peer(name) return self.hosts[name].peer end

--- The peers in the order of their names, as many results as there are peers.
function World:peers()
    local peers = {}
    for index, name in ipairs(self.names) do peers[index] = self.hosts[name].peer end
    return peers[1], peers[2], peers[3], peers[4], peers[5]
end

function World:schedule(fn, delay)
    if type(delay) ~= "number" or delay < 0 then error("a delay of " .. tostring(delay)) end
    local handle = self.next_task
    self.next_task = handle + 1
    self.tasks[handle] = { at = self.clock + delay, fn = fn }
    return handle
end

--- Lets so many seconds pass; what is due meanwhile happens in its order.
function World:run(seconds)
    local finish = self.clock + seconds
    local steps = 0
    while true do
        local first
        for handle, task in pairs(self.tasks) do
            local best = first and self.tasks[first]
            if task.at <= finish
                and (not best or task.at < best.at or (task.at == best.at and handle < first)) then
                first = handle
            end
        end
        if not first then break end
        steps = steps + 1
        if steps > 100000 then error("the world does not come to rest") end
        local task = self.tasks[first]
        self.tasks[first] = nil
        if task.at > self.clock then self.clock = task.at end
        task.fn()
    end
    self.clock = finish
end

-- The network: a message goes to everyone in the group, and comes back to its sender.
function World:send(host, bytes, priority)
    if type(bytes) ~= "string" then error("send() was given a " .. type(bytes)) end
    if priority ~= "high" and priority ~= "normal" and priority ~= "low" then
        error("send() was given the priority " .. tostring(priority))
    end
    if not host.grouped or not host.ready then error(host.name .. " sent although it cannot sync now") end
    if host.failing then return nil, "the line is dead" end
    local message = self:message_of(bytes)
    local sent = { sender = host.name, bytes = bytes, message = message, at = self.clock, priority = priority }
    table.insert(harness.is_repair(message) and self.repairs or self.traffic, sent)
    for _, name in ipairs(self.names) do
        local receiver = name -- in Lua 5.0 the closures of a loop share its variable
        local copies = 1
        if self.random() < self.loss and name ~= host.name then copies = 0 end
        if self.random() < self.duplicate then copies = copies + 1 end
        for _ = 1, copies do
            local delay = self.latency
            if self.random() < self.reorder then delay = delay + self.random() * 3 end
            self:schedule(function() self:deliver(host.name, receiver, bytes) end, delay)
        end
    end
    return true
end

--- Hands a message to a peer, as if the transport had brought it from that sender.
function World:deliver(sender, receiver, bytes)
    local host = self.hosts[receiver]
    if host.deaf then return end
    local ok, reason = host.peer:receive(sender, bytes)
    if ok ~= true and (ok ~= nil or type(reason) ~= "string") then
        error("receive() gave " .. tostring(ok) .. ", " .. tostring(reason))
    end
    if not harness.is_repair(self:message_of(bytes)) then
        table.insert(host.answers, { sender = sender, ok = ok, reason = reason })
    end
    return ok, reason
end

--- The message, or the piece of one, that a frame is: without the escapes of the game's channel. What was
--- never a frame stays as it is.
function World:message_of(bytes)
    return self.module == RaidhelperSync and raidhelper_runtime.unescape(bytes) or bytes
end

--- Whether a message is one of those with which peers compare and repair: of the kinds 2 to 4.
function harness.is_repair(bytes)
    local first = string.byte(bytes) or 0
    return first >= 40 and first < 52
end

--- How many messages with changes or a request a peer has sent so far, and their bytes together.
function World:sent(name)
    return self:count(self.traffic, name)
end

--- The same of what peers say to compare and to repair; of all peers without a name.
function World:repaired(name)
    return self:count(self.repairs, name)
end

function World:count(traffic, name)
    local messages, bytes = 0, 0
    for _, message in ipairs(traffic) do
        if message.sender == name or not name then
            messages = messages + 1
            bytes = bytes + string.len(message.message)
        end
    end
    return messages, bytes
end

--- The last message that a peer has sent.
function World:last(name)
    local last
    for _, message in ipairs(self.traffic) do
        if message.sender == name then last = message end
    end
    return last
end

--- Tells a host that group, combat or zone changed, after setting the given fields.
function World:change(name, fields)
    local host = self.hosts[name]
    for field, value in pairs(fields) do host[field] = value end
    host.peer:host_changed()
end

--- All peers have equal state, apart from what stands under the given names of the root.
function World:agree(without)
    local function shared(host)
        local view = {}
        for key, value in pairs(host.root) do
            if not (without and without[key]) then view[key] = value end
        end
        return harness.show(view)
    end
    local first = self.names[1]
    for _, name in ipairs(self.names) do
        local a, b = shared(self.hosts[first]), shared(self.hosts[name])
        if a ~= b then fail(first .. " has " .. a .. ", " .. name .. " has " .. b, "peers differ") end
    end
end

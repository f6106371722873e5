-- Every script of tests/conformance; tests/tests/conformance.rs runs the same on the Rust engine.
-- CONFORMANCE has the scripts: an absent value is false there.

local runtime = conformance_runtime

local NAMES = { "Anna", "Bert", "Cleo" }
-- Parts of a second in which the clock goes: all times are exact in a Lua number then.
local TICKS = 1024
-- What every clock shows when a script begins, and seconds since 1970 then less that.
local START, WALL = 1000 * TICKS, 1800000000

-- Texts ---------------------------------------------------------------------------------------------

-- Name and keys of an entry: `live(1)`, `cell(1, 2)`, `best`.
local function entry(spelled)
    local keys, from = {}, string.find(spelled, "(", 1, true)
    if not from then return spelled, keys end
    local rest = string.sub(spelled, from + 1, -2)
    while rest ~= "" do
        local comma = string.find(rest, ", ", 1, true)
        local key = comma and string.sub(rest, 1, comma - 1) or rest
        table.insert(keys, tonumber(key) or key)
        rest = comma and string.sub(rest, comma + 2) or ""
    end
    return string.sub(spelled, 1, from - 1), keys
end

local function whole(number)
    return string.format("%.0f", number)
end

-- A value as a script spells it: `5`, `a text`, `[1, 2]`.
local function shown(value)
    if value == nil or value == false then return nil end
    if type(value) == "number" then return whole(value) end
    if type(value) ~= "table" then return tostring(value) end
    local items = {}
    -- A set holds its elements as keys, a list of a script as values.
    for key, item in pairs(value) do table.insert(items, item == true and key or item) end
    table.sort(items)
    for place, item in ipairs(items) do items[place] = shown(item) end
    return "[" .. table.concat(items, ", ") .. "]"
end

local function spelled_entry(path, keys)
    local texts = {}
    for index = 1, path.count do texts[index] = shown(keys[index]) end
    if path.count == 0 then return path.name end
    return path.name .. "(" .. table.concat(texts, ", ") .. ")"
end

-- A message, or nil if it is one of repair, which is no matter of these scripts.
local function message_text(schema, sender, priority, bytes)
    local head = sender .. " " .. priority
    if math.floor(string.byte(bytes) / 4) > 9 then return nil end
    local message = runtime.decode_message(schema, "nobody", sender, bytes)
    if message.kind == "request" then return head .. " asks for " .. schema.component_ids[message.component].name end
    local changes = {}
    for index = 1, message.count do
        local change = message[index]
        local text = spelled_entry(change.path, change.keys)
        if change.value == nil then
            changes[index] = text .. " cleared"
        else
            changes[index] = text .. "=" .. shown(change.value)
        end
    end
    return head .. (message.atomic and " as one" or "") .. ": " .. table.concat(changes, ", ")
end

local function bytes_of(schema, spelled)
    local bytes, rest = "", spelled .. " "
    while rest ~= "" do
        local space = string.find(rest, " ", 1, true)
        local word = string.sub(rest, 1, space - 1)
        if word == "HASH" then
            bytes = bytes .. schema.hash
        elseif word ~= "" then
            bytes = bytes .. string.char(tonumber(word, 16))
        end
        rest = string.sub(rest, space + 1)
    end
    return bytes
end

-- The world -----------------------------------------------------------------------------------------

local World = {}

local function set_of(list)
    local set = {}
    for _, item in ipairs(list) do set[item] = true end
    return set
end

local function new_world(script)
    local world = {
        now = START,
        authority = script.authority or "Anna",
        editors = set_of(script.editors or { "Anna" }),
        hosts = {},
        timers = {},
        next_timer = 1,
        messages = {},
    }
    for name, method in pairs(World) do world[name] = method end
    for _, name in ipairs(NAMES) do world:start(name) end
    return world
end

--- A host and its peer, with nothing in them.
function World:start(name)
    local host = { in_group = true, can_sync_now = true, in_combat = false, broken = false, wall = 0, root = {} }
    self.hosts[name] = host
    local function note(path, keys, old, new, origin)
        local list = {}
        local info
        for _, other in ipairs(host.peer.schema.paths) do
            if other.name == path then info = other end
        end
        for index = 1, info.count do list[index] = keys[info.names[index]] end
        local told = self.told[name] or {}
        self.told[name] = told
        table.insert(told, spelled_entry(info, list) .. ": " .. (shown(old) or "nothing") .. " -> "
            .. (shown(new) or "nothing") .. " by " .. origin)
    end
    host.peer = ConformanceSync.new({
        now = function() return self.now / TICKS end,
        wall = function() return WALL + self.now / TICKS + host.wall end,
        name = function() return name end,
        in_group = function() return host.in_group end,
        can_sync_now = function() return host.can_sync_now end,
        can = function(player) return self.editors[player] or false end,
        is_authority = function(player) return player == self.authority end,
        send = function(bytes, priority) return self:send(name, bytes, priority) end,
        schedule = function(fn, delay)
            local handle = self.next_timer
            self.next_timer = handle + 1
            self.timers[handle] = {
                at = self.now + math.ceil(delay * TICKS),
                fn = function() if self.hosts[name] == host then fn() end end,
            }
            return handle
        end,
        cancel = function(handle) self.timers[handle] = nil end,
        root = function() return host.root end,
        changed = note,
        flag = function(flag) return flag == "in_combat" and host.in_combat end,
    })
end

-- The message that a frame completes, or nil if more of it is to come: scripts are about messages.
local function whole_message(host, frame)
    local first = string.byte(frame)
    if first ~= 60 and first ~= 61 then return frame end
    host.pieces = (host.pieces or "") .. string.sub(frame, 4)
    if first == 60 then return nil end
    local message = host.pieces
    host.pieces = nil
    return message
end

function World:send(name, bytes, priority)
    local host = self.hosts[name]
    if not host.broken then bytes = whole_message(host, bytes) end
    if not bytes then return true end
    -- What a peer sends as soon as it is made is of repair.
    local text = host.peer and message_text(host.peer.schema, name, priority, bytes)
    if not text then return true end
    if host.broken then return nil, "the line is dead" end
    table.insert(self.sent, text)
    table.insert(self.messages, { sender = name, bytes = bytes })
    return true
end

function World:wait(milliseconds)
    local finish, rounds = self.now + milliseconds * TICKS / 1000, 0
    while true do
        rounds = rounds + 1
        if rounds > 10000 then error("the peers do not come to rest", 0) end
        local first
        for handle, timer in pairs(self.timers) do
            local best = first and self.timers[first]
            if timer.at <= finish and (not best or timer.at < best.at or (timer.at == best.at and handle < first)) then
                first = handle
            end
        end
        if not first then break end
        local timer = self.timers[first]
        self.timers[first] = nil
        if timer.at > self.now then self.now = timer.at end
        timer.fn()
    end
    self.now = finish
end

function World:hand(name, sender, bytes)
    local ok, reason = self.hosts[name].peer:receive(sender, bytes)
    if not ok then
        local refused = self.refused[name] or {}
        self.refused[name] = refused
        table.insert(refused, reason)
    end
end

function World:deliver_one(index, step)
    local message = self.messages[index]
    message.is_over = true
    local sender = step.from or message.sender
    for _, name in ipairs(step.to or NAMES) do
        if step.to or name ~= sender then self:hand(name, sender, message.bytes) end
    end
end

function World:deliver(step)
    if step.deliver ~= "all" then return self:deliver_one(step.deliver, step) end
    local index = 1
    while self.messages[index] do
        if not self.messages[index].is_over then self:deliver_one(index, step) end
        index = index + 1
    end
end

-- Steps ---------------------------------------------------------------------------------------------

-- A value as a host writes it: of tags, a set.
local function written(name, value)
    if value == false then return nil end
    if name == "tags" then return set_of(value) end
    return value
end

-- Calls a method whose name ends with the path's, with keys and then a value.
local function call(peer, prefix, name, keys, value)
    local method = peer[prefix .. name]
    if not keys[1] then return method(peer, value) end
    if not keys[2] then return method(peer, keys[1], value) end
    return method(peer, keys[1], keys[2], value)
end

local within

-- What one call of a peer does.
local function simple(peer, step)
    if step.set then
        local name, keys = entry(step.set)
        return call(peer, "set_", name, keys, written(name, step.to))
    elseif step.replace then
        local map = {}
        for key, value in pairs(step.with) do map[tonumber(key) or key] = written(step.replace, value) end
        return peer["replace_" .. step.replace](peer, map)
    elseif step.push == "all" then
        return peer:push()
    elseif step.push then
        return peer:push(step.push)
    elseif step.request then
        return peer:request(step.request)
    end
    error("a step does nothing")
end

-- A part of a group. What a write comes to is seen from the group.
within = function(peer, part)
    if part.fail then error(part.fail, 0) end
    if part.together then
        peer:together(function()
            for _, inner in ipairs(part.together) do within(peer, inner) end
        end)
    elseif part.hears then
        local _, reason = peer:receive(part.from, bytes_of(peer.schema, part.hears))
        harness.equal(reason, part.refused, "heard inside a group")
    else
        simple(peer, part)
    end
end

local function change_host(host, fields)
    for field, value in pairs(fields) do host[field] = value end
end

function World:act(step)
    local host = self.hosts[step.by]
    local peer = host.peer
    local ok, message = true, nil
    if step.together then
        ok, message = peer:together(function()
            for _, part in ipairs(step.together) do within(peer, part) end
        end)
    elseif step.hears then
        self:hand(step.by, step.from, bytes_of(peer.schema, step.hears))
    elseif step.host then
        change_host(host, step.host)
        peer:host_changed()
    elseif step.quietly then
        change_host(host, step.quietly)
    elseif step.forget then
        self:start(step.by)
    else
        ok, message = simple(peer, step)
    end
    if not ok then self.refused_write = message or "without a message" end
end

function World:step(step)
    self.sent, self.told, self.refused, self.refused_write = {}, {}, {}, nil
    if step.by then
        self:act(step)
    elseif step.wait then
        self:wait(step.wait)
    elseif step.lose then
        self.messages[step.lose].is_over = true
    elseif step.deliver then
        self:deliver(step)
    end
end

-- One text, or a list of them.
local function texts(value)
    if not value then return {} end
    if type(value) == "table" then return value end
    return { value }
end

function World:check(step)
    harness.equal(self.sent, texts(step.sent), "sent")
    if type(step.refused) == "string" then
        local found = self.refused_write or "no refusal"
        if not string.find(found, step.refused, 1, true) then
            error("refused: wanted a refusal with " .. step.refused .. ", got " .. found, 0)
        end
    elseif self.refused_write then
        error("refused: " .. self.refused_write, 0)
    end
    local refused = {}
    if type(step.refused) == "table" then
        for name, reasons in pairs(step.refused) do refused[name] = texts(reasons) end
    end
    harness.equal(self.refused, refused, "refused")
    for name, wanted in pairs(step.told or {}) do
        harness.equal(self.told[name] or {}, texts(wanted), "told " .. name)
    end
    for name, entries in pairs(step.state or {}) do
        for spelled, wanted in pairs(entries) do
            local path, keys = entry(spelled)
            local found = call(self.hosts[name].peer, "get_", path, keys)
            harness.equal(shown(found) or "nothing", shown(wanted) or "nothing", spelled .. " of " .. name)
        end
    end
    for name, figures in pairs(step.stats or {}) do
        local all = self.hosts[name].peer:stats()
        for figure, wanted in pairs(figures) do harness.equal(all[figure], wanted, figure .. " of " .. name) end
    end
end

--- The messages of each script that was run, for those who compare bytes.
harness.conformance_messages = {}

for _, one in ipairs(CONFORMANCE) do
    local script = one -- in Lua 5.0 the closures of a loop share its variable
    local title = "conformance: " .. script.file .. ": " .. script.title
    scenario(title, function()
        local world = new_world(script)
        local sent = {}
        harness.conformance_messages[title] = sent
        for number, step in ipairs(script.steps) do
            local done, problem = pcall(function()
                world:step(step)
                world:check(step)
            end)
            if not done then
                error("step " .. number .. " " .. harness.show(step) .. ": " .. tostring(problem), 0)
            end
        end
        for place, message in ipairs(world.messages) do sent[place] = message.bytes end
    end)
end

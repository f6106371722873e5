-- Every script of tests/conformance; tests/tests/conformance.rs runs the same on the Rust engine.
-- CONFORMANCE has the scripts: an absent value is false there.

-- The module of a script, and the runtime in it: what they look into is the same in both.
local MODULES = { conformance = ConformanceSync, narrow = NarrowSync }
local runtime, narrow = conformance_runtime, narrow_runtime

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

local function change_text(change)
    local text = spelled_entry(change.path, change.keys)
    if change.value == nil then return text .. " cleared" end
    return text .. "=" .. shown(change.value)
end

-- What is stated, without its numbers: `root: digest`, `scope 1 01 on request: list of 2`.
local function statement_text(schema, statement)
    local keys = string.gsub(runtime.encode_keys(statement.scope, statement.keys), ".", function(letter)
        return string.format(" %02x", string.byte(letter))
    end)
    local part, says = "", "digest"
    if statement.nibbles > 0 then
        part = "/" .. string.sub(string.format("%04x%04x", math.floor(statement.low / 65536),
            statement.low - math.floor(statement.low / 65536) * 65536), 1, statement.nibbles)
    end
    if statement.form == runtime.LIST then
        says = "list of " .. whole(statement.count)
    elseif statement.form == runtime.BUCKETS then
        says = "buckets"
    end
    local position = statement.scope.position
    return (position == 0 and "root" or "scope " .. whole(position)) .. keys .. part
        .. (statement.domain == 1 and " on request" or "") .. ": " .. says
end

local function passed_on_text(sender, section)
    local entries = {}
    local origin = section.origin ~= sender and " of " .. section.origin or ""
    for index = 1, section.count do
        local change = section[index]
        local text = section.is_shown and spelled_entry(change.path, change.keys) .. " shown" or change_text(change)
        entries[index] = text .. origin .. (section.by_authority and " by authority" or "")
    end
    return table.concat(entries, ", ")
end

-- A message, and whether it is one of those with which peers compare and repair.
local function message_text(schema, sender, priority, bytes)
    local head = sender .. " " .. priority
    local message = runtime.decode_message(schema, "nobody", sender, bytes)
    if message.kind == "request" then return head .. " asks for " .. schema.component_ids[message.component].name end
    local parts = {}
    if message.kind == "compare" then
        for index = 1, message.count do parts[index] = statement_text(schema, message[index]) end
        return head .. " compares " .. table.concat(parts, ", "), true
    elseif message.kind == "entries" then
        for index = 1, message.count do parts[index] = passed_on_text(sender, message[index]) end
        return head .. " passes on " .. table.concat(parts, ", "), true
    elseif message.kind == "missing" then
        for index = 1, message.count do
            parts[index] = whole(message.ranges[index * 2 - 1]) .. " to " .. whole(message.ranges[index * 2])
        end
        return head .. " misses " .. table.concat(parts, ", ") .. " of " .. message.origin, true
    end
    for index = 1, message.count do parts[index] = change_text(message[index]) end
    return head .. (message.atomic and " as one" or "") .. ": " .. table.concat(parts, ", ")
end

-- A frame of a narrow channel, and whether it is a message of repair.
local function frame_text(schema, sender, priority, frame)
    local bytes = narrow.unescape(frame)
    if not narrow.is_chunk(bytes) then return message_text(schema, sender, priority, bytes) end
    return sender .. " " .. priority .. (string.byte(bytes) == 61 and " last" or "") .. " piece "
        .. whole(string.byte(bytes, 3)) .. " of message " .. whole(string.byte(bytes, 2))
end

local function bytes_of(schema, spelled)
    local bytes, rest = "", spelled .. " "
    while rest ~= "" do
        local space = string.find(rest, " ", 1, true)
        local word = string.sub(rest, 1, space - 1)
        if word == "HASH" then
            bytes = bytes .. schema.hash
        elseif word == "COMPARE" then
            bytes = bytes .. schema.compare_hash
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
        module = MODULES[script.schema or "conformance"],
        in_frames = script.schema == "narrow",
        hosts = {},
        timers = {},
        next_timer = 1,
        messages = {},
    }
    for name, method in pairs(World) do world[name] = method end
    world.sent, world.said, world.told, world.refused = {}, {}, {}, {}
    for _, name in ipairs(NAMES) do
        world:start(name)
        world.schema = world.hosts[name].peer.schema
    end
    return world
end

--- A host and its peer, with nothing in them.
function World:start(name)
    local host = { in_group = true, can_sync_now = true, in_combat = false, broken = false, wall = 0, root = {},
        saved = {}, life = 0 }
    self.hosts[name] = host
    self:connect(name, host)
end

-- A function of the adapter that raises where a script says so.
local function raising(host, name, fn)
    return function(a, b, c, d, e)
        if host.raises == name then error("the host fails", 0) end
        return fn(a, b, c, d, e)
    end
end

--- A peer for what the host has, as after a start of its program: timers are gone.
function World:connect(name, host)
    host.life = host.life + 1
    local life = host.life
    host.root, host.saved = harness.copy(host.root), harness.copy(host.saved)
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
    local adapter = {
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
                fn = function() if self.hosts[name] == host and host.life == life then fn() end end,
            }
            return handle
        end,
        cancel = function(handle) self.timers[handle] = nil end,
        root = function() return host.root end,
        saved = function() return host.saved end,
        changed = note,
        flag = function(flag) return flag == "in_combat" and host.in_combat end,
    }
    for function_name, fn in pairs(adapter) do
        adapter[function_name] = raising(host, function_name, fn)
    end
    host.peer = self.module.new(adapter)
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
    local frame = bytes
    if not host.broken and not self.in_frames then bytes = whole_message(host, bytes) end
    if not bytes then return true end
    local text, is_repair
    if self.in_frames then
        text, is_repair = frame_text(self.schema, name, priority, frame)
    else
        text, is_repair = message_text(self.schema, name, priority, bytes)
    end
    if is_repair then
        table.insert(self.said, text)
    elseif host.broken then
        return nil, "the line is dead"
    else
        table.insert(self.sent, text)
        table.insert(self.messages, { sender = name, bytes = bytes, is_over = self.talk ~= nil })
    end
    if self.talk and self.talk.among[name] then table.insert(self.talk.waiting, { sender = name, bytes = bytes }) end
    return true
end

-- Brings what is under way in a talk to those who take part, until nothing is.
function World:bring()
    while self.talk and self.talk.waiting[1] do
        local message = table.remove(self.talk.waiting, 1)
        for _, name in ipairs(NAMES) do
            if self.talk.among[name] and name ~= message.sender then self:hand(name, message.sender, message.bytes) end
        end
    end
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
        self:bring()
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
    elseif step.repair then
        return peer:repair()
    elseif step.fill then
        local set = peer["set_" .. step.fill]
        for index = 1, step.count do
            local ok, message = set(peer, index, step.to)
            if not ok then return ok, message end
        end
        return true
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
    elseif step.restart then
        self:connect(step.by, host)
    elseif step.tamper then
        local name, keys = entry(step.tamper)
        if keys[1] then
            host.root[name] = host.root[name] or {}
            host.root[name][keys[1]] = written(name, step.to)
        else
            host.root[name] = written(name, step.to)
        end
    elseif step.adopt then
        self.adopted = peer:adopt()
    else
        ok, message = simple(peer, step)
    end
    if not ok then self.refused_write = message or "without a message" end
end

function World:step(step)
    self.sent, self.said, self.told, self.refused, self.refused_write = {}, {}, {}, {}, nil
    self.talk, self.adopted = nil, {}
    if step.talk then self.talk = { among = set_of(step.among or NAMES), waiting = {} } end
    if step.by then
        self:act(step)
    elseif step.authority then
        self.authority = step.authority
    elseif step.wait then
        self:wait(step.wait)
    elseif step.lose == "all" then
        for _, message in ipairs(self.messages) do message.is_over = true end
    elseif step.lose then
        self.messages[step.lose].is_over = true
    elseif step.deliver then
        self:deliver(step)
    end
    if self.talk then
        self:bring()
        self:wait(step.talk)
        self.talk = nil
    end
end

-- One text, or a list of them.
local function texts(value)
    if not value then return {} end
    if type(value) == "table" then return value end
    return { value }
end

-- What peers have said to compare and repair, where it is looked at: how many messages, or all of them, or
-- the first ones and then `...`.
local function check_said(found, wanted)
    if not wanted then return end
    if type(wanted) == "number" then
        if harness.count(found) ~= wanted then
            error("said: expected " .. whole(wanted) .. " messages, got " .. harness.show(found), 0)
        end
        return
    end
    local list, first = {}, {}
    for place, text in ipairs(texts(wanted)) do
        if text == "..." then
            found = first
        else
            list[place], first[place] = text, found[place]
        end
    end
    harness.equal(found, list, "said")
end

function World:check(step)
    if step.sent ~= "anything" then harness.equal(self.sent, texts(step.sent), "sent") end
    check_said(self.said, step.said)
    harness.equal(self.adopted, texts(step.adopted), "adopted")
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

-- A stub of what World of Warcraft 1.12 gives an addon, for several clients in one process. Globals belong
-- to the client whose code runs: whoever calls into a client switches to it first.
--
--   game_scenario("name", function() … end)   a scenario with the game's globals
--   game.world { … }                          a realm with clients

game = {}

local current = nil

-- The game's functions, for the client that runs.
local API = {
    GetTime = function() return current.realm.clock end,
    time = function() return math.floor(1767225600 + current.realm.clock + current.wall_offset) end,
    UnitName = function(unit)
        if unit == "player" then return current.name end
        local _, _, index = string.find(unit, "^party(%d)$")
        return index and current:others()[tonumber(index)]
    end,
    UnitAffectingCombat = function() return current.combat and 1 or nil end,
    GetNumRaidMembers = function() return current.realm.is_party and 0 or current:group_size() end,
    GetNumPartyMembers = function()
        local size = current:group_size()
        return current.realm.is_party and size > 0 and size - 1 or 0
    end,
    GetRaidRosterInfo = function(index)
        local name = current.realm.members[index]
        return name, name and (current.realm.ranks[name] or 0), 1
    end,
    GetPartyLeaderIndex = function()
        for index, name in ipairs(current:others()) do
            if current.realm.ranks[name] == 2 then return index end
        end
        return 0
    end,
    getglobal = function(name) return current.globals[name] end,
    setglobal = function(name, value) current.globals[name] = value end,
    SendAddonMessage = function(prefix, text, channel) current:send(prefix, text, channel) end,
    CreateFrame = function(_, name)
        local frame = { events = {}, scripts = {}, realm = current.realm }
        function frame:RegisterEvent(one) self.events[one] = true end
        function frame:SetScript(what, script) self.scripts[what] = script end
        table.insert(current.frames, frame)
        if name then current.globals[name] = frame end
        return frame
    end,
}

-- Runs a client's code with its globals, and with `event` and `arg1` to `arg4`.
local function inside(client, code, event, arg1, arg2, arg3, arg4)
    local before = current
    current = client
    local values = { event = event, arg1 = arg1, arg2 = arg2, arg3 = arg3, arg4 = arg4,
        SlashCmdList = client.commands, DEFAULT_CHAT_FRAME = client.chat }
    for _, name in ipairs({ "event", "arg1", "arg2", "arg3", "arg4", "SlashCmdList", "DEFAULT_CHAT_FRAME" }) do
        rawset(_G, name, values[name])
    end
    local ok, problem = pcall(code)
    current = before
    if not ok then error(client.name .. ": " .. tostring(problem), 0) end
end

--- A scenario in the game.
function game_scenario(name, body)
    scenario("game: " .. name, function()
        for global, value in pairs(API) do rawset(_G, global, value) end
        local ok, problem = pcall(body)
        for global in pairs(API) do rawset(_G, global, nil) end
        for _, global in ipairs({ "event", "arg1", "arg2", "arg3", "arg4", "SlashCmdList", "DEFAULT_CHAT_FRAME" }) do
            rawset(_G, global, nil)
        end
        if not ok then error(problem, 0) end
    end)
end

local Client, Realm = {}, {}

local function instance(class, fields)
    for name, method in pairs(class) do fields[name] = method end
    return fields
end

--- A realm. Options: `names` (all in the raid, the first leads), `addon(client)` (what the addon's file
--- does: it gives the connection), `loss`, `duplicate`, `seed`, `is_party`.
function game.world(options)
    local realm = instance(Realm, {
        clock = 5000,
        random = harness.random(options.seed or 1),
        loss = options.loss or 0,
        duplicate = options.duplicate or 0,
        is_party = options.is_party or false,
        addon = options.addon,
        members = {},
        ranks = {},
        clients = {},
        names = {},
        air = {}, -- what travels: { at, sender, prefix, text, channel }
        messages = 0,
        bytes = 0,
    })
    for index, name in ipairs(options.names) do
        realm:add(name, index == 1 and 2 or 0)
    end
    return realm
end

--- A new player in the group, logged in.
function Realm:add(name, rank)
    local client = instance(Client, {
        realm = self, name = name, saved = {}, wall_offset = 0, budget = 4000, at = self.clock, strict_until = 0,
        paid = 0, -- bytes that the server has counted
    })
    self.clients[name] = client
    table.insert(self.names, name)
    table.insert(self.members, name)
    self.ranks[name] = rank or 0
    client:log_in()
    self:roster_changed()
    return client
end

function Realm:roster_changed()
    for _, name in ipairs(self.names) do
        self.clients[name]:fire(self.is_party and "PARTY_MEMBERS_CHANGED" or "RAID_ROSTER_UPDATE")
    end
end

--- Lets time pass in steps of a tenth of a second, as frames are drawn.
function Realm:run(seconds)
    for _ = 1, math.ceil(seconds * 10) do
        self.clock = self.clock + 0.1
        self:deliver()
        for _, name in ipairs(self.names) do self.clients[name]:draw(0.1) end
    end
end

function Realm:deliver()
    local air = self.air
    self.air = {}
    for _, message in ipairs(air) do
        if message.at > self.clock then
            table.insert(self.air, message)
        else
            for _, name in ipairs(self.members) do
                local copies = 1
                if name ~= message.sender and self.random() < self.loss then copies = 0 end
                if self.random() < self.duplicate then copies = copies + 1 end
                for _ = 1, copies do
                    self.clients[name]:fire("CHAT_MSG_ADDON", message.prefix, message.text, message.channel,
                        message.sender)
                end
            end
        end
    end
end

--- All clients that are logged in have equal state.
function Realm:agree()
    local first
    for _, name in ipairs(self.names) do
        local client = self.clients[name]
        if client.globals then
            local state = harness.show(client.globals.RaidHelperState or {})
            first = first or state
            harness.equal(state == first, true, name .. " has " .. state .. " and not " .. first)
        end
    end
end

--- What the addon's file does, then what the game does once saved variables are there.
function Client:log_in()
    self.globals, self.frames, self.commands = harness.copy(self.saved), {}, {}
    local lines = {}
    self.lines = lines
    self.chat = { AddMessage = function(_, text) table.insert(lines, text) end }
    inside(self, function() self.sync = self.realm.addon(self) end)
    self:fire("VARIABLES_LOADED")
    self:enter_world()
end

--- Leaves what stands in saved variables, as the game's files keep it.
function Client:log_out()
    self:leave_world()
    self.saved = harness.copy({
        RaidHelperState = self.globals.RaidHelperState,
        RaidHelperSync_Memory = self.globals.RaidHelperSync_Memory,
    })
    self.globals, self.frames, self.sync = nil, {}, nil
end

function Client:leave_world() self:fire("PLAYER_LEAVING_WORLD") end

function Client:enter_world()
    self:refill()
    self.strict_until = self.realm.clock + 5
    if self.budget > 400 then self.budget = 400 end
    self:fire("PLAYER_ENTERING_WORLD")
end

function Client:fight(is_fighting)
    self.combat = is_fighting
    self:fire(is_fighting and "PLAYER_REGEN_DISABLED" or "PLAYER_REGEN_ENABLED")
end

--- Fires an event in the frames that want it.
function Client:fire(event, arg1, arg2, arg3, arg4)
    for _, frame in ipairs(self.frames) do
        if frame.events[event] and frame.scripts.OnEvent then
            inside(self, frame.scripts.OnEvent, event, arg1, arg2, arg3, arg4)
        end
    end
end

function Client:draw(elapsed)
    for _, frame in ipairs(self.frames) do
        if frame.scripts.OnUpdate then inside(self, frame.scripts.OnUpdate, nil, elapsed) end
    end
end

--- Does something as this client's addon: `body(peer)`.
function Client:act(body)
    inside(self, function() body(self.sync.peer) end)
end

--- What a getter of this client's peer gives.
function Client:get(method, key1, key2, key3, key4)
    local value
    self:act(function(peer) value = peer[method](peer, key1, key2, key3, key4) end)
    return value
end

--- Types a command, and gives the last line that it says.
function Client:type(name, text)
    inside(self, function() self.commands[name](text) end)
    return self.lines[harness.count(self.lines)]
end

function Client:group_size()
    for _, name in ipairs(self.realm.members) do
        if name == self.name then return harness.count(self.realm.members) end
    end
    return 0
end

function Client:others()
    local others = {}
    if self:group_size() > 0 then
        for _, name in ipairs(self.realm.members) do
            if name ~= self.name then table.insert(others, name) end
        end
    end
    return others
end

-- The server counts: 800 bytes a second, 4,000 at once, a tenth of that for 5 s after zoning.
function Client:refill()
    local realm = self.realm
    local most = realm.clock < self.strict_until and 400 or 4000
    self.budget = self.budget + (realm.clock - self.at) * 800
    if self.budget > most then self.budget = most end
    self.at = realm.clock
end

--- What the game does with a message of an addon. What would disconnect or spoil is an error here.
function Client:send(prefix, text, channel)
    local realm = self.realm
    if string.len(prefix) + 1 + string.len(text) > 255 then error("disconnected: a message too long") end
    if string.find(prefix .. text, "[%z\r\n|]") then error("the text is spoiled") end
    if channel ~= (realm.is_party and "PARTY" or "RAID") then error("the wrong channel " .. tostring(channel)) end
    if self:group_size() == 0 then error("sent without a group") end
    self:refill()
    self.budget = self.budget - string.len(text) - 40
    self.paid = self.paid + string.len(text) + 40
    if self.budget < -0.01 then realm.disconnected = self.name .. " was disconnected" end
    realm.messages = realm.messages + 1
    realm.bytes = realm.bytes + string.len(text)
    table.insert(realm.air,
        { at = realm.clock + 0.1 + realm.random() * 0.2, sender = self.name, prefix = prefix, text = text, channel = channel })
end

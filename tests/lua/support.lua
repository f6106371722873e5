-- What the test scripts share: checks that count, bytes as hexadecimal digits, and a virtual network
-- of peers with one clock.
local checks = 0

local function expect(condition, what)
    checks = checks + 1
    if not condition then
        error("failed: " .. what, 2)
    end
end

local function expect_equal(found, wanted, what)
    checks = checks + 1
    if found ~= wanted then
        error("failed: " .. what .. ": found " .. tostring(found) .. ", wanted " .. tostring(wanted), 2)
    end
end

local function to_hex(data)
    local pieces = {}
    for position = 1, string.len(data) do
        pieces[position] = string.format("%02x", string.byte(data, position))
    end
    return table.concat(pieces)
end

local function from_hex(digits)
    return (string.gsub(string.gsub(digits, " ", ""), "%x%x", function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

-- A value with its keys in order, so that two can be compared.
local function dump(value)
    if type(value) ~= "table" then
        return type(value) == "string" and string.format("%q", value) or tostring(value)
    end
    local names, count = {}, 0
    for name in pairs(value) do
        count = count + 1
        names[count] = name
    end
    table.sort(names, function(left, right)
        return tostring(left) < tostring(right)
    end)
    local pieces = {}
    for index = 1, count do
        pieces[index] = tostring(names[index]) .. "=" .. dump(value[names[index]])
    end
    return "{" .. table.concat(pieces, ",") .. "}"
end

local function new_network()
    return { time = 100, wall = 1790000000, timers = {}, list = {}, online = true, refuse = false, wire = {} }
end

-- Delivers to everybody what was sent.
local function deliver(network)
    while network.wire[1] do
        local message = table.remove(network.wire, 1)
        for _, member in ipairs(network.list) do
            member.result, member.reason = member.peer:receive(message.sender, message.bytes)
        end
    end
end

local function advance(network, seconds)
    local finish = network.time + seconds
    while true do
        local next_timer = nil
        for timer in pairs(network.timers) do
            if timer.at <= finish and (not next_timer or timer.at < next_timer.at) then
                next_timer = timer
            end
        end
        if not next_timer then
            break
        end
        network.timers[next_timer] = nil
        if next_timer.at > network.time then
            network.wall = network.wall + next_timer.at - network.time
            network.time = next_timer.at
        end
        next_timer.fn()
        deliver(network)
    end
    network.wall = network.wall + finish - network.time
    network.time = finish
end

local function join(network, name, saved, state)
    local member = { state = state or {}, saved = saved or {}, sent = {}, log = {}, allowed = true, name = name }
    member.adapter = {
        now = function() return network.time end,
        wall = function() return network.wall end,
        name = function() return name end,
        in_group = function() return network.online end,
        can_sync_now = function() return not member.combat end,
        can = function(player, class, keys)
            member.asked = dump({ player, class, keys })
            return member.allowed
        end,
        is_authority = function(player) return player == "Admin" end,
        send = function(bytes, priority)
            if network.refuse then
                return nil, "busy"
            end
            -- What peers say to compare and to repair is a matter of the scenarios.
            if string.byte(bytes) < 40 then
                table.insert(member.sent, { bytes = bytes, priority = priority })
            end
            table.insert(network.wire, { sender = name, bytes = bytes })
            return true
        end,
        schedule = function(fn, delay)
            local timer = { fn = fn, at = network.time + delay }
            network.timers[timer] = true
            return timer
        end,
        cancel = function(timer) network.timers[timer] = nil end,
        root = function() return member.state end,
        saved = function() return member.saved end,
        log = function(level, text) table.insert(member.log, level .. ": " .. text) end,
        flag = function() return member.in_combat end,
    }
    member.peer = module.new(member.adapter)
    table.insert(network.list, member)
    return member
end

local function count_of(list)
    local count = 0
    while list[count + 1] do
        count = count + 1
    end
    return count
end

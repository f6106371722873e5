-- The plain adapter: a program that has a channel and calls once a frame.

local equal, taken, refused = harness.equal, harness.taken, harness.refused

local function pair(options)
    local hosts = {}
    for index, one in ipairs({ "Anna", "Bert" }) do
        -- In Lua 5.0 the closures of a loop share its variables.
        local name, other, state, saved = one, index == 1 and 2 or 1, {}, {}
        local given = { name = name, root = state, saved = saved, wall = function() return 1800000000 end }
        for key, value in pairs(options or {}) do given[key] = value end
        given.send = function(bytes)
            table.insert(hosts[other].inbox, { name, bytes })
            return true
        end
        hosts[index] = { inbox = {}, state = state, options = given }
    end
    for index = 1, 2 do hosts[index].sync = ScenariosSync.plain(hosts[index].options) end
    local function run(seconds)
        for _ = 1, seconds * 10 do
            for index = 1, 2 do
                local inbox = hosts[index].inbox
                hosts[index].inbox = {}
                for _, message in ipairs(inbox) do hosts[index].sync:receive(message[1], message[2]) end
                hosts[index].sync:update(0.1)
            end
        end
    end
    return hosts[1], hosts[2], run
end

scenario("plain: two programs agree, and timers follow update()", function()
    local anna, bert, run = pair({ can = function() return true end, is_authority = function() return true end })
    taken(anna.sync.peer:set_slow(1, 7))
    run(0.2)
    equal(bert.sync.peer:get_slow(1), nil, "a batch waits")
    run(10)
    equal(bert.sync.peer:get_slow(1), 7)
    equal(bert.state, anna.state)
end)

scenario("plain: without can() nobody has a permission", function()
    local anna = pair()
    refused({ anna.sync.peer:set_decree("x") }, "authority")
end)

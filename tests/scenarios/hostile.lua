-- What is made from names and texts that would like to be code: tests/cases/hostile.sync.yaml.

local equal, taken = harness.equal, harness.taken

scenario("hostile: every setter takes what its getter gives, and all peers have it", function()
    local world = harness.world({ module = HostileSync })
    local anna, bert = world:peers()
    local text = "]] */ \" ' \\ \0 \n\r --[[ {{ }} os.exit(1)"
    local evil = { fn = 7, type = { 1, 2, 3 }, ["end"] = "nil", ["local"] = true }
    local id = "07070707-0707-0707-0707-070707070707"
    taken(anna:set_end(text))
    taken(anna:set_result("Some"))
    taken(anna:set_then(1, "end", evil))
    taken(anna:set_loop(1, text, 2, true, "fn", { kind = "impl", value = evil }))
    taken(anna:set_map(1, "x", text, true))
    taken(anna:set_drop(id, "\0*/"))
    taken(anna:set_move(-1, 9))
    taken(anna:set_dyn({ ["x\"'\""] = true }))
    taken(anna:set_await(text, -2))
    anna:push()
    world:run(5)
    equal(bert:get_end(), text)
    equal(bert:get_result(), "Some")
    equal(bert:get_then(1, "end"), evil)
    equal(bert:get_loop(1, text, 2, true, "fn"), { kind = "impl", value = evil })
    equal(bert:get_map(1, "x", text), true)
    equal(bert:get_drop(id), "\0*/")
    equal(bert:get_move(-1), 9)
    equal(bert:get_dyn(), { ["x\"'\""] = true })
    equal(bert:get_await(text), -2)
    world:agree()
end)

scenario("hostile: a scope named as a keyword of another language is replaced", function()
    local world = harness.world({ module = HostileSync })
    local anna, bert = world:peers()
    taken(anna:replace_match(3, "while", { ["then"] = { fn = 1, type = {} } }))
    world:run(5)
    equal(bert:get_then(3, "while"), { fn = 1, type = {} })
end)

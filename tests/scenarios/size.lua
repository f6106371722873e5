-- A module of 10,000 paths: it loads, and its first and last paths work like any other.

scenario("size: the first and the last of 10,000 paths travel", function()
    local world = harness.world({ module = BigSync })
    local anna, bert = world:peers()
    harness.taken(anna:set_areas0_feature0_title(0, "first"))
    harness.taken(anna:set_areas99_feature499_totals(7, { Thrall = 3 }))
    harness.taken(anna:set_areas99_feature499_window(7, "wide"))
    world:run(10)
    harness.equal(bert:get_areas0_feature0_title(0), "first")
    harness.equal(bert:get_areas99_feature499_totals(7), { Thrall = 3 })
    harness.equal(anna:get_areas99_feature499_window(7), "wide")
    harness.equal(bert:get_areas99_feature499_window(7), nil)
end)

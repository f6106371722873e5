-- The runtime and its tests have to load on every Lua from 5.0 on: nothing but what all of them have.
std = "min"
max_line_length = 120
-- The parts share this table, and a colon method may leave its self alone.
self = false
files["templates/lua/runtime"] = { globals = { "runtime" } }
-- Test scripts are run behind the runtime, a schema and their helpers, in one chunk.
files["tests/lua"] = {
    globals = { "runtime" },
    read_globals = { "module", "expect", "expect_equal", "to_hex", "from_hex", "dump", "new_network", "deliver",
        "advance", "join", "count_of", "checks" },
}
files["tests/lua/fixture.lua"] = { ignore = { "211" } }
files["tests/lua/support.lua"] = { ignore = { "211" } }

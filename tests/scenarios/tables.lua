-- Decision tables at work: every entry of tests/levels has its level; tests/tests/levels.rs asks Rust.

local runtime = tables_runtime

scenario("tables: every entry has its level", function()
    local world = harness.world({ module = TablesSync })
    local host = world.hosts.Anna
    local failures = {}
    for _, entry in ipairs(LEVELS) do
        host.flags = {}
        for _, name in ipairs(entry.flags or {}) do host.flags[name] = true end
        local path = harness.path_of(host.peer.schema, entry.path)
        local found = runtime.level_of(host.peer, path, entry.keys).kind
        if found ~= entry.level then table.insert(failures, harness.show(entry) .. " is " .. found) end
    end
    harness.equal(table.concat(failures, "\n"), "")
end)

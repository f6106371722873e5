-- Stands in for the runtime until it is here: remembers what it was told.
runtime.calls = {}

local function recorder(name)
    return function(first, second, third)
        local call = { name = name, first, second, third }
        table.insert(runtime.calls, call)
        return call
    end
end

local names = { "schema", "integer", "text", "float", "bytes", "enum", "record", "list", "set", "map", "union",
    "level", "component", "path", "scope", "write", "read", "on", "replace", "replace_scope" }
for _, name in ipairs(names) do
    runtime[name] = recorder(name)
end
runtime.bool, runtime.flag, runtime.uuid, runtime.timestamp = {}, {}, {}, {}
function runtime.class()
    return {}
end
function runtime.module(schema, class)
    return { schema = schema, Peer = class, calls = runtime.calls }
end

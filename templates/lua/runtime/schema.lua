-- schema: what the generated section says about a schema: levels, components, paths and scopes.

local concat = table.concat
local CHAR, SMALL = runtime.CHAR, runtime.SMALL
local show = runtime.show

-- Ranks of level kinds, faster ones first, and of priorities, more urgent ones first.
local RANKS = { realtime = 1, batch = 2, granular = 3, manual = 4, ["local"] = 5 }
local URGENCIES = { high = 1, normal = 2, low = 3 }
runtime.PRIORITIES = { "high", "normal", "low" }

local function three(bytes)
    return CHAR[bytes[1]] .. CHAR[bytes[2]] .. CHAR[bytes[3]]
end

--- A schema: its name, the three bytes that travel of its hash and of that of its scopes, and its
--- transport profile: the most bytes of a `frame`, `rate` a second (nil: no limit), `burst` at once,
--- `overhead` of each frame, whether the channel is `clean`, and `mtu`, the most bytes of a message that
--- always fits into one frame.
function runtime.schema(name, hash, compare_hash, transport)
    return {
        name = name,
        hash = three(hash),
        change_head = CHAR[32] .. three(hash), -- version 1 * 32, kind 0: of all messages of changes
        compare_hash = three(compare_hash),
        transport = transport,
        mtu = transport.mtu,
        scopes = {},
        paths = {},
        by_id = {},
        components = {},
        component_ids = {},
        listed = {},
    }
end

--- A level: kind, delay in seconds, priority, and whether lost changes are looked for in every period.
function runtime.level(kind, delay, priority, is_periodic)
    return {
        kind = kind,
        rank = RANKS[kind],
        delay = delay,
        urgency = URGENCIES[priority],
        domain = is_periodic and 0 or 1,
    }
end

--- A topic; the result is what paths refer to.
function runtime.component(schema, id, name)
    local component = { id = id, name = name, paths = {} }
    schema.components[name] = component
    schema.component_ids[id] = component
    table.insert(schema.listed, component)
    return component
end

local function add_keys(target, list)
    local names, types, count = {}, {}, 0
    while list[count * 2 + 1] do
        names[count + 1] = list[count * 2 + 1]
        types[count + 1] = list[count * 2 + 2]
        count = count + 1
    end
    target.names, target.types, target.count = names, types, count
end

-- The place among the keys for each segment that is a key; false for names.
local function slots_of(segments, depth)
    local slots = {}
    for index = 1, depth do
        slots[index] = type(segments[index]) == "number" and segments[index]
    end
    return slots
end

local function count_of(list)
    local count = 0
    while list[count + 1] ~= nil do
        count = count + 1
    end
    return count
end

--- A part of the tree that is compared as one: its position among the scopes, that of the scope
--- around it (nil for the root, which is 0), and all its keys.
function runtime.scope(schema, position, within, keys)
    local scope = { position = position, within = within, paths = {} }
    add_keys(scope, keys)
    schema.scopes[position] = scope
end

--- A place for entries. `component` is what `runtime.component` gave, or its id; `scope_keys` are
--- the places of its scope's keys among its own.
function runtime.path(schema, id, name, template, component, segments, keys, ty, permission, permission_argument,
        conflict, conflict_argument, rule, scope, scope_keys)
    local path = {
        id = id,
        id_bytes = runtime.varint(id),
        name = name,
        template = template,
        component = schema.component_ids[component] or component,
        segments = segments,
        depth = count_of(segments),
        type = ty,
        permission = permission,
        permission_argument = permission_argument,
        conflict = conflict,
        owner = conflict == "owner" and conflict_argument or nil,
        level = type(rule) == "table" and rule or nil,
        rule = rule,
        scope = schema.scopes[scope],
        scope_keys = scope_keys,
    }
    add_keys(path, keys)
    table.insert(path.scope.paths, path)
    path.slots = slots_of(segments, path.depth)
    path.whole_last = path.count > 0 and path.types[path.count].kind == "integer"
    path.whole_keys, path.byte_keys = true, true
    for index = 1, path.count do
        local key = path.types[index]
        path.whole_keys = path.whole_keys and key.kind == "integer"
        path.byte_keys = path.byte_keys and key.is_byte or false
    end
    -- Bytes of a change that has no value and bytes as keys, without its length.
    path.base_size = 1 + string.len(path.id_bytes) + path.count
    schema.by_id[id] = path
    table.insert(schema.paths, path)
    table.insert(path.component.paths, path)
    return path
end

--- Whether an entry, once it is there, stays: where a value and a clear cannot be merged, it would
--- depend on the order in which they come which of them is left.
function runtime.never_forgets(path)
    return path.conflict == "union" or path.conflict == "max"
end

--- A subtree that can be replaced as a whole.
function runtime.subtree(schema, name, segments, keys, paths)
    local subtree = { schema = schema, name = name, segments = segments, depth = count_of(segments), paths = paths }
    add_keys(subtree, keys)
    return subtree
end

--- The keys of an entry as they are stored, or nil and what is wrong. Positions without a key are nil.
function runtime.check_keys(path, keys, count)
    local types = path.types
    for index = 1, count do
        local ty, key = types[index], keys[index]
        local small = SMALL[key]
        if small and ty.is_byte and small >= ty.min and small <= ty.max then
            -- As the type's own check, without a call.
            keys[index] = small
        else
            local problem
            key, problem = ty:check(key)
            if problem then
                return nil, "the key " .. path.names[index] .. ": " .. problem
            end
            keys[index] = key
        end
    end
    return keys
end

--- The keys of an entry by name, for hosts and hooks.
function runtime.named_keys(path, keys)
    local names, count = path.names, path.count
    if count == 4 then
        -- In one step, which makes a table of the right size.
        return { [names[1]] = keys[1], [names[2]] = keys[2], [names[3]] = keys[3], [names[4]] = keys[4] }
    end
    local named = {}
    for index = 1, count do
        named[names[index]] = keys[index]
    end
    return named
end

--- An entry as messages call it: `assigned_player{raid=1, slot=4}`.
function runtime.describe(path, keys)
    if path.count == 0 then
        return path.name
    end
    local pieces = {}
    for index = 1, path.count do
        pieces[index] = path.names[index] .. " = " .. show(keys[index])
    end
    return path.name .. "(" .. concat(pieces, ", ", 1, path.count) .. ")"
end

--- Where an entry stands in the host's tables: `roles.Thrall`.
function runtime.place(path, keys)
    local pieces = {}
    for index = 1, path.depth do
        local segment = path.segments[index]
        if type(segment) == "number" then
            segment = tostring(keys[segment])
        end
        pieces[index] = segment
    end
    return concat(pieces, ".", 1, path.depth)
end

-- Encodes into one reused list: nothing in here calls the host, so nobody can come between.
local scratch = { n = 0 }

--- The bytes of an entry's value.
function runtime.encode_value(path, value)
    scratch.n = 0
    path.type:put_value(scratch, value)
    return concat(scratch, "", 1, scratch.n)
end

--- The bytes of all keys.
function runtime.encode_keys(path, keys)
    scratch.n = 0
    for index = 1, path.count do
        path.types[index]:put_key(scratch, keys[index])
    end
    return concat(scratch, "", 1, scratch.n)
end

--- The bytes of an entry: its path's id, its keys and, unless it is nil, its value.
function runtime.entry_bytes(path, keys, value)
    if path.count == 4 and path.byte_keys and (value == nil or path.type.kind == "text") then
        -- What most writes are, in one step.
        return path.id_bytes .. CHAR[keys[1]] .. CHAR[keys[2]] .. CHAR[keys[3]] .. CHAR[keys[4]] .. (value or "")
    end
    scratch[1], scratch.n = path.id_bytes, 1
    for index = 1, path.count do
        path.types[index]:put_key(scratch, keys[index])
    end
    if value ~= nil then
        path.type:put_value(scratch, value)
    end
    return concat(scratch, "", 1, scratch.n)
end

-- The vectors of tests/wire/repair.yaml: fingerprints, nodes, and the messages of comparing both ways.

local equal, holds, path_of = harness.equal, harness.holds, harness.path_of
local runtime = vectors_runtime
local vectors = WIRE.repair

local function to_hex(data)
    return (string.gsub(data, ".", function(character)
        return string.format("%02X ", string.byte(character))
    end))
end

local function from_hex(digits)
    return (string.gsub(string.gsub(digits, " ", ""), "%x%x", function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

-- The bytes that a vector spells, with HASH and COMPARE for those of a schema.
local function spelled(schema, text)
    text = string.gsub(text, "HASH", to_hex(schema.hash))
    text = string.gsub(text, "COMPARE", to_hex(schema.compare_hash))
    return from_hex(text)
end

-- A peer that holds the entries of the vectors, and whose first poll is over.
local function holder()
    local world = harness.world({ module = VectorsSync, names = { "Zed" } })
    local zed = world:peer("Zed")
    for _, entry in ipairs(vectors.entries) do
        local path
        for _, other in ipairs(zed.schema.paths) do
            if other.name == entry.path then path = other end
        end
        harness.taken(runtime.assign(zed, path, harness.copy(entry.keys), entry.value))
    end
    world:run(10)
    return zed, world
end

scenario("repair wire: every fingerprint", function()
    for _, vector in ipairs(vectors.fingerprints) do
        equal(runtime.fingerprint(from_hex(vector.bytes)), vector.fingerprint, vector.bytes)
    end
    local zed = holder()
    runtime.settle(zed)
    for _, entry in ipairs(vectors.entries) do
        local record = runtime.find_record(zed, path_of(zed.schema, entry.path), entry.keys)
        local kept = runtime.split_fingerprint(zed.listing.fingerprints[record])
        equal(kept, entry.fingerprint, entry.path)
    end
end)

scenario("repair wire: every node with its items", function()
    local zed = holder()
    runtime.settle(zed)
    for _, vector in ipairs(vectors.nodes) do
        local scope = zed.schema.scopes[vector.scope]
        local node = zed.nodes.by_id[runtime.node_id(0, scope, vector.keys)]
        equal(node.total, vector.total)
        equal(runtime.items_between(zed, node, 0, 4294967295), vector.items)
    end
end)

scenario("repair wire: what a peer says, and what it answers", function()
    local zed, world = holder()
    local before = harness.count(world.repairs)
    zed:repair()
    equal(to_hex(world.repairs[before + 1].bytes), to_hex(spelled(zed.schema, vectors.polls)))
    for _, vector in ipairs(vectors.answers) do
        zed, world = holder()
        before = harness.count(world.repairs)
        world:deliver("Ann", "Zed", spelled(zed.schema, vector.heard))
        world:run(1.1)
        if vector.states then
            equal(to_hex(world.repairs[before + 1].bytes), to_hex(spelled(zed.schema, vector.states)), vector.name)
        end
        local stated = {}
        for index = before + 1, harness.count(world.repairs) do
            -- What is offered is another matter.
            if string.byte(world.repairs[index].bytes) == 40 then table.insert(stated, world.repairs[index].bytes) end
        end
        equal(harness.count(stated), vector.states and 1 or 0, vector.name)
    end
end)

local function statement_bytes(schema, statement)
    local domain = statement.domain == "periodic" and 0 or 1
    local scope, form, payload = schema.scopes[statement.scope], nil, nil
    if statement.digest then
        form, payload = runtime.DIGEST, runtime.four_bytes(statement.digest)
    elseif statement.list then
        form, payload = runtime.LIST, runtime.list_payload(statement.list, harness.count(statement.list))
    else
        form, payload = runtime.BUCKETS, ""
        for _, sum in ipairs(statement.buckets) do payload = payload .. runtime.four_bytes(sum) end
    end
    return runtime.statement_head(form, domain, scope, statement.keys, statement.digits, statement.prefix) .. payload
end

scenario("repair wire: every statement is written and read", function()
    local schema = holder().schema
    for _, vector in ipairs(vectors.statements) do
        local bytes = spelled(schema, vector.bytes)
        local written = runtime.compare_head(schema)
        for _, statement in ipairs(vector.statements) do written = written .. statement_bytes(schema, statement) end
        equal(to_hex(written), to_hex(bytes), vector.name)
        local read = runtime.decode_message(schema, "Zed", "Ann", bytes)
        equal(read.count, harness.count(vector.statements), vector.name)
        for index, statement in ipairs(vector.statements) do
            local heard = read[index]
            equal({ heard.domain, heard.scope.position, heard.keys, heard.nibbles, heard.low },
                { statement.domain == "periodic" and 0 or 1, statement.scope, statement.keys, statement.digits,
                    statement.prefix }, vector.name)
            equal({ heard.sum, heard.items, heard.sums }, { statement.digest, statement.list, statement.buckets },
                vector.name)
        end
    end
end)

scenario("repair wire: every message of entries is written and read", function()
    local schema = holder().schema
    for _, vector in ipairs(vectors.passed_on) do
        local bytes = spelled(schema, vector.bytes)
        local written = runtime.entries_head(schema)
        local read = runtime.decode_message(schema, "Zed", "Ann", bytes)
        equal(read.count, harness.count(vector.sections), vector.name)
        for place, section in ipairs(vector.sections) do
            local writer = {}
            local class = { origin = section.origin or "", by_authority = section.by_authority, is_shown = section.shown }
            runtime.begin_section(writer, class, section.base)
            local heard = read[place]
            equal({ heard.origin, heard.by_authority, heard.is_shown, heard.base, heard.count },
                { section.origin or "Ann", section.by_authority, section.shown or false, section.base,
                    harness.count(section.changes) }, vector.name)
            for index, change in ipairs(section.changes) do
                local path = path_of(schema, change.path)
                local encoded = runtime.encode_change(writer, path, change.keys, change.stamp, change.value)
                runtime.add_change(writer, path, change.keys, change.stamp, encoded)
                equal({ heard[index].path.name, heard[index].keys, heard[index].stamp, heard[index].value },
                    { change.path, change.keys, change.stamp, change.value }, vector.name)
            end
            written = written .. runtime.end_section(writer)
        end
        equal(to_hex(written), to_hex(bytes), vector.name)
    end
end)

scenario("repair wire: every question for numbers is written and read", function()
    local schema = holder().schema
    for _, vector in ipairs(vectors.missing) do
        local flat, count = {}, 0
        for _, range in ipairs(vector.ranges) do
            count = count + 1
            flat[count * 2 - 1], flat[count * 2] = range[1], range[2]
        end
        local bytes = spelled(schema, vector.bytes)
        equal(to_hex(runtime.encode_missing(schema, vector.origin, flat, count)), to_hex(bytes), vector.name)
        local read = runtime.decode_message(schema, "Zed", "Ann", bytes)
        equal({ read.origin, read.ranges, read.count }, { vector.origin, flat, count }, vector.name)
    end
end)

scenario("repair wire: every message that is refused", function()
    local zed, world = holder()
    for _, vector in ipairs(vectors.refused) do
        local ok, reason = world:deliver("Ann", "Zed", spelled(zed.schema, vector.bytes))
        equal({ tostring(ok), reason }, { "nil", "malformed" }, vector.name)
    end
    holds(harness.count(vectors.refused) > 20, "there are some")
end)

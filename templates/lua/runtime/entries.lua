-- entries: values in the host's tables, and what the runtime knows about them.
--
-- A value stands under root() at its path. What is known of it stands in saved().entries, by path
-- id, then by each key: a record { stamp, origin, mark } and, while it waits in the outbox, { place,
-- kind, urgency, due, group }. The mark is the value as the runtime last stored it, or a digest of
-- its bytes where that is no short single value; a record without a mark is a tombstone. A value that does not
-- agree with its mark was written around the setters.
--
-- All of it is plain data, so that the host can save it with any serialiser: string keys and
-- marks go through `safe_text`.

local safe_text, unsafe_text = runtime.safe_text, runtime.unsafe_text
local search, len = string.find, string.len
local type = type

local function segment_of(segment, keys)
    if type(segment) == "number" then
        return keys[segment]
    end
    return segment
end

runtime.segment_of = segment_of

--- What is wrong where the host gives no tables.
runtime.NO_ROOT = "the host's root() is not a table"

--- The host's tables, or nil and what is wrong.
function runtime.root(peer)
    local root = runtime.ask(peer, "root")
    if type(root) ~= "table" then
        return nil, runtime.NO_ROOT
    end
    return root
end

-- Lua 5.0 keeps a hidden size of tables that its host has used table.insert or table.setn on, and
-- from then on table.getn goes by it. A size of -1 makes it count again. 5.1 has a setn that raises.
local setn = table.setn
if setn and not pcall(setn, {}, -1) then
    setn = nil
end

local function count_again(place, key)
    if type(key) == "number" and type(place.n) ~= "number" then
        setn(place, -1)
    end
end

--- Puts a value into a host's table, so that the host finds it there by whatever means.
function runtime.put(place, key, value)
    place[key] = value
    if setn then
        count_again(place, key)
    end
end

--- The value that stands in a tree, as the host has it, and the table and the key where it stands or
--- would stand, as far as the tables on the way exist.
function runtime.find(place, path, keys)
    local segments, slots, depth = path.segments, path.slots, path.depth
    local segment, slot
    for index = 1, depth - 1 do
        if type(place) ~= "table" then
            return nil
        end
        slot = slots[index]
        if slot then
            place = place[keys[slot]]
        else
            place = place[segments[index]]
        end
    end
    if type(place) ~= "table" then
        return nil
    end
    segment, slot = segments[depth], slots[depth]
    if slot then
        segment = keys[slot]
    end
    return place[segment], place, segment
end

local find = runtime.find

-- The table that holds an entry, created on the way, and the entry's key in it. The third and
-- fourth result name the first table that was created, so that it can be taken back.
local function holder(place, path, keys)
    local segments, depth = path.segments, path.depth
    local made_in, made_key
    for index = 1, depth - 1 do
        local segment = segment_of(segments[index], keys)
        local following = place[segment]
        if following == nil then
            following = {}
            runtime.put(place, segment, following)
            if not made_in then
                made_in, made_key = place, segment
            end
        elseif type(following) ~= "table" then
            return nil, "the host has " .. runtime.show(following) .. " where the table '"
                .. runtime.show(segment) .. "' belongs"
        end
        place = following
    end
    return place, segment_of(segments[depth], keys), made_in, made_key
end

--- The most entries that are remembered, cleared ones included: nobody may fill the host's memory.
runtime.ENTRY_LIMIT = 200000

--- The record of an entry, if there is one.
function runtime.find_record(peer, path, keys)
    local place, count = peer.saved.entries[path.id], path.count
    if path.whole_keys then
        for index = 1, count do
            if not place then
                return nil
            end
            place = place[keys[index]]
        end
        return place
    end
    for index = 1, count do
        if not place then
            return nil
        end
        local key = keys[index]
        if type(key) == "string" then
            key = safe_text(key)
        end
        place = place[key]
    end
    return place
end

--- Puts a record where `find_record` finds it; nil removes it.
function runtime.set_record(peer, path, keys, record)
    local place, key = peer.saved.entries, path.id
    for index = 1, path.count do
        local following = place[key]
        if not following then
            following = {}
            place[key] = following
        end
        place = following
        key = keys[index]
        if type(key) == "string" then
            key = safe_text(key)
        end
    end
    if place[key] == nil and record then
        peer.entries = peer.entries + 1
    elseif place[key] ~= nil and not record then
        peer.entries = peer.entries - 1
    end
    place[key] = record
end

local function visit(path, place, keys, fixed, depth, action, argument)
    if depth == path.count then
        local copy = {}
        for index = 1, depth do
            copy[index] = keys[index]
        end
        action(argument, path, copy, place)
        return
    end
    local wanted = fixed[depth + 1]
    if wanted ~= nil then
        local following = place[type(wanted) == "string" and safe_text(wanted) or wanted]
        if following then
            keys[depth + 1] = wanted
            visit(path, following, keys, fixed, depth + 1, action, argument)
        end
        return
    end
    for key, following in pairs(place) do
        keys[depth + 1] = type(key) == "string" and unsafe_text(key) or key
        visit(path, following, keys, fixed, depth + 1, action, argument)
    end
end

--- Calls action(argument, path, keys, record) for all records of a path that have the keys that are
--- given by their position, in no particular order. The keys that it is given belong to the action.
function runtime.each_record_with(peer, path, fixed, action, argument)
    local place = peer.saved.entries[path.id]
    if place then
        visit(path, place, {}, fixed, 0, action, argument)
    end
end

local NONE = {}

--- The same for all records of a path.
function runtime.each_record(peer, path, action, argument)
    runtime.each_record_with(peer, path, NONE, action, argument)
end

--- What a record remembers of a stored value; nil for nil.
function runtime.mark(path, value)
    local plain = path.type.plain
    if plain and value ~= nil and plain[value] then
        return value
    end
    local kind = type(value)
    if kind == "boolean" or value == nil then
        return value
    elseif kind == "number" then
        if value - value ~= 0 then
            return value > 0 and "inf" or "-inf"
        end
        return value
    elseif kind == "string" and len(value) <= 32 and path.type.kind ~= "bytes"
            and not search(value, "[%z\1-\31\127\\]") then
        return value
    end
    return runtime.digest(runtime.encode_value(path, value))
end

--- The value in the host's tables as it would be stored, and whether it is what the record says; then
--- what the host has, with table and key as `find` gives them. A value that is not valid gives nil, false.
function runtime.current(root, path, keys, record)
    local found, place, key = find(root, path, keys)
    if found == nil then
        return nil, record == nil or record.mark == nil, nil, place, key
    end
    local plain = path.type.plain
    if plain and plain[found] then
        return found, record ~= nil and record.mark == found, found, place, key
    end
    local value, problem = path.type:check(found)
    if problem then
        return nil, false, found, place, key
    elseif value == nil then
        -- A flag that the host spells as false is absent.
        return nil, record == nil or record.mark == nil, nil, place, key
    elseif not record then
        return value, false, found, place, key
    end
    -- What is its own mark needs none made.
    return value, value == record.mark or runtime.mark(path, value) == record.mark, found, place, key
end

--- Whether two values that are fit to be stored are equal.
function runtime.is_same(path, left, right)
    if type(left) == "table" and type(right) == "table" then
        return runtime.encode_value(path, left) == runtime.encode_value(path, right)
    end
    return left == right
end

--- A copy of a value for others to keep: the stored tables stay the runtime's own.
function runtime.copy(path, value)
    if type(value) ~= "table" then
        return value
    end
    local copy, problem = path.type:check(value)
    if problem then
        return nil
    end
    return copy
end

--- Stores a value or its absence. `place` and `key` are what `find` gave in this tree. True with the
--- table that was written, the key in it, and the first table that was created on the way with its
--- key, as far as there are such; or false and a problem, where the host has something else than a
--- table on the way.
function runtime.store(root, path, keys, value, place, key)
    local made_in, made_key
    if not place then
        if value == nil then
            return true
        end
        place, key, made_in, made_key = holder(root, path, keys)
        if not place then
            return false, key
        end
    end
    place[key] = value
    if setn then
        count_again(place, key)
    end
    return true, place, key, made_in, made_key
end

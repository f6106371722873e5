-- restore: what the host saved, from whatever is left of it. A table that was damaged or made by
-- hand loses what makes no sense, and nothing else.

local floor = math.floor

local function is_whole(value, least, limit)
    return type(value) == "number" and value >= least and value < limit and floor(value) == value
end

local function own_table(saved, name)
    if type(saved[name]) ~= "table" then
        saved[name] = {}
    end
    return saved[name]
end

local function is_mark(mark)
    local kind = type(mark)
    return kind == "nil" or kind == "number" or kind == "string" or kind == "boolean"
end

local function is_record(record)
    return is_whole(record.stamp, 0, runtime.STAMP_LIMIT) and runtime.is_peer_name(record.origin)
        and is_mark(record.mark)
end

local function is_waiting(record)
    return is_whole(record.place, 1, runtime.EXACT) and is_whole(record.kind, 1, 5)
        and is_whole(record.urgency, 1, 4)
end

-- Drops what is no record of the path, and gathers what waits.
local function clean(peer, path, place, keys, depth, found)
    if type(place) ~= "table" then
        return false
    elseif depth == path.count then
        if not is_record(place) then
            return false
        end
        peer.entries = peer.entries + 1
        if place.stamp > found.newest then
            found.newest = place.stamp
        end
        if not is_whole(place.sent, 0, 4294967296) then
            place.sent = nil
        end
        if is_waiting(place) then
            local copy = {}
            for index = 1, depth do
                copy[index] = keys[index]
            end
            table.insert(found, { path = path, keys = copy, record = place })
        else
            place.place, place.kind, place.urgency, place.group, place.due, place.sent = nil, nil, nil, nil, nil, nil
        end
        return true
    end
    local ty = path.types[depth + 1]
    for name, following in pairs(place) do
        local key = name
        if type(name) == "string" then
            key = runtime.unsafe_text(name)
        end
        local checked, problem = ty:check(key)
        local same = not problem and (type(name) ~= "string" or runtime.safe_text(checked) == name)
        keys[depth + 1] = checked
        if not (same and clean(peer, path, following, keys, depth + 1, found)) then
            place[name] = nil
        end
    end
    return true
end

local function by_place(left, right)
    if left.record.place ~= right.record.place then
        return left.record.place < right.record.place
    elseif left.path ~= right.path then
        return left.path.id < right.path.id
    end
    return runtime.bytes_less(left.order, right.order)
end

-- Puts one entry back into the outbox.
local function queue_again(peer, entry, groups)
    local outbox, record = peer.outbox, entry.record
    local group, unit = record.group, nil
    if is_whole(group, 1, runtime.EXACT) then
        unit = groups[group]
    else
        record.group = nil
    end
    if unit then
        table.insert(unit.members, entry)
        outbox.units[record] = unit
        outbox.waiting = outbox.waiting + 1
        record.due = unit.due
        return
    end
    local due = record.due
    unit = { rank = record.kind, urgency = record.urgency, place = record.place, group = record.group }
    if record.group then
        unit.members = { entry }
        groups[record.group] = unit
        outbox.group = record.group > outbox.group and record.group or outbox.group
    else
        unit.path, unit.keys, unit.record = entry.path, entry.keys, record
    end
    if record.place > outbox.place then
        outbox.place = record.place
    end
    outbox.units[record] = unit
    outbox.waiting = outbox.waiting + 1
    outbox.idle[unit] = true
    if due or unit.rank <= 2 then
        -- How much of a batch window was left is not known: it is over.
        runtime.make_due(outbox, unit)
    end
end

local function clean_origins(peer, origins)
    for name, record in pairs(origins) do
        local fine = type(name) == "string" and runtime.is_peer_name(runtime.unsafe_text(name))
            and type(record) == "table" and is_whole(record.highest, 0, runtime.EXACT)
            and is_whole(record.floor, 0, runtime.EXACT) and is_whole(record.stamp, 0, runtime.STAMP_LIMIT)
            and type(record.missing) == "table"
        local before, index = fine and record.floor, 1
        -- Ascending ranges, or none of them can be trusted.
        while fine and record.missing[index] ~= nil do
            local number = record.missing[index]
            local least = floor(index / 2) * 2 == index and before or before and before + 1
            fine = is_whole(number, least, record.highest + 1)
            before = number
            index = index + 1
        end
        if not fine or floor(index / 2) * 2 == index then
            origins[name] = nil
        else
            peer.origins = peer.origins + 1
        end
    end
end

--- Reads `saved`, which the host keeps, and fills the peer's outbox from it.
function runtime.restore(peer, saved)
    peer.saved = saved
    if saved.schema ~= peer.schema.name then
        -- Another schema's entries have nothing to say here.
        saved.entries, saved.schema = nil, peer.schema.name
    end
    if not is_whole(saved.clock, 0, runtime.STAMP_LIMIT - 1) then
        saved.clock = 0
    end
    if not is_whole(saved.sequence, 0, runtime.EXACT - 1) then
        saved.sequence = 0
    end
    clean_origins(peer, own_table(saved, "origins"))
    local entries, found = own_table(saved, "entries"), { newest = saved.clock }
    saved.clock = 0
    for id, place in pairs(entries) do
        local path = type(id) == "number" and peer.schema.by_id[id]
        -- What belongs to paths that are unknown here stays as it is: a newer version may know them.
        if path and not clean(peer, path, place, {}, 0, found) then
            entries[id] = nil
        elseif type(id) ~= "number" or type(place) ~= "table" then
            entries[id] = nil
        end
    end
    runtime.observe_stamp(peer, found.newest)
    for _, entry in ipairs(found) do
        entry.order = runtime.encode_keys(entry.path, entry.keys)
    end
    table.sort(found, by_place)
    local groups = {}
    for _, entry in ipairs(found) do
        queue_again(peer, entry, groups)
    end
end

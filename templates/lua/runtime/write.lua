-- write: the setters and getters that generated code calls.

local check_keys = runtime.check_keys
local find_record, set_record, mark_of = runtime.find_record, runtime.set_record, runtime.mark
local current, is_same, store = runtime.current, runtime.is_same, runtime.store
local checked_name, lacks, next_stamp = runtime.checked_name, runtime.lacks, runtime.next_stamp
local ask_to_write = runtime.ask_to_write
local notify, send_now, touch = runtime.notify, runtime.send_now, runtime.touch
local leave, pcall, type = runtime.leave, pcall, type

-- The most bytes of one change: it must fit into a message with its envelope.
local CHANGE_LIMIT = 65502

local function refuse(peer, path, keys, problem)
    local message = runtime.describe(path, keys) .. ": " .. problem
    peer.figures.refused_write = peer.figures.refused_write + 1
    local group = peer.group
    if group and not group.failure then
        group.failure = message
    end
    return nil, message
end

runtime.refuse = refuse

-- The union of two sets, and whether it has what the first lacks. Of too many elements the first
-- ones in the order of their bytes stay: so all peers come to the same set in whatever order they merge.
local function union(path, left, right)
    local both, count = {}, 0
    for _, set in ipairs({ left, right }) do
        for member in pairs(set) do
            if not both[member] then
                both[member] = true
                count = count + 1
            end
        end
    end
    if count > path.type.max then
        local order, originals = runtime.sorted_keys(path.type.element, both)
        both = {}
        for index = 1, path.type.max do
            both[originals[order[index]]] = true
        end
    end
    for member in pairs(both) do
        if not left[member] then
            return both, true
        end
    end
    return both, false
end

runtime.union_of = union

-- What a write makes of the value that stands there: the value to store, or nil and a refusal.
local function merged(path, old, value)
    if old ~= nil and value ~= nil then
        if path.conflict == "max" and value < old then
            return nil, "a greater number is there already"
        elseif path.conflict == "union" then
            return (union(path, old, value))
        end
    end
    return value
end

-- Whether a value that travels is small enough. Twelve whole numbers as keys have at most 120 bytes.
local function too_large(path, keys, value)
    local kind = path.type.kind
    if kind == "integer" or kind == "bool" or kind == "flag" or kind == "enum" then
        return false
    elseif kind == "text" and path.whole_keys and string.len(value) < CHANGE_LIMIT - 120 then
        return false
    end
    return string.len(runtime.encode_value(path, value)) + string.len(runtime.encode_keys(path, keys)) > CHANGE_LIMIT
end

-- Remembers what a write of a group replaces.
local function remember(group, path, keys, record, old, place, key, made_in, made_key)
    table.insert(group.undo, {
        path = path,
        keys = keys,
        record = record,
        stamp = record and record.stamp,
        origin = record and record.origin,
        mark = record and record.mark,
        by_authority = record and record.by_authority,
        old = old,
        place = place,
        key = key,
        made_in = made_in,
        made_key = made_key,
    })
end

-- Steps 2 to 5 of a write, with keys and value checked. The third result is whether nothing of it is kept.
local function apply(peer, path, keys, value)
    local name, wall, root = ask_to_write(peer)
    local problem
    if name == nil or name ~= peer.valid_name then
        name, problem = checked_name(peer, name)
        if not name then
            return refuse(peer, path, keys, problem)
        end
    end
    if value == nil and runtime.never_forgets(path) then
        return refuse(peer, path, keys, "its conflict policy never forgets, so it cannot be cleared")
    end
    local level = path.level or path.rule(keys, peer.flag)
    local is_local = level.kind == "local"
    problem = not is_local and lacks(peer, name, path, keys)
    if problem then
        return refuse(peer, path, keys, problem)
    end
    local record = find_record(peer, path, keys)
    if type(root) ~= "table" then
        return refuse(peer, path, keys, runtime.NO_ROOT)
    end
    local old, known, raw, place, key = current(root, path, keys, record)
    local stored, conflict = value, path.conflict
    if conflict ~= "last_writer" then
        stored, problem = merged(path, old, value)
        if problem then
            return refuse(peer, path, keys, problem)
        end
    end
    local is_equal = old == stored or (type(old) == "table" and is_same(path, old, stored))
    if known and is_equal and (raw ~= nil) == (stored ~= nil) then
        return true, nil, true
    end
    -- A text that the type remembers is short, and its own mark.
    local plain, mark = path.type.plain, nil
    if stored ~= nil and plain and plain[stored] then
        mark = stored
    elseif not is_local and stored ~= nil and too_large(path, keys, stored) then
        return refuse(peer, path, keys, "it would be larger than a message, 65536 bytes, with what it travels with")
    end
    local by_authority = conflict == "authority" and runtime.is_authority(peer, name)
    if not is_local and conflict == "authority" and not by_authority and record and record.by_authority then
        return refuse(peer, path, keys, "the authority has written it, and its word stays")
    end
    local outbox = peer.outbox
    if not is_local and not (record and outbox.units[record]) then
        local more = peer.group and peer.group.count or 0
        if outbox.waiting + more >= runtime.OUTBOX_LIMIT then
            return refuse(peer, path, keys, "100000 entries wait to be sent already")
        end
    end
    if not record and peer.entries >= runtime.ENTRY_LIMIT then
        return refuse(peer, path, keys, "200000 entries are known already")
    end
    -- Whatever the entry had: what is written here comes after it.
    local stamp = next_stamp(peer, wall, record and record.stamp)
    if not stamp then
        return refuse(peer, path, keys, "the clock has come to its end")
    end
    local listing, held = peer.listing, nil
    if level.rank == 4 and record and not outbox.units[record] then
        held = runtime.settle_before(peer, path, keys, record)
    end
    local fine, made_in, made_key
    fine, place, key, made_in, made_key = store(root, path, keys, stored, place, key)
    if not fine then
        return refuse(peer, path, keys, place)
    end
    if mark == nil then
        mark = mark_of(path, stored)
    end
    local group = peer.group
    if group then
        remember(group, path, keys, record, raw, place, key, made_in, made_key)
    end
    if record then
        record.stamp, record.origin, record.mark = stamp, name, mark
    else
        record = { stamp = stamp, origin = name, mark = mark }
        set_record(peer, path, keys, record)
    end
    if held then
        record.sent = held
    end
    if by_authority or record.by_authority then
        record.by_authority = by_authority or nil
    end
    if not listing.touched[record] then
        touch(listing, path, keys, record)
    end
    if group then
        runtime.join_group(group, path, keys, record, level, old, stored)
        return true
    end
    if peer.adapter.changed or peer.hooks[path] or peer.component_hooks[path.component] then
        notify(peer, path, keys, old, stored, name)
    end
    if not is_local and not (level.rank == 1 and send_now(peer, path, keys, record, level, stored)) then
        runtime.enqueue(peer, path, keys, record, level)
        runtime.flush(peer)
    end
    return true
end

--- Whether a write of this value would change nothing: it stands there, and the runtime knows it.
function runtime.is_written(peer, path, keys, value)
    local stored, problem
    if value ~= nil then
        stored, problem = path.type:check(value)
    end
    local record = not problem and runtime.find_record(peer, path, keys)
    if not record then
        return false
    end
    local old, known, raw = current(runtime.root(peer), path, keys, record)
    return known and is_same(path, old, stored) and (raw ~= nil) == (stored ~= nil)
end

local function check_and_apply(peer, path, keys, value)
    local checked, problem = check_keys(path, keys, path.count)
    if not checked then
        return refuse(peer, path, keys, problem)
    end
    local stored = nil
    if value ~= nil then
        stored, problem = path.type:check(value)
        if problem then
            return refuse(peer, path, keys, problem)
        end
    end
    return apply(peer, path, keys, stored)
end

--- A write, with keys in a table that becomes the runtime's own, unless the third result is true.
function runtime.assign(peer, path, keys, value)
    peer.depth = peer.depth + 1
    -- Tables of the host with metamethods can raise. They are read and written before anything is
    -- remembered of the write, so that a raised error is a refusal.
    local unbroken, fine, message, is_unkept = pcall(check_and_apply, peer, path, keys, value)
    if not unbroken then
        fine, message = refuse(peer, path, keys, "a table of the host failed: " .. runtime.problem_text(fine))
    end
    if peer.depth == 1 and peer.notes.last == 0 then
        -- Nothing is to be told of.
        peer.depth = 0
    else
        leave(peer)
    end
    return fine, message, is_unkept
end

local assign = runtime.assign

-- Fixed parameters: there are no expressions for varargs that all Luas share.
local function gather(count, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    if count <= 4 then
        return { k1, k2, k3, k4 }
    end
    return { k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12 }
end

runtime.gather_keys = gather

-- Four keys of a write that has changed nothing. The next one takes them, so that an entry that stays as it is
-- leaves nothing behind.
local spare = nil

--- Writes an entry; a nil value clears it. True, or nil and what is wrong.
function runtime.write(peer, path, value, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    local keys = spare
    if path.count > 4 then
        keys = gather(path.count, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    elseif keys then
        spare = nil
        keys[1], keys[2], keys[3], keys[4] = k1, k2, k3, k4
    else
        keys = { k1, k2, k3, k4 }
    end
    local fine, message, is_unkept = assign(peer, path, keys, value)
    if is_unkept and path.count <= 4 then
        spare = keys
    end
    return fine, message
end

--- What stands there as it would be stored, or nil and what is wrong with it.
function runtime.valid(peer, path, keys)
    local found = runtime.find(runtime.root(peer), path, keys)
    if found == nil then
        return nil
    end
    return path.type:check(found)
end

--- The value of an entry; nil if it is absent, or if what stands there is not valid. A table is a
--- copy, to be changed and set again.
---@return any value
function runtime.read(peer, path, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    local keys = gather(path.count, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    if not check_keys(path, keys, path.count) then
        return nil
    end
    local fine, value, problem = pcall(runtime.valid, peer, path, keys)
    if not fine or problem then
        return nil
    end
    return value
end

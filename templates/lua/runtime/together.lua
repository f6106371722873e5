-- together: several writes as one. They are applied at once, so that the function sees them, and
-- taken back from a list if one fails. A group is { undo,
-- changes, by_record, count, clock, failure }. Messages that come in meanwhile are refused as `busy`.

--- Adds a write that was applied; an entry that is written twice is one change.
function runtime.join_group(group, path, keys, record, level, old, new)
    local change = group.by_record[record]
    if not change then
        change = { path = path, keys = keys, record = record, old = old, level = level }
        group.by_record[record] = change
        table.insert(group.changes, change)
        if level.kind ~= "local" then
            group.count = group.count + 1
        end
    end
    change.new = new
    if level.rank < change.level.rank then
        change.level = level
    end
end

local function put_back(entry)
    runtime.put(entry.place, entry.key, entry.old)
    if entry.made_in then
        entry.made_in[entry.made_key] = nil
    end
end

local function undo(peer, entry)
    local path, keys, record = entry.path, entry.keys, entry.record
    -- Where it was written, even if the host has put another tree in its place since then.
    if entry.place then
        pcall(put_back, entry)
    end
    if record then
        record.stamp, record.origin, record.mark = entry.stamp, entry.origin, entry.mark
        record.by_authority = entry.by_authority
        runtime.touch(peer.listing, path, keys, record)
    else
        runtime.set_record(peer, path, keys, nil)
    end
end

local function roll_back(peer, group)
    local count = 0
    while group.undo[count + 1] do
        count = count + 1
    end
    for index = count, 1, -1 do
        undo(peer, group.undo[index])
    end
    peer.saved.clock = group.clock
end

-- The bytes of the group's message, roughly but never too few.
local function size(changes)
    local bytes = 128
    for _, change in ipairs(changes) do
        bytes = bytes + 24 + string.len(runtime.encode_keys(change.path, change.keys))
        if change.new ~= nil then
            bytes = bytes + string.len(runtime.encode_value(change.path, change.new))
        end
    end
    return bytes
end

local function commit(peer, group)
    local name = runtime.own_name(peer)
    local leaving, rank, urgency, delay = {}, 4, 3, nil
    for _, change in ipairs(group.changes) do
        if not runtime.is_same(change.path, change.old, change.new) then
            runtime.notify(peer, change.path, change.keys, change.old, change.new, name)
        end
        local level = change.level
        if level.kind ~= "local" then
            table.insert(leaving, change)
            rank = level.rank < rank and level.rank or rank
            urgency = level.urgency < urgency and level.urgency or urgency
            if level.rank == 2 and (not delay or level.delay < delay) then
                delay = level.delay
            end
        end
    end
    if not leaving[1] then
        return
    end
    runtime.enqueue_group(peer, leaving, rank, urgency, delay)
end

-- Only what leaves has to fit into a message.
local function fits(group)
    local leaving = {}
    for _, change in ipairs(group.changes) do
        if change.level.kind ~= "local" then
            table.insert(leaving, change)
        end
    end
    return size(leaving) <= runtime.MESSAGE_LIMIT
end

--- Runs a function whose writes happen as one or not at all. True, or nil and what is wrong.
function runtime.together(peer, action, argument)
    if type(action) ~= "function" then
        return nil, "together takes a function"
    end
    local outer = peer.group
    if outer then
        local fine, problem = pcall(action, argument)
        if not fine and not outer.failure then
            outer.failure = runtime.problem_text(problem)
        end
        if outer.failure then
            return nil, outer.failure
        end
        return true
    end
    local group = { undo = {}, changes = {}, by_record = {}, count = 0, clock = peer.saved.clock }
    runtime.enter(peer)
    peer.group = group
    local fine, problem = pcall(action, argument)
    peer.group = nil
    local failure = group.failure
    if not fine then
        failure = failure or runtime.problem_text(problem)
    elseif not failure and not fits(group) then
        failure = "together: the group would be larger than a message, 65536 bytes"
        peer.figures.refused_write = peer.figures.refused_write + 1
    end
    if failure then
        roll_back(peer, group)
    else
        commit(peer, group)
    end
    -- Whatever the outcome: what was pushed inside has waited for the end.
    runtime.flush(peer)
    runtime.leave(peer)
    if failure then
        return nil, failure
    end
    return true
end

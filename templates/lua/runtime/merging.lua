-- merging: what the conflict policy of its path makes of a change that came in.

local bytes_less = runtime.bytes_less

local function is_later(stamp, origin, record)
    if stamp ~= record.stamp then
        return stamp > record.stamp
    end
    return bytes_less(record.origin, origin)
end

-- What the conflict policy makes of a change: whether anything changes, the new value, and whether
-- stamp and origin are the change's (or stay).
local function decide(origin, change, record, old)
    local path, value = change.path, change.value
    if not record then
        return true, value, true
    end
    local later = is_later(change.stamp, origin, record)
    local conflict = path.conflict
    if conflict == "authority" then
        local stored_rank = record.by_authority or false
        if change.by_authority ~= stored_rank then
            return change.by_authority, value, change.by_authority
        end
    elseif (conflict == "union" or conflict == "max") and value ~= nil and old ~= nil then
        if conflict == "max" then
            local greater = value > old
            return greater or later, greater and value or old, later
        end
        local both, more = runtime.union_of(path, old, value)
        return more or later, both, later
    end
    return later, value, later
end

-- Whether this peer's own write still has something to say after a change was merged into it.
local function still_waits(path, value, change)
    if value == nil or change.value == nil then
        return false
    end
    return (path.conflict == "union" or path.conflict == "max") and not runtime.is_same(path, value, change.value)
end

-- Whether what stands there after a change was merged is more than, or other than, what it said.
local function is_more(path, value, record, origin, change)
    return record.stamp ~= change.stamp or record.origin ~= origin or not runtime.is_same(path, value, change.value)
end

local function merge(peer, origin, change)
    local path, keys, figures = change.path, change.keys, peer.figures
    runtime.observe_stamp(peer, change.stamp)
    local record = runtime.find_record(peer, path, keys)
    local root, lost = runtime.root(peer)
    if not root then
        runtime.log(peer, "error", runtime.describe(path, keys) .. ": " .. lost)
        return
    end
    local old, known, raw, place, key = runtime.current(root, path, keys, record)
    -- What stands there unknown to the runtime takes no part in the decision.
    local base = nil
    if known then
        base = old
    end
    local takes, value, is_newer = decide(origin, change, record, base)
    if not takes then
        figures.superseded = figures.superseded + 1
        runtime.count_as(peer, path, keys, record, change.value)
        return false, known and is_more(path, base, record, origin, change)
    end
    local fine, problem = runtime.store(root, path, keys, value, place, key)
    if not fine then
        runtime.log(peer, "error", runtime.describe(path, keys) .. ": " .. problem)
        return
    end
    if not known and raw ~= nil and not runtime.is_same(path, old, value) then
        figures.overwritten = figures.overwritten + 1
        runtime.log(peer, "warning", runtime.describe(path, keys) .. " was overwritten by " .. origin
            .. "; it stood there unknown to the runtime")
    end
    local mark = runtime.mark(path, value)
    if not record then
        record = { stamp = change.stamp, origin = origin, mark = mark }
        runtime.set_record(peer, path, keys, record)
    else
        if not still_waits(path, value, change) then
            runtime.dequeue(peer.outbox, record)
        end
        if is_newer then
            record.stamp, record.origin = change.stamp, origin
        end
        record.mark = mark
    end
    record.by_authority = change.by_authority or nil
    runtime.touch(peer.listing, path, keys, record)
    runtime.count_as(peer, path, keys, record, change.value)
    figures.applied = figures.applied + 1
    figures.staleness_ms = figures.staleness_ms + runtime.age(peer, change.stamp)
    if not runtime.is_same(path, old, value) then
        runtime.notify(peer, path, keys, old, value, origin)
    end
    return true, is_more(path, value, record, origin, change)
end

--- Merges a change, of which `by_authority` says whether it has the authority's rank. Tells whether
--- anything was taken from it, and whether what stands there now has more to say than the change.
function runtime.merge(peer, origin, change)
    -- Tables of the host with metamethods can raise; that is before anything is remembered.
    local fine, taken, has_more = pcall(merge, peer, origin, change)
    if not fine then
        runtime.log(peer, "error", runtime.describe(change.path, change.keys) .. ": a table of the host failed: "
            .. runtime.problem_text(taken))
        return false, false
    elseif not has_more then
        runtime.heard_entry(peer, change.path, change.keys)
    end
    return taken, has_more
end

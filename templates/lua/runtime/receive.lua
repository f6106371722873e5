-- receive: decides about messages of other peers. The receiver's own registry says what is allowed;
-- nothing that the sender claims about level or permission exists on the wire.

local bytes_less = runtime.bytes_less
local decode_message = runtime.decode_message

local function refuse(peer, reason, count)
    local name = "refused_" .. reason
    peer.figures[name] = peer.figures[name] + (count or 1)
    return nil, reason
end

-- Whether a change that is passed on claims a rank that who passes it on does not have.
local function borrows_authority(peer, sender, origin, path)
    return path.conflict == "authority" and runtime.is_authority(peer, origin)
        and not runtime.is_authority(peer, sender)
end

-- The reason to refuse a change, or nil; `fresh` entries come into being before it.
local function objection(peer, sender, origin, change, fresh)
    local path, keys = change.path, change.keys
    if runtime.level_of(peer, path, keys).kind == "local" then
        return "level"
    elseif runtime.lacks(peer, sender, path, keys) then
        return "permission"
    elseif origin ~= sender and (runtime.lacks(peer, origin, path, keys)
        or borrows_authority(peer, sender, origin, path)) then
        return "permission"
    end
    change.is_fresh = runtime.find_record(peer, path, keys) == nil
    if change.is_fresh and peer.entries + fresh >= runtime.ENTRY_LIMIT then
        return "full"
    end
    return nil
end

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

local function apply(peer, origin, change)
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
    if path.conflict == "authority" then
        change.by_authority = runtime.is_authority(peer, origin)
    end
    local takes, value, is_newer = decide(origin, change, record, base)
    if not takes then
        figures.superseded = figures.superseded + 1
        return
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
    figures.applied = figures.applied + 1
    if not runtime.is_same(path, old, value) then
        runtime.notify(peer, path, keys, old, value, origin)
    end
end

local function receive_changes(peer, sender, message)
    local origin, count = message.origin, message.count
    if runtime.is_ahead(peer, message.newest) then
        return refuse(peer, "drift")
    elseif runtime.is_duplicate(peer, origin, message.sequence, count, message.base) then
        return refuse(peer, "duplicate")
    end
    if origin == sender then
        -- Only what the origin says itself is written down: nobody else can use up its numbers.
        runtime.remember(peer, origin, message.sequence, count, message.base, message.newest)
    end
    local first, fresh = nil, 0
    for index = 1, count do
        local change = message[index]
        if change.path then
            local reason = objection(peer, sender, origin, change, fresh)
            change.refused = reason
            first = first or reason
            if reason and not message.atomic then
                refuse(peer, reason)
            elseif change.is_fresh then
                fresh = fresh + 1
            end
        end
    end
    if first and message.atomic then
        return refuse(peer, first)
    end
    for index = 1, count do
        local change = message[index]
        if not change.path then
            peer.figures.unknown = peer.figures.unknown + 1
        elseif not change.refused then
            -- Tables of the host with metamethods can raise; that is before anything is remembered.
            local fine, problem = pcall(apply, peer, origin, change)
            if not fine then
                runtime.log(peer, "error", runtime.describe(change.path, change.keys) .. ": a table of the host failed: "
                    .. runtime.problem_text(problem))
            end
        end
    end
    if first then
        return nil, first
    end
    return true
end

-- A peer that asks for a component gets this peer's own granular entries of it.
local function collect(found, path, keys, record)
    if record.origin == found.name then
        local level = runtime.level_of(found.peer, path, keys)
        if level.kind == "granular" then
            table.insert(found, {
                path = path,
                keys = keys,
                record = record,
                level = level,
                order = runtime.encode_keys(path, keys),
            })
        end
    end
end

local function in_order(left, right)
    if left.path ~= right.path then
        return left.path.id < right.path.id
    end
    return bytes_less(left.order, right.order)
end

local function answer(peer, name, message)
    local component = peer.schema.component_ids[message.component]
    if not component then
        peer.figures.unknown = peer.figures.unknown + 1
        return true
    end
    local now = runtime.now(peer)
    local answered = peer.answered[component]
    if answered and now - answered < 1 then
        return true
    end
    peer.answered[component] = now
    local found = { peer = peer, name = name }
    for _, path in ipairs(component.paths) do
        runtime.each_record(peer, path, collect, found)
    end
    table.sort(found, in_order)
    for _, entry in ipairs(found) do
        local record, outbox = entry.record, peer.outbox
        if not outbox.units[record] and outbox.waiting < runtime.OUTBOX_LIMIT then
            runtime.enqueue(peer, entry.path, entry.keys, record, entry.level)
        end
        if outbox.units[record] then
            runtime.make_due(outbox, outbox.units[record])
        end
    end
    return true
end

local function receive(peer, name, sender, data)
    local fine, message = pcall(decode_message, peer.schema, name, sender, data)
    if not fine then
        runtime.log(peer, "debug", "a message of " .. sender .. " is malformed: " .. runtime.problem_text(message))
        return refuse(peer, "malformed")
    elseif not message then
        return refuse(peer, "version")
    elseif message.kind == "own" then
        return refuse(peer, "own")
    elseif message.kind == "request" then
        return answer(peer, name, message)
    end
    peer.figures.received_changes = peer.figures.received_changes + message.count
    return receive_changes(peer, sender, message)
end

--- Takes a message; `sender` is the name that the transport gives. True, or nil and the reason for
--- which all of it or (unless it is atomic) the first refused change was refused.
function runtime.receive(peer, sender, data)
    if peer.group then
        return nil, "busy"
    end
    local name = runtime.own_name(peer)
    if sender == name then
        return refuse(peer, "own")
    elseif not runtime.is_peer_name(sender) or type(data) ~= "string" then
        return refuse(peer, "malformed")
    end
    local figures = peer.figures
    figures.received_messages = figures.received_messages + 1
    figures.received_bytes = figures.received_bytes + string.len(data)
    runtime.enter(peer)
    local fine, reason = receive(peer, name, sender, data)
    runtime.flush(peer)
    runtime.leave(peer)
    return fine, reason
end

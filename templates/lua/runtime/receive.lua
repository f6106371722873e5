-- receive: decides about messages of other peers. The receiver's own registry says what is allowed;
-- nothing that the sender claims about level or permission exists on the wire.

local bytes_less = runtime.bytes_less
local decode_message = runtime.decode_message

local function refuse(peer, reason)
    local name = "refused_" .. reason
    peer.figures[name] = peer.figures[name] + 1
    return nil, reason
end

runtime.refuse_message = refuse

-- Whether a change that is passed on claims a rank that who passes it on does not have.
local function borrows_authority(peer, sender, origin, path)
    return path.conflict == "authority" and runtime.is_authority(peer, origin)
        and not runtime.is_authority(peer, sender)
end

-- The reason to refuse a change, or nil; `fresh` entries come into being before it.
local function objection(peer, sender, origin, change, accepted, fresh)
    local path, keys = change.path, change.keys
    if change.stamp > accepted then
        return "drift"
    elseif runtime.level_of(peer, path, keys).kind == "local" then
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

local function receive_changes(peer, sender, message)
    local origin, count = message.origin, message.count
    if runtime.is_duplicate(peer, origin, message.sequence, count, message.base) then
        return refuse(peer, "duplicate")
    end
    local accepted, first, fresh, drifts = runtime.last_accepted(peer), nil, 0, false
    for index = 1, count do
        local change = message[index]
        if change.path then
            local reason = objection(peer, sender, origin, change, accepted, fresh)
            change.refused = reason
            first = first or reason
            drifts = drifts or reason == "drift"
            if not reason and change.is_fresh then
                fresh = fresh + 1
            end
        end
    end
    if origin == sender and not drifts then
        -- Only what the origin says itself is written down: nobody else can use up its numbers. What is too
        -- far ahead may come again when it is not any more.
        local sequence = message.sequence
        local gap = runtime.remember(peer, origin, sequence, count, message.base, message.newest)
        runtime.note_numbers(peer, origin, sequence, sequence + count - 1, gap)
    end
    if first and message.atomic then
        return refuse(peer, first)
    end
    for index = 1, count do
        local change = message[index]
        if not change.path then
            peer.figures.unknown = peer.figures.unknown + 1
        elseif change.refused then
            refuse(peer, change.refused)
        else
            change.by_authority = change.path.conflict == "authority" and runtime.is_authority(peer, origin)
            runtime.merge(peer, origin, change)
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
    elseif message.kind == "compare" then
        return runtime.compare(peer, sender, message)
    elseif message.kind == "entries" then
        return runtime.receive_entries(peer, sender, message)
    elseif message.kind == "missing" then
        return runtime.receive_missing(peer, name, message)
    elseif message.kind == "unknown" then
        peer.figures.unknown = peer.figures.unknown + 1
        return true
    end
    peer.figures.received_changes = peer.figures.received_changes + message.count
    return receive_changes(peer, sender, message)
end

--- Takes a frame; `sender` is the name that the transport gives. True, or nil and the reason for
--- which all of its message or (unless it is atomic) the first refused change was refused.
function runtime.receive(peer, sender, frame)
    if peer.group then
        return nil, "busy"
    end
    local name = runtime.own_name(peer)
    if sender == name then
        return refuse(peer, "own")
    elseif not runtime.is_peer_name(sender) or type(frame) ~= "string" then
        return refuse(peer, "malformed")
    end
    local taken, data = runtime.take_frame(peer, sender, frame)
    if not taken then
        return refuse(peer, "frame")
    elseif not data then
        return true
    end
    runtime.note_turn(peer, sender, runtime.now(peer))
    local figures = peer.figures
    figures.received_messages = figures.received_messages + 1
    figures.received_bytes = figures.received_bytes + string.len(data)
    runtime.enter(peer)
    local fine, reason = receive(peer, name, sender, data)
    if fine then
        runtime.note_known(peer.channel.assembly.known, sender, runtime.now(peer))
    end
    runtime.flush(peer)
    runtime.leave(peer)
    return fine, reason
end

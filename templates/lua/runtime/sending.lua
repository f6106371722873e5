-- sending: makes messages of what is due, hands them to the host, and keeps the one timer.

local len = string.len
local tidy_queue = runtime.tidy_queue
local begin_message, encode_change, add_change = runtime.begin_message, runtime.encode_change, runtime.add_change
local encode_single, single_parts, escape_parts = runtime.encode_single, runtime.single_parts, runtime.escape_parts
local ask, can_send, ask_to_send = runtime.ask, runtime.can_send, runtime.ask_to_send
local note_number = runtime.note_number
local transmit, takes = runtime.transmit, runtime.takes

-- Seconds between attempts: after a refused send, and while the host cannot sync.
local FIRST_RETRY, LAST_RETRY, POLL = 1, 60, 5

-- The value of a waiting entry, and whether it can be sent: not if it was edited around the setters.
local function sendable(peer, entry)
    local record = entry.record
    if record.mark == nil then
        return nil, true
    end
    local value, known = runtime.current(runtime.root(peer), entry.path, entry.keys, record)
    return value, known
end

-- Adds an entry to the message in the making; false if it does not fit.
local function add(peer, writer, entry, value, limit, atomic)
    local record = entry.record
    if writer.count == 0 then
        begin_message(writer, peer.schema, peer.saved.sequence + 1, record.stamp, atomic)
    end
    local bytes = encode_change(writer, entry.path, entry.keys, record.stamp, value)
    if writer.count > 0 and writer.size + len(bytes) > limit then
        return false
    end
    add_change(writer, entry.path, entry.keys, record.stamp, bytes)
    entry.sent_stamp = record.stamp
    return true
end

-- Fills the message with a group; false if one of its entries cannot be sent.
local function add_group(peer, writer, unit)
    for _, entry in ipairs(unit.members) do
        local value, fine = sendable(peer, entry)
        if not fine then
            writer.count = 0
            return false
        elseif not add(peer, writer, entry, value, runtime.MESSAGE_LIMIT, true) then
            -- Unions with what came in have made it larger than a message.
            runtime.dissolve(peer, unit)
            writer.count = 0
            return false
        end
    end
    return writer.count > 0
end

local function refused(peer, reason)
    local outbox = peer.outbox
    peer.figures.failed_sends = peer.figures.failed_sends + 1
    local delay = outbox.retry_delay and outbox.retry_delay * 2 or FIRST_RETRY
    if delay > LAST_RETRY then
        delay = LAST_RETRY
    end
    outbox.retry_delay = delay
    outbox.retry_at = runtime.now(peer) + delay
    runtime.log(peer, "warning", "a message was not sent: " .. runtime.problem_text(reason))
end

-- Hands over the frames that the channel keeps; false if the transport refuses one.
local function send_frames(peer)
    local fine, reason = runtime.pump(peer)
    if not fine then
        refused(peer, reason)
    end
    return fine
end

-- Hands over the requests that wait; false if the transport refuses one.
local function send_requests(peer)
    local outbox = peer.outbox
    while outbox.requests[1] and takes(peer.channel, 1) do
        local data = runtime.encode_request(peer.schema, outbox.requests[1])
        local length = len(data)
        local taken, reason = transmit(peer, data, length, 1, runtime.now(peer))
        if not taken then
            refused(peer, reason)
            return false
        end
        table.remove(outbox.requests, 1)
        peer.figures.sent_messages = peer.figures.sent_messages + 1
        peer.figures.sent_bytes = peer.figures.sent_bytes + length
    end
    return true
end

-- The units of the next message, which is in the writer then; nil if nothing can be sent.
local function gather(peer, writer)
    local outbox, chosen, count, dissolved = peer.outbox, {}, 0, false
    writer.count = 0
    for urgency = 1, 3 do
        local queue = tidy_queue(outbox.due[urgency], urgency)
        -- Less urgent entries fill up a message of a priority that the channel takes.
        local last = (count > 0 or takes(peer.channel, urgency)) and queue.last or 0
        for index = queue.first, last do
            local unit = queue[index]
            if not unit.gone and unit.urgency == urgency then
                if unit.members then
                    if count > 0 then
                        return chosen, count
                    elseif add_group(peer, writer, unit) then
                        return { unit }, 1
                    end
                    dissolved = dissolved or unit.gone
                else
                    local value, fine = sendable(peer, unit)
                    if fine then
                        if not add(peer, writer, unit, value, peer.schema.mtu, false) then
                            return chosen, count
                        end
                        count = count + 1
                        chosen[count] = unit
                    end
                end
            end
        end
    end
    if count == 0 then
        if dissolved then
            return gather(peer, writer)
        end
        return nil
    end
    return chosen, count
end

-- What was sent leaves the outbox, unless it was written again while the host was sending it.
local function settle(peer, entry)
    local outbox = peer.outbox
    note_number(peer.numbers, entry.path, entry.keys, entry.record)
    if entry.record.stamp == entry.sent_stamp then
        runtime.dequeue(outbox, entry.record)
    end
end

-- What an earlier name of this peer has left waiting is sent as its own.
local function claim(entry, name)
    entry.record.origin = name
end

-- Hands the message over, or the frame that it makes. Its sequence numbers are used up only if the transport takes it.
local function hand_over(peer, data, length, changes, urgency, now, frame)
    local figures = peer.figures
    local taken, reason = transmit(peer, data, length, urgency, now, frame)
    if not taken then
        refused(peer, reason)
        return false
    end
    local saved = peer.saved
    saved.sequence = saved.sequence + changes
    figures.sent_messages = figures.sent_messages + 1
    figures.sent_changes = figures.sent_changes + changes
    figures.sent_bytes = figures.sent_bytes + length
    peer.outbox.retry_delay = nil
    return true
end

-- Sends what was gathered.
local function send(peer, chosen, count, name)
    for index = 1, count do
        runtime.each_entry(chosen[index], claim, name)
    end
    local writer = peer.writer
    local data = runtime.end_message(writer)
    if not hand_over(peer, data, len(data), writer.count, chosen[1].urgency, runtime.now(peer)) then
        return false
    end
    for index = 1, count do
        local unit = chosen[index]
        if unit.members then
            for _, entry in ipairs(unit.members) do
                settle(peer, entry)
            end
        else
            settle(peer, unit)
        end
    end
    return true
end

local function anything_due(peer)
    if peer.outbox.requests[1] then
        return true
    elseif peer.outbox.waiting == 0 then
        return false
    end
    for urgency = 1, 3 do
        local queue = peer.outbox.due[urgency]
        if queue.last >= queue.first then
            queue = tidy_queue(queue, urgency)
            if queue.last >= queue.first then
                return true
            end
        end
    end
    return false
end

local function send_due(peer)
    local outbox = peer.outbox
    outbox.poll_at = nil
    if peer.channel.waiting == 0 and not anything_due(peer) then
        outbox.retry_at = nil
        return
    end
    if outbox.retry_at then
        if runtime.now(peer) < outbox.retry_at then
            return
        end
        outbox.retry_at = nil
    end
    while true do
        local name = runtime.own_name(peer)
        if not name or not can_send(peer) then
            outbox.poll_at = runtime.now(peer) + POLL
            return
        end
        if not send_frames(peer) or not send_requests(peer) then
            return
        end
        local chosen, count = gather(peer, peer.writer)
        if not chosen or not send(peer, chosen, count, name)
            or (peer.channel.waiting == 0 and not anything_due(peer)) then
            return
        end
    end
end

-- Of the message that is made just now.
local parts = {}

--- Sends one change that nothing waits before, without a place in the outbox. False if that cannot
--- be, or the transport refuses it: then it is to be queued.
function runtime.send_now(peer, path, keys, record, level, value)
    local outbox, channel = peer.outbox, peer.channel
    if peer.flushing or outbox.retry_at or outbox.units[record] or channel.waiting > 0
        or ((outbox.waiting > 0 or outbox.requests[1]) and anything_due(peer)) then
        return false
    end
    local may, now = ask_to_send(peer)
    if not may then
        return false
    end
    local sequence, stamp, frame, data = peer.saved.sequence + 1, record.stamp, nil, nil
    local length
    if not channel.clean then
        local last
        last, length = single_parts(parts, sequence, path, keys, stamp, value)
        frame = last and length <= channel.capacity and escape_parts(channel.rotations, parts, last)
    end
    if not frame then
        data = encode_single(peer.schema, sequence, path, keys, stamp, value)
        length = len(data)
    end
    -- The host may write, even this entry, while it sends: that is queued and follows.
    peer.flushing = true
    local taken = hand_over(peer, data, length, 1, level.urgency, now, frame)
    peer.flushing = false
    if taken then
        note_number(peer.numbers, path, keys, record)
    end
    if taken and (channel.waiting > 0 or ((outbox.waiting > 0 or outbox.requests[1]) and anything_due(peer))) then
        runtime.flush(peer)
    end
    return taken
end

-- When something is to be done, or nil.
local function next_time(peer)
    local outbox = peer.outbox
    local time = outbox.retry_at or outbox.poll_at or peer.channel.ready_at
    for _, deadline in pairs(outbox.windows) do
        if not time or deadline < time then
            time = deadline
        end
    end
    local repair = runtime.repair_time(peer)
    if repair and (not time or repair < time) then
        time = repair
    end
    return time
end

local function set_timer(peer)
    local time = next_time(peer)
    if peer.timer_at and (not time or time < peer.timer_at) then
        if peer.timer ~= nil then
            ask(peer, "cancel", peer.timer)
        end
        peer.timer, peer.timer_at = nil, nil
    end
    -- A timer that is earlier than needed stays: it sets itself anew when it fires.
    if time and not peer.timer_at then
        local delay = time - runtime.now(peer)
        -- A handle may be anything, nil included; a failure is told apart by the reason.
        local handle, problem = ask(peer, "schedule", peer.timer_fired, delay > 0 and delay or 0)
        if handle ~= nil or problem == nil then
            peer.timer, peer.timer_at = handle, time
        end
    end
end

--- Sends what is due and sets the timer. Does nothing inside itself, since the outer call sees it
--- all, nor inside a group, of which nobody may hear before it has been taken.
function runtime.flush(peer)
    if peer.flushing or peer.group then
        return
    end
    peer.flushing = true
    runtime.close_windows(peer)
    -- Tables of the host with metamethods can raise where its values are read.
    local fine, problem = pcall(send_due, peer)
    runtime.repair_due(peer)
    if peer.channel.waiting > 0 and not peer.outbox.retry_at then
        send_frames(peer)
    end
    peer.flushing = false
    if not fine then
        runtime.log(peer, "error", "sending failed: " .. runtime.problem_text(problem))
        peer.outbox.poll_at = runtime.now(peer) + POLL
    end
    set_timer(peer)
end

--- The timer has fired, early or late.
function runtime.tick(peer)
    peer.timer, peer.timer_at = nil, nil
    runtime.flush(peer)
end

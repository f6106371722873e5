-- channel: between the engine's messages and the host's frames: what is larger than a frame is cut,
-- what the host's channel would spoil is escaped, and frames wait for the budget, by priority.

local can_send = runtime.can_send
local pcall = pcall
local escape = runtime.escape
local byte, len = string.byte, string.len

local PRIORITIES = runtime.PRIORITIES

local function new_queue()
    return { first = 1, last = 0 }
end

--- The channel of a peer, with its budget full.
function runtime.new_channel(schema)
    local transport = schema.transport
    return {
        capacity = schema.mtu, -- message bytes of a frame
        clean = transport.clean,
        rate = transport.rate, -- bytes a second, or nil
        burst = transport.burst,
        overhead = transport.overhead,
        budget = transport.burst, -- bytes that may go at the time `at`
        at = nil,
        most = transport.burst, -- or less, until the time `share_until`
        share_until = nil,
        queues = { new_queue(), new_queue(), new_queue() }, -- frames by priority
        waiting = 0, -- frames in them
        turn = 0, -- of sixteen
        ready_at = nil, -- when the next frame may go, if one waits for the budget
        -- Nearly all messages are changes, and begin with that and the schema's hash.
        rotations = not transport.clean and runtime.fitting_rotations(runtime.CHAR[32] .. schema.hash) or nil,
        number = 0, -- of the next message that is cut
        assembly = runtime.new_assembly(),
    }
end

-- Lets the budget grow since it was looked at, up to the burst as it is now.
local function refill(channel, now)
    if channel.share_until and now >= channel.share_until then
        channel.most, channel.share_until = channel.burst, nil
    end
    local budget = channel.budget + (now - (channel.at or now)) * channel.rate
    if budget > channel.most then
        budget = channel.most
    end
    channel.budget, channel.at = budget, now
end

-- Whether a frame of so many bytes may go at the time `now`; `ready_at` is set if not. A frame that costs
-- more than a burst goes when the budget is full.
local function affords(channel, size, now)
    if not channel.rate then
        return true
    end
    refill(channel, now)
    local budget, needed = channel.budget, size + channel.overhead
    -- Fractions of a byte are lost where a clock's numbers are rounded.
    if budget + 0.001 >= needed or budget + 0.001 >= channel.most then
        return true
    end
    channel.ready_at = now + ((needed < channel.most and needed or channel.most) - budget) / channel.rate
    return false
end

local function hand_frame(peer, channel, frame, size, urgency)
    local fine, taken, reason = pcall(peer.adapter.send, frame, PRIORITIES[urgency])
    if not fine then
        taken, reason = nil, runtime.adapter_failed(peer, "send", taken)
    end
    if not taken then
        return nil, reason
    end
    if channel.rate then
        channel.budget = channel.budget - size - channel.overhead
    end
    local turn, figures = channel.turn, peer.figures
    channel.turn = turn == 15 and 0 or turn + 1
    figures.sent_frames = figures.sent_frames + 1
    return true
end

-- The priority of the next frame: high first, but one of four frames is of a lower one where such a
-- frame waits, and one of sixteen is low.
local function next_urgency(channel)
    local queues, turn = channel.queues, channel.turn
    local normal, low = queues[2].last >= queues[2].first, queues[3].last >= queues[3].first
    if turn == 15 and low then
        return 3
    elseif turn == 3 or turn == 7 or turn == 11 or turn == 15 then
        if normal then
            return 2
        elseif low then
            return 3
        end
    end
    if queues[1].last >= queues[1].first then
        return 1
    end
    return normal and 2 or 3
end

local function enqueue(channel, frame, urgency)
    local queue = channel.queues[urgency]
    queue.last = queue.last + 1
    queue[queue.last] = frame
    channel.waiting = channel.waiting + 1
end

--- Whether the channel takes a message of a priority: not while frames of it wait, since what stays
--- with the engine goes on changing with its entries.
function runtime.takes(channel, urgency)
    local queue = channel.queues[urgency]
    return queue.last < queue.first
end

--- Hands over the frames that wait, as many as the budget allows. Nil and a reason where the host
--- refuses one; it is kept.
function runtime.pump(peer)
    local channel = peer.channel
    channel.ready_at = nil
    while channel.waiting > 0 and can_send(peer) do
        local urgency = next_urgency(channel)
        local queue = channel.queues[urgency]
        local frame = queue[queue.first]
        local size = len(frame)
        if not affords(channel, size, runtime.now(peer)) then
            return true
        end
        local taken, reason = hand_frame(peer, channel, frame, size, urgency)
        if not taken then
            return nil, reason
        end
        queue[queue.first] = nil
        queue.first = queue.first + 1
        if queue.first > queue.last then
            queue.first, queue.last = 1, 0
        end
        channel.waiting = channel.waiting - 1
    end
    return true
end

local function cut(channel, data)
    local chunks = runtime.cut(data, channel.number, channel.capacity)
    channel.number = channel.number == 255 and 0 or channel.number + 1
    if not channel.clean then
        for index, chunk in ipairs(chunks) do
            chunks[index] = escape(chunk)
        end
    end
    return chunks
end

--- Takes a message of so many bytes from the engine, at the time `now`; its frame instead of it, if that
--- is made already. Nil and a reason where the host refuses it before any of it has gone; otherwise the
--- channel keeps what could not go.
function runtime.transmit(peer, data, length, urgency, now, frame)
    local channel = peer.channel
    local first, rest = frame or data, nil
    if length > channel.capacity then
        rest = cut(channel, data)
        first = rest[1]
    elseif not (frame or channel.clean) then
        -- A beginning that is not the usual one may fit another rotation.
        first = escape(data, byte(data, 1) == 32 and channel.rotations or nil)
    end
    local size = len(first)
    if channel.waiting == 0 and affords(channel, size, now) then
        local taken, reason = hand_frame(peer, channel, first, size, urgency)
        if not taken then
            return nil, reason
        end
    else
        enqueue(channel, first, urgency)
    end
    if rest then
        for index, chunk in ipairs(rest) do
            if index > 1 then
                enqueue(channel, chunk, urgency)
            end
        end
    end
    runtime.note_turn(peer, peer.valid_name, now)
    return true
end

--- Allows only a share of the burst for so many seconds.
function runtime.restrain(peer, share, seconds)
    local channel = peer.channel
    if not channel.rate then
        return
    end
    local now = runtime.now(peer)
    refill(channel, now)
    channel.most, channel.share_until = channel.burst * share, now + seconds
    refill(channel, now)
end

--- The message that a frame is, or completes: true and the message, true if there is more to come,
--- nil if nothing can be made of the frame.
function runtime.take_frame(peer, sender, frame)
    local channel, figures = peer.channel, peer.figures
    figures.received_frames = figures.received_frames + 1
    if not channel.clean then
        frame = runtime.unescape(frame)
        if not frame then
            return nil
        end
    end
    if not runtime.is_chunk(frame) then
        return true, frame
    end
    local fine, message = runtime.assemble(channel.assembly, sender, frame, runtime.now(peer))
    figures.incomplete = channel.assembly.dropped
    return fine, message
end

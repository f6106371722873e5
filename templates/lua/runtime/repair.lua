-- repair: when what is said about differences, offers and gaps leaves, and what is kept for it.

-- Seconds: between attempts after a refused send, between looks at tombstones, and how long these last.
local FIRST_RETRY, LAST_RETRY, HOUR, KEPT = 1, 60, 3600, 30 * 24 * 3600

--- Prepares a peer for repair; its first poll follows soon.
function runtime.start_repair(peer)
    peer.comparison = runtime.new_comparison()
    peer.offers = runtime.new_offers()
    peer.nodes = runtime.new_nodes()
    peer.turns = {}
    peer.gaps, peer.sent_again = {}, {}
    peer.numbers = runtime.new_numbers()
    peer.is_able = true
end

local function forget(work, path, keys, record)
    if record.mark == nil and record.stamp < work.before and not work.peer.outbox.units[record] then
        table.insert(work, { path = path, keys = keys })
    end
end

--- Forgets the clears that are so old that nobody can have missed them.
function runtime.forget_tombstones(peer)
    peer.forget_at = runtime.now(peer) + HOUR
    local before = runtime.wall_stamp(peer) - KEPT * 64000
    if before <= 0 then
        return
    end
    for _, path in ipairs(peer.schema.paths) do
        local work = { peer = peer, before = before }
        runtime.each_record(peer, path, forget, work)
        for _, entry in ipairs(work) do
            runtime.set_record(peer, entry.path, entry.keys, nil)
        end
    end
end

--- Hands over a message of repair; false if the transport refused it, and all of it waits for a while,
--- or if the channel is not done with others of its priority.
function runtime.send_repair(peer, data, urgency)
    local figures = peer.figures
    if not runtime.takes(peer.channel, urgency) then
        return false
    end
    local length = string.len(data)
    local taken, reason = runtime.transmit(peer, data, length, urgency, runtime.now(peer))
    if taken then
        figures.sent_messages = figures.sent_messages + 1
        figures.sent_bytes = figures.sent_bytes + length
        peer.repair_delay = nil
        return true
    end
    figures.failed_sends = figures.failed_sends + 1
    local delay = peer.repair_delay and peer.repair_delay * 2 or FIRST_RETRY
    peer.repair_delay = delay < LAST_RETRY and delay or LAST_RETRY
    peer.repair_retry_at = runtime.now(peer) + peer.repair_delay
    runtime.log(peer, "warning", "a message was not sent: " .. runtime.problem_text(reason))
    return false
end

local function earlier(one, other)
    if not one or (other and other < one) then
        return other
    end
    return one
end

-- When something is to be said, or nil.
local function saying_at(peer)
    local comparison = peer.comparison
    return earlier(earlier(comparison.poll_at, comparison.send_at), earlier(peer.offers.at, peer.gap_at))
end

--- When repair has something to do.
function runtime.repair_time(peer)
    local time, outbox = saying_at(peer), peer.outbox
    if time and peer.repair_retry_at and time < peer.repair_retry_at then
        time = peer.repair_retry_at
    end
    if time and outbox.retry_at and time < outbox.retry_at then
        time = outbox.retry_at
    end
    -- What the channel did not take is said again when its next frame has gone.
    local ready_at = peer.channel.ready_at
    if time and ready_at and time < ready_at then
        time = ready_at
    end
    return earlier(time, peer.forget_at)
end

local function drop_all(peer)
    runtime.drop_statements(peer)
    runtime.drop_offers(peer)
    runtime.drop_gaps(peer)
end

--- To be called when the host says that group, combat or zone changed.
function runtime.repair_anew(peer)
    peer.repair_retry_at, peer.repair_delay = nil, nil
    local is_able = runtime.can_send(peer) and true or false
    if not is_able then
        drop_all(peer)
    elseif not peer.is_able then
        runtime.poll_on_joining(peer)
    end
    peer.is_able = is_able
end

local function say(peer)
    local name = runtime.own_name(peer)
    if not name or not runtime.can_send(peer) then
        drop_all(peer)
        peer.is_able = false
        runtime.poll_later(peer)
        return
    end
    runtime.settle(peer)
    local _ = runtime.send_gaps(peer) and runtime.send_statements(peer) and runtime.send_offers(peer, name)
        and runtime.send_poll(peer)
end

--- Says what is due.
function runtime.repair_due(peer)
    local now = runtime.now(peer)
    if peer.forget_at <= now then
        runtime.forget_tombstones(peer)
    end
    if peer.repair_retry_at then
        if now < peer.repair_retry_at then
            return
        end
        peer.repair_retry_at = nil
    end
    local time, outbox = saying_at(peer), peer.outbox
    -- A transport that has refused changes is not to be asked for more.
    if not time or now < time or (outbox.retry_at and now < outbox.retry_at) then
        return
    end
    local fine, problem = pcall(say, peer)
    if not fine then
        runtime.log(peer, "error", "repairing failed: " .. runtime.problem_text(problem))
        drop_all(peer)
        runtime.poll_later(peer)
    end
end

--- Asks the others at once what they have, of the entries that are compared on request as well.
function runtime.repair(peer)
    peer.comparison.is_asked = true
    peer.comparison.poll_at = runtime.now(peer)
    runtime.enter(peer)
    runtime.flush(peer)
    runtime.leave(peer)
    return true
end

-- gaps: numbers of an origin that did not come in are asked for once, by one of those that lack them;
-- the origin sends again what it wrote under them, if that is still its last word. Whatever else is
-- lost, the comparison finds.

local insert = table.insert

-- Seconds that missing numbers are waited for, and the most that are added to them.
local PATIENCE, JITTER = 2, 1
-- Of how many of its last numbers a peer remembers the entries.
local REMEMBERED = 1024
local SLOTS = REMEMBERED * 3
local MOST_RANGES = 16
-- The most origins that wait to be asked. What one more has not sent is found by the next comparison.
local MOST_ORIGINS = 256

local function is_full(gaps)
    local count = 0
    for _ in pairs(gaps) do
        count = count + 1
    end
    return count >= MOST_ORIGINS
end

--- Notes that an origin's numbers `first` to `last` came in and, if `gap` is given, that those from
--- there on did not.
function runtime.note_numbers(peer, origin, first, last, gap)
    local wanted = peer.gaps[origin]
    if wanted then
        wanted.ranges = runtime.without_range(wanted.ranges, first, last)
    end
    if not gap then
        return
    end
    if not wanted then
        if is_full(peer.gaps) then
            return
        end
        wanted = { at = runtime.now(peer) + PATIENCE + runtime.jitter(peer, origin) * JITTER, ranges = {} }
        peer.gaps[origin] = wanted
        if not peer.gap_at or wanted.at < peer.gap_at then
            peer.gap_at = wanted.at
        end
    end
    insert(wanted.ranges, gap)
    insert(wanted.ranges, first - 1)
    if wanted.ranges[MOST_RANGES * 2 + 1] then
        -- The comparison finds what was under the others.
        table.remove(wanted.ranges, 1)
        table.remove(wanted.ranges, 1)
    end
end

--- Asks for nothing any more.
function runtime.drop_gaps(peer)
    peer.gaps, peer.gap_at = {}, nil
end

local function ask_for(peer, origin, ranges)
    local count, numbers = 0, 0
    while ranges[count * 2 + 1] do
        numbers = numbers + ranges[count * 2 + 2] - ranges[count * 2 + 1] + 1
        count = count + 1
    end
    if count > 0 then
        if not runtime.send_repair(peer, runtime.encode_missing(peer.schema, origin, ranges, count), 2) then
            return false
        end
        peer.figures.gaps = peer.figures.gaps + numbers
    end
    return true
end

--- Asks for what has been missing for long enough; false if the transport refused.
function runtime.send_gaps(peer)
    local now = runtime.now(peer)
    if not peer.gap_at or now < peer.gap_at then
        return true
    end
    local due = {}
    for origin, wanted in pairs(peer.gaps) do
        if wanted.at <= now then
            insert(due, origin)
        end
    end
    table.sort(due, runtime.bytes_less)
    for _, origin in ipairs(due) do
        if not ask_for(peer, origin, peer.gaps[origin].ranges) then
            return false
        end
        peer.gaps[origin] = nil
    end
    peer.gap_at = nil
    for _, wanted in pairs(peer.gaps) do
        if not peer.gap_at or wanted.at < peer.gap_at then
            peer.gap_at = wanted.at
        end
    end
    return true
end

--- No numbers: a ring of path, keys and record in turn. `at` is where the last one stands.
function runtime.new_numbers()
    return { at = 0 }
end

--- Remembers which entry went out under the next number.
function runtime.note_number(numbers, path, keys, record)
    local at = numbers.at + 3
    if at > SLOTS then
        at = 3
    end
    numbers[at - 2], numbers[at - 1], numbers[at] = path, keys, record
    numbers.at = at
end

-- Where a number's entry stands in the ring, given how many were handed out after it.
local function slot_of(numbers, later)
    local at = numbers.at - later * 3
    return at > 0 and at or at + SLOTS
end

-- Puts the entry of a number into the outbox again; false if it is not remembered.
local function send_again(peer, name, number, now, latest)
    local numbers, outbox, again = peer.numbers, peer.outbox, peer.sent_again
    local at = slot_of(numbers, peer.saved.sequence - number)
    local path, keys, record = numbers[at - 2], numbers[at - 1], numbers[at]
    if not record then
        return false
    end
    -- What waits anyway, is not this peer's last word, or was sent again a moment ago, is left alone.
    if latest[record] ~= number or record.origin ~= name or outbox.units[record]
        or (again[record] and now - again[record] < 1) or runtime.find_record(peer, path, keys) ~= record
        or outbox.waiting >= runtime.OUTBOX_LIMIT then
        return true
    end
    local level = runtime.level_of(peer, path, keys)
    if level.kind ~= "local" then
        again[record] = now
        peer.last_again = now
        runtime.enqueue(peer, path, keys, record, level)
        local unit = outbox.units[record]
        if unit then
            runtime.make_due(outbox, unit)
        end
    end
    return true
end

-- The last number of each record in the ring.
local function latest_numbers(peer, last)
    local latest = {}
    for number = last > REMEMBERED and last - REMEMBERED + 1 or 1, last do
        local record = peer.numbers[slot_of(peer.numbers, last - number)]
        if record then
            latest[record] = number
        end
    end
    return latest
end

local function answer(peer, name, message)
    local now, last = runtime.now(peer), peer.saved.sequence
    if peer.last_again and now - peer.last_again >= 1 then
        peer.sent_again = {}
    end
    local is_known, latest = true, latest_numbers(peer, last)
    for index = 1, message.count do
        local first, finish = message.ranges[index * 2 - 1], message.ranges[index * 2]
        if first <= last - REMEMBERED or finish > last then
            is_known = false
        end
        first = first > last - REMEMBERED and first or last - REMEMBERED + 1
        for number = first > 0 and first or 1, finish < last and finish or last do
            is_known = send_again(peer, name, number, now, latest) and is_known
        end
    end
    if not is_known then
        runtime.poll_soon(peer)
    end
end

--- Takes a message that asks for numbers: this peer's own, or those of another, which nobody else needs
--- to ask for then.
function runtime.receive_missing(peer, name, message)
    local wanted = peer.gaps[message.origin]
    if message.origin == name then
        if runtime.can_send(peer) then
            answer(peer, name, message)
        end
    elseif wanted then
        for index = 1, message.count do
            local first, last = message.ranges[index * 2 - 1], message.ranges[index * 2]
            wanted.ranges = runtime.without_range(wanted.ranges, first, last)
        end
    end
    return true
end

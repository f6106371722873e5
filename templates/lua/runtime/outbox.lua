-- outbox: what has to leave, and when. A unit is one entry { path, keys, record } or a group
-- { members = list of such entries }, with place, rank (of its level), urgency and due. It stands
-- either in `idle` or in the queue `due[urgency]`, ordered by place. What a unit must keep over a
-- restart stands in the records of its entries.
--
-- Units are taken out of a queue by marking them as gone, and moved to a more urgent one by their
-- urgency alone: whoever walks a queue skips what does not belong to it.

--- The most entries that may wait.
runtime.OUTBOX_LIMIT = 100000

local function new_queue()
    return { first = 1, last = 0, sorted = true }
end

--- An outbox with nothing in it. The listing is told of what is held back no longer.
function runtime.new_outbox(listing)
    return {
        listing = listing,
        units = {}, -- by record
        idle = {}, -- set of units
        requests = {}, -- components, in the order of asking
        due = { new_queue(), new_queue(), new_queue() },
        waiting = 0, -- entries
        place = 0,
        group = 0,
        windows = {}, -- by delay: when it closes
        batch = { count = 0, n = 0, size = 0, is_exact = false }, -- a writer that only measures
    }
end

local function each_entry(unit, action, argument)
    if unit.members then
        for _, entry in ipairs(unit.members) do
            action(entry, argument)
        end
    else
        action(unit, argument)
    end
end

runtime.each_entry = each_entry

local function note_due(entry)
    entry.record.due = true
end

-- What waited for its push counts again as it stands there.
local function release(entry, outbox)
    runtime.touch(outbox.listing, entry.path, entry.keys, entry.record)
end

--- Puts a unit where the next flush finds it.
function runtime.make_due(outbox, unit)
    if unit.due then
        return
    end
    if unit.rank == 2 then
        outbox.batch.is_exact = false
    elseif unit.rank >= 3 then
        each_entry(unit, release, outbox)
    end
    outbox.idle[unit] = nil
    unit.due = true
    each_entry(unit, note_due)
    local queue = outbox.due[unit.urgency]
    local before = queue[queue.last]
    if before and before.place > unit.place then
        queue.sorted = false
    end
    queue.last = queue.last + 1
    queue[queue.last] = unit
end

local make_due = runtime.make_due

local function by_place(left, right)
    return left.place < right.place
end

--- A queue with its units in order and no unit that has gone before `first`.
function runtime.tidy_queue(queue, urgency)
    if not queue.sorted then
        local kept, count = {}, 0
        for index = queue.first, queue.last do
            local unit = queue[index]
            queue[index] = nil
            if not unit.gone and unit.urgency == urgency then
                count = count + 1
                kept[count] = unit
            end
        end
        table.sort(kept, by_place)
        for index = 1, count do
            queue[index] = kept[index]
        end
        queue.first, queue.last, queue.sorted = 1, count, true
    end
    local unit = queue[queue.first]
    while unit and (unit.gone or unit.urgency ~= urgency) do
        queue[queue.first] = nil
        queue.first = queue.first + 1
        unit = queue[queue.first]
    end
    if queue.first > queue.last then
        queue.first, queue.last = 1, 0
    end
    return queue
end

-- Closes the windows that nothing waits in any more: they begin anew with their next change.
local function drop_empty_windows(outbox)
    local open = {}
    for unit in pairs(outbox.idle) do
        if unit.rank == 2 then
            open[unit.window] = true
        end
    end
    for delay in pairs(outbox.windows) do
        if not open[delay] then
            outbox.windows[delay] = nil
        end
    end
end

-- A batch unit joins the window of its delay, or opens it.
local function join_window(peer, unit, delay)
    local outbox = peer.outbox
    if outbox.windows[delay] and not outbox.batch.is_exact then
        drop_empty_windows(outbox)
    end
    unit.window = delay
    if not outbox.windows[delay] then
        outbox.windows[delay] = runtime.now(peer) + delay
    end
end

--- Closes the windows that are over.
function runtime.close_windows(peer)
    local outbox = peer.outbox
    if next(outbox.windows) == nil then
        return
    end
    local now, closed, any = runtime.now(peer), {}, false
    for delay, deadline in pairs(outbox.windows) do
        if now >= deadline then
            closed[delay] = true
            any = true
        end
    end
    if not any then
        return
    end
    for delay in pairs(closed) do
        outbox.windows[delay] = nil
    end
    for unit in pairs(outbox.idle) do
        if unit.rank == 2 and closed[unit.window] then
            make_due(outbox, unit)
        end
    end
end

--- Turns a group that has become larger than a message into single entries that are due.
function runtime.dissolve(peer, unit)
    local outbox = peer.outbox
    unit.gone = true
    outbox.idle[unit] = nil
    for _, entry in ipairs(unit.members) do
        entry.place, entry.rank, entry.urgency = unit.place, 1, unit.urgency
        entry.record.group = nil
        outbox.units[entry.record] = entry
        make_due(outbox, entry)
    end
end

local function in_sending_order(left, right)
    if left.urgency ~= right.urgency then
        return left.urgency < right.urgency
    end
    return left.place < right.place
end

-- Measures an entry as the next one of the batch's message; false if it does not fit.
local function measure(peer, unit)
    local batch, record = peer.outbox.batch, unit.record
    local value = nil
    if record.mark ~= nil then
        value = runtime.current(runtime.root(peer), unit.path, unit.keys, record)
    end
    if batch.count == 0 then
        batch.sequence = peer.saved.sequence
        runtime.begin_message(batch, peer.schema, batch.sequence + 1, record.stamp, false)
    end
    local bytes = runtime.encode_change(batch, unit.path, unit.keys, record.stamp, value)
    if batch.count > 0 and batch.size + string.len(bytes) > peer.schema.mtu then
        return false
    end
    runtime.add_change(batch, unit.path, unit.keys, record.stamp, bytes)
    batch[batch.n] = nil
    batch.n = batch.n - 1
    batch.last = unit
    return true
end

-- Measures all single entries in batch windows, in the order of sending. Those that fill a message
-- become due.
local function measure_all(peer)
    local outbox = peer.outbox
    local waiting, count = {}, 0
    for unit in pairs(outbox.idle) do
        if unit.rank == 2 and not unit.members then
            count = count + 1
            waiting[count] = unit
        end
    end
    table.sort(waiting, in_sending_order)
    local first = 1
    outbox.batch.count = 0
    for index = 1, count do
        if not measure(peer, waiting[index]) then
            for position = first, index - 1 do
                make_due(outbox, waiting[position])
            end
            first = index
            outbox.batch.count = 0
            measure(peer, waiting[index])
        end
    end
    outbox.batch.is_exact = true
    if count >= first and outbox.batch.size > peer.schema.mtu then
        -- One entry that is larger than a message should be.
        make_due(outbox, waiting[count])
    end
    drop_empty_windows(outbox)
end

-- After a write at a batch level: what fills a message becomes due. The measure goes on where it
-- stands if all that has changed since is a new unit at the end.
local function fill_batch(peer, unit)
    local batch = peer.outbox.batch
    if unit and batch.is_exact and batch.count > 0 and batch.sequence == peer.saved.sequence
        and in_sending_order(batch.last, unit) and measure(peer, unit) then
        return
    end
    measure_all(peer)
end

-- Puts a new unit at its place.
local function place_unit(peer, unit, delay)
    local outbox = peer.outbox
    if not unit.place then
        outbox.place = outbox.place + 1
        unit.place = outbox.place
    end
    if unit.rank == 1 then
        make_due(outbox, unit)
        return
    end
    if unit.rank == 2 then
        join_window(peer, unit, delay)
    end
    outbox.idle[unit] = true
end

runtime.place_unit = place_unit

local function write_down(unit, entry)
    local record = entry.record
    record.place, record.kind, record.urgency, record.group = unit.place, unit.rank, unit.urgency, unit.group
    record.due = unit.due
end

-- Whether a batch window of one delay closes before that of another.
local function closes_first(peer, delay, other)
    local windows, now = peer.outbox.windows, runtime.now(peer)
    return (windows[delay] or now + delay) < (windows[other] or now + other)
end

-- A unit that waits gets a faster level.
local function hasten(peer, unit, level)
    local outbox = peer.outbox
    local was_due, was_urgency, is_faster = unit.due, unit.urgency, level.rank < unit.rank
    if level.urgency < was_urgency then
        unit.urgency = level.urgency
    end
    if is_faster then
        unit.rank = level.rank
    end
    if was_due then
        if unit.urgency < was_urgency then
            unit.due = false
            make_due(outbox, unit)
        end
    elseif is_faster
        or (level.rank == 2 and unit.rank == 2 and closes_first(peer, level.delay, unit.window)) then
        each_entry(unit, release, outbox)
        outbox.idle[unit] = nil
        place_unit(peer, unit, level.delay)
    end
end

--- Routes an entry that was written: `level` is not local.
function runtime.enqueue(peer, path, keys, record, level)
    local outbox = peer.outbox
    local unit = outbox.units[record]
    local is_new = not unit
    if unit then
        outbox.batch.is_exact = false
        hasten(peer, unit, level)
    else
        unit = { path = path, keys = keys, record = record, rank = level.rank, urgency = level.urgency }
        outbox.units[record] = unit
        outbox.waiting = outbox.waiting + 1
        place_unit(peer, unit, level.delay)
    end
    if level.rank == 2 then
        fill_batch(peer, is_new and unit or nil)
    end
    if unit.members then
        for _, entry in ipairs(unit.members) do
            write_down(unit, entry)
        end
    else
        write_down(unit, unit)
    end
end

-- What already waits becomes a part of a group, with all that it would have travelled with. The
-- group takes the first place, and is not slower than any part was.
local function absorb(peer, unit, waiting, delay)
    local outbox = peer.outbox
    waiting.gone = true
    each_entry(waiting, release, outbox)
    if not unit.place or waiting.place < unit.place then
        unit.place = waiting.place
    end
    if waiting.urgency < unit.urgency then
        unit.urgency = waiting.urgency
    end
    local rank = waiting.due and 1 or waiting.rank
    if rank < unit.rank or (rank == 2 and unit.rank == 2 and closes_first(peer, waiting.window, delay)) then
        unit.rank = rank
        delay = waiting.window
    end
    for _, entry in ipairs(waiting.members or { waiting }) do
        outbox.units[entry.record] = unit
        table.insert(unit.members, { path = entry.path, keys = entry.keys, record = entry.record })
    end
    return delay
end

--- Puts entries { path, keys, record } into one group, at the most urgent of their levels.
function runtime.enqueue_group(peer, entries, rank, urgency, delay)
    local outbox = peer.outbox
    local unit = { members = {}, rank = rank, urgency = urgency }
    -- What waited already comes first, by place.
    local joined, fresh, known = {}, {}, {}
    for _, entry in ipairs(entries) do
        local waiting = outbox.units[entry.record]
        if not waiting then
            table.insert(fresh, entry)
        elseif not known[waiting] then
            known[waiting] = true
            table.insert(joined, waiting)
        end
    end
    table.sort(joined, by_place)
    for _, waiting in ipairs(joined) do
        delay = absorb(peer, unit, waiting, delay)
    end
    for _, entry in ipairs(fresh) do
        outbox.waiting = outbox.waiting + 1
        outbox.units[entry.record] = unit
        table.insert(unit.members, entry)
    end
    outbox.group = outbox.group + 1
    unit.group = outbox.group
    place_unit(peer, unit, delay or 0)
    -- Only now: a window that they wait in stays open for the group.
    for _, waiting in ipairs(joined) do
        outbox.idle[waiting] = nil
    end
    if rank == 2 then
        outbox.batch.is_exact = false
        fill_batch(peer)
    end
    for _, entry in ipairs(unit.members) do
        write_down(unit, entry)
    end
end

local function wipe(record)
    record.place, record.kind, record.urgency, record.group, record.due, record.sent = nil, nil, nil, nil, nil, nil
end

--- Takes an entry out, because it was sent or because it has been overwritten.
function runtime.dequeue(outbox, record)
    local unit = outbox.units[record]
    if not unit then
        return
    end
    outbox.units[record] = nil
    outbox.waiting = outbox.waiting - 1
    wipe(record)
    if unit.members then
        local rest, count = {}, 0
        for _, entry in ipairs(unit.members) do
            if entry.record ~= record then
                count = count + 1
                rest[count] = entry
            end
        end
        unit.members = rest
        if count > 0 then
            return
        end
    end
    unit.gone = true
    outbox.idle[unit] = nil
    outbox.batch.is_exact = false
end

local function concerns(unit, component)
    if unit.members then
        for _, entry in ipairs(unit.members) do
            if entry.path.component == component then
                return true
            end
        end
        return false
    end
    return unit.path.component == component
end

--- Makes due what waits under a component, or everything.
function runtime.push_units(outbox, component)
    for unit in pairs(outbox.idle) do
        if not component or concerns(unit, component) then
            make_due(outbox, unit)
        end
    end
    drop_empty_windows(outbox)
end

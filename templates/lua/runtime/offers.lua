-- offers: entries that this peer passes on because another seems to lack them. They wait a moment, in
-- which anybody else may say the same.

local len = string.len
local bytes_less = runtime.bytes_less

-- The most offers that wait; whatever is beyond them is found by the comparison that follows.
local MOST_OFFERS = 10000
-- The most seconds that they wait.
local JITTER = 1

--- No offers.
function runtime.new_offers()
    return { waiting = {}, count = 0, at = nil, list = nil, next = 1 }
end

--- Offers an entry a moment later.
function runtime.offer(peer, path, keys, record)
    local offers = peer.offers
    if not record or offers.waiting[record] then
        return
    elseif offers.count >= MOST_OFFERS then
        offers.is_full = true
        return
    end
    offers.waiting[record] = { path = path, keys = keys, record = record }
    offers.count = offers.count + 1
    if not offers.at then
        offers.at = runtime.now(peer) + runtime.jitter(peer, "offers") * JITTER
    end
end

local function drop(offers, record)
    if offers.waiting[record] then
        offers.waiting[record] = nil
        offers.count = offers.count - 1
        return true
    end
    return false
end

--- Drops the offer of an entry of which somebody has said all that there is to say.
function runtime.heard_entry(peer, path, keys)
    if peer.offers.count > 0 then
        local record = runtime.find_record(peer, path, keys)
        if record and drop(peer.offers, record) then
            -- Somebody answers already, and goes on perhaps.
            peer.offers.at = runtime.now(peer) + runtime.jitter(peer, "offers") * JITTER
        end
    end
end

--- Drops all offers.
function runtime.drop_offers(peer)
    peer.offers = runtime.new_offers()
end

-- Whether this peer may pass an entry on, and what is to be said of it: level, value.
local function is_fit(peer, root, name, entry)
    local path, keys, record = entry.path, entry.keys, entry.record
    local unit = peer.outbox.units[record]
    -- What is about to be sent anyway needs no offer, what waits for its push gets none.
    if (unit and (unit.due or unit.rank == 2)) or runtime.is_held(peer, path, keys, record)
        or runtime.find_record(peer, path, keys) ~= record then
        return false
    end
    local level = runtime.level_of(peer, path, keys)
    if level.kind == "local" or runtime.lacks(peer, name, path, keys)
        or (record.by_authority and not runtime.is_authority(peer, name)) then
        return false
    end
    local argument = path.permission == "self" and path.permission_argument or path.owner
    if argument and record.origin ~= keys[argument] then
        return false
    end
    if record.mark == nil then
        return true, level, nil
    end
    local value, known = runtime.current(root, path, keys, record)
    -- What was edited around the setters is not what was written.
    return known and value ~= nil, level, value
end

local function in_order(left, right)
    if left.urgency ~= right.urgency then
        return left.urgency < right.urgency
    elseif left.origin ~= right.origin then
        return bytes_less(left.origin, right.origin)
    elseif left.by_authority ~= right.by_authority then
        return right.by_authority
    elseif left.path ~= right.path then
        return left.path.id < right.path.id
    end
    return bytes_less(left.order, right.order)
end

-- What waits and may be passed on, in the order of sending. The sender's own entries come first.
local function gather(peer, name)
    local list, count, root = {}, 0, runtime.root(peer)
    for record, entry in pairs(peer.offers.waiting) do
        local fine, fit, level = pcall(is_fit, peer, root, name, entry)
        if fine and fit then
            count = count + 1
            entry.urgency = level.urgency
            entry.origin = record.origin == name and "" or record.origin
            entry.by_authority = record.by_authority and true or false
            entry.order = runtime.encode_keys(entry.path, entry.keys)
            list[count] = entry
        end
    end
    table.sort(list, in_order)
    return list, count
end

-- Adds an entry to the message in the making; false if it does not fit into one with others.
local function add(peer, message, writer, entry, value)
    local path, keys, record = entry.path, entry.keys, entry.record
    local origin = entry.origin ~= "" and entry.origin or nil
    local same = message.count > 0 and message.origin == entry.origin and message.by_authority == entry.by_authority
    local bytes
    local finished = message.finished
    if same then
        bytes = runtime.encode_change(writer, path, keys, record.stamp, value)
        if message.size + runtime.section_size(writer, len(bytes)) > peer.schema.mtu then
            return false
        end
    else
        local size = message.size
        if message.count > 0 then
            finished = finished .. runtime.end_section(writer)
            size = size + runtime.section_size(writer, 0)
        end
        local fresh = {}
        runtime.begin_section(fresh, origin, entry.by_authority, record.stamp)
        bytes = runtime.encode_change(fresh, path, keys, record.stamp, value)
        local whole = size + runtime.section_size(fresh, len(bytes))
        if whole > runtime.MESSAGE_LIMIT or (message.count > 0 and whole > peer.schema.mtu) then
            return false
        end
        message.finished, message.size = finished, size
        message.origin, message.by_authority = entry.origin, entry.by_authority
        message.writer = fresh
        writer = fresh
    end
    runtime.add_change(writer, path, keys, record.stamp, bytes)
    message.count = message.count + 1
    return true
end

-- Packs entries of one urgency from `index` on, and gives the message and the place after them.
local function pack(peer, name, list, count, index)
    local head, root = runtime.entries_head(peer.schema), runtime.root(peer)
    local message = { finished = head, size = len(head), count = 0, entries = {} }
    local urgency = nil
    while index <= count do
        local entry = list[index]
        -- It may have been said by others, or changed, since the list was made.
        if peer.offers.waiting[entry.record] == entry then
            local fine, fit, _, value = pcall(is_fit, peer, root, name, entry)
            fit = fine and fit and entry.origin == (entry.record.origin == name and "" or entry.record.origin)
                and entry.by_authority == (entry.record.by_authority and true or false)
            if not fit then
                drop(peer.offers, entry.record)
            elseif urgency and entry.urgency ~= urgency then
                break
            elseif add(peer, message, message.writer, entry, value) then
                urgency = entry.urgency
                message.entries[message.count] = entry
            elseif message.count == 0 then
                -- It does not fit into any message beside the origin's name.
                drop(peer.offers, entry.record)
            else
                break
            end
        end
        index = index + 1
    end
    message.urgency = urgency
    return message, index
end

--- Sends the offers that have waited; false if the transport refused.
function runtime.send_offers(peer, name)
    local offers = peer.offers
    if not offers.at or runtime.now(peer) < offers.at then
        return true
    end
    local list, count = gather(peer, name)
    local index = 1
    while index <= count do
        local message, after = pack(peer, name, list, count, index)
        if message.count > 0 then
            local data = message.finished .. runtime.end_section(message.writer)
            if not runtime.send_repair(peer, data, message.urgency) then
                return false
            end
            peer.figures.offers = peer.figures.offers + message.count
            for place = 1, message.count do
                drop(offers, message.entries[place].record)
            end
        end
        index = after
    end
    -- What is left may not be passed on by this peer.
    if peer.offers == offers then
        runtime.drop_offers(peer)
    end
    if offers.is_full then
        runtime.poll_soon(peer)
    end
    return true
end

-- packing: puts offers into messages, the most urgent first, as many to a message as fit.

local len = string.len
local bytes_less = runtime.bytes_less

-- What decides in which section an entry stands; the sender's own origin is the empty text.
local function classify(name, entry)
    local record = entry.record
    return record.origin == name and "" or record.origin, record.by_authority and true or false
end

local function in_order(left, right)
    if left.urgency ~= right.urgency then
        return left.urgency < right.urgency
    elseif left.origin ~= right.origin then
        return bytes_less(left.origin, right.origin)
    elseif left.by_authority ~= right.by_authority then
        return right.by_authority
    elseif left.is_shown ~= right.is_shown then
        return right.is_shown
    elseif left.path ~= right.path then
        return left.path.id < right.path.id
    end
    return bytes_less(left.order, right.order)
end

-- What waits and may be passed on, in the order of sending.
local function gather(peer, name)
    local list, count = {}, 0
    for _, entry in pairs(peer.offers.waiting) do
        local fit, level = runtime.is_passing(peer, name, entry)
        if fit then
            count = count + 1
            entry.urgency = level.urgency
            entry.origin, entry.by_authority = classify(name, entry)
            entry.order = runtime.encode_keys(entry.path, entry.keys)
            list[count] = entry
        end
    end
    table.sort(list, in_order)
    return list, count
end

local function put(message, section, entry, bytes)
    runtime.add_change(section, entry.path, entry.keys, entry.record.stamp, bytes)
    message.count = message.count + 1
    message.entries[message.count] = entry
    return true
end

-- Adds an entry to the section in the making; false if it belongs into another, or does not fit.
local function add_to_section(peer, message, entry, value)
    local section, last = message.section, message.entries[message.count]
    if not last or last.origin ~= entry.origin or last.by_authority ~= entry.by_authority
        or last.is_shown ~= entry.is_shown then
        return false
    end
    local bytes = runtime.encode_change(section, entry.path, entry.keys, entry.record.stamp, value)
    if message.size + runtime.section_size(section, len(bytes)) > peer.schema.mtu then
        return false
    end
    return put(message, section, entry, bytes)
end

-- Adds an entry in a section of its own; false if it does not fit.
local function add_section(peer, message, entry, value)
    local section, size = {}, message.size
    runtime.begin_section(section, entry, entry.record.stamp)
    local bytes = runtime.encode_change(section, entry.path, entry.keys, entry.record.stamp, value)
    if message.count > 0 then
        size = size + runtime.section_size(message.section, 0)
    end
    local whole = size + runtime.section_size(section, len(bytes))
    if whole > runtime.MESSAGE_LIMIT or (message.count > 0 and whole > peer.schema.mtu) then
        return false
    end
    if message.count > 0 then
        message.data = message.data .. runtime.end_section(message.section)
    end
    message.section, message.size = section, size
    return put(message, section, entry, bytes)
end

-- Packs entries of one urgency from `index` on, and gives the message and the place after them.
local function pack(peer, name, list, count, index)
    local head = runtime.entries_head(peer.schema)
    local message = { data = head, size = len(head), count = 0, entries = {} }
    while index <= count do
        local entry = list[index]
        -- It may have been said by others, or changed, since the list was made.
        if peer.offers.waiting[entry.record] == entry then
            local fit, _, value = runtime.is_passing(peer, name, entry)
            local origin, by_authority = classify(name, entry)
            if not fit or origin ~= entry.origin or by_authority ~= entry.by_authority then
                runtime.drop_offer(peer, entry.record)
            elseif message.count > 0 and message.entries[1].urgency ~= entry.urgency then
                break
            elseif not add_to_section(peer, message, entry, value) and not add_section(peer, message, entry, value) then
                if message.count > 0 then
                    break
                end
                -- It does not fit into any message beside its origin's name.
                runtime.drop_offer(peer, entry.record)
            end
        end
        index = index + 1
    end
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
        local message
        message, index = pack(peer, name, list, count, index)
        if message.count > 0 then
            local data = message.data .. runtime.end_section(message.section)
            if not runtime.send_repair(peer, data, message.entries[1].urgency) then
                return false
            end
            peer.figures.offers = peer.figures.offers + message.count
            for place = 1, message.count do
                local entry = message.entries[place]
                if not entry.is_shown then
                    runtime.note_passed_on(peer, entry.record)
                end
                runtime.drop_offer(peer, entry.record)
            end
        end
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

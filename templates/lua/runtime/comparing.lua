-- comparing: finds out with few words in which entries peers differ. Whoever hears a poll and has something
-- else says what the parts of it come to, and so on down to single entries, which are offered then. All
-- hear everything, so one answer serves all.

local DIGEST, LIST, BUCKETS, SPAN = runtime.DIGEST, runtime.LIST, runtime.BUCKETS, runtime.SPAN
local CHAR, four_bytes = runtime.CHAR, runtime.four_bytes
local len = string.len

-- The most items of a list, and the most statements that wait.
local MOST_ITEMS, MOST_PENDING = 40, 1024
-- In so many seconds no more statements are made than may wait; and a message may make this peer look at
-- so many of its items. Nobody can keep others busy by asking.
local WINDOW, MOST_LOOKED_AT = 5, 65536

--- Drops what waits to be said.
function runtime.drop_statements(peer)
    local comparison = peer.comparison
    comparison.pending, comparison.count, comparison.send_at = {}, 0, nil
end

-- Plans to tell somebody what a part of a node comes to; its state of then is what counts.
local function plan(peer, sender, domain, scope, keys, nibbles, low)
    local comparison = peer.comparison
    local id = runtime.node_id(domain, scope, keys)
    local key = id .. CHAR[nibbles] .. four_bytes(low)
    local now = runtime.now(peer)
    if now - comparison.window_at >= WINDOW then
        comparison.window_at, comparison.made = now, 0
    end
    if comparison.pending[key] or comparison.count + comparison.made >= MOST_PENDING then
        return
    end
    comparison.pending[key] =
        { key = key, id = id, domain = domain, scope = scope, keys = keys, nibbles = nibbles, low = low }
    comparison.count = comparison.count + 1
    if not comparison.send_at then
        comparison.send_at = now + runtime.wait_for(peer, sender, id)
    end
end

local function hear_digest(peer, sender, heard, node)
    local mine
    if heard.nibbles == 0 then
        mine = runtime.digest_of(node)
    else
        mine = runtime.sum_of(runtime.items_between(peer, node, heard.low, heard.high))
    end
    local is_poll = heard.nibbles == 0 and not heard.scope.within
    if mine == heard.sum then
        if is_poll and heard.domain == 0 then
            runtime.poll_later(peer)
        elseif is_poll then
            peer.comparison.is_asked = nil
        end
    elseif not (is_poll and runtime.is_fruitless(peer, sender, heard.domain, mine, heard.sum)) then
        plan(peer, sender, heard.domain, heard.scope, heard.keys, heard.nibbles, heard.low)
    end
end

local function hear_buckets(peer, sender, heard, node)
    local span = SPAN[heard.nibbles + 1]
    for bucket = 1, 16 do
        local low = heard.low + (bucket - 1) * span
        local mine = runtime.sum_of(runtime.items_between(peer, node, low, low + span - 1))
        if mine ~= heard.sums[bucket] then
            plan(peer, sender, heard.domain, heard.scope, heard.keys, heard.nibbles + 1, low)
        end
    end
end

local function collect_lacking(work, item, path, keys, record)
    if work.lacking[item] then
        table.insert(work.entries, { item = item, path = path, keys = keys, record = record })
    end
end

local function state_lacking(work, item, child)
    if work.lacking[item] then
        plan(work.peer, work.sender, child.domain, child.scope, child.keys, 0, 0)
    end
end

local function hear_list(peer, sender, heard, node)
    local mine, count = runtime.items_between(peer, node, heard.low, heard.high)
    local lacking, is_lacking, has_more = {}, false, false
    local index, place = 1, 1
    while index <= count or place <= heard.count do
        local own, theirs = mine[index], heard.items[place]
        if own == theirs then
            index, place = index + 1, place + 1
        elseif theirs == nil or (own ~= nil and own < theirs) then
            lacking[own], is_lacking = true, true
            index = index + 1
        else
            has_more = true
            place = place + 1
        end
    end
    if is_lacking then
        local work = { peer = peer, sender = sender, lacking = lacking, entries = {} }
        runtime.each_entry_of(peer, node, collect_lacking, work)
        runtime.offer_lacking(peer, sender, work.entries)
        runtime.each_child_of(node, state_lacking, work)
    end
    if has_more then
        plan(peer, sender, heard.domain, heard.scope, heard.keys, heard.nibbles, heard.low)
    end
end

--- Takes a message of statements.
function runtime.compare(peer, sender, message)
    for index = 1, message.count do
        runtime.note_said(peer, message[index].raw)
    end
    if not runtime.can_send(peer) then
        return true
    end
    runtime.settle(peer)
    local looked_at = 0
    for index = 1, message.count do
        local heard = message[index]
        local node = peer.nodes.by_id[heard.id]
        if looked_at > MOST_LOOKED_AT then
            return true
        end
        if heard.form == DIGEST then
            hear_digest(peer, sender, heard, node)
        elseif heard.form == LIST then
            hear_list(peer, sender, heard, node)
        else
            hear_buckets(peer, sender, heard, node)
        end
        looked_at = looked_at + (node and node.items and node.items.count or 0)
    end
    return true
end

-- What this peer has to say about a part of a node.
local function statement_of(peer, wanted, node)
    local nibbles, low = wanted.nibbles, wanted.low
    local items, count = runtime.items_between(peer, node, low, low + SPAN[nibbles] - 1)
    local form, payload
    if count <= MOST_ITEMS or nibbles == 8 then
        form, payload = LIST, runtime.list_payload(items, count < MOST_ITEMS and count or MOST_ITEMS)
    else
        form, payload = BUCKETS, runtime.buckets_payload(items, count, nibbles, low)
    end
    return runtime.statement_head(form, wanted.domain, wanted.scope, wanted.keys, nibbles, low) .. payload
end

local function in_order(left, right)
    if left.urgency ~= right.urgency then
        return left.urgency < right.urgency
    end
    return runtime.bytes_less(left.key, right.key)
end

local function sorted_pending(peer)
    local list, count = {}, 0
    for _, wanted in pairs(peer.comparison.pending) do
        local node = peer.nodes.by_id[wanted.id]
        wanted.urgency = node and node.urgency or 2
        count = count + 1
        list[count] = wanted
    end
    table.sort(list, in_order)
    return list, count
end

local function said(peer, wanted, raw)
    local comparison = peer.comparison
    if comparison.pending[wanted.key] == wanted then
        comparison.pending[wanted.key] = nil
        comparison.count = comparison.count - 1
    end
    comparison.made = comparison.made + 1
    runtime.note_said(peer, raw)
    peer.figures.statements = peer.figures.statements + 1
end

-- Hands over a message of statements; false if the transport refused it.
local function send(peer, message)
    if message.count == 0 then
        return true
    elseif not runtime.send_repair(peer, message.data, message.list[1].urgency) then
        return false
    end
    for index = 1, message.count do
        said(peer, message.list[index], message.raws[index])
    end
    return true
end

local function new_message(peer)
    return { data = runtime.compare_head(peer.schema), count = 0, list = {}, raws = {} }
end

--- Says what waits to be said; false if the transport refused.
function runtime.send_statements(peer)
    local comparison = peer.comparison
    if not comparison.send_at or runtime.now(peer) < comparison.send_at then
        return true
    end
    local list, count = sorted_pending(peer)
    local message = new_message(peer)
    for index = 1, count do
        local wanted = list[index]
        local raw = statement_of(peer, wanted, peer.nodes.by_id[wanted.id])
        if runtime.was_said(peer, raw) then
            comparison.pending[wanted.key] = nil
            comparison.count = comparison.count - 1
        else
            if message.count > 0 and (len(message.data) + len(raw) > peer.schema.mtu
                or message.count >= runtime.MOST_STATEMENTS) then
                if not send(peer, message) then
                    return false
                end
                message = new_message(peer)
            end
            message.count = message.count + 1
            message.data = message.data .. raw
            message.list[message.count], message.raws[message.count] = wanted, raw
        end
    end
    if not send(peer, message) then
        return false
    end
    comparison.send_at = nil
    return true
end

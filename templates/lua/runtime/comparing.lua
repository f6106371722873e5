-- comparing: finds out with few words in which entries peers differ. In every period somebody says what
-- all of its state comes to (a poll); whoever has something else says what the parts of it come to, and
-- so on down to single entries, which are offered then. All hear everything, so one answer serves all.

local DIGEST, LIST, BUCKETS, SPAN = runtime.DIGEST, runtime.LIST, runtime.BUCKETS, runtime.SPAN
local CHAR, four_bytes = runtime.CHAR, runtime.four_bytes
local len = string.len

-- Seconds: between polls, the most that an answer waits, in which nobody repeats what was said, and the
-- most that a first poll waits.
local PERIOD, JITTER, QUIET, JOIN = 30, 1, 5, 2
-- The most items of a list, statements that wait, statements that are remembered and their bytes, and
-- pairs of digests.
local MOST_ITEMS, MOST_PENDING, MOST_SAID, MOST_SAID_BYTES, MOST_PAIRS = 40, 1024, 1024, 512, 64
-- Where comparing leads to nothing, it is tried again after twice the time of before, up to this.
local LONGEST_PAUSE = 600

--- What comparing has to remember: when to poll, statements that wait by node and range, those that were
--- said of late, and pairs of digests that led to a comparison.
function runtime.new_comparison()
    return { pending = {}, count = 0, said = {}, first_said = 1, last_said = 0, pairs = {}, next_pair = 1, jitters = 0 }
end

--- A number from 0 to 1 that differs between peers and from time to time, but not from run to run.
function runtime.jitter(peer, about)
    local comparison = peer.comparison
    comparison.jitters = comparison.jitters + 1
    return runtime.fingerprint((peer.valid_name or "") .. about .. runtime.varint(comparison.jitters)) / 2147483647
end

local jitter = runtime.jitter

--- Polls when the next period is over.
function runtime.poll_later(peer)
    peer.comparison.poll_at = runtime.now(peer) + PERIOD + jitter(peer, "poll") * PERIOD / 4
end

local poll_later = runtime.poll_later

local function poll_within(peer, seconds)
    local comparison = peer.comparison
    local time = runtime.now(peer) + jitter(peer, "soon") * seconds
    if not comparison.poll_at or time < comparison.poll_at then
        comparison.poll_at = time
    end
end

--- Polls soon, since something is missing that nobody remembers.
function runtime.poll_soon(peer)
    poll_within(peer, JITTER)
end

--- Polls soon, since this peer has just come to the others, or back to them.
function runtime.poll_on_joining(peer)
    poll_within(peer, JOIN)
end

--- Drops what waits to be said.
function runtime.drop_statements(peer)
    local comparison = peer.comparison
    comparison.pending, comparison.count, comparison.send_at = {}, 0, nil
end

-- Remembers what was said. Longer statements than peers make are not repeated by anybody.
local function note_said(peer, raw)
    local comparison = peer.comparison
    if len(raw) > MOST_SAID_BYTES then
        return
    end
    local now, said = runtime.now(peer), comparison.said
    local last = comparison.last_said + 1
    comparison.last_said = last
    said[raw], said[last] = last, { raw = raw, at = now }
    local first = comparison.first_said
    while now - said[first].at > QUIET or last - first >= MOST_SAID do
        local old = said[first].raw
        if said[old] == first then
            said[old] = nil
        end
        said[first] = nil
        first = first + 1
    end
    comparison.first_said = first
end

local function was_said(peer, raw)
    local said = peer.comparison.said
    local place = said[raw]
    return place and runtime.now(peer) - said[place].at <= QUIET
end

-- Plans to say what a part of a node comes to; its state of then is what counts.
local function plan(peer, domain, scope, keys, nibbles, low)
    local comparison = peer.comparison
    local id = runtime.node_id(domain, scope, keys)
    local key = id .. CHAR[nibbles] .. four_bytes(low)
    if comparison.pending[key] or comparison.count >= MOST_PENDING then
        return
    end
    comparison.pending[key] =
        { key = key, id = id, domain = domain, scope = scope, keys = keys, nibbles = nibbles, low = low }
    comparison.count = comparison.count + 1
    if not comparison.send_at then
        comparison.send_at = runtime.now(peer) + jitter(peer, id) * JITTER
    end
end

-- Whether a pair of digests is to be let pass, since comparing them of late has changed nothing.
local function is_fruitless(peer, sender, domain, mine, theirs)
    local comparison, now = peer.comparison, runtime.now(peer)
    for _, pair in ipairs(comparison.pairs) do
        if pair.mine == mine and pair.theirs == theirs and pair.domain == domain and pair.sender == sender then
            if now - pair.at < pair.pause then
                return true
            end
            pair.at, pair.pause = now, pair.pause * 2 < LONGEST_PAUSE and pair.pause * 2 or LONGEST_PAUSE
            return false
        end
    end
    comparison.pairs[comparison.next_pair] =
        { mine = mine, theirs = theirs, domain = domain, sender = sender, at = now, pause = PERIOD }
    comparison.next_pair = comparison.next_pair < MOST_PAIRS and comparison.next_pair + 1 or 1
    return false
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
            poll_later(peer)
        elseif is_poll then
            peer.comparison.is_asked = nil
        end
    elseif not (is_poll and is_fruitless(peer, sender, heard.domain, mine, heard.sum)) then
        plan(peer, heard.domain, heard.scope, heard.keys, heard.nibbles, heard.low)
    end
end

local function hear_buckets(peer, heard, node)
    local span = SPAN[heard.nibbles + 1]
    for bucket = 1, 16 do
        local low = heard.low + (bucket - 1) * span
        local mine = runtime.sum_of(runtime.items_between(peer, node, low, low + span - 1))
        if mine ~= heard.sums[bucket] then
            plan(peer, heard.domain, heard.scope, heard.keys, heard.nibbles + 1, low)
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
        plan(work.peer, child.domain, child.scope, child.keys, 0, 0)
    end
end

local function hear_list(peer, heard, node)
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
        local work = { peer = peer, lacking = lacking, entries = {} }
        runtime.each_entry_of(peer, node, collect_lacking, work)
        runtime.offer_lacking(peer, work.entries)
        runtime.each_child_of(node, state_lacking, work)
    end
    if has_more then
        plan(peer, heard.domain, heard.scope, heard.keys, heard.nibbles, heard.low)
    end
end

--- Takes a message of statements.
function runtime.compare(peer, sender, message)
    for index = 1, message.count do
        note_said(peer, message[index].raw)
    end
    if not runtime.can_send(peer) then
        return true
    end
    runtime.settle(peer)
    for index = 1, message.count do
        local heard = message[index]
        local node = peer.nodes.by_id[heard.id]
        if heard.form == DIGEST then
            hear_digest(peer, sender, heard, node)
        elseif heard.form == LIST then
            hear_list(peer, heard, node)
        else
            hear_buckets(peer, heard, node)
        end
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
        wanted.urgency = node and node.urgency or 3
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
    note_said(peer, raw)
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
        if was_said(peer, raw) then
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

-- What all of a domain comes to, unless that was just said.
local function poll_of(peer, domain)
    local schema = peer.schema
    local root = schema.scopes[0]
    local node = peer.nodes.by_id[runtime.node_id(domain, root, {})]
    local raw = runtime.statement_head(DIGEST, domain, root, {}, 0, 0) .. four_bytes(runtime.digest_of(node))
    return not was_said(peer, raw) and raw or ""
end

--- Polls if it is time to; false if the transport refused.
function runtime.send_poll(peer)
    local comparison = peer.comparison
    if not comparison.poll_at or runtime.now(peer) < comparison.poll_at then
        return true
    end
    runtime.forget_items(peer.nodes)
    local first, second = poll_of(peer, 0), comparison.is_asked and poll_of(peer, 1) or ""
    if first ~= "" or second ~= "" then
        if not runtime.send_repair(peer, runtime.compare_head(peer.schema) .. first .. second, 2) then
            return false
        end
        for _, raw in ipairs({ first, second }) do
            if raw ~= "" then
                note_said(peer, raw)
                peer.figures.polls = peer.figures.polls + 1
                peer.figures.statements = peer.figures.statements + 1
            end
        end
    end
    comparison.is_asked = nil
    poll_later(peer)
    return true
end

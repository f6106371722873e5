-- polling: in every period somebody says what all of its state comes to, and whoever hears it and has the
-- same need not. What was said a moment ago is not said again, by anybody.

local DIGEST = runtime.DIGEST
local four_bytes = runtime.four_bytes
local len = string.len

-- Seconds: between polls, the most that a poll waits that is to be soon, or the first, and in which
-- nobody repeats what was said.
local PERIOD, JITTER, JOIN, QUIET = 30, 1, 2, 5
-- Who has come no longer ago than this lets others pass on first: they are likelier to know.
local NEW = 10
-- The most statements that are remembered, and their bytes; and pairs of digests.
local MOST_SAID, MOST_SAID_BYTES, MOST_PAIRS = 1024, 512, 64
-- Where comparing leads to nothing, it is tried again after twice the time of before, up to this.
local LONGEST_PAUSE = 600

--- What comparing has to remember: when to poll, statements that wait by node and range, those that were
--- said of late, and pairs of digests that led to a comparison.
function runtime.new_comparison()
    return { pending = {}, count = 0, said = {}, first_said = 1, last_said = 0, pairs = {}, next_pair = 1, jitters = 0,
        window_at = 0, made = 0 }
end

--- A number from 0 to 1 that differs between peers and from time to time, but not from run to run. Most
--- are great, and few are small: so even in a large group few have answered before the first answer was heard.
function runtime.jitter(peer, about)
    local comparison = peer.comparison
    comparison.jitters = comparison.jitters + 1
    local bytes = (peer.valid_name or "") .. about .. runtime.varint(comparison.jitters)
    return math.sqrt(math.sqrt(runtime.fingerprint(bytes) / 2147483647))
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
    peer.comparison.new_until = runtime.now(peer) + NEW
    poll_within(peer, JOIN)
end

--- Remembers what was said. Longer statements than peers make are not repeated by anybody.
function runtime.note_said(peer, raw)
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

--- Whether just this was said a moment ago.
function runtime.was_said(peer, raw)
    local said = peer.comparison.said
    local place = said[raw]
    return place and runtime.now(peer) - said[place].at <= QUIET
end

--- Whether a pair of digests is to be let pass, since comparing them of late has changed nothing.
function runtime.is_fruitless(peer, sender, domain, mine, theirs)
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

-- What all of a domain comes to, unless that was just said.
local function poll_of(peer, domain)
    local schema = peer.schema
    local root = schema.scopes[0]
    local node = peer.nodes.by_id[runtime.node_id(domain, root, {})]
    local raw = runtime.statement_head(DIGEST, domain, root, {}, 0, 0) .. four_bytes(runtime.digest_of(node))
    return not runtime.was_said(peer, raw) and raw or ""
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
        if not runtime.send_repair(peer, runtime.compare_head(peer.schema) .. first .. second, 3) then
            return false
        end
        for _, raw in ipairs({ first, second }) do
            if raw ~= "" then
                runtime.note_said(peer, raw)
                peer.figures.polls = peer.figures.polls + 1
                peer.figures.statements = peer.figures.statements + 1
            end
        end
    end
    comparison.is_asked = nil
    poll_later(peer)
    return true
end

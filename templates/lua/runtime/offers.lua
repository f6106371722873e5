-- offers: entries that this peer passes on because another seems to lack them. They wait a moment, in
-- which anybody else may say the same. What this peer may not pass on, and a list lacks, it shows: path,
-- keys and stamp without the value, so that who has something later, such as a clear, offers that.

-- The most offers that wait, whatever is beyond them is found by the comparison that follows; and the
-- most entries that are shown for one list.
local MOST_OFFERS, MOST_SHOWN = 10000, 40
-- Seconds in which what was passed on is not passed on again, by anybody; and how much of it is remembered.
local QUIET, MOST_SAID = 5, 10000

--- No offers: those that wait by record, how many, and when they are to be sent.
function runtime.new_offers()
    return { waiting = {}, count = 0, at = nil }
end

--- Takes note that an entry was passed on as it is here.
function runtime.note_passed_on(peer, record)
    local passed, now = peer.passed, runtime.now(peer)
    if not passed or now - passed.at >= QUIET or passed.count >= MOST_SAID then
        -- What was noted before the last time that this happened is old enough to be forgotten.
        passed = { at = now, count = 0, stamps = {}, times = {}, before = passed }
        if passed.before then
            passed.before.before = nil
        end
        peer.passed = passed
    end
    passed.stamps[record], passed.times[record] = record.stamp, now
    passed.count = passed.count + 1
end

-- Whether just this was passed on a moment ago.
local function was_passed_on(peer, record)
    local passed = peer.passed
    while passed do
        if passed.stamps[record] == record.stamp then
            return runtime.now(peer) - passed.times[record] < QUIET
        end
        passed = passed.before
    end
    return false
end

--- Drops all offers.
function runtime.drop_offers(peer)
    peer.offers = runtime.new_offers()
end

local function add(peer, sender, path, keys, record, is_shown)
    local offers = peer.offers
    local waiting = offers.waiting[record]
    if waiting then
        waiting.is_shown = waiting.is_shown and is_shown
        return
    elseif not is_shown and was_passed_on(peer, record) then
        return
    elseif offers.count >= MOST_OFFERS then
        offers.is_full = true
        return
    end
    offers.waiting[record] = { path = path, keys = keys, record = record, is_shown = is_shown }
    offers.count = offers.count + 1
    -- What is shown waits for those that may pass it on.
    if not offers.at or (offers.is_late and not is_shown) then
        local delay = runtime.offer_delay(peer, sender, offers.waiting[record])
        offers.at, offers.is_late = runtime.now(peer) + delay, is_shown
    end
end

--- Drops the offer of an entry; whether there was one.
function runtime.drop_offer(peer, record)
    local offers = peer.offers
    if not offers.waiting[record] then
        return false
    end
    offers.waiting[record] = nil
    offers.count = offers.count - 1
    return true
end

-- Whether a player may pass an entry on.
local function may_offer(peer, name, path, keys, record)
    if runtime.lacks(peer, name, path, keys)
        or (record.by_authority and not runtime.is_authority(peer, name)) then
        return false
    end
    local argument = path.permission == "self" and path.permission_argument or path.owner
    return not argument or record.origin == keys[argument]
end

local function may_say(peer, name, offer)
    return may_offer(peer, name, offer.path, offer.keys, offer.record)
end

--- Seconds after which this peer says what `sender` lacks, of which this is the first. Who has just come lets
--- others pass on before, and what is shown waits for those that may pass it on.
function runtime.offer_delay(peer, sender, offer)
    local new_until = peer.comparison.new_until
    local is_new = new_until and runtime.now(peer) < new_until
    local after = (is_new or offer.is_shown) and runtime.LONGER or 0
    return after + runtime.wait_for(peer, sender, "offers", may_say, offer)
end

-- Whether an entry may be offered, or shown, with its level and the value that goes with it.
local function passing(peer, name, path, keys, record, is_shown)
    local unit = peer.outbox.units[record]
    -- What is about to be sent anyway needs no offer, what waits for its push gets none.
    if (unit and (is_shown or unit.due or unit.rank == 2)) or runtime.is_held(peer, path, keys, record)
        or runtime.find_record(peer, path, keys) ~= record then
        return false
    end
    local level = runtime.level_of(peer, path, keys)
    if level.kind == "local" or (is_shown and (record.mark == nil or runtime.never_forgets(path)))
        or may_offer(peer, name, path, keys, record) == is_shown then
        return false
    end
    local value, known = nil, true
    if record.mark ~= nil then
        value, known = runtime.current(runtime.root(peer), path, keys, record)
    end
    -- What was edited around the setters is not what was written.
    return known, level, not is_shown and value or nil
end

--- Whether what waits may be passed on now, with its level and value. Tables of the host may raise.
function runtime.is_passing(peer, name, entry)
    local fine, fit, level, value = pcall(passing, peer, name, entry.path, entry.keys, entry.record, entry.is_shown)
    return fine and fit, level, value
end

--- Offers an entry a moment later to somebody who lacks it.
function runtime.offer(peer, sender, path, keys, record)
    add(peer, sender, path, keys, record, false)
end

local function by_item(left, right)
    if left.item ~= right.item then
        return left.item < right.item
    end
    return left.path.id < right.path.id
end

--- Offers entries { item, path, keys, record } that somebody's list lacks, or shows them.
function runtime.offer_lacking(peer, sender, list)
    local name, shown = runtime.own_name(peer), 0
    table.sort(list, by_item)
    for _, entry in ipairs(list) do
        entry.is_shown = false
        if peer.offers.count >= MOST_OFFERS then
            peer.offers.is_full = true
            return
        elseif not peer.offers.waiting[entry.record] then
            if runtime.is_passing(peer, name, entry) then
                add(peer, sender, entry.path, entry.keys, entry.record, false)
            elseif shown < MOST_SHOWN then
                entry.is_shown = true
                if runtime.is_passing(peer, name, entry) then
                    shown = shown + 1
                    add(peer, sender, entry.path, entry.keys, entry.record, true)
                end
            end
        end
    end
end

--- Drops the offer of an entry of which somebody has said all that there is to say.
function runtime.heard_entry(peer, path, keys)
    if peer.offers.count > 0 then
        local record = runtime.find_record(peer, path, keys)
        if record and runtime.drop_offer(peer, record) then
            -- Somebody answers already, and goes on perhaps.
            peer.offers.at, peer.offers.is_late = runtime.now(peer) + runtime.wait_on(peer, "offers"), false
        end
    end
end

-- Whether what stands here wins over what is shown.
local function wins(path, record, origin, change)
    local rank = path.conflict == "authority" and record.by_authority or false
    if rank ~= change.by_authority then
        return rank
    elseif record.stamp ~= change.stamp then
        return record.stamp > change.stamp
    end
    return runtime.bytes_less(origin, record.origin)
end

--- Takes it that somebody has this of an entry and may not pass it on.
function runtime.hear_shown(peer, sender, origin, change)
    local path, keys = change.path, change.keys
    local record = runtime.find_record(peer, path, keys)
    if not record then
        return
    elseif wins(path, record, origin, change) or (change.by_authority and not record.by_authority
        and runtime.is_authority(peer, runtime.own_name(peer))) then
        -- The authority also answers who believes in a rank that it does not know of.
        add(peer, sender, path, keys, record, false)
    elseif peer.offers.waiting[record] and peer.offers.waiting[record].is_shown then
        runtime.drop_offer(peer, record)
    end
end

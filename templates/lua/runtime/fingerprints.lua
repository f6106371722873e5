-- fingerprints: short numbers that stand for entries where peers compare what they have. An entry is
-- listed, and so has one, while it is present and not local; one that waits for its push counts as it
-- was last sent. A write only notes its record as touched: the numbers are made when they are asked for.

local floor = math.floor
local byte, len = string.byte, string.len

local PRIME = 2147483647
-- Added to a number below 2^51 and taken off again, it leaves the nearest whole number, without a call.
local ROUND = 6755399441055744.0
-- What is kept of a record is its fingerprint, with this added in the domain of repair on request.
local ON_REQUEST = 2147483648

--- The fingerprint of bytes: a whole number below 2^31 - 1. Every product is below 2^53.
function runtime.fingerprint(bytes)
    local hash = 7
    for position = 1, len(bytes) do
        hash = hash * 1000003 + byte(bytes, position) + 1
        hash = hash - (hash / PRIME + ROUND - ROUND) * PRIME
    end
    -- It is nearest to 0, on either side. A whole number again where those are another kind of number.
    hash = floor(hash < 0 and hash + PRIME or hash)
    for _ = 1, 2 do
        local high = floor(hash / 65536)
        local low = hash - high * 65536
        local upper = hash * high
        upper = upper - floor(upper / PRIME) * PRIME
        hash = upper * 65536 + hash * low + 40503
        hash = hash - floor(hash / PRIME) * PRIME
    end
    return hash
end

local fingerprint = runtime.fingerprint
local entry_bytes, find_record, current = runtime.entry_bytes, runtime.find_record, runtime.current

--- Knows which entries are listed: `fingerprints` by record, and what was touched since they were
--- made, as a set of records and as a list of path, keys and record in turn.
function runtime.new_listing()
    return { fingerprints = {}, touched = {}, list = {}, count = 0 }
end

--- Notes that an entry may have changed.
function runtime.touch(listing, path, keys, record)
    if not listing.touched[record] then
        listing.touched[record] = true
        local list, count = listing.list, listing.count
        list[count + 1], list[count + 2], list[count + 3] = path, keys, record
        listing.count = count + 3
    end
end

--- Notes that every entry may have changed.
function runtime.touch_all(listing)
    listing.is_unknown = true
end

local function no_flag()
    return false
end

--- The level by which an entry is compared. All peers have to find the same: whatever is a matter of
--- a host's flags counts as if none were set.
function runtime.compared_level(path, keys)
    return path.level or path.rule(keys, no_flag)
end

local function kept_of(path, keys, value, level)
    local hash = fingerprint(entry_bytes(path, keys, value))
    return hash + level.domain * ON_REQUEST
end

-- The fingerprint of an entry as it stands there, with its domain; nil if it is not to be listed.
local function made(peer, root, path, keys, record)
    if record.mark == nil or find_record(peer, path, keys) ~= record then
        return nil
    end
    local level = path.level or path.rule(keys, no_flag)
    if level.rank == 5 then
        return nil
    end
    local value, known = current(root, path, keys, record)
    if value == nil or not known then
        return nil
    end
    return fingerprint(entry_bytes(path, keys, value)) + level.domain * ON_REQUEST
end

--- Fingerprint and domain of what is kept of a record.
function runtime.split_fingerprint(kept)
    if kept >= ON_REQUEST then
        return kept - ON_REQUEST, 1
    end
    return kept, 0
end

local split = runtime.split_fingerprint

local function keep(peer, path, keys, record, kept)
    local fingerprints = peer.listing.fingerprints
    local before = fingerprints[record]
    if before == kept then
        return
    end
    fingerprints[record] = kept
    if before and kept and (before >= ON_REQUEST) == (kept >= ON_REQUEST) then
        runtime.count_entry(peer, kept >= ON_REQUEST and 1 or 0, path, keys, kept - before, 0)
        return
    end
    if before then
        local hash, domain = split(before)
        runtime.count_entry(peer, domain, path, keys, -hash, -1)
    end
    if kept then
        local hash, domain = split(kept)
        runtime.count_entry(peer, domain, path, keys, hash, 1)
    end
end

--- Whether an entry waits for its push, alone or in a group that waits.
function runtime.is_held(peer, path, keys, record)
    local unit = peer.outbox.units[record]
    return unit and not unit.due
        and (unit.rank == 4 or (unit.rank == 3 and runtime.compared_level(path, keys).rank == 4))
end

--- Lets an entry that waits for its push count as what another has sent of it, though its own value is later:
--- that is what all others have.
function runtime.count_as(peer, path, keys, record, value)
    if runtime.is_held(peer, path, keys, record) then
        local kept = value ~= nil and kept_of(path, keys, value, runtime.compared_level(path, keys)) or nil
        record.sent = kept
        keep(peer, path, keys, record, kept)
    end
end

local function settle_entry(peer, root, path, keys, record)
    local listing = peer.listing
    if peer.outbox.units[record] and runtime.is_held(peer, path, keys, record) then
        keep(peer, path, keys, record, listing.fingerprints[record] or record.sent)
        return
    end
    -- Tables of the host with metamethods can raise.
    local fine, kept = pcall(made, peer, root, path, keys, record)
    if not fine then
        kept = nil
    end
    if listing.fingerprints[record] ~= kept then
        keep(peer, path, keys, record, kept)
    end
end

--- Makes the fingerprint of an entry that is about to be held back, while what was sent last still stands.
function runtime.settle_before(peer, path, keys, record)
    local listing, group = peer.listing, peer.group
    if (listing.is_unknown or listing.touched[record]) and not (group and group.by_record[record]) then
        settle_entry(peer, runtime.root(peer), path, keys, record)
    end
    return listing.fingerprints[record]
end

local function settle_known(work, path, keys, record)
    settle_entry(work.peer, work.root, path, keys, record)
end

--- Brings all fingerprints and sums up to date, at a cost for each entry touched.
function runtime.settle(peer)
    local listing = peer.listing
    if listing.count == 0 and not listing.is_unknown then
        return
    end
    local root = runtime.root(peer)
    if not root then
        return
    end
    local list, count = listing.list, listing.count
    listing.touched, listing.list, listing.count = {}, {}, 0
    for index = 1, count, 3 do
        settle_entry(peer, root, list[index], list[index + 1], list[index + 2])
    end
    if listing.is_unknown then
        listing.is_unknown = nil
        for _, path in ipairs(peer.schema.paths) do
            runtime.each_record(peer, path, settle_known, { peer = peer, root = root })
        end
    end
end

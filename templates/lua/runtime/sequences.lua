-- sequences: which numbers of which origin were seen. A record is { highest, stamp, floor, missing },
-- where `missing` is a flat list of ranges first, last, first, last, ... in ascending order, all
-- above `floor`. Of numbers up to `floor` nothing is remembered: they are processed.

-- How many missing numbers are remembered for an origin.
local REMEMBERED = 1024
-- How many origins are remembered.
local ORIGINS = 10000

-- How many of the numbers from `first` to `last` were seen.
local function seen(record, first, last)
    if first <= record.floor then
        first = record.floor + 1
    end
    if last > record.highest then
        last = record.highest
    end
    local count = last - first + 1
    if count <= 0 then
        return 0
    end
    local missing, index = record.missing, 1
    while missing[index] do
        local low, high = missing[index], missing[index + 1]
        if low < first then
            low = first
        end
        if high > last then
            high = last
        end
        if low <= high then
            count = count - (high - low + 1)
        end
        index = index + 2
    end
    return count
end

--- Whether all numbers from `first` on were seen, in a message with this base.
function runtime.is_duplicate(peer, origin, first, count, base)
    local record = peer.saved.origins[runtime.safe_text(origin)]
    if not record or base > record.stamp then
        return false
    end
    return seen(record, first, first + count - 1) == count
end

-- The ranges without the numbers from `first` to `last`.
local function without(missing, first, last)
    local rest, count, index = {}, 0, 1
    while missing[index] do
        local low, high = missing[index], missing[index + 1]
        if low < first then
            rest[count + 1], rest[count + 2] = low, high < first and high or first - 1
            count = count + 2
        end
        if high > last then
            rest[count + 1], rest[count + 2] = low > last and low or last + 1, high
            count = count + 2
        end
        index = index + 2
    end
    return rest, count
end

-- Forgets the lowest ones where there are too many.
local function trim(record, count)
    local missing, kept, index = record.missing, 0, count - 1
    while index >= 1 do
        local size = missing[index + 1] - missing[index] + 1
        if kept + size >= REMEMBERED then
            if kept + size > REMEMBERED then
                missing[index] = missing[index + 1] - (REMEMBERED - kept) + 1
                record.floor = missing[index] - 1
            elseif index > 1 then
                record.floor = missing[index - 1]
            end
            break
        end
        kept = kept + size
        index = index - 2
    end
    if index > 1 then
        local shifted = {}
        for position = index, count do
            shifted[position - index + 1] = missing[position]
        end
        record.missing = shifted
    end
end

local function is_older(left, right)
    if left.stamp ~= right.stamp then
        return left.stamp < right.stamp
    end
    return runtime.bytes_less(left.name, right.name)
end

-- Forgets the tenth of all origins that was silent for the longest time: looking for a single one
-- would cost a walk over all of them for each newcomer.
local function make_room(peer)
    local origins, list = peer.saved.origins, {}
    for name, record in pairs(origins) do
        table.insert(list, { name = name, stamp = record.stamp })
    end
    table.sort(list, is_older)
    for index = 1, ORIGINS / 10 do
        origins[list[index].name] = nil
    end
    peer.origins = peer.origins - ORIGINS / 10
end

runtime.without_range = without

--- Remembers the numbers of a message, and the highest of its stamps. Gives the number from which on
--- some before the first one were not heard, if there are such: of an origin that is not new.
function runtime.remember(peer, origin, first, count, base, stamp)
    local origins = peer.saved.origins
    local name = runtime.safe_text(origin)
    local record = origins[name]
    local last = first + count - 1
    if record and base > record.stamp and seen(record, first, last) == count then
        -- The origin has started again.
        record = nil
    end
    if not record then
        if not origins[name] then
            if peer.origins >= ORIGINS then
                make_room(peer)
            end
            peer.origins = peer.origins + 1
        end
        record = { highest = 0, stamp = 0, floor = 0, missing = {} }
        origins[name] = record
    end
    local highest = record.highest
    local missing, size = without(record.missing, first, last)
    if first > record.highest + 1 then
        missing[size + 1], missing[size + 2] = record.highest + 1, first - 1
        size = size + 2
    end
    record.missing = missing
    if last > record.highest then
        record.highest = last
    end
    if stamp > record.stamp then
        record.stamp = stamp
    end
    trim(record, size)
    return highest > 0 and first > highest + 1 and highest + 1 or nil
end

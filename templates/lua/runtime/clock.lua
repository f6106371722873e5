-- clock: the hybrid logical clock. Stamps count 1/64 ms since 2024-01-01T00:00:00Z, below 2^48.

local floor, type = math.floor, type

local EPOCH = 1704067200
local TICKS = 64000
local LIMIT = 281474976710656 -- 2^48
-- How far a stamp may be ahead of the wall clock: 6 hours.
local DRIFT = 6 * 3600 * TICKS

runtime.STAMP_LIMIT = LIMIT

-- A host's wall clock as a stamp; 0 where it makes no sense.
local function stamp_of(wall)
    if type(wall) ~= "number" or wall ~= wall or wall <= EPOCH then
        return 0
    end
    local ticks = (wall - EPOCH) * TICKS
    if ticks >= LIMIT then
        return LIMIT - 1
    end
    return floor(ticks)
end

--- The wall clock as a stamp; 0 where the host's answer makes no sense.
function runtime.wall_stamp(peer)
    return stamp_of((runtime.ask(peer, "wall")))
end

--- The next stamp where the host's wall clock says `wall`, or nil if the clock has come to its end.
function runtime.next_stamp(peer, wall)
    local saved = peer.saved
    local stamp, read = saved.clock + 1, stamp_of(wall)
    if read > stamp then
        stamp = read
    end
    if stamp >= LIMIT then
        return nil
    end
    saved.clock = stamp
    return stamp
end

--- Moves past a stamp that was accepted.
function runtime.observe_stamp(peer, stamp)
    if stamp > peer.saved.clock then
        peer.saved.clock = stamp
    end
end

--- How old a stamp is by the wall clock, in whole milliseconds; 0 if it is ahead.
function runtime.age(peer, stamp)
    local age = floor((runtime.wall_stamp(peer) - stamp) / 64)
    return age > 0 and age or 0
end

--- Whether a stamp is too far ahead of the wall clock.
function runtime.is_ahead(peer, stamp)
    return stamp > runtime.wall_stamp(peer) + DRIFT
end

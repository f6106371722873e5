-- clock: the hybrid logical clock. Stamps count 1/64 ms since 2024-01-01T00:00:00Z, below 2^48.

local floor, type = math.floor, type

local EPOCH = 1704067200
local TICKS = 64000
local LIMIT = 281474976710656 -- 2^48
-- How far ahead of the wall clock a stamp of others may be, that it is accepted: 6 hours.
local ACCEPTED = 6 * 3600 * TICKS
-- How far ahead of its wall clock a peer's own clock follows the stamps of others. What it writes is then
-- accepted by all whose wall clocks are no further behind its own than the rest, 3 hours.
local FOLLOWED = ACCEPTED / 2

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

--- The greatest stamp that is accepted from others now.
function runtime.last_accepted(peer)
    return runtime.wall_stamp(peer) + ACCEPTED
end

--- The next stamp where the host's wall clock says `wall`, or nil if the clock has come to its end. It is
--- later than the `former` stamp of what is written, if there is one. Where that one is too far ahead to
--- be followed, the clock stays behind.
function runtime.next_stamp(peer, wall, former)
    local saved = peer.saved
    local stamp, read = saved.clock + 1, stamp_of(wall)
    if read > stamp then
        stamp = read
    end
    if stamp >= LIMIT then
        return nil
    end
    saved.clock = stamp
    if former and former >= stamp then
        stamp = former + 1
        if stamp >= LIMIT then
            return nil
        end
    end
    return stamp
end

--- Moves past a stamp that was accepted, but not far ahead of the wall clock.
function runtime.observe_stamp(peer, stamp)
    local saved = peer.saved
    if stamp > saved.clock then
        local wall = runtime.wall_stamp(peer)
        -- A wall clock that has stopped before 2024 bounds nothing.
        if wall > 0 and stamp > wall + FOLLOWED then
            stamp = wall + FOLLOWED
        end
        if stamp > saved.clock then
            saved.clock = stamp
        end
    end
end

--- How old a stamp is by the wall clock, in whole milliseconds; 0 if it is ahead.
function runtime.age(peer, stamp)
    local age = floor((runtime.wall_stamp(peer) - stamp) / 64)
    return age > 0 and age or 0
end

-- known: senders of which a whole message was taken, and for how long they are known: who comes later pushes out
-- nothing of theirs.

-- How many are known at once, and the seconds of silence after which one gives up its place.
local MOST, SILENCE = 256, 3600

--- Nobody is known.
function runtime.new_known()
    return { senders = {}, count = 0, order = 0 }
end

--- Takes note that a message of the sender was taken. Where there are too many it takes the place of the one that was
--- silent for the longest time, if that was an hour; otherwise it stays unknown.
function runtime.note_known(known, sender, now)
    local found = known.senders[sender]
    if found then
        found.heard = now
        return
    end
    if known.count >= MOST then
        local silent, heard = nil, nil
        for name, other in pairs(known.senders) do
            local is_before = not heard or other.heard < heard
            if is_before or other.heard == heard and runtime.bytes_less(name, silent) then
                silent, heard = name, other.heard
            end
        end
        if now - heard < SILENCE then
            return
        end
        known.senders[silent] = nil
        known.count = known.count - 1
    end
    known.senders[sender] = { since = known.order, heard = now }
    known.count = known.count + 1
    known.order = known.order + 1
end

--- How many became known before the sender; nil if it is unknown.
function runtime.known_since(known, sender)
    local found = known.senders[sender]
    return found and found.since
end

-- turns: whose turn it is to answer. All hear everything, so all know who has spoken last: that one answers
-- within a moment, and the others only where it does not. Otherwise several of a large group would answer
-- before they have heard each other.

-- Seconds: whose turn it is waits for so long at most; the others for as much as JITTER after LATER. Those that
-- speak within TOGETHER do not know who was the last.
local AT_ONCE, JITTER, LATER, TOGETHER = 0.2, 1, 0.5, 1
-- How many that have spoken are remembered.
local MANY = 16

--- Takes note that somebody, or this peer, has sent a message.
function runtime.note_turn(peer, name, now)
    local turns = peer.turns
    local spoken = turns[1]
    if spoken and spoken.name == name then
        spoken.at = now
        return
    end
    local place = 2
    while turns[place] and turns[place].name ~= name and place < MANY do
        place = place + 1
    end
    spoken = turns[place] or {}
    spoken.name, spoken.at = name, now
    while place > 1 do
        turns[place] = turns[place - 1]
        place = place - 1
    end
    turns[1] = spoken
end

-- Who is to answer: the last one that has spoken, of the others that can. Of several that have spoken at
-- the same time it is the one with the least name.
local function after(peer, sender, can, about)
    local last, found
    for _, spoken in ipairs(peer.turns) do
        if last and spoken.at + TOGETHER <= last then
            return found
        elseif spoken.name ~= sender and (not can or can(peer, spoken.name, about)) then
            last = last or spoken.at
            if not found or runtime.bytes_less(spoken.name, found) then
                found = spoken.name
            end
        end
    end
    return found
end

--- Seconds that an answer to `sender` waits which those can give of whom `can(peer, name, about)` says so.
function runtime.wait_for(peer, sender, topic, can, about)
    local turn, chance = after(peer, sender, can, about), runtime.jitter(peer, topic)
    if turn == nil then
        -- None of them has spoken yet.
        return chance * JITTER
    elseif turn == peer.valid_name then
        return chance * AT_ONCE
    end
    return LATER + chance * JITTER
end

--- Seconds that other answers wait when somebody is answering.
function runtime.wait_on(peer, topic)
    return LATER + runtime.jitter(peer, topic) * JITTER
end

--- Seconds by which who has just come, and what is only shown, waits longer than what is passed on.
runtime.LONGER = LATER + JITTER

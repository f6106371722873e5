-- chunks: messages that are larger than a frame, in pieces, and put together again. A chunk is one
-- byte (version and kind of a message, and whether it is the last one), the number of its message,
-- its index from 0, and its piece.

local CHAR = runtime.CHAR
local byte, len, sub = string.byte, string.len, string.sub
local varint = runtime.varint

-- version 1: 1 * 32, kind 7 * 4
local CHUNK, LAST = 60, 61
-- What is kept of messages in the making.
local MAKINGS, SENDERS, BYTES, SECONDS = 4, 64, 1048576, 30
-- What a known sender may hold of the bytes before it is greedy: what a whole message in pieces of 64 bytes costs.
local SHARE = BYTES / 8
-- What a piece counts beside its bytes, so that many small ones are no way round the limit.
local PIECE = 64

--- Whether a frame is a chunk.
function runtime.is_chunk(frame)
    local first = byte(frame, 1)
    return first ~= nil and first >= 60 and first <= 63
end

--- A message as a list of chunks of at most so many bytes.
function runtime.cut(message, number, capacity)
    local chunks, count, position, length = {}, 0, 1, len(message)
    repeat
        local index = varint(count)
        local room = capacity - 2 - len(index)
        local is_last = position + room > length
        count = count + 1
        chunks[count] = CHAR[is_last and LAST or CHUNK] .. CHAR[number] .. index
            .. sub(message, position, position + room - 1)
        position = position + room
    until position > length
    return chunks
end

--- Holds what came of messages that are not complete.
function runtime.new_assembly()
    return { senders = {}, count = 0, bytes = 0, order = 0, dropped = 0, known = runtime.new_known() }
end

local function forget(assembly, sender, number)
    local makings = assembly.senders[sender]
    local making = makings.list[number]
    assembly.bytes = assembly.bytes - making.bytes - making.count * PIECE
    makings.list[number] = nil
    makings.count = makings.count - 1
    if makings.count == 0 then
        assembly.senders[sender] = nil
        assembly.count = assembly.count - 1
    end
end

local function drop(assembly, sender, number)
    if not assembly.senders[sender].list[number].is_done then
        assembly.dropped = assembly.dropped + 1
    end
    forget(assembly, sender, number)
end

-- Whether a making is to go before another: complete ones, which are only kept to know their chunks
-- when they come again, then the one that got no chunk for the longest time.
local function goes_before(making, other)
    if not other or making.is_done ~= other.is_done then
        return not other or making.is_done
    end
    return making.order < other.order
end

-- Makes room, among what one sender has or among all.
local function drop_oldest(assembly, only)
    local oldest, its_sender, its_number = nil, nil, nil
    for sender, makings in pairs(assembly.senders) do
        if not only or sender == only then
            for number, making in pairs(makings.list) do
                if goes_before(making, oldest) then
                    oldest, its_sender, its_number = making, sender, number
                end
            end
        end
    end
    drop(assembly, its_sender, its_number)
end

-- Forgets the complete one that got no chunk for the longest time, if there is any: they go before all others.
local function drop_complete(assembly)
    for _, makings in pairs(assembly.senders) do
        for _, making in pairs(makings.list) do
            if making.is_done then
                drop_oldest(assembly, nil)
                return true
            end
        end
    end
    return false
end

-- What a sender holds, and when it was heard last.
local function extent(makings)
    local memory, heard = 0, 0
    for _, making in pairs(makings.list) do
        memory = memory + making.bytes + making.count * PIECE
        if making.order > heard then
            heard = making.order
        end
    end
    return memory, heard
end

-- The sender that is known for the shortest time, of those that hold something and the one that arrives.
local function latest(assembly, arriving)
    local found, most = arriving, runtime.known_since(assembly.known, arriving)
    if not most then
        return arriving
    end
    for sender in pairs(assembly.senders) do
        local since = runtime.known_since(assembly.known, sender)
        if since > most then
            found, most = sender, since
        end
    end
    return found
end

-- Who gives up a place when `arriving` has none: of the unknown senders the one that is silent for the longest
-- time; where all are known the one that is known for the shortest time, be it the one that arrives.
local function least(assembly, arriving)
    local found, first = nil, nil
    for sender, makings in pairs(assembly.senders) do
        if not runtime.known_since(assembly.known, sender) then
            local _, heard = extent(makings)
            if not first or heard < first then
                found, first = sender, heard
            end
        end
    end
    return found or latest(assembly, arriving)
end

-- Who gives up memory when `arriving` needs some: of the unknown senders the one that holds most. Where all are known
-- the one that holds most, if that is more than a share; otherwise the one that is known for the shortest time.
local function greediest(assembly, arriving)
    local found, most, greedy, share = nil, -1, nil, SHARE
    for sender, makings in pairs(assembly.senders) do
        local memory = extent(makings)
        if runtime.known_since(assembly.known, sender) then
            if memory > share or memory == share and greedy and runtime.bytes_less(greedy, sender) then
                greedy, share = sender, memory
            end
        elseif memory > most or memory == most and runtime.bytes_less(found, sender) then
            found, most = sender, memory
        end
    end
    if found or not runtime.known_since(assembly.known, arriving) then
        return found
    end
    return greedy or latest(assembly, arriving)
end

local function drop_all(assembly, sender)
    while assembly.senders[sender] do
        drop_oldest(assembly, sender)
    end
end

-- Whether there is room for so many bytes of a sender's message now. Where it would be the one to give way, and has
-- nothing to give, there is none.
local function make_room(assembly, sender, number, cost)
    local makings = assembly.senders[sender]
    if makings and not makings.list[number] and makings.count >= MAKINGS then
        drop_oldest(assembly, sender)
    end
    while not assembly.senders[sender] and assembly.count >= SENDERS do
        if not drop_complete(assembly) then
            local found = least(assembly, sender)
            if found == sender then
                return false
            end
            drop_all(assembly, found)
        end
    end
    while assembly.bytes + cost > BYTES do
        if not drop_complete(assembly) then
            local found = greediest(assembly, sender)
            if not (found and assembly.senders[found]) then
                return false
            end
            drop_oldest(assembly, found)
        end
    end
    return true
end

local function drop_silent(assembly, now)
    local silent = {}
    for sender, makings in pairs(assembly.senders) do
        for number, making in pairs(makings.list) do
            if now - making.at >= SECONDS then
                table.insert(silent, { sender, number })
            end
        end
    end
    for _, found in ipairs(silent) do
        drop(assembly, found[1], found[2])
    end
end

local function begin(assembly, sender, number)
    local makings = assembly.senders[sender]
    if not makings then
        makings = { list = {}, count = 0 }
        assembly.senders[sender] = makings
        assembly.count = assembly.count + 1
    end
    local making = { pieces = {}, count = 0, greatest = 0, bytes = 0, is_done = false }
    makings.list[number] = making
    makings.count = makings.count + 1
    return making
end

-- Whether a chunk cannot be of the message that the others are of, or makes it too long.
local function contradicts(making, chunk)
    local known = making.pieces[chunk.index + 1]
    if known then
        return known ~= chunk.piece or chunk.is_last ~= (making.last == chunk.index)
    elseif making.bytes + len(chunk.piece) > runtime.MESSAGE_LIMIT then
        return true
    elseif making.last then
        return chunk.is_last or chunk.index > making.last
    end
    return chunk.is_last and chunk.index < making.greatest
end

local function read(frame)
    local first, number = byte(frame, 1), byte(frame, 2)
    local reader = { data = frame, position = 3, limit = len(frame) }
    local index = runtime.take_varint(reader)
    local piece = sub(frame, reader.position)
    local is_sound = index < runtime.MESSAGE_LIMIT and piece ~= "" and len(piece) <= runtime.MESSAGE_LIMIT
    if first > LAST or not number or not is_sound then
        runtime.fail("this is no chunk")
    end
    return { number = number, index = index, is_last = first == LAST, piece = piece }
end

--- Takes a chunk that came at the time `now`. True and the message if it is complete now, true if
--- not; nil for what is no chunk.
function runtime.assemble(assembly, sender, frame, now)
    local fine, chunk = pcall(read, frame)
    if not fine then
        return nil
    end
    drop_silent(assembly, now)
    local makings = assembly.senders[sender]
    local making = makings and makings.list[chunk.number]
    if making and contradicts(making, chunk) then
        drop(assembly, sender, chunk.number)
        making = nil
    end
    local is_known = making and making.pieces[chunk.index + 1]
    local cost = len(chunk.piece) + PIECE
    if not (is_known or make_room(assembly, sender, chunk.number, cost)) then
        if chunk.index == 0 then
            -- A message has one first chunk: so it is counted once.
            assembly.dropped = assembly.dropped + 1
        end
        return true
    end
    -- It may be the one that had to go.
    makings = assembly.senders[sender]
    making = makings and makings.list[chunk.number]
    if not making then
        -- After one that contradicts, too: a sender that has started again counts from 0.
        making = begin(assembly, sender, chunk.number)
    end
    assembly.order = assembly.order + 1
    making.order, making.at = assembly.order, now
    if is_known then
        return true
    end
    making.pieces[chunk.index + 1] = chunk.piece
    making.count = making.count + 1
    making.bytes = making.bytes + len(chunk.piece)
    assembly.bytes = assembly.bytes + cost
    if chunk.is_last then
        making.last = chunk.index
    end
    if chunk.index > making.greatest then
        making.greatest = chunk.index
    end
    if making.last == nil or making.count <= making.last then
        return true
    end
    making.is_done = true
    return true, table.concat(making.pieces, "", 1, making.last + 1)
end

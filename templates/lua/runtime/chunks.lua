-- chunks: messages that are larger than a frame, in pieces, and put together again. A chunk is one
-- byte (version and kind of a message, and whether it is the last one), the number of its message,
-- its index from 0, and its piece.

local CHAR = runtime.CHAR
local byte, len, sub = string.byte, string.len, string.sub
local varint = runtime.varint

-- version 1: 1 * 32, kind 7 * 4
local CHUNK, LAST = 60, 61
-- What is kept of messages in the making.
local MAKINGS, SENDERS, BYTES, SECONDS = 4, 64, 262144, 30
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
    return { senders = {}, count = 0, bytes = 0, order = 0, dropped = 0 }
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

-- Makes memory free: complete ones go first, then those of the sender that holds most, so that nobody
-- pushes out what others have sent.
local function drop_greediest(assembly)
    local most, greediest = -1, nil
    for sender, makings in pairs(assembly.senders) do
        local memory = 0
        for _, making in pairs(makings.list) do
            if making.is_done then
                return drop_oldest(assembly, nil)
            end
            memory = memory + making.bytes + making.count * PIECE
        end
        if memory > most or memory == most and runtime.bytes_less(greediest, sender) then
            most, greediest = memory, sender
        end
    end
    drop_oldest(assembly, greediest)
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
    if makings and makings.count >= MAKINGS then
        drop_oldest(assembly, sender)
    end
    while not assembly.senders[sender] and assembly.count >= SENDERS do
        drop_oldest(assembly, nil)
    end
    makings = assembly.senders[sender]
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

-- Whether a chunk cannot be of the message that the others are of.
local function contradicts(making, chunk)
    local known = making.pieces[chunk.index + 1]
    if known then
        return known ~= chunk.piece or chunk.is_last ~= (making.last == chunk.index)
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
    if making and (contradicts(making, chunk) or making.bytes + len(chunk.piece) > runtime.MESSAGE_LIMIT) then
        drop(assembly, sender, chunk.number)
        making = nil
    end
    local is_known = making and making.pieces[chunk.index + 1]
    local cost = len(chunk.piece) + PIECE
    while not is_known and assembly.bytes + cost > BYTES do
        drop_greediest(assembly)
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

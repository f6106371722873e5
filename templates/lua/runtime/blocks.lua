-- blocks: bit blocks, in which records and collections pack what needs few bits.

local CHAR = runtime.CHAR
local POWER = runtime.POWER
local fail = runtime.fail
local emit, take_byte = runtime.emit, runtime.take_byte
local floor = math.floor

--- Adds an item to a block, which is { out, bits, count }.
function runtime.put_block(block, width, bits)
    local sum = block.bits + bits * POWER[block.count]
    local count = block.count + width
    while count >= 8 do
        local rest = floor(sum / 256)
        emit(block.out, CHAR[floor(sum - rest * 256)])
        sum = rest
        count = count - 8
    end
    block.bits = sum
    block.count = count
end

--- Writes what is left in a block.
function runtime.end_block(block)
    if block.count > 0 then
        emit(block.out, CHAR[floor(block.bits)])
    end
end

--- Reads a block as a list of numbers; `widths` is one width or a list of them.
function runtime.take_block(reader, items, widths)
    local list, bits, count = {}, 0, 0
    local same = type(widths) == "number"
    for index = 1, items do
        local width = same and widths or widths[index]
        while count < width do
            bits = bits + take_byte(reader) * POWER[count]
            count = count + 8
        end
        local rest = floor(bits / POWER[width])
        list[index] = floor(bits - rest * POWER[width])
        bits = rest
        count = count - width
    end
    if bits ~= 0 then
        fail("unused bits are set")
    end
    return list
end

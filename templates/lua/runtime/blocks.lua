-- blocks: bit blocks, in which records and collections pack what needs few bits, and what generated code
-- reads them with.

local CHAR = runtime.CHAR
local POWER = runtime.POWER
local fail = runtime.fail
local emit, take_byte = runtime.emit, runtime.take_byte
local floor = math.floor
local byte = string.byte

-- A table of what each byte says, made when it is first asked for.
local function bytes_by(read)
    return setmetatable({}, {
        __index = function(tables, key)
            local made = {}
            for number = 0, 255 do
                made[number] = read(number, key)
            end
            tables[key] = made
            return made
        end,
    })
end

local function shifted(number, bits)
    return floor(number / POWER[bits])
end

--- part[31][byte] is of a byte the bit 3 and none above it: 1 bit from bit 3 on.
runtime.part = bytes_by(function(number, key)
    local offset = floor(key / 10)
    local width = key - offset * 10
    local above = shifted(number, offset)
    return floor(above - shifted(above, width) * POWER[width])
end)

--- is_on[3][byte] is whether the bit 3 is set.
runtime.is_on = bytes_by(function(number, bit)
    return shifted(number, bit) - shifted(number, bit + 1) * 2 == 1
end)

--- What two bits say of a switch that may be absent: whether it is there, and on.
runtime.SWITCH = { [1] = false, [3] = true }

--- Bytes of a text, at most seven. Lua 5.0 gives one at a time.
runtime.bytes_at = byte
local _, second = byte("ab", 1, 2)
if not second then
    function runtime.bytes_at(data, first)
        return byte(data, first), byte(data, first + 1), byte(data, first + 2), byte(data, first + 3),
            byte(data, first + 4), byte(data, first + 5), byte(data, first + 6)
    end
end

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

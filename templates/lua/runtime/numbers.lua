-- First of the parts of the runtime. The parts are, in this order: numbers, text, scalars, texts, blocks,
-- records, lists, collections, schema, host, escape, known, chunks, channel, entries, fingerprints, nodes, clock,
-- sequences, encoder, statements, sections, decoder, outbox, gaps, turns, polling, comparing, offers, packing,
-- repair, sending, hooks, write, together, replace, merging, passed, receive, adopt, restore, peer. Each
-- stands in a do block of its own after `local runtime = {}`, and adds to that table.
--
-- numbers: arithmetic and bytes of numbers for every Lua from 5.0 to 5.5, LuaJIT and Luau. There
-- are no bit operators, no `%` and no math.frexp that all of them share, and from 5.3 on whole
-- numbers wrap at 2^63: so everything is plain arithmetic that is exact below 2^53.

local floor = math.floor
local byte = string.byte

--- Refuses bytes while decoding; the caller of the decoder catches it.
function runtime.fail(what)
    error(what, 0)
end

local fail = runtime.fail

-- CHAR[n] is the string of the one byte n.
local CHAR = {}
for number = 0, 255 do
    CHAR[number] = string.char(number)
end
runtime.CHAR = CHAR

-- POWER[n] is 2^n, as a float: the operator ^ needs a helper of the host in Lua 5.0.
local POWER = { [0] = 1.0 }
for exponent = 1, 1023 do
    POWER[exponent] = POWER[exponent - 1] * 2.0
end
runtime.POWER = POWER
runtime.EXACT = 9007199254740992 -- 2^53

local INFINITY = POWER[1023] * 2.0
-- Stands for every number that a Lua number cannot hold exactly; it is outside all bounds.
local HUGE = POWER[64]

--- A varint as bytes; `number` is whole, not negative and at most 2^53.
function runtime.varint(number)
    if number < 128 then
        return CHAR[number]
    end
    local bytes = ""
    while number >= 128 do
        local rest = floor(number / 128)
        bytes = bytes .. CHAR[number - rest * 128 + 128]
        number = rest
    end
    return bytes .. CHAR[number]
end

local varint = runtime.varint

--- A zigzag number as bytes. The doubling of the definition would leave the exact numbers, so the
--- sign goes into the first group by hand.
function runtime.zigzag(number)
    local sign = 0
    if number < 0 then
        number = -number - 1
        sign = 1
    end
    if number < 64 then
        return CHAR[number * 2 + sign]
    end
    local rest = floor(number / 64)
    return CHAR[(number - rest * 64) * 2 + sign + 128] .. varint(rest)
end

--- The next byte of a reader: a table with `data`, `position` and `limit`, the last position.
function runtime.take_byte(reader)
    local position = reader.position
    if position > reader.limit then
        fail("the data ends too early")
    end
    reader.position = position + 1
    return byte(reader.data, position)
end

local take_byte = runtime.take_byte

--- The next `length` bytes of a reader.
function runtime.take_bytes(reader, length)
    local position = reader.position
    if length > reader.limit - position + 1 then
        fail("the data ends too early")
    end
    reader.position = position + length
    return string.sub(reader.data, position, position + length - 1)
end

-- At most `most` groups of 7 bits, of which the last holds one bit only.
local function take_groups(reader, most)
    local first = take_byte(reader)
    if first < 128 then
        return first
    end
    -- Four groups in `low`, up to six in `high`: both are exact whatever the sum may be.
    local low, high, scale = first - 128, 0, 128
    local count = 1
    while true do
        local group = take_byte(reader)
        count = count + 1
        if count > most or (count == most and group > 1) then
            fail("a number is larger than 64 bits")
        end
        local last = group < 128
        if last and group == 0 then
            fail("a number has superfluous bytes")
        end
        if not last then
            group = group - 128
        end
        if count <= 4 then
            low = low + group * scale
        else
            high = high + group * scale
        end
        if last then
            break
        end
        scale = scale * 128
        if count == 4 then
            scale = 1
        end
    end
    if high > 33554432 or (high == 33554432 and low > 0) then
        return HUGE
    end
    return high * 268435456 + low
end

--- Reads a varint. Above 2^53 the result is a number that no bound allows.
function runtime.take_varint(reader)
    local position = reader.position
    if position <= reader.limit then
        local first = byte(reader.data, position)
        if first < 128 then
            -- As most are.
            reader.position = position + 1
            return first
        end
    end
    return take_groups(reader, 10)
end

--- Reads a zigzag number, likewise.
function runtime.take_zigzag(reader)
    local first = take_byte(reader)
    local rest = 0
    if first >= 128 then
        first = first - 128
        rest = take_groups(reader, 9)
        if rest == 0 then
            fail("a number has superfluous bytes")
        end
    end
    local half = floor(first / 2)
    local magnitude = HUGE
    if rest <= 140737488355328 then
        magnitude = rest * 64 + half
    end
    if first - half * 2 == 1 then
        return -magnitude - 1
    end
    return magnitude
end

-- The exponent of a positive, finite number, and the number scaled into [1, 2).
local function split(number)
    local exponent = 0
    if number < 1 then
        -- Subnormal numbers first: 2^-1022 is the least that the steps below reach.
        if number < 1 / POWER[1022] then
            number = number * POWER[52]
            exponent = -52
        end
        local step = 512
        while step >= 1 do
            -- What is below 2^(1 - step) may be lifted by 2^step without reaching 2.
            if number < 2.0 / POWER[step] then
                number = number * POWER[step]
                exponent = exponent - step
            end
            step = floor(step / 2)
        end
        if number < 1 then
            number = number * 2.0
            exponent = exponent - 1
        end
        return exponent, number
    end
    local step = 512
    while step >= 1 do
        if number >= POWER[step] then
            number = number / POWER[step]
            exponent = exponent + step
        end
        step = floor(step / 2)
    end
    return exponent, number
end

-- A number times 2^exponent, where 2^exponent itself may be too small for a float.
local function scaled(number, exponent)
    if exponent >= 0 then
        return number * POWER[exponent]
    end
    if exponent >= -1022 then
        return number / POWER[-exponent]
    end
    return number / POWER[1022] / POWER[-exponent - 1022]
end

-- To the nearest whole number, to the even one of two equally near.
local function round_even(number)
    local low = floor(number)
    local rest = number - low
    if rest > 0.5 or (rest == 0.5 and low - floor(low / 2) * 2 == 1) then
        return low + 1
    end
    return low
end

-- The layouts of IEEE 754: bits of the mantissa, greatest exponent, bytes.
local LAYOUTS = {
    f32 = { mantissa = 23, bias = 127, bytes = 4 },
    f64 = { mantissa = 52, bias = 1023, bytes = 8 },
}

--- One spelling of equal numbers on every Lua: whole ones without a fraction, no negative zero.
function runtime.plain_number(number)
    if number == 0 then
        return 0
    end
    if number > -9007199254740992 and number < 9007199254740992 and number == floor(number) then
        return floor(number)
    end
    -- The whole numbers of Lua 5.3 may be longer than a float: this rounds them.
    return number + 0.0
end

local plain_number = runtime.plain_number

--- The nearest single-precision number; infinity where there is none.
function runtime.round_f32(number)
    if number ~= number or number == 0 or number == INFINITY or number == -INFINITY then
        return number
    end
    local magnitude = number < 0 and -number or number
    local exponent = split(magnitude)
    if exponent < -126 then
        exponent = -126
    end
    local rounded = scaled(round_even(scaled(magnitude, 23 - exponent)), exponent - 23)
    if rounded >= POWER[128] then
        rounded = INFINITY
    end
    return plain_number(number < 0 and -rounded or rounded)
end

--- A number that is exact in the layout as bytes.
function runtime.float_bytes(width, number)
    local layout = LAYOUTS[width]
    local sign, exponent, mantissa = 0, 0, 0
    if number < 0 then
        sign = 1
        number = -number
    end
    if number == INFINITY then
        exponent = layout.bias * 2 + 1
    elseif number > 0 then
        local fraction
        exponent, fraction = split(number)
        if exponent < 1 - layout.bias then
            -- Subnormal: in two steps, since 2^1074 is not a float.
            mantissa = number * POWER[layout.mantissa] * POWER[layout.bias - 1]
            exponent = 0
        else
            mantissa = (fraction - 1) * POWER[layout.mantissa]
            exponent = exponent + layout.bias
        end
    end
    local bytes = ""
    mantissa = floor(mantissa)
    for _ = 1, layout.bytes - 2 do
        local rest = floor(mantissa / 256)
        bytes = bytes .. CHAR[mantissa - rest * 256]
        mantissa = rest
    end
    -- The mantissa's last bits share a byte with the exponent's first.
    local shared = POWER[layout.mantissa - (layout.bytes - 2) * 8]
    local top = floor(sign * (layout.bias * 2 + 2) * shared + exponent * shared + mantissa)
    local high = floor(top / 256)
    return bytes .. CHAR[top - high * 256] .. CHAR[high]
end

--- Reads a number of the layout; NaN and -0 are refused.
function runtime.take_float(reader, width)
    local layout = LAYOUTS[width]
    local mantissa, scale = 0, 1
    for _ = 1, layout.bytes - 2 do
        mantissa = mantissa + take_byte(reader) * scale
        scale = scale * 256
    end
    local top = take_byte(reader)
    top = top + take_byte(reader) * 256
    local shared = POWER[layout.mantissa - (layout.bytes - 2) * 8]
    local exponent = floor(top / shared)
    mantissa = mantissa + (top - exponent * shared) * scale
    local sign = 1
    if exponent > layout.bias * 2 + 1 then
        sign = -1
        exponent = exponent - layout.bias * 2 - 2
    end
    if exponent == 0 and mantissa == 0 then
        if sign < 0 then
            fail("a number is -0")
        end
        return 0
    end
    if exponent == layout.bias * 2 + 1 then
        if mantissa ~= 0 then
            fail("a number is NaN")
        end
        return sign * INFINITY
    end
    if exponent == 0 then
        exponent = 1
    else
        mantissa = mantissa + POWER[layout.mantissa]
    end
    -- In two steps: the mantissa scaled to [0, 2) first, so that 2^exponent is always a float.
    local fraction = mantissa / POWER[layout.mantissa]
    return plain_number(sign * scaled(fraction, exponent - layout.bias))
end

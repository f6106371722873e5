-- scalars: types of single values. A type is a table with
--   kind                  what it is, for messages and for the parts that treat some kinds apart
--   bits                  how many bits it has in a bit block
--   check(self, value)    the value as it is stored, or nil and what is wrong with it
--   bits_of(self, value)  its bits as a number
--   put(self, out, value) appends its body to the pieces `out`, whose number is `out.n`
--   take(self, reader, bits)  reads it
--   put_key, take_key     the same for a key
--   put_value, take_value the same for the value of a path
-- Everything but `check` works on stored values only, which are valid.

local CHAR = runtime.CHAR
local POWER = runtime.POWER
local fail = runtime.fail
local floor = math.floor
local varint, zigzag = runtime.varint, runtime.zigzag
local take_byte = runtime.take_byte
local take_varint, take_zigzag = runtime.take_varint, runtime.take_zigzag
local show = runtime.show
local type = type

--- Appends a piece.
function runtime.emit(out, piece)
    local n = out.n + 1
    out[n] = piece
    out.n = n
end

local emit = runtime.emit

--- A number of bits in the bytes of a bit block.
function runtime.put_bits(out, count, bits)
    while count > 0 do
        local rest = floor(bits / 256)
        emit(out, CHAR[bits - rest * 256])
        bits = rest
        count = count - 8
    end
end

local function put_value(self, out, value)
    if self.bits > 0 then
        runtime.put_bits(out, self.bits, self:bits_of(value))
    end
    self:put(out, value)
end

local function take_value(self, reader)
    local bits, scale, count = 0, 1, self.bits
    while count > 0 do
        bits = bits + take_byte(reader) * scale
        scale = scale * 256
        count = count - 8
    end
    if bits >= POWER[self.bits] then
        fail("unused bits are set")
    end
    return self:take(reader, bits)
end

local function put_nothing()
end

local function no_bits()
    return 0
end

--- Fills what a type leaves out.
function runtime.complete(ty)
    ty.bits = ty.bits or 0
    ty.bits_of = ty.bits_of or no_bits
    ty.put = ty.put or put_nothing
    ty.put_key = ty.put_key or ty.put
    ty.take_key = ty.take_key or ty.take
    ty.put_value = ty.put_value or (ty.bits == 0 and ty.put) or put_value
    ty.take_value = ty.take_value or (ty.bits == 0 and ty.take) or take_value
    return ty
end

local complete = runtime.complete

--- Refuses a received value that `check` refuses.
function runtime.checked(ty, value)
    local stored, problem = ty:check(value)
    if problem then
        fail(problem)
    end
    return stored
end

local checked = runtime.checked

local function expected(what, value)
    return nil, "expected " .. what .. ", got " .. show(value)
end

runtime.expected = expected

-- How each width travels.
local function put_unsigned_byte(_, out, value)
    -- `emit` by hand: most keys are bytes.
    local n = out.n + 1
    out[n] = CHAR[value]
    out.n = n
end

local function put_signed_byte(_, out, value)
    emit(out, CHAR[value < 0 and value + 256 or value])
end

local function put_unsigned(_, out, value)
    emit(out, varint(value))
end

local function put_signed(_, out, value)
    emit(out, zigzag(value))
end

local function take_unsigned_byte(self, reader)
    return checked(self, take_byte(reader))
end

local function take_signed_byte(self, reader)
    local value = take_byte(reader)
    return checked(self, value > 127 and value - 256 or value)
end

local function take_unsigned(self, reader)
    return checked(self, take_varint(reader))
end

local function take_signed(self, reader)
    return checked(self, take_zigzag(reader))
end

local WIDTHS = {
    u8 = { put_unsigned_byte, take_unsigned_byte },
    i8 = { put_signed_byte, take_signed_byte },
    u16 = { put_unsigned, take_unsigned },
    u32 = { put_unsigned, take_unsigned },
    u64 = { put_unsigned, take_unsigned },
    i16 = { put_signed, take_signed },
    i32 = { put_signed, take_signed },
    i64 = { put_signed, take_signed },
}

-- SMALL[n] is n for the numbers of a byte, as most keys are, and nil for all else.
local SMALL = {}
for number = 0, 255 do
    SMALL[number] = number
end
runtime.SMALL = SMALL

local function check_integer(self, value)
    local small = SMALL[value]
    if small and small >= self.min and small <= self.max then
        return small
    elseif type(value) ~= "number" then
        return expected("a whole number", value)
    end
    if not (value >= self.min and value <= self.max) then
        return nil, "the number " .. show(value) .. " is not from " .. show(self.min) .. " to " .. show(self.max)
    end
    -- From Lua 5.3 on this also turns 3.0 into 3, which is another text and the same key.
    local whole = floor(value)
    if whole ~= value then
        return nil, "the number " .. show(value) .. " is not whole"
    end
    -- A negative zero is the same number and, where a host writes its table down, another text.
    return whole == 0 and 0 or whole
end

--- A whole number of a width within bounds.
function runtime.integer(width, min, max)
    local exact = runtime.EXACT
    return complete({
        kind = "integer",
        is_byte = width == "u8", -- and so its own byte as a key
        min = min < -exact and -exact or min,
        max = max > exact and exact or max,
        check = check_integer,
        put = WIDTHS[width][1],
        take = WIDTHS[width][2],
    })
end

--- Milliseconds since 1970.
runtime.timestamp = runtime.integer("i64", -runtime.EXACT, runtime.EXACT)

local function check_bool(_, value)
    if type(value) ~= "boolean" then
        return expected("true or false", value)
    end
    return value
end

local function bits_of_switch(_, value)
    return value and 1 or 0
end

local function take_bool(_, _, bits)
    return bits == 1
end

runtime.bool = complete({
    kind = "bool",
    bits = 1,
    check = check_bool,
    bits_of = bits_of_switch,
    take = take_bool,
    put_key = function(_, out, value)
        emit(out, CHAR[value and 1 or 0])
    end,
    take_key = function(_, reader)
        local value = take_byte(reader)
        if value > 1 then
            fail("a bool is neither 0 nor 1")
        end
        return value == 1
    end,
})

--- On or off. Hosts spell on as 1 or true; off is stored as absence.
runtime.flag = complete({
    kind = "flag",
    bits = 1,
    check = function(_, value)
        if value == nil or value == false then
            return nil
        elseif value == true or value == 1 then
            return true
        end
        return expected("1, true, false or nil", value)
    end,
    bits_of = bits_of_switch,
    take = function(_, _, bits)
        if bits == 1 then
            return true
        end
        return nil
    end,
    -- As a path's type it has no bytes: off is a clear.
    put_value = put_nothing,
    take_value = function()
        return true
    end,
})

local function check_float(self, value)
    if type(value) ~= "number" then
        return expected("a number", value)
    elseif value ~= value then
        return nil, "the number is NaN"
    end
    local stored = runtime.plain_number(value)
    if self.width == "f32" then
        stored = runtime.round_f32(stored)
        if stored - stored ~= 0 and value - value == 0 then
            return nil, "the number " .. show(value) .. " is too large for f32"
        end
    end
    if (self.min and stored < self.min) or (self.max and stored > self.max) then
        return nil, "the number " .. show(value) .. " is not within its bounds"
    end
    return stored
end

--- A floating-point number, "f32" or "f64", within bounds that may be nil.
function runtime.float(width, min, max)
    return complete({
        kind = "float",
        width = width,
        min = min,
        max = max,
        check = check_float,
        put = function(_, out, value)
            emit(out, runtime.float_bytes(width, value))
        end,
        take = function(self, reader)
            return checked(self, runtime.take_float(reader, width))
        end,
    })
end

-- The vectors of tests/wire/frames.yaml: escapes, chunks, and messages in the making.

local equal, holds = harness.equal, harness.holds
local runtime = vectors_runtime

local function from_hex(digits)
    return (string.gsub(string.gsub(digits, " ", ""), "%x%x", function(pair)
        return string.char(tonumber(pair, 16))
    end))
end

scenario("frames: every message is escaped to its frame and read back", function()
    for _, row in ipairs(WIRE.frames.escape) do
        local message, frame = from_hex(row.message), from_hex(row.frame)
        holds(runtime.escape(message) == frame, row.name)
        holds(runtime.unescape(frame) == message, row.name .. " read back")
    end
    for _, row in ipairs(WIRE.frames.escape_refused) do
        equal(runtime.unescape(from_hex(row.frame)), nil, row.name)
    end
end)

scenario("frames: every message is cut into its chunks", function()
    for _, row in ipairs(WIRE.frames.cut) do
        local bytes = {}
        for place = 0, row.length - 1 do
            bytes[place + 1] = string.char(place - math.floor(place / 251) * 251)
        end
        local chunks = runtime.cut(table.concat(bytes), row.number, row.capacity)
        equal(harness.count(chunks), harness.count(row.chunks), row.name)
        for index, chunk in ipairs(row.chunks) do holds(chunks[index] == from_hex(chunk), row.name .. " " .. index) end
    end
    for _, row in ipairs(WIRE.frames.chunk_refused) do
        local chunk = from_hex(row.chunk)
        holds(runtime.is_chunk(chunk), row.name)
        equal(runtime.assemble(runtime.new_assembly(), "Ann", chunk, 0), nil, row.name)
    end
end)

scenario("frames: chunks come together as the vectors say", function()
    for _, row in ipairs(WIRE.frames.assembly) do
        local assembly = runtime.new_assembly()
        for index, step in ipairs(row.steps) do
            local fine, message = runtime.assemble(assembly, step.from, from_hex(step.chunk), 0)
            equal(fine, true, row.name .. " " .. index)
            equal(message, step.gives and from_hex(step.gives), row.name .. " " .. index)
        end
    end
end)

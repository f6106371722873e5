-- sections: the bytes of entries that are passed on: those of one origin that are or are not by
-- authority make a section, with changes as in a message of changes. Entries that are only shown, since
-- the sender may not pass them on, stand in sections of their own, without their values.

local fail = runtime.fail
local take_byte, take_bytes, take_varint = runtime.take_byte, runtime.take_bytes, runtime.take_varint
local CHAR, varint = runtime.CHAR, runtime.varint
local len, concat = string.len, table.concat

--- The beginning of a message of entries.
function runtime.entries_head(schema)
    return CHAR[44] .. schema.hash
end

--- Begins a section in a writer: `class` says its `origin`, empty for the sender's own entries, and
--- whether they are `by_authority` and only shown (`is_shown`).
function runtime.begin_section(writer, class, base)
    local origin = class.origin
    local flags = (origin ~= "" and 1 or 0) + (class.by_authority and 2 or 0) + (class.is_shown and 4 or 0)
    writer.head = CHAR[flags] .. (origin ~= "" and varint(len(origin)) .. origin or "") .. runtime.stamp_bytes(base)
    writer.n, writer.count, writer.size = 0, 0, 0
    writer.previous_path, writer.previous_keys = nil, nil
    writer.expected = base
end

--- How many bytes the section has, with so many more of changes.
function runtime.section_size(writer, more)
    local size = writer.size + more
    return len(writer.head) + len(varint(size)) + size
end

--- The bytes of the section.
function runtime.end_section(writer)
    return writer.head .. varint(writer.size) .. concat(writer, "", 1, writer.n)
end

local function take_section(reader, schema, message, sender)
    local flags = take_byte(reader)
    if flags > 7 then
        fail("a reserved bit is set")
    end
    local section = { origin = sender, is_shown = flags >= 4, hash = message.hash }
    flags = section.is_shown and flags - 4 or flags
    section.by_authority = flags >= 2
    if flags == 1 or flags == 3 then
        section.origin = take_bytes(reader, take_varint(reader))
        if not runtime.is_peer_name(section.origin) then
            fail("the origin's name is not 1 to 64 bytes of UTF-8")
        end
    end
    section.base = runtime.take_stamp(reader)
    local length = take_varint(reader)
    local finish, last = reader.limit, reader.position + length - 1
    if last > finish then
        fail("a section has the wrong length")
    end
    reader.limit = last
    runtime.take_changes(reader, schema, section)
    reader.limit = finish
    for index = 1, section.is_shown and section.count or 0 do
        if not section[index].is_clear then
            fail("an entry that is only shown has a value")
        end
    end
    return section
end

--- Reads the sections of a message.
function runtime.take_sections(reader, schema, message, sender)
    message.count = 0
    while reader.position <= reader.limit do
        local section = take_section(reader, schema, message, sender)
        message.count = message.count + 1
        message[message.count] = section
    end
    if message.count == 0 then
        fail("a message without sections")
    end
end

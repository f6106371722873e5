-- Messages of one change, made and read by generated code, beside the same values in a serialiser that walks
-- tables. `bench` has what the runner gives: runtime, schema, payloads, baseline, host and rounds.
-- The result is a table in Markdown.

local runtime, schema, host = bench.runtime, bench.schema, bench.host
local serialize, deserialize = bench.baseline.serialize, bench.baseline.deserialize
local ROUNDS = bench.rounds
-- Different values that are taken in turn.
local VALUES = 16
local STAMP = 5000000

local function path_of(name)
    for _, path in ipairs(schema.paths) do
        if path.name == name then
            return path
        end
    end
    error("there is no path " .. name)
end

-- What a walk over tables is given: all that the message says, by name.
local function spelled_out(path, keys, value)
    if path.count == 0 then
        return value
    end
    local named = runtime.named_keys(path, keys)
    named.path, named.value = path.id, value
    return named
end

-- One sample of a payload: what is encoded, and what is decoded.
local function sample_of(payload, path, index)
    local keys, given = payload.keys(), payload.make()
    local value, problem = path.type:check(given)
    if problem then
        error(problem)
    end
    local data = runtime.encode_single(schema, index, path, keys, STAMP, value)
    local message = runtime.decode_message(schema, "Zoe", "Ann", data)
    if runtime.encode_value(path, message[1].value) ~= runtime.encode_value(path, value) then
        error(payload.name .. " comes back as something else")
    end
    local spelled = spelled_out(path, keys, value)
    local text = serialize(spelled)
    if string.len(serialize(deserialize(text))) ~= string.len(text) then
        error(payload.name .. " comes back as something else from the baseline")
    end
    return { given = given, keys = keys, value = value, spelled = spelled }, { data = data, text = text }
end

-- Apart, since what is not needed would be walked by the collector all the same.
local function samples_of(payload)
    local path, values, texts = path_of(payload.path), {}, {}
    for index = 1, VALUES do
        values[index], texts[index] = sample_of(payload, path, index)
    end
    return path, values, texts
end

-- Seconds for one call and bytes of garbage, which counts what is kept, too.
local function measure(action, samples, calls)
    host.collect()
    host.stop()
    local before = host.used()
    for index = 1, VALUES do
        action(samples[index], index)
    end
    local garbage = (host.used() - before) / VALUES
    host.restart()
    local started, place = host.clock(), 0
    for index = 1, calls do
        place = place < VALUES and place + 1 or 1
        action(samples[place], index)
    end
    return (host.clock() - started) / calls, garbage
end

-- The least of all rounds; actions in turn, so that all have the same share of a busy machine.
local function compare(actions, samples, calls)
    local least = {}
    for _ = 1, ROUNDS do
        for index, action in ipairs(actions) do
            local seconds, garbage = measure(action, samples, calls)
            local known = least[index]
            if not known then
                known = { seconds = seconds, garbage = garbage }
                least[index] = known
            end
            known.seconds = math.min(known.seconds, seconds)
            known.garbage = math.min(known.garbage, garbage)
        end
    end
    return least
end

local function mean_length(samples, field)
    local sum = 0
    for _, sample in ipairs(samples) do
        sum = sum + string.len(sample[field])
    end
    return sum / VALUES
end

local lines = {}
local function line(...)
    table.insert(lines, string.format(...))
end

local function row(name, bytes, encode, decode)
    line("| %s | %.0f | %.2f | %.2f | %.0f | %.0f |", name, bytes, encode.seconds * 1e6, decode.seconds * 1e6,
        encode.garbage, decode.garbage)
end

for _, payload in ipairs(bench.payloads) do
    local path, values, texts = samples_of(payload)
    local calls = payload.name == "slot write" and 4000 or 100
    local encode = compare({
        function(sample, index)
            return runtime.encode_single(schema, index, path, sample.keys, STAMP + index, sample.value)
        end,
        function(sample) return serialize(sample.spelled) end,
        function(sample) return path.type:check(sample.given) end,
    }, values, calls)
    values = nil
    local decode = compare({
        function(sample) return runtime.decode_message(schema, "Zoe", "Ann", sample.data) end,
        function(sample) return deserialize(sample.text) end,
    }, texts, calls)
    local bytes, plain_bytes = mean_length(texts, "data"), mean_length(texts, "text")
    line("")
    line("### %s", string.upper(string.sub(payload.name, 1, 1)) .. string.sub(payload.name, 2))
    line("| | bytes | encode, µs | decode, µs | garbage of encode, bytes | of decode |")
    line("|---|--:|--:|--:|--:|--:|")
    row("generated", bytes, encode[1], decode[1])
    row("walks tables", plain_bytes, encode[2], decode[2])
    line("| **ratio** | **%.2f** | **%.3f** | **%.3f** | | |", bytes / plain_bytes, encode[1].seconds / encode[2].seconds,
        decode[1].seconds / decode[2].seconds)
    line("")
    line("Both ways together: %.3f.", (encode[1].seconds + decode[1].seconds) / (encode[2].seconds + decode[2].seconds))
    line("A value is looked over, and copied, in %.2f µs before it is written.", encode[3].seconds * 1e6)
    line("")
end
return table.concat(lines, "\n")

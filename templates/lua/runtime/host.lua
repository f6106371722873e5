-- host: calls of the adapter. A host that fails must not leave the runtime between two states, so
-- every call is protected, and its failure counts as the answer nil.

local pcall, type = pcall, type
local named_keys = runtime.named_keys

--- Says something to the host's log, if it has one.
function runtime.log(peer, level, text)
    local log = peer.adapter.log
    if log then
        pcall(log, level, text)
    end
end

--- Logs what a function of the adapter has raised; gives the reason for others.
function runtime.adapter_failed(peer, name, problem)
    runtime.log(peer, "error", "the adapter's " .. name .. " failed: " .. runtime.problem_text(problem))
    return "the adapter's " .. name .. " failed"
end

--- What the adapter's function of this name answers.
function runtime.ask(peer, name, first, second, third)
    local fine, result, reason = pcall(peer.adapter[name], first, second, third)
    if fine then
        return result, reason
    end
    return nil, runtime.adapter_failed(peer, name, result)
end

local ask = runtime.ask

--- Seconds of the clock that only grows. One that fails for a moment has not moved: it must not go
--- back to 0, or whatever waits for it would wait as long again as the host has been running.
function runtime.now(peer)
    local now = ask(peer, "now")
    if type(now) == "number" and now - now == 0 then
        peer.last_now = now
    end
    return peer.last_now
end

--- A name that the host gave for this peer, or nil and what is wrong with it.
function runtime.checked_name(peer, name)
    -- The same text needs no second look.
    if name == nil or name ~= peer.valid_name then
        if not runtime.is_peer_name(name) then
            return nil, "the host's name() is not 1 to 64 bytes of UTF-8"
        end
        peer.valid_name = name
    end
    return name
end

--- This peer's name, or nil and what is wrong with it.
function runtime.own_name(peer)
    return runtime.checked_name(peer, (ask(peer, "name")))
end

--- Whether anything may be sent just now.
function runtime.can_send(peer)
    return ask(peer, "in_group") and ask(peer, "can_sync_now")
end

local function answers_to_write(adapter)
    return adapter.name(), adapter.wall(), (adapter.root())
end

--- What the host's `name`, `wall` and `root` answer. Every write needs all three, and one protected call
--- is cheaper than three; where it fails each is asked by itself.
function runtime.ask_to_write(peer)
    local fine, name, wall, root = pcall(answers_to_write, peer.adapter)
    if not fine then
        name, wall, root = ask(peer, "name"), (ask(peer, "wall")), (ask(peer, "root"))
    end
    return name, wall, root
end

local function answers_to_send(adapter)
    return adapter.in_group() and adapter.can_sync_now(), (adapter.now())
end

--- Whether anything may be sent just now, and the time, asked in the same way.
function runtime.ask_to_send(peer)
    local fine, may, now = pcall(answers_to_send, peer.adapter)
    if not fine then
        return runtime.can_send(peer), runtime.now(peer)
    elseif type(now) == "number" and now - now == 0 then
        peer.last_now = now
    end
    return may, peer.last_now
end

--- Whether the host calls a player the authority.
function runtime.is_authority(peer, player)
    return ask(peer, "is_authority", player) and true or false
end

--- Why a player may not write an entry, by this peer's registry and host; nil if it may.
function runtime.lacks(peer, player, path, keys)
    local permission, argument = path.permission, path.permission_argument
    if permission == "self" then
        if keys[argument] ~= player then
            return "only the peer named by `" .. path.names[argument] .. "` may write it"
        end
    elseif permission == "authority" then
        if not runtime.is_authority(peer, player) then
            return "`" .. player .. "` is not the authority"
        end
    elseif permission == "class" then
        local fine, may = pcall(peer.adapter.can, player, argument, named_keys(path, keys))
        if not fine then
            runtime.adapter_failed(peer, "can", may)
        end
        if not (fine and may) then
            return "`" .. player .. "` lacks the permission `" .. argument .. "`"
        end
    end
    if path.owner and keys[path.owner] ~= player then
        return "only its owner, the peer named by `" .. path.names[path.owner] .. "`, may write it"
    end
    return nil
end

--- The level of an entry.
function runtime.level_of(peer, path, keys)
    return path.level or path.rule(keys, peer.flag)
end

--- The function that decision rules ask for host flags.
function runtime.flag_reader(peer)
    return function(name)
        if not peer.adapter.flag then
            return false
        end
        return ask(peer, "flag", name) and true or false
    end
end

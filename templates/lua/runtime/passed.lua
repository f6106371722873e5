-- passed: takes entries that another peer passes on, whosever they are. They have no sequence numbers;
-- who passes an entry on must be allowed to write it, since it could have written the same itself.

local function is_own(path, keys, player)
    local argument = path.permission == "self" and path.permission_argument or path.owner
    return not argument or keys[argument] == player
end

-- The reason to refuse an entry, or nil.
local function objection(peer, sender, section, change)
    local path, keys = change.path, change.keys
    if change.stamp > section.accepted then
        return "drift"
    elseif runtime.level_of(peer, path, keys).kind == "local" then
        return "level"
    elseif runtime.lacks(peer, sender, path, keys) or not is_own(path, keys, section.origin) then
        return "permission"
    elseif peer.entries >= runtime.ENTRY_LIMIT and not runtime.find_record(peer, path, keys) then
        return "full"
    end
    return nil
end

-- Whoever is the authority now says which entries have its rank, whoever gave it to them before. Its own
-- late words do not undo its newer ones.
local function take_rank(peer, sender, change)
    local record = change.path.conflict == "authority" and runtime.find_record(peer, change.path, change.keys)
    if record and not (change.by_authority and record.origin == sender) then
        record.by_authority = nil
    end
end

local function take(peer, sender, section, change)
    local path, keys = change.path, change.keys
    local reason = objection(peer, sender, section, change)
    if reason then
        runtime.refuse_message(peer, reason)
        return reason
    end
    change.by_authority = section.by_authority and path.conflict == "authority"
    if section.is_from_authority then
        take_rank(peer, sender, change)
    end
    local taken, has_more = runtime.merge(peer, section.origin, change)
    if taken then
        peer.figures.repaired = peer.figures.repaired + 1
    end
    local record = runtime.find_record(peer, path, keys)
    if has_more then
        runtime.offer(peer, sender, path, keys, record)
    elseif record then
        runtime.note_passed_on(peer, record)
    end
    return nil
end

local function take_section(peer, sender, section)
    local first = nil
    for index = 1, section.count do
        local change, reason = section[index], nil
        if not change.path then
            peer.figures.unknown = peer.figures.unknown + 1
        elseif section.is_shown and change.stamp > section.accepted then
            reason = "drift"
            runtime.refuse_message(peer, reason)
        elseif section.is_shown then
            change.by_authority = section.by_authority and change.path.conflict == "authority"
            runtime.hear_shown(peer, sender, section.origin, change)
        else
            reason = take(peer, sender, section, change)
        end
        first = first or reason
    end
    return first
end

--- Takes a message of entries. True, or nil and the reason of the first refusal.
function runtime.receive_entries(peer, sender, message)
    local figures = peer.figures
    for place = 1, message.count do
        figures.received_changes = figures.received_changes + message[place].count
    end
    local accepted = runtime.last_accepted(peer)
    local first, is_from_authority = nil, runtime.is_authority(peer, sender)
    for place = 1, message.count do
        local section = message[place]
        local reason
        section.is_from_authority, section.accepted = is_from_authority, accepted
        if section.by_authority and not section.is_shown and not is_from_authority then
            -- Nobody else may vouch for the authority's word.
            runtime.refuse_message(peer, "permission")
            reason = "permission"
        else
            reason = take_section(peer, sender, section)
        end
        first = first or reason
    end
    if first then
        return nil, first
    end
    return true
end

-- replace: a whole map or subtree at once. It is compared with what is there, and only the entries
-- that differ are written, clears included, all of them together.

local show = runtime.show

-- Calls action(argument, path, keys, value) for all that stands in a tree at the segments from `index` on.
-- Keys are taken as they are found.
local function walk(path, place, keys, index, action, argument)
    if place == nil then
        return
    elseif index > path.depth then
        action(argument, path, keys, place)
        return
    elseif type(place) ~= "table" then
        return
    end
    local segment = path.segments[index]
    if type(segment) ~= "number" then
        walk(path, place[segment], keys, index + 1, action, argument)
        return
    end
    for key, following in next, place do
        keys[segment] = key
        walk(path, following, keys, index + 1, action, argument)
    end
    keys[segment] = nil
end

--- Keys for somebody to keep.
function runtime.copy_keys(path, keys)
    local copy = {}
    for position = 1, path.count do
        copy[position] = keys[position]
    end
    return copy
end

local copy_keys = runtime.copy_keys

--- Calls action(argument, path, keys, value) for all that stands in the tree at a path's segments
--- from `first` on, keys and values as they are found, in no particular order. The keys before
--- that are given. The action may check the keys that it is given; to keep them, it copies them.
function runtime.each_stored(path, tree, keys, first, action, argument)
    walk(path, tree, copy_keys(path, keys), first, action, argument)
end

-- Collects an entry that is wanted and not there. A key that is not the path's is a refusal, found when it is
-- written. What is equal is no write, so it needs no permission either; nothing is made for it.
local function want(plan, path, keys, value)
    if runtime.is_written(plan.peer, path, keys, value) then
        return
    end
    keys = copy_keys(path, keys)
    local checked, problem = runtime.check_keys(path, keys, path.count)
    if not checked then
        plan.problem = plan.problem or runtime.describe(path, keys) .. ": " .. problem
        return
    end
    table.insert(plan.list, { path = path, keys = keys, value = value, order = runtime.encode_keys(path, keys) })
end

-- Whether anything stands in a tree, as `walk` would find it.
local function stands_in(tree, path, keys, index)
    for position = index, path.depth do
        if type(tree) ~= "table" then
            return false
        end
        local segment = path.segments[position]
        if type(segment) == "number" then
            tree = rawget(tree, keys[segment])
        else
            tree = tree[segment]
        end
    end
    return tree ~= nil
end

-- Collects an entry that stands there and is not wanted: `plan.map` has its last key, or `plan.tree` the segments
-- from `plan.first` on.
local function drop(plan, path, keys)
    local is_wanted
    if plan.map then
        is_wanted = rawget(plan.map, keys[path.count]) ~= nil
    else
        is_wanted = stands_in(plan.tree, path, keys, plan.first)
    end
    if is_wanted or runtime.never_forgets(path) then
        return
    end
    keys = copy_keys(path, keys)
    if runtime.check_keys(path, keys, path.count) then
        table.insert(plan.list, { path = path, keys = keys, order = runtime.encode_keys(path, keys) })
    end
end

local function in_order(left, right)
    return runtime.bytes_less(left.order, right.order)
end

-- The part of the host's tables where the segments up to `depth` lead to.
local function subtree(peer, segments, depth, keys)
    local place = runtime.root(peer)
    for index = 1, depth do
        if type(place) ~= "table" then
            return nil
        end
        place = place[runtime.segment_of(segments[index], keys)]
    end
    return place
end

-- What has to be done to one path: the wanted entries of the tree, and clears of all others.
local function plan_path(peer, path, tree, keys, depth)
    local plan = { peer = peer, list = {}, tree = tree, first = depth + 1 }
    runtime.each_stored(path, tree, keys, depth + 1, want, plan)
    if not plan.problem then
        runtime.each_stored(path, subtree(peer, path.segments, depth, keys), keys, depth + 1, drop, plan)
        table.sort(plan.list, in_order)
    end
    return plan
end

local function write_all(work)
    for _, plan in ipairs(work.plans) do
        for _, entry in ipairs(plan.list) do
            local peer, path, keys, value = work.peer, entry.path, entry.keys, entry.value
            -- A write before it may have brought it about.
            if not runtime.is_written(peer, path, keys, value) and not runtime.assign(peer, path, keys, value) then
                return
            end
        end
    end
end

local function run(peer, plans)
    for _, plan in ipairs(plans) do
        if plan.problem then
            peer.figures.refused_write = peer.figures.refused_write + 1
            if peer.group then
                peer.group.failure = peer.group.failure or plan.problem
            end
            return nil, plan.problem
        end
    end
    return runtime.together(peer, write_all, { peer = peer, plans = plans })
end

local function refuse(peer, name, problem)
    return run(peer, { { problem = name .. ": " .. problem } })
end

-- How many segments of a path come before its last key.
local function depth_before_last(path)
    for index = path.depth, 1, -1 do
        if path.segments[index] == path.count then
            return index - 1
        end
    end
    return path.depth
end

local function replace(peer, path, map, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    local keys = runtime.gather_keys(path.count, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    keys[path.count] = nil
    local checked, problem = runtime.check_keys(path, keys, path.count - 1)
    if not checked then
        return refuse(peer, path.name, problem)
    elseif type(map) ~= "table" then
        return refuse(peer, path.name, "expected a map, got " .. show(map))
    end
    local depth = depth_before_last(path)
    local plan = { peer = peer, list = {}, map = map }
    for key, value in next, map do
        keys[path.count] = key
        want(plan, path, keys, value)
    end
    keys[path.count] = nil
    if not plan.problem then
        runtime.each_stored(path, subtree(peer, path.segments, depth, keys), keys, depth + 1, drop, plan)
        table.sort(plan.list, in_order)
    end
    return run(peer, { plan })
end

-- The first place in a tree that belongs to none of the paths, or nil. `paths` are those that lead
-- here; a typing error in a tree must not be taken for an absence.
local function stray(place, paths, index, trail)
    local is_entry = false
    for _, path in ipairs(paths) do
        if index > path.depth then
            is_entry = true
        end
    end
    if is_entry then
        return nil
    elseif type(place) ~= "table" then
        return trail
    end
    for key, following in next, place do
        local onward = {}
        for _, path in ipairs(paths) do
            local segment = path.segments[index]
            if type(segment) == "number" or segment == key then
                table.insert(onward, path)
            end
        end
        local deeper = trail .. "." .. show(key)
        if not onward[1] then
            return deeper
        end
        local found = stray(following, onward, index + 1, deeper)
        if found then
            return found
        end
    end
    return nil
end

local function replace_scope(peer, scope, tree, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    local keys = runtime.gather_keys(scope.count, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    local checked, problem = runtime.check_keys(scope, keys, scope.count)
    if not checked then
        return refuse(peer, scope.name, problem)
    elseif type(tree) ~= "table" then
        return refuse(peer, scope.name, "expected a table, got " .. show(tree))
    end
    local odd = stray(tree, scope.paths, scope.depth + 1, "")
    if odd then
        return refuse(peer, scope.name, "the schema has no place for '" .. string.sub(odd, 2) .. "'")
    end
    local plans = {}
    for index, path in ipairs(scope.paths) do
        plans[index] = plan_path(peer, path, tree, keys, scope.depth)
    end
    return run(peer, plans)
end

-- Tables with metamethods can raise while they are read; nothing has been written then.
local function guarded(peer, name, unbroken, fine, problem)
    if not unbroken then
        return refuse(peer, name, "a table failed: " .. runtime.problem_text(fine))
    end
    return fine, problem
end

--- Makes the entries with these keys but the last one equal to a map from last key to value.
function runtime.replace(peer, path, map, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    return guarded(peer, path.name,
        pcall(replace, peer, path, map, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12))
end

--- Makes all entries of a scope equal to a tree in the host's form, rooted where the scope's last
--- key leads to.
function runtime.replace_scope(peer, scope, tree, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12)
    return guarded(peer, scope.name,
        pcall(replace_scope, peer, scope, tree, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12))
end

-- nodes: the tree of scopes, as far as there are listed entries in it. A node is a domain (0: compared
-- in every period, 1: on request), a scope and its keys, and known by an id made of these. It has `own`,
-- the sum of its entries' fingerprints, `total` of all entries under it, `count` of these, and
-- `urgency`, the least of their levels. All sums are mod 2^32.
--
-- A node's items are the fingerprints of its own entries and one for each child node.

local CHAR = runtime.CHAR
local varint = runtime.varint
local floor, char = math.floor, string.char
local insert, sort = table.insert, table.sort

local WRAP = 4294967296

local function wrapped(sum)
    return sum - floor(sum / WRAP) * WRAP
end

--- A whole number below 2^32 as four bytes, the least significant first.
function runtime.four_bytes(number)
    local a = floor(number / 256)
    local b = floor(a / 256)
    local c = floor(b / 256)
    return char(number - a * 256, a - b * 256, b - c * 256, c)
end

--- No nodes yet.
function runtime.new_nodes()
    return { by_id = {}, viewed = {}, last = nil }
end

--- What a node is known by: its domain, its scope and the bytes of its keys.
function runtime.node_id(domain, scope, keys)
    return CHAR[domain] .. varint(scope.position) .. runtime.encode_keys(scope, keys)
end

local function find_or_make(peer, domain, scope, keys)
    local nodes = peer.nodes.by_id
    local id = runtime.node_id(domain, scope, keys)
    local node = nodes[id]
    if node then
        return node
    end
    node = {
        id = id,
        domain = domain,
        scope = scope,
        keys = {},
        own = 0,
        total = 0,
        count = 0,
        urgency = 3,
        children = {},
    }
    for index = 1, scope.count do
        node.keys[index] = keys[index]
    end
    nodes[id] = node
    if scope.within then
        -- The keys of the scope around it come first.
        node.parent = find_or_make(peer, domain, peer.schema.scopes[scope.within], keys)
        node.parent.children[id] = node
    end
    return node
end

-- Whether a node that was found before is that of an entry: entries come by scope, more often than not.
local function is_node_of(node, domain, path, keys)
    if node.domain ~= domain or node.scope ~= path.scope or node.count == 0 then
        return false
    end
    for index = 1, node.scope.count do
        if node.keys[index] ~= keys[path.scope_keys[index]] then
            return false
        end
    end
    return true
end

local function node_of(peer, domain, path, keys)
    local last = peer.nodes.last
    if last and is_node_of(last, domain, path, keys) then
        return last
    end
    local scope, scope_keys = path.scope, {}
    for index = 1, scope.count do
        scope_keys[index] = keys[path.scope_keys[index]]
    end
    local node = find_or_make(peer, domain, scope, scope_keys)
    peer.nodes.last = node
    return node
end

--- Adds to the sum of an entry's fingerprint, and counts the entry in (count 1) or out (count -1), or
--- neither (0) where it is only another fingerprint.
function runtime.count_entry(peer, domain, path, keys, fingerprint, count)
    local node = node_of(peer, domain, path, keys)
    local urgency = count > 0 and runtime.compared_level(path, keys).urgency or 3
    node.own = wrapped(node.own + fingerprint)
    while node do
        local total = node.total + fingerprint
        if total < 0 or total >= WRAP then
            total = wrapped(total)
        end
        node.total, node.item, node.items = total, nil, nil
        if count ~= 0 then
            node.count = node.count + count
            if urgency < node.urgency then
                node.urgency = urgency
            end
        end
        local parent = node.parent
        if node.count == 0 then
            peer.nodes.by_id[node.id] = nil
            if parent then
                parent.children[node.id] = nil
            end
        end
        node = parent
    end
end

-- What a node is among the items of the one around it.
local function item_of(node)
    if not node.item then
        node.item = runtime.fingerprint(varint(node.scope.position) .. runtime.encode_keys(node.scope, node.keys)
            .. runtime.four_bytes(node.total))
    end
    return node.item
end

--- Calls action(argument, item, path, keys, record) for each of a node's own entries that is listed.
function runtime.each_entry_of(peer, node, action, argument)
    local fingerprints = peer.listing.fingerprints
    local function listed(_, path, keys, record)
        local kept = fingerprints[record]
        if kept then
            local item, domain = runtime.split_fingerprint(kept)
            if domain == node.domain then
                action(argument, item, path, keys, record)
            end
        end
    end
    for _, path in ipairs(node.scope.paths) do
        local fixed = {}
        for index = 1, node.scope.count do
            fixed[path.scope_keys[index]] = node.keys[index]
        end
        runtime.each_record_with(peer, path, fixed, listed)
    end
end

--- Calls action(argument, item, child) for each child node of a node.
function runtime.each_child_of(node, action, argument)
    for _, child in pairs(node.children) do
        action(argument, item_of(child), child)
    end
end

local function add_item(items, item)
    items.count = items.count + 1
    items[items.count] = item
end

-- A node's items in ascending order, kept until something under it changes.
local function items_of(peer, node)
    if not node.items then
        local items = { count = 0 }
        runtime.each_entry_of(peer, node, add_item, items)
        runtime.each_child_of(node, add_item, items)
        sort(items)
        node.items = items
        insert(peer.nodes.viewed, node)
    end
    return node.items
end

--- Lets go of the lists of items.
function runtime.forget_items(nodes)
    for _, node in ipairs(nodes.viewed) do
        node.items = nil
    end
    nodes.viewed = {}
end

--- A node's items from `low` to `high` in ascending order, and how many they are. The node may be nil:
--- then there are none.
function runtime.items_between(peer, node, low, high)
    local found, count = {}, 0
    if not node then
        return found, count
    end
    local items = items_of(peer, node)
    local first, after = 1, items.count + 1
    while first < after do
        local middle = floor((first + after) / 2)
        if items[middle] < low then
            first = middle + 1
        else
            after = middle
        end
    end
    while first <= items.count and items[first] <= high do
        count = count + 1
        found[count] = items[first]
        first = first + 1
    end
    return found, count
end

--- The sum of a list of items.
function runtime.sum_of(items, count)
    local sum = 0
    for index = 1, count do
        sum = sum + items[index]
    end
    return wrapped(sum)
end

local function add_to(work, item)
    work.sum = work.sum + item
end

--- The sum of all items of a node, at a cost for each of its children.
function runtime.digest_of(node)
    if not node then
        return 0
    end
    local work = { sum = node.own }
    runtime.each_child_of(node, add_to, work)
    return wrapped(work.sum)
end

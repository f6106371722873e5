-- adopt: takes in what stands in the host's tables but is unknown to the runtime.

local function consider(work, path, keys)
    if not runtime.check_keys(path, keys, path.count) then
        return
    end
    local record = runtime.find_record(work.peer, path, keys)
    local value, known = runtime.current(work.root, path, keys, record)
    if value ~= nil and not known then
        keys = runtime.copy_keys(path, keys)
        table.insert(work, { path = path, keys = keys, value = value, order = runtime.encode_keys(path, keys) })
    end
end

local function in_order(left, right)
    return runtime.bytes_less(left.order, right.order)
end

--- Stamps all such entries as this peer's own writes. Gives the paths where they stand, such as
--- `roles.Thrall`, in the order of path ids and keys; what is invalid or refused is left alone.
function runtime.adopt(peer)
    local adopted = {}
    runtime.enter(peer)
    local root = runtime.root(peer)
    for _, path in ipairs(peer.schema.paths) do
        local work = { peer = peer, root = root }
        local fine, problem = pcall(runtime.each_stored, path, root, {}, 1, consider, work)
        if not fine then
            runtime.log(peer, "error", path.name .. ": a table of the host failed: " .. runtime.problem_text(problem))
        end
        table.sort(work, in_order)
        for _, entry in ipairs(work) do
            if runtime.assign(peer, path, entry.keys, entry.value) then
                table.insert(adopted, runtime.place(path, entry.keys))
            end
        end
    end
    runtime.leave(peer)
    return adopted
end

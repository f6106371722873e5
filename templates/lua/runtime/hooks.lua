-- hooks: tells of changes, after the operation that made them is over. Operations nest: a hook or
-- the adapter may write, and what that changes is told of when the outermost one has ended.

local pcall = pcall

--- Begins an operation.
function runtime.enter(peer)
    peer.depth = peer.depth + 1
end

--- Remembers a change to tell of.
function runtime.notify(peer, path, keys, old, new, origin)
    if not (peer.hooks[path] or peer.component_hooks[path.component] or peer.adapter.changed) then
        return
    end
    local notes = peer.notes
    notes.last = notes.last + 1
    notes[notes.last] = { path = path, keys = keys, old = old, new = new, origin = origin }
end

local function failed(peer, path, problem)
    peer.figures.hook_failures = peer.figures.hook_failures + 1
    runtime.log(peer, "error", "a hook of " .. path.name .. " failed: " .. runtime.problem_text(problem))
end

local function call_all(peer, list, note, change)
    local index = 1
    while list and list[index] do
        local fine, problem = pcall(list[index], change)
        if not fine then
            failed(peer, note.path, problem)
        end
        index = index + 1
    end
end

local function tell(peer, note)
    local path = note.path
    -- Copies: what is stored belongs to the runtime alone.
    local old, new = runtime.copy(path, note.old), runtime.copy(path, note.new)
    local keys = runtime.named_keys(path, note.keys)
    local change = { path = path.name, keys = keys, old = old, new = new, origin = note.origin }
    call_all(peer, peer.hooks[path], note, change)
    call_all(peer, peer.component_hooks[path.component], note, change)
    if peer.adapter.changed then
        local fine, problem = pcall(peer.adapter.changed, path.name, keys, old, new, note.origin)
        if not fine then
            failed(peer, path, problem)
        end
    end
end

--- Ends an operation, and tells of all changes if it was the outermost one.
function runtime.leave(peer)
    if peer.depth > 1 then
        peer.depth = peer.depth - 1
        return
    end
    local notes = peer.notes
    while notes.first <= notes.last do
        local note = notes[notes.first]
        notes[notes.first] = nil
        notes.first = notes.first + 1
        tell(peer, note)
    end
    notes.first, notes.last = 1, 0
    peer.depth = 0
end

local function add_hook(hooks, key, hook)
    if type(hook) ~= "function" then
        return nil, "a hook is a function"
    end
    -- A new list: one that is being walked stays as it is.
    local list, count = {}, 0
    for index, other in ipairs(hooks[key] or list) do
        list[index] = other
        count = index
    end
    list[count + 1] = hook
    hooks[key] = list
    return true
end

--- Calls `hook(change)` after every change of a path's entries; `change` has path, keys (by name),
--- old, new and origin.
function runtime.on(peer, path, hook)
    return add_hook(peer.hooks, path, hook)
end

--- Likewise for all paths of a component.
function runtime.on_component(peer, name, hook)
    local component = peer.schema.components[name]
    if not component then
        return nil, "there is no component '" .. runtime.show(name) .. "'"
    end
    return add_hook(peer.component_hooks, component, hook)
end

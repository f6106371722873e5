-- peer: the object that hosts hold, and its methods that every schema has.

--- What a program around the runtime gives. Its functions are called without a self.
---@class SyncAdapter
---@field now fun(): number seconds of a clock that only ever grows
---@field wall fun(): number Unix time in seconds; it may jump
---@field name fun(): string this peer, as the transport names it to the others
---@field in_group fun(): boolean whether there is anybody to send to
---@field can_sync_now fun(): boolean whether sending is possible just now
---@field can fun(player: string, class: string, keys: table<string, any>): boolean
---@field is_authority fun(player: string): boolean
---@field send fun(bytes: string, priority: "high"|"normal"|"low"): boolean?, string? true, or nil and a reason
---@field schedule fun(callback: fun(), delay: number): any a handle
---@field cancel fun(handle: any)
---@field root fun(): table the state, fetched anew each time
---@field saved? fun(): table kept by the host with its state, for what the runtime has to remember; asked for once
---@field changed? fun(path: string, keys: table<string, any>, old: any, new: any, origin: string)
---@field log? fun(level: "debug"|"warning"|"error", text: string)
---@field flag? fun(name: string): boolean host flags of the schema

--- What a hook is told.
---@class SyncChange
---@field path string the path's name
---@field keys table<string, any> its keys by name
---@field old any nil if it was absent
---@field new any nil if it was cleared
---@field origin string the peer that made the change

---@class SyncPeer
local methods = {}

local REQUIRED = { "now", "wall", "name", "in_group", "can_sync_now", "can", "is_authority", "send", "schedule",
    "cancel", "root" }
local OPTIONAL = { "saved", "changed", "log", "flag" }

local FIGURES = { "sent_messages", "sent_changes", "sent_bytes", "received_messages", "received_changes",
    "received_bytes", "applied", "staleness_ms", "superseded", "unknown", "overwritten", "failed_sends", "hook_failures",
    "refused_own", "refused_malformed", "refused_version", "refused_drift", "refused_duplicate", "refused_level",
    "refused_permission", "refused_full", "refused_write", "polls", "statements", "offers", "repaired", "gaps",
    "sent_frames", "received_frames", "incomplete", "refused_frame" }

--- Sends what waits under a component, whatever its level; without a name everything.
---@param component? string
---@return true? done
---@return string? problem
function methods:push(component)
    local found = nil
    if component ~= nil then
        found = self.schema.components[component]
        if not found then
            return nil, "there is no component '" .. runtime.show(component) .. "'"
        end
    end
    runtime.enter(self)
    runtime.push_units(self.outbox, found)
    runtime.flush(self)
    runtime.leave(self)
    return true
end

--- Asks the other peers to send their granular entries of a component, as soon as that is possible.
---@param component string
---@return true? done
---@return string? problem
function methods:request(component)
    local found = self.schema.components[component]
    if not found then
        return nil, "there is no component '" .. runtime.show(component) .. "'"
    end
    local requests = self.outbox.requests
    for _, other in ipairs(requests) do
        if other == found then
            return true
        end
    end
    table.insert(requests, found)
    runtime.enter(self)
    runtime.flush(self)
    runtime.leave(self)
    return true
end

--- Takes a frame that came in, as the sender's `send` was given it.
---@param sender string the name that the transport gives
---@param bytes string
---@return true? done
---@return string? reason
function methods:receive(sender, bytes)
    return runtime.receive(self, sender, bytes)
end

--- To be called when the group, combat or the zone changed: tries to send what waits.
function methods:host_changed()
    runtime.enter(self)
    self.outbox.retry_at, self.outbox.retry_delay = nil, nil
    runtime.repair_anew(self)
    runtime.flush(self)
    runtime.leave(self)
end

--- Asks all others at once whether they have what this peer has, and repairs what differs: of the entries
--- with `repair: on_request`, too, which are compared at no other time.
---@return true done
function methods:repair()
    return runtime.repair(self)
end

--- Allows only a share of the transport's burst for so many seconds: after zoning, for example.
---@param share number from 0 to 1
---@param seconds number
function methods:restrain(share, seconds)
    runtime.restrain(self, share, seconds)
end

--- Takes in what stands under root() but is unknown to the runtime, as this peer's own writes.
---@return string[] paths where the entries stand, such as `roles.Thrall`
function methods:adopt()
    return runtime.adopt(self)
end

--- Runs a function whose writes are applied, sent and told of as one, or not at all.
---@param fn fun()
---@return true? done
---@return string? problem
function methods:together(fn)
    return runtime.together(self, fn)
end

--- Calls a function after every change of a component.
---@param name string
---@param fn fun(change: SyncChange)
---@return true? done
---@return string? problem
function methods:on_component(name, fn)
    return runtime.on_component(self, name, fn)
end

--- Figures since the start, and how many entries are known (tombstones included) and how many of them wait.
---@return table<string, integer>
function methods:stats()
    local figures = { entries = self.entries, queued = self.outbox.waiting }
    for _, name in ipairs(FIGURES) do
        figures[name] = self.figures[name]
    end
    return figures
end

--- The class that generated code adds its setters to.
function runtime.class()
    local class = {}
    for name, method in pairs(methods) do
        class[name] = method
    end
    class.__index = class
    return class
end

local function check_adapter(adapter)
    if type(adapter) ~= "table" then
        error("the adapter is not a table", 3)
    end
    for _, name in ipairs(REQUIRED) do
        if type(adapter[name]) ~= "function" then
            error("the adapter has no function '" .. name .. "'", 3)
        end
    end
    for _, name in ipairs(OPTIONAL) do
        if adapter[name] ~= nil and type(adapter[name]) ~= "function" then
            error("the adapter's '" .. name .. "' is not a function", 3)
        end
    end
end

local function new_peer(schema, class, adapter)
    local peer = setmetatable({}, class)
    peer.schema = schema
    peer.adapter = adapter
    peer.listing = runtime.new_listing()
    peer.outbox = runtime.new_outbox(peer.listing)
    peer.channel = runtime.new_channel(schema)
    peer.writer = { n = 0, count = 0 }
    peer.hooks, peer.component_hooks, peer.answered = {}, {}, {}
    peer.notes = { first = 1, last = 0 }
    peer.depth = 0
    peer.last_now = 0
    peer.entries, peer.origins = 0, 0
    peer.figures = {}
    for _, name in ipairs(FIGURES) do
        peer.figures[name] = 0
    end
    peer.flag = runtime.flag_reader(peer)
    peer.timer_fired = function()
        runtime.enter(peer)
        runtime.tick(peer)
        runtime.leave(peer)
    end
    local saved = adapter.saved and runtime.ask(peer, "saved")
    runtime.start_repair(peer)
    runtime.restore(peer, type(saved) == "table" and saved or {})
    runtime.forget_tombstones(peer)
    runtime.touch_all(peer.listing)
    runtime.own_name(peer)
    runtime.poll_on_joining(peer)
    runtime.flush(peer)
    return peer
end

--- The module: `new(adapter)`, the schema's name and its short hash in hexadecimal digits.
function runtime.module(schema, class)
    local hash = ""
    for position = 3, 1, -1 do
        hash = hash .. string.format("%02x", string.byte(schema.hash, position))
    end
    return {
        schema = schema.name,
        hash = hash,
        new = function(adapter)
            check_adapter(adapter)
            return new_peer(schema, class, adapter)
        end,
    }
end

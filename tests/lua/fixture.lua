-- A generated section written by hand, with one path for each thing that the runtime treats apart.
local t, l, r, p, s = {}, {}, {}, {}, {}
local Peer = runtime.class()
local schema = runtime.schema("fixture", { 239, 205, 171 }, { 1, 2, 3 }, {
    frame = 240,
    burst = 0,
    overhead = 0,
    clean = true,
    mtu = 240,
})
t[1] = runtime.integer("u8", 0, 255)
t[2] = runtime.text(0, 12, nil)
t[3] = runtime.enum("role_kind", { "tanks", 0, "healers", 1, "melee", 2 })
t[4] = runtime.record("pair", { "a", runtime.bool, false, "b", t[1], false, "c", runtime.text(0, 20, nil), true })
t[5] = runtime.set(t[1], 4)
t[6] = runtime.integer("u32", 0, 4294967295)
t[7] = runtime.list(t[4], 8)
l[1] = runtime.level("realtime", 0, "high", true)
l[2] = runtime.level("local", 0, "low", true)
l[3] = runtime.level("batch", 2, "normal", true)
l[4] = runtime.level("granular", 0, "normal", true)
l[5] = runtime.level("manual", 0, "low", true)
r[1] = function(keys, flag)
    if keys[1] == 1 then
        return flag("in_combat") and l[3] or l[1]
    end
    return l[2]
end
local c = {
    runtime.component(schema, 0, "assignments"),
    runtime.component(schema, 1, "roles"),
    runtime.component(schema, 2, "notes"),
}
runtime.scope(schema, 0, nil, {})
runtime.scope(schema, 1, 0, { "raid", t[1], "encounter", t[1] })
local slot_keys = { "raid", t[1], "encounter", t[1], "role", t[1], "slot", t[1] }
p[1] = runtime.path(schema, 12, "assigned_player", "raids.{raid}.encounters.{encounter}.roles.{role}.players.{slot}",
    c[1], { "raids", 1, "encounters", 2, "roles", 3, "players", 4 }, slot_keys, t[2],
    "class", "assignments", "last_writer", nil, r[1], 1, { 1, 2 })
p[2] = runtime.path(schema, 13, "role", "roles.{player}", c[2], { "roles", 1 }, { "player", t[2] }, t[3],
    "anyone", nil, "last_writer", nil, l[3], 0, {})
p[3] = runtime.path(schema, 14, "note", "notes.{player}", c[3], { "notes", 1 }, { "player", t[2] }, t[4],
    "self", 1, "last_writer", nil, l[4], 0, {})
p[4] = runtime.path(schema, 15, "tags", "tags", c[3], { "tags" }, {}, t[5], "anyone", nil, "union", nil, l[5], 0, {})
p[5] = runtime.path(schema, 16, "score", "score", c[3], { "score" }, {}, t[6], "anyone", nil, "max", nil, l[1], 0, {})
p[6] = runtime.path(schema, 17, "ready", "ready.{player}", c[2], { "ready", 1 }, { "player", t[2] }, runtime.flag,
    "anyone", nil, "owner", 1, l[1], 0, {})
p[7] = runtime.path(schema, 18, "loot", "loot", c[3], { "loot" }, {}, t[7],
    "authority", nil, "authority", nil, l[1], 0, {})
p[8] = runtime.path(schema, 19, "mark", "raids.{raid}.encounters.{encounter}.roles.{role}.marks.{slot}",
    c[1], { "raids", 1, "encounters", 2, "roles", 3, "marks", 4 }, slot_keys, t[1],
    "anyone", nil, "last_writer", nil, l[1], 1, { 1, 2 })
s[1] = runtime.subtree(schema, "encounter", { "raids", 1, "encounters", 2 }, { "raid", t[1], "encounter", t[1] },
    { p[1], p[8] })

function Peer:set_assigned_player(raid, encounter, role, slot, value)
    return runtime.write(self, p[1], value, raid, encounter, role, slot)
end
function Peer:get_assigned_player(raid, encounter, role, slot)
    return runtime.read(self, p[1], raid, encounter, role, slot)
end
function Peer:on_assigned_player(fn)
    return runtime.on(self, p[1], fn)
end
function Peer:replace_assigned_player(raid, encounter, role, map)
    return runtime.replace(self, p[1], map, raid, encounter, role)
end
function Peer:replace_encounter(raid, encounter, tree)
    return runtime.replace_scope(self, s[1], tree, raid, encounter)
end
function Peer:set_role(player, value)
    return runtime.write(self, p[2], value, player)
end
function Peer:get_role(player)
    return runtime.read(self, p[2], player)
end
function Peer:set_note(player, value)
    return runtime.write(self, p[3], value, player)
end
function Peer:get_note(player)
    return runtime.read(self, p[3], player)
end
function Peer:set_tags(value)
    return runtime.write(self, p[4], value)
end
function Peer:get_tags()
    return runtime.read(self, p[4])
end
function Peer:set_score(value)
    return runtime.write(self, p[5], value)
end
function Peer:get_score()
    return runtime.read(self, p[5])
end
function Peer:set_ready(player, value)
    return runtime.write(self, p[6], value, player)
end
function Peer:get_ready(player)
    return runtime.read(self, p[6], player)
end
function Peer:set_loot(value)
    return runtime.write(self, p[7], value)
end
function Peer:set_mark(raid, encounter, role, slot, value)
    return runtime.write(self, p[8], value, raid, encounter, role, slot)
end
function Peer:get_mark(raid, encounter, role, slot)
    return runtime.read(self, p[8], raid, encounter, role, slot)
end
local module = runtime.module(schema, Peer)

local Set, Get = Store.Set, Store.Get

-- Numbers, with room above what was seen.
Set("numbers.small", 100)
Set("numbers.large", 200)
Set("numbers.larger", 3000000000)
Set("numbers.largest", 1e15)
Set("numbers.below", -1)
Set("numbers.fraction", 0.5)
Set("numbers.counted", #Addon.list + 1)
Set("numbers.hex", 0xFF)
Set("numbers.both", 1)
Set("numbers.both", "one")

-- Texts.
Set("texts.short", "abc")
Set("texts.few", "tank")
Set("texts.few", "healer")
Set("texts.open", "hello " .. Addon.name)
Set("texts.long", string.rep("x", 10000))
Set("texts.longer", "0123456789012345678901234567890123456789")

-- True, false, and a fact that is there or not.
Set("facts.bool", true)
Set("facts.bool", false)
Set("facts.compared", Addon.x == 3)
Set("facts.flag", true)
Set("facts.flag", nil)
Set("facts.one", 1)
Set("facts.one", true)
Set("facts.never", nil)

-- Nothing known, and a table of which nothing is known.
Set("unknown.value", Addon.value())
Set("unknown.table", {})
Set("unknown.either", {})
Set("unknown.either", "none")

-- Tables that are only ever written whole.
Set("whole.record", { id = 1, name = "x" })
Set("whole.record", { id = 2 })
Set("whole.list", { 1, 2, 3 })
Set("whole.records", { { id = 1, at = { x = 1, y = 2 } }, { id = 300, at = { x = 3, y = 4 } } })
Set("whole.lists", { { 1, 2 }, { 3 } })
Set("whole.mixed", { 1, 2, n = 2 })
Set("whole.wide", { { { { { { 1 } } } } } })

-- Tables that are written in part.
Set("part.record", { id = 1, name = "x" })
Get("part.record").name = "y"
Set("part.list", { 1, 2, 3 })
Get("part.list")[2] = nil
for index, entry in ipairs(Get("part.records")) do
    entry.index = index
end
rawset(Get("part"), "raw", 1)
table.remove(Get("part.list"), 1)

-- Names beside a key: the same below them, and not.
Set("beside.same.first", "x")
Set("beside.same." .. Addon.name, "y")
Set("beside.other.first", "x")
Set("beside.other.second", { 1 })
Set("beside.other." .. Addon.name, 3)
Set("beside.number." .. (#Addon.list + 1), 3)
Set("beside.number.count", "x")

-- Tables that hold themselves, and copies of what is not known.
local node = { name = "x" }
node.parent = node
Set("loops.node", node)
local function copy(value)
    if type(value) ~= "table" then return value end
    local copied = {}
    for key, inner in pairs(value) do copied[key] = copy(inner) end
    return copied
end
Set("loops.copy", copy(Addon.value))
Saved.loops.deep = copy({ 1 })
Saved = Addon.defaults

-- Deeper than any path may be.
local deep = "deep"
Set("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.A.B.C.D.E.F.G.H.I.J", 1)
local function keyed(a1, a2, a3)
    Set("keyed." .. a1 .. ".x." .. a2 .. ".y." .. a3, 1)
    Set("keyed.a." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1
        .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1 .. "." .. a1, 1)
end

-- Numbers that are no positions of a list, and lists of which the length was not seen.
Set("whole.sparse", { [3] = "a", [7] = "b" })
Set("whole.zero", { [0] = "a", "b" })
Set("whole.explicit", { [2] = "b", [1] = "a" })

-- Numbers as keys, with room above what was seen.
Set("counts.some.40000", "x")
Set("counts.many.70000", "x")
Set("counts.below.-3", "x")
Set("counts.far.-70000", "x")
Set("counts.large.3000000000", "x")

-- Keys of which a part is known, and values of which a part is handed in.
Set("parted.list.item" .. (#Addon.list + 1), 1)
Set("parted.none" .. Addon.name .. ".x", 1)
local function point(x)
    return { at = x, of = { x = x } }
end
Set("made.record", point(3))
Set("made.either", Addon.on and point(1) or point(2))

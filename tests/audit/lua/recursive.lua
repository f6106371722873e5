-- What hands things to itself has no end, and is followed for a while only.
local function visit(entry, path)
    visit(entry.child, path .. ".child")
    entry.name = path
    return visit(entry, path)
end
visit(Guild.first, "a")
Guild.A = Guild.A.B
Guild.A.x = Guild.A.B.C
Guild.B = Guild.C
Guild.C = Guild.B
Guild.C[Guild.key].x = Guild.B
local loop = {}
loop.loop = loop
loop.loop.loop.x = 1
local function wrap(inner)
    local made = { inner = inner }
    made.made = made
    return made
end
local wrapped = wrap(wrap(Guild.first))
wrapped.made.made.inner.x = 1
for _, entry in pairs(Guild.C) do
    Guild.C = entry
    entry.x = Guild.C
end
return visit, wrapped

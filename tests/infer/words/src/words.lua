-- Names that mean something elsewhere.
for _, word in ipairs({ "a" }) do Store.Set("end." .. word, 1) end
Store.Set("end.function", true)
Store.Set("true", 1)
Store.Set("null.no", 1)
Store.Set("self", "x")
Store.Set("crate.super.Self", 1)
Store.Set("type.match", 1)
Store.Set("__sync.x", 1)
Store.Set("_", 1)
Store.Set("_hidden", 1)
Store.Set("peer", 1)
Store.Set("component.set", 1)
Store.Set("record", { self = 1, type = 2 })
Store.Set("plain", { type = 1, ["end"] = 2, ["not"] = 3 })
Store.Set("odd", { ["two words"] = 1, ["a-b"] = 2, ["\"quoted\"\n# text"] = 3 })
Store.Set("and.or.not", { ["true"] = 1, ["null"] = 2, y = 3 })

-- Names that are one name after casing.
Store.Set("raidName", 1)
Store.Set("raid_name", 1)
Store.Set("raid.name", 1)
Store.Set("raid-name", 1)

-- What is no name.
Store.Set("ümlaut.x", 1)
Store.Set("names.ümlaut", 1)
Store.Set("names.[1]", 1)
Store.Set("names.a b", 1)
Store.Set("names.: {x}", 1)
Store.Set("1.x", 1)
Store.Set(".x..y.", 1)
Store.Set("a.very.long.path.that.goes.on.and.on.for.more.than.any.name.of.the.language.may.have.in.it.at.all", 1)
Store.Set("averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongname", 1)

-- Keys with odd names.
local function keys(_, i, And, self, tostring)
    Store.Set("keyed." .. And .. ".x", 1)
    Store.Set("keys." .. self .. ".x." .. i, 1)
    Store.Set("or." .. _ .. ".y." .. tostring, 1)
end

-- Words for levels and components.
Store.Set("levels.one", 1, { level = "REALTIME", topic = "two words" })
Store.Set("levels.two", 1, { level = "SOMETIMES", topic = "null" })
Store.Set("levels.three", 1, { level = "a\nb: c # d", topic = "\"quoted\"\n# text" })
Store.Set("levels.four", 1, { level = "batch", topic = "client" })
Store.Set("levels.five", 1, { level = "manual", topic = 5 })
Store.Set("levels.six", 1, { level = "granular" })
Store.Set("levels.seven", 1, { level = "granular", topic = "anyone" })

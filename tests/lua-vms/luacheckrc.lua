-- How luacheck reads generated Lua: as code for 5.0 up to 5.5, LuaJIT and Luau at once.
std = "min"
-- What some versions lack; the runtime asks for each before it uses it.
read_globals = { "unpack", "loadstring", "math.mod", "math.fmod", "string.gfind", "string.gmatch", "table.getn", "table.setn" }
-- Each module is one global.
globals = { "ConformanceSync", "HostileSync", "RaidhelperSync", "ScenariosSync" }
-- Annotations are long lines, and methods of one signature do not all use every parameter.
max_line_length = false
unused_args = false
-- A method inside a constructor has a `self` of its own (431), and `not (a > b)` is not `a <= b`
-- where NaN may come (581).
ignore = { "431/self", "581" }

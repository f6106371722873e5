-- Two tables, without any code: each is a part of the state.
One_Saved = {
	["positional"] = { "a", "b", "c" },
	["negative"] = { ["x"] = -12.5, ["y"] = -3, [-1] = true },
	["roster"] = {
		["Ada"] = { ["rank"] = 1 }, ["Bo"] = { ["rank"] = 2 }, ["Cyd"] = { ["rank"] = 3 }, ["Dee"] = { ["rank"] = 1 },
		["Eve"] = { ["rank"] = 2 }, ["Fay"] = { ["rank"] = 3 }, ["Gus"] = { ["rank"] = 1 }, ["Hal"] = { ["rank"] = 2 },
		["Ike"] = { ["rank"] = 3 }, ["Jan"] = { ["rank"] = 1 }, ["Kim"] = { ["rank"] = 2 }, ["Lee"] = { ["rank"] = 3 },
		["Moe"] = { ["rank"] = 1 },
	},
	["called"] = print("never run"),
	["nothing"] = nil,
	[1] = "no path begins with a number",
	["no name"] = "and none with this",
	["empty"] = {},
	["of_names"] = { ["Ada"] = { ["at"] = 1 }, ["Bo"] = { ["at"] = 2, ["of"] = 3 }, ["Cyd"] = { ["of"] = 1, ["at"] = 3 }, ["Dee"] = {} },
	["of_lists"] = { ["Ada"] = { 1 }, ["Bo"] = { 2, 3 }, ["Cyd"] = { 1 }, ["Dee"] = { 5 } },
	["of_both"] = { ["Ada"] = { 1 }, ["Bo"] = { ["x"] = 3 }, ["Cyd"] = "text", ["Dee"] = { 5 } },
	["of_keys"] = { ["Ada"] = { ["a b"] = 1 }, ["Bo"] = { ["c d"] = 3 }, ["Cyd"] = { ["e f"] = 3 }, ["Dee"] = { ["g h"] = 5 } },
	["sparse"] = { [3] = "a", [5] = "b" },
	["odd"] = { [true] = 1, [-2.5] = -(2), ["sum"] = 1 + 2 },
}
Two_Saved = {
	["names"] = { ["with a dot."] = 1, ["[1]"] = 2, ["ünïcode"] = 3 },
	["text"] = "a line\nand another",
}
do
	Ignored_Saved = { ["x"] = 1 }
end

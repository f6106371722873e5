Addon_Saved = {
	["roles"] = {
		["Bert"] = "healer",
	},
	["window"] = {
		["x"] = 10.5,
	},
}

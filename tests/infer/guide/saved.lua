Guild_Saved = {
	["duties"] = {
		["Anna"] = "tank",
		["Dagobert the Second"] = "damage",
	},
}

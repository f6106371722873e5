
Guild_Saved = {
	["version"] = 3,
	["state"] = {
		["duties"] = {
			["Anna"] = "tank",
			["Dagobert the Second"] = "damage",
		},
		["loot"] = {
			["items"] = {
				[1] = {
					["id"] = 19019,
					["count"] = 2,
				},
				[2] = {
					["id"] = 70000,
					["count"] = 1,
					["owner"] = "Anna",
				},
			},
			["threshold"] = 0.5,
		},
		["raids"] = {
			[1] = {
				["name"] = "Molten Core",
				["slots"] = {
					[1] = "Anna",
					[40] = "Bert",
				},
			},
		},
	},
}
Other_Saved = {
	["of no"] = "interest",
}

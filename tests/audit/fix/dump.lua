-- The state as a text, in an order of its own.
local function dump(value)
    if type(value) ~= "table" then
        return type(value) .. " " .. tostring(value)
    end
    local lines = {}
    for key, inside in pairs(value) do
        local text = dump(inside)
        if text ~= "{}" then
            table.insert(lines, type(key) .. " " .. tostring(key) .. " = " .. text)
        end
    end
    table.sort(lines)
    return "{" .. string.gsub("\n" .. table.concat(lines, "\n"), "\n", lines[1] and "\n  " or "") .. (lines[1] and "\n}" or "}")
end
return dump(Guild_Saved.state)

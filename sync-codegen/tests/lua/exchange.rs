//! Generated files at work on Lua 5.1: what one peer sets, another one has.

use crate::{load, render, schemas};
use sync_codegen::lua::LuaOptions;
use sync_schema::schema::Schema;

/// Two peers, `thrall` and `jaina`, that hear each other at once; `sent` counts bytes by sender.
const TWO_PEERS: &str = r#"
    local module = ...
    local group, sent, roots = {}, {}, {}
    local function join(name)
        roots[name], sent[name] = {}, 0
        group[name] = module.new({
            now = function() return 0 end,
            wall = function() return 1780000000 end,
            name = function() return name end,
            in_group = function() return true end,
            can_sync_now = function() return true end,
            can = function(player, class, keys) return class == "assignments" and keys.raid == 1 end,
            is_authority = function(player) return player == "thrall" end,
            send = function(bytes)
                sent[name] = sent[name] + string.len(bytes)
                for other, peer in pairs(group) do
                    if other ~= name then assert(peer:receive(name, bytes)) end
                end
                return true
            end,
            schedule = function() return 1 end,
            cancel = function() end,
            root = function() return roots[name] end,
            flag = function() return false end,
            log = function(_, text) error(text) end,
        })
        return group[name]
    end
    local thrall, jaina = join("thrall"), join("jaina")
"#;

fn run(schema: &Schema, script: &str) {
    let (lua, module) = load(&render(schema, &LuaOptions::default()));
    let chunk = lua.load(format!("{TWO_PEERS}\n{script}")).set_name("exchange");
    chunk.call::<()>(module).expect("the script runs to its end");
}

#[test]
fn a_value_arrives_and_is_cleared() {
    run(
        &schemas::raid(),
        r#"
        local seen
        jaina:on_assigned_player(function(change) seen = change end)
        assert(thrall:set_assigned_player(1, 2, 3, "Rexxar"))
        assert(jaina:get_assigned_player(1, 2, 3) == "Rexxar")
        assert(roots.jaina.raids[1].encounters[2].slots[3] == "Rexxar")
        assert(seen.new == "Rexxar" and seen.old == nil and seen.keys.slot == 3 and seen.origin == "thrall")
        assert(sent.thrall > 0 and sent.thrall <= 32, sent.thrall)
        assert(thrall:set_assigned_player(1, 2, 3, nil))
        assert(jaina:get_assigned_player(1, 2, 3) == nil and seen.new == nil and seen.old == "Rexxar")
        "#,
    );
}

#[test]
fn levels_permissions_and_bounds_are_those_of_the_schema() {
    run(
        &schemas::raid(),
        r#"
        -- Raid 2 is local by the decision table, and the ui is local always.
        assert(thrall:set_assigned_player(2, 1, 1, "Rexxar") and thrall:set_ui_point("CENTER"))
        assert(sent.thrall == 0 and jaina:get_ui_point() == nil)
        -- Only the peer itself writes its role.
        assert(thrall:set_role("thrall", "tanks") and jaina:get_role("thrall") == "tanks")
        local ok, message = thrall:set_role("jaina", "tanks")
        assert(ok == nil and string.find(message, "role"))
        ok, message = thrall:set_assigned_player(1, 1, 256, "Rexxar")
        assert(ok == nil and string.find(message, "slot"))
        ok, message = thrall:set_assigned_player(1, 1, 1, "a name that is too long")
        assert(ok == nil and string.find(message, "assigned_player"))
        "#,
    );
}

#[test]
fn maps_and_scopes_are_replaced() {
    run(
        &schemas::raid(),
        r#"
        assert(thrall:replace_assigned_player(1, 2, { "Rexxar", "Cairne" }))
        assert(jaina:get_assigned_player(1, 2, 2) == "Cairne")
        assert(thrall:replace_encounter(1, 2, { slots = { [2] = "Voljin" } }))
        assert(jaina:get_assigned_player(1, 2, 1) == nil)
        assert(jaina:get_assigned_player(1, 2, 2) == "Voljin")
        "#,
    );
}

#[test]
fn values_of_every_type_arrive() {
    run(
        &schemas::everything(),
        r#"
        assert(thrall:set_a_bool(false) and jaina:get_a_bool() == false)
        assert(thrall:set_a_flag(1) and jaina:get_a_flag())
        assert(thrall:set_a_signed(-7) and jaina:get_a_signed() == -7)
        assert(thrall:set_a_small(9007199254740991) and jaina:get_a_small() == 9007199254740991)
        assert(thrall:set_a_float(0.25) and jaina:get_a_float() == 0.25)
        assert(thrall:set_a_double(0.1) and jaina:get_a_double() == 0.1)
        assert(thrall:set_a_word("Word") and jaina:get_a_word() == "Word")
        assert(not thrall:set_a_word("word"))
        assert(thrall:set_some_bytes("\0\255") and jaina:get_some_bytes() == "\0\255")
        assert(thrall:set_a_time(1780000000123) and jaina:get_a_time() == 1780000000123)
        local uuid = "0123abcd-4567-89ef-0123-456789abcdef"
        assert(thrall:set_a_uuid(uuid) and jaina:get_a_uuid() == uuid)
        assert(thrall:set_items({ { item_id = 7, on = true, shape = { kind = "circle", value = 3 }, ["end"] = true } }))
        local item = jaina:get_items()[1]
        assert(item.item_id == 7 and item.shape.kind == "circle" and item.shape.value == 3 and item["end"])
        assert(thrall:set_words({ One = true, Two = true }) and jaina:get_words().Two)
        assert(thrall:set_counts({ One = 1 }) and jaina:get_counts().One == 1)
        "#,
    );
}

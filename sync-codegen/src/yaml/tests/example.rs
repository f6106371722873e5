//! The example of the language is read as it means.

use super::*;

fn example() -> Definition {
    good(include_str!("../../../../tests/cases/language-example.sync.yaml"))
}

#[test]
fn declarations() {
    let Definition {
        name,
        description,
        host_flags,
        scopes,
        permissions,
        conditions,
        components,
        types,
        ..
    } = example();
    assert_eq!(name.value, "raidhelper");
    assert_eq!(value(&description), Some("Raid planning state of one guild"));
    assert!(host_flags.is_empty());
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| {
            let keys: Vec<_> = scope
                .keys
                .iter()
                .map(|k| format!("{}: {}", k.name.value, spell(&k.ty)))
                .collect();
            (scope.name.value.as_str(), value(&scope.within), keys.join(", "))
        })
        .collect();
    assert_eq!(
        scopes,
        [
            ("raid", None, "raid: u8".to_owned()),
            ("encounter", Some("raid"), "encounter: u8".to_owned())
        ]
    );
    let permissions: Vec<_> = permissions
        .iter()
        .map(|class| class.name.value.as_str())
        .collect();
    assert_eq!(permissions, ["structure", "assignments"]);
    assert_eq!(conditions[0].name.value, "active_raid");
    assert_eq!(conditions[0].expression.value, "raid == 1");
    let [assignments] = components.as_slice() else {
        panic!("one component: {components:?}")
    };
    assert_eq!(assignments.name.value, "assignments");
    assert_eq!(value(&assignments.defaults.scope), Some("encounter"));
    assert_eq!(value(&assignments.defaults.permission), Some("assignments"));
    assert_eq!(
        level(&assignments.defaults.level),
        ["active_raid: realtime", "otherwise: local"]
    );
    assert_eq!(assignments.defaults.conflict, None);
    let types: Vec<_> = types
        .iter()
        .map(|ty| format!("{} = {}", ty.name.value, spell(&ty.ty)))
        .collect();
    assert_eq!(
        types,
        [
            "player = string(..12)",
            "raid_mark = int(0..8)",
            "role_kind = enum(tanks, healers, melee, ranged)",
            "trade_item = record(item_id: u32, name: string, quantity: u16)",
        ]
    );
}

#[test]
fn paths() {
    let Definition { paths, transport, .. } = example();
    let [group, role, trade_items, point] = paths.as_slice() else {
        panic!("four paths: {paths:?}")
    };
    let template = "encounterMgmt.raids.{raid}.encounters.{encounter}.roles.{role: u8}";
    assert_eq!(group.template.value, template);
    assert_eq!(value(&group.component), Some("assignments"));
    assert_eq!((&group.ty, &group.name), (&None, &None));
    let inner: Vec<_> = group
        .paths
        .iter()
        .map(|path| {
            (
                path.template.value.as_str(),
                value(&path.name),
                path.ty.as_ref().map(spell),
            )
        })
        .collect();
    assert_eq!(
        inner,
        [
            (
                "assignedPlayers.{slot: u8}",
                Some("assigned_player"),
                Some("player?".to_owned())
            ),
            (
                "raidMarks.{slot: u8}",
                Some("raid_mark"),
                Some("raid_mark?".to_owned())
            ),
        ]
    );
    assert_eq!(role.template.value, "roles.{player: player}");
    assert_eq!(value(&role.name), Some("role"));
    assert_eq!(role.ty.as_ref().map(spell).as_deref(), Some("role_kind?"));
    assert_eq!(value(&role.traits.permission), Some("assignments"));
    assert_eq!(level(&role.traits.level), ["realtime"]);
    assert_eq!(trade_items.template.value, "tradeItems");
    assert_eq!(
        trade_items.ty.as_ref().map(spell).as_deref(),
        Some("[trade_item]")
    );
    assert_eq!(level(&trade_items.traits.level), ["batch"]);
    assert_eq!(point.template.value, "ui.point");
    assert_eq!(point.ty.as_ref().map(spell).as_deref(), Some("string"));
    assert_eq!(level(&point.traits.level), ["local"]);
    assert!(
        paths[1..]
            .iter()
            .all(|path| path.paths.is_empty() && path.deprecated.is_none())
    );
    assert_eq!(transport, Default::default());
}

#[test]
fn spans_lead_back_to_the_text() {
    let text = include_str!("../../../../tests/cases/language-example.sync.yaml");
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = crate::yaml::parse("example.sync.yaml", text, &mut sources, &mut sink).unwrap();
    let group = &definition.paths[0];
    assert_eq!(sources.text(group.template.span), group.template.value);
    let ty = group.paths[1].ty.as_ref().unwrap();
    assert_eq!(sources.text(ty.span), "raid_mark?");
    assert_eq!(
        sources.line_column(ty.span).0,
        text.lines().position(|l| l.contains("raidMarks")).unwrap() + 1
    );
    assert_eq!(
        sources.text(definition.types[0].ty.span),
        "{ string: { max: 12 } }"
    );
    let Some(LevelDefinition::Table { rows, span }) = &definition.components[0].defaults.level else {
        panic!("no table")
    };
    assert_eq!(sources.text(rows[0].span), "{ when: active_raid, use: realtime }");
    assert!(sources.text(*span).starts_with("- {") && sources.text(*span).ends_with("use: local }"));
}

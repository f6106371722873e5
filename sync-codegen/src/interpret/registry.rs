//! The registry of a schema, as a generated module would hold it.

use sync_runtime::codec::Malformed;
use sync_runtime::registry::{
    ChannelInfo, CheckKey, CheckValue, ComponentInfo, ConflictRule, KeyInfo, KeyKind, PathInfo,
    PermissionRule, Registry, ScopeInfo,
};
use sync_runtime::wire::Reader;
use sync_schema::schema::{
    Conflict, IntegerWidth, Key, Named, Path, Permission, Schema, Shape, Transport, Type,
};

use super::plain::{Resolved, resolve};
use super::{level, merge, read};

pub(super) fn registry(schema: &'static Schema, paths: &[&'static Path]) -> Registry {
    let components = schema.components.iter().map(|component| ComponentInfo {
        id: component.id,
        name: &component.name,
    });
    Registry {
        schema: &schema.name,
        hash: schema.hash,
        compare_hash: schema.compare_hash,
        mtu: schema.transport.capacity() as usize,
        transport: channel_info(schema.transport),
        permissions: names(&schema.permissions),
        host_flags: names(&schema.host_flags),
        components: leak(components),
        scopes: leak(schema.scopes.iter().map(|scope| ScopeInfo {
            name: &scope.name,
            within: scope.within.map(|index| index.0),
            keys: leak(scope.keys.iter().map(|key| key_info(schema, key))),
        })),
        paths: leak(paths.iter().map(|path| path_info(schema, path))),
    }
}

/// The same with all permissions given to everybody.
pub(super) fn lawless(registry: &'static Registry) -> Registry {
    let path = |path: &'static PathInfo| PathInfo {
        permission: PermissionRule::Anyone,
        conflict: match path.conflict {
            ConflictRule::Owner(_) => ConflictRule::LastWriter,
            other => other,
        },
        ..*path
    };
    Registry {
        paths: leak(registry.paths.iter().map(path)),
        ..*registry
    }
}

fn channel_info(transport: Transport) -> ChannelInfo {
    let Transport {
        mtu,
        rate,
        burst,
        overhead,
        clean,
    } = transport;
    ChannelInfo {
        frame: mtu as usize,
        rate,
        burst,
        overhead,
        clean,
    }
}

fn names(list: &'static [Named]) -> &'static [&'static str] {
    leak(list.iter().map(|named| named.name.as_str()))
}

fn leak<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Vec::leak(items.collect())
}

fn path_info(schema: &'static Schema, path: &'static Path) -> PathInfo {
    let Path {
        id,
        name,
        segments: _,
        keys,
        ty,
        optional: _,
        component,
        scope,
        scope_keys,
        permission,
        level,
        conflict,
        description: _,
        deprecated: _,
        span: _,
    } = path;
    PathInfo {
        id: *id,
        name,
        template: String::leak(path.template()),
        keys: leak(keys.iter().map(|key| key_info(schema, key))),
        component: component.0,
        scope: scope.0,
        scope_keys,
        permission: match permission {
            Permission::Anyone => PermissionRule::Anyone,
            Permission::Authority => PermissionRule::Authority,
            Permission::SelfKey(key) => PermissionRule::SelfKey(*key),
            Permission::Class(class) => PermissionRule::Class(class.0),
        },
        conflict: conflict_rule(schema, *conflict, ty),
        level: level::level_of(level),
        check_value: check_value(schema, ty),
    }
}

fn check_value(schema: &'static Schema, ty: &'static Type) -> CheckValue {
    Box::leak(Box::new(move |value: &[u8], exact: bool| {
        let mut reader = Reader::new(value);
        read::whole(schema, ty, &mut reader)?;
        match exact && !reader.is_empty() {
            true => Err(Malformed::new("bytes are left over after the value")),
            false => Ok(reader.position()),
        }
    }))
}

fn key_info(schema: &'static Schema, Key { name, ty }: &'static Key) -> KeyInfo {
    let check: CheckKey = Box::leak(Box::new(move |bytes: &[u8]| {
        let mut reader = Reader::new(bytes);
        read::key(schema, ty, &mut reader)?;
        Ok(reader.position())
    }));
    KeyInfo {
        name,
        kind: key_kind(schema, ty),
        check,
    }
}

fn key_kind(schema: &'static Schema, ty: &'static Type) -> KeyKind {
    match resolve(schema, ty) {
        Resolved::Plain(Type::Bool) => KeyKind::Bool,
        Resolved::Plain(Type::Uuid) => KeyKind::Uuid,
        Resolved::Plain(Type::Integer(integer)) => match integer.width {
            IntegerWidth::U8 => KeyKind::Byte,
            IntegerWidth::I8 => KeyKind::SignedByte,
            IntegerWidth::U16 | IntegerWidth::U32 | IntegerWidth::U64 => KeyKind::Unsigned,
            IntegerWidth::I16 | IntegerWidth::I32 | IntegerWidth::I64 => KeyKind::Signed,
        },
        Resolved::Declared(Shape::Enum(cases)) => {
            let count = cases.iter().map(|case| case.number + 1).max().unwrap_or(0);
            let name = |number| cases.iter().find(|case| case.number == number);
            KeyKind::Case(leak(
                (0..count).map(|number| name(number).map_or("", |case| case.name.as_str())),
            ))
        }
        // The checks let nothing else be a key.
        _ => KeyKind::Text,
    }
}

fn conflict_rule(schema: &'static Schema, conflict: Conflict, ty: &'static Type) -> ConflictRule {
    match (conflict, schema.resolve(ty)) {
        (Conflict::Owner(key), _) => ConflictRule::Owner(key),
        (Conflict::Authority, _) => ConflictRule::Authority,
        (Conflict::Union, Type::Set(element, max)) => {
            let merge = move |left: &[u8], right: &[u8]| merge::union(schema, element, *max, left, right);
            ConflictRule::Merge(Box::leak(Box::new(merge)))
        }
        (Conflict::Max, ty) => {
            let merge = move |left: &[u8], right: &[u8]| merge::max(schema, ty, left, right);
            ConflictRule::Max(Box::leak(Box::new(merge)))
        }
        // `union` is for sets alone: the checks see to it.
        (Conflict::LastWriter | Conflict::Union, _) => ConflictRule::LastWriter,
    }
}

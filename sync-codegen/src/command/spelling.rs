//! The parts of a schema, spelled in the words of the schema language.

use sync_schema::schema::{
    Comparison, Condition, Conflict, Float, FloatWidth, Integer, Key, Level, LevelKind, Literal, Path,
    Permission, Priority, Repair, Schema, Text, Type,
};
use sync_schema::uuid::uuid_text;

/// `{string: u8}`, `[trade_item]`; bounds follow in brackets where they are narrower than the type.
pub(super) fn ty(schema: &Schema, ty: &Type) -> String {
    let inner = |inner: &Type| self::ty(schema, inner);
    match ty {
        Type::Bool => "bool".into(),
        Type::Flag => "flag".into(),
        Type::Integer(integer) => self::integer(integer),
        Type::Float(float) => self::float(float),
        Type::Text(text) => self::text(text),
        Type::Bytes(bytes) => format!("bytes ({})", lengths(bytes.min, bytes.max)),
        Type::Uuid => "uuid".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Optional(some) => format!("{}?", inner(some)),
        Type::List(element, max) => format!("[{}] (at most {max})", inner(element)),
        Type::Set(element, max) => format!("set<{}> (at most {max})", inner(element)),
        Type::Map(key, value, max) => format!("{{{}: {}}} (at most {max})", inner(key), inner(value)),
        Type::Named(index) => schema[*index].name.clone(),
    }
}

fn integer(Integer { width, min, max }: &Integer) -> String {
    match (*min, *max) == width.range() {
        true => width.keyword().into(),
        false => format!("{} ({min} to {max})", width.keyword()),
    }
}

fn float(Float { width, min, max }: &Float) -> String {
    let name = match width {
        FloatWidth::F32 => "f32",
        FloatWidth::F64 => "f64",
    };
    match (min, max) {
        (None, None) => name.into(),
        (Some(min), None) => format!("{name} (at least {min})"),
        (None, Some(max)) => format!("{name} (at most {max})"),
        (Some(min), Some(max)) => format!("{name} ({min} to {max})"),
    }
}

fn text(Text { min, max, pattern }: &Text) -> String {
    let pattern = pattern
        .as_ref()
        .map(|pattern| format!(", pattern {:?}", pattern.source))
        .unwrap_or_default();
    format!("string ({}{pattern})", lengths(*min, *max))
}

fn lengths(min: u32, max: u32) -> String {
    match min {
        0 => format!("at most {max} bytes"),
        _ => format!("{min} to {max} bytes"),
    }
}

/// `raid: u8`
pub(super) fn key(schema: &Schema, key: &Key) -> String {
    format!("{}: {}", key.name, ty(schema, &key.ty))
}

/// The type of a path's entries, with the `?` of those that can be cleared.
pub(super) fn entry(schema: &Schema, path: &Path) -> String {
    format!("{}{}", ty(schema, &path.ty), if path.optional { "?" } else { "" })
}

/// A condition as a schema may say it: `raid == 1 and not in_combat`
pub(super) fn condition(schema: &Schema, keys: &[Key], condition: &Condition) -> String {
    match condition {
        Condition::Compare {
            key,
            comparison: how,
            literal,
        } => {
            let Key { name, ty, .. } = &keys[*key];
            let literal = match literal {
                Literal::Bool(value) if *value == (*how == Comparison::Equal) => return name.clone(),
                Literal::Bool(_) => return format!("not {name}"),
                Literal::Integer(number) => number.to_string(),
                // The case of an enum is a word.
                Literal::Text(word) if matches!(schema.resolve(ty), Type::Named(_)) => word.clone(),
                Literal::Text(text) => quoted(text),
                Literal::Uuid(uuid) => quoted(&uuid_text(*uuid)),
            };
            format!("{name} {} {literal}", comparison(*how))
        }
        Condition::Flag(flag) => schema[*flag].name.clone(),
        Condition::Not(inner) => match self::condition(schema, keys, inner) {
            inner if inner.contains(' ') => format!("not ({inner})"),
            inner => format!("not {inner}"),
        },
        Condition::And(parts) => joined(schema, keys, parts, " and "),
        Condition::Or(parts) => joined(schema, keys, parts, " or "),
    }
}

fn joined(schema: &Schema, keys: &[Key], parts: &[Condition], word: &str) -> String {
    let part = |part: &Condition| match part {
        Condition::And(_) | Condition::Or(_) => format!("({})", condition(schema, keys, part)),
        Condition::Compare { .. } | Condition::Flag(_) | Condition::Not(_) => condition(schema, keys, part),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(word)
}

fn comparison(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// A text in the quotes that it does not have.
pub(super) fn quoted(text: &str) -> String {
    match text.contains('\'') {
        true => format!("\"{text}\""),
        false => format!("'{text}'"),
    }
}

/// `realtime`
pub(super) fn level_kind(kind: LevelKind) -> &'static str {
    match kind {
        LevelKind::Realtime => "realtime",
        LevelKind::Batch => "batch",
        LevelKind::Granular => "granular",
        LevelKind::Manual => "manual",
        LevelKind::Local => "local",
    }
}

/// `high`
pub(super) fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::High => "high",
        Priority::Normal => "normal",
        Priority::Low => "low",
    }
}

/// `on_request`
pub(super) fn repair(repair: Repair) -> &'static str {
    match repair {
        Repair::Periodic => "periodic",
        Repair::OnRequest => "on_request",
    }
}

/// `batch: { delay: 500ms, priority: low, repair: periodic }`; `local` alone, for nothing is sent.
pub(super) fn level(level: &Level) -> String {
    let Level {
        kind,
        delay_ms,
        priority,
        repair,
    } = *level;
    let name = level_kind(kind);
    if kind == LevelKind::Local {
        return name.into();
    }
    let delay = match kind {
        LevelKind::Batch => format!("delay: {delay_ms}ms, "),
        LevelKind::Realtime | LevelKind::Granular | LevelKind::Manual | LevelKind::Local => String::new(),
    };
    format!(
        "{name}: {{ {delay}priority: {}, repair: {} }}",
        self::priority(priority),
        self::repair(repair)
    )
}

/// `self(player)`
pub(super) fn permission(schema: &Schema, path: &Path) -> String {
    match path.permission {
        Permission::Anyone => "anyone".into(),
        Permission::Authority => "authority".into(),
        Permission::SelfKey(key) => format!("self({})", path.keys[key].name),
        Permission::Class(class) => schema[class].name.clone(),
    }
}

/// `owner(device)`
pub(super) fn conflict(path: &Path) -> String {
    match path.conflict {
        Conflict::LastWriter => "last_writer".into(),
        Conflict::Owner(key) => format!("owner({})", path.keys[key].name),
        Conflict::Authority => "authority".into(),
        Conflict::Union => "union".into(),
        Conflict::Max => "max".into(),
    }
}

//! The schema hash, as `docs/wire-format.md` specifies it.

use crate::schema::{
    Component, Conflict, FieldConflict, FieldValue, FloatWidth, Key, LevelKind, Model, NamedType, Ownership,
    Path, Scope, Segment, Shape, Type,
};

/// Digest of everything that peers must agree on.
pub(super) fn hash(types: &[NamedType], paths: &[Path], components: &[Component], models: &[Model]) -> u64 {
    let digests = digests(types);
    let text = |ty: &Type| text(types, &digests, ty);
    let mut lines: Vec<(u32, String)> = paths
        .iter()
        .map(|path| {
            let line = format!(
                "path {} {} {} {} {}\n",
                path.id,
                template(path, &text),
                if path.optional { "clear" } else { "keep" },
                text(&path.ty),
                conflict(path.conflict, &path.keys),
            );
            (path.id, line)
        })
        .collect();
    lines.sort_by_key(|(id, _)| *id);
    let mut state = Fnv::default();
    lines.iter().for_each(|(_, line)| state.write(line));
    let mut lines: Vec<(u32, String)> = components
        .iter()
        .map(|component| {
            (
                component.id,
                format!("component {} {}\n", component.id, component.name),
            )
        })
        .collect();
    lines.sort_by_key(|(id, _)| *id);
    lines.iter().for_each(|(_, line)| state.write(line));
    let mut by_id: Vec<&Model> = models.iter().collect();
    by_id.sort_by_key(|model| model.id);
    by_id
        .iter()
        .for_each(|model| self::model(&mut state, model, models, &text));
    state.0
}

/// A model: what travels of it.
fn model(state: &mut Fnv, model: &Model, models: &[Model], text: &impl Fn(&Type) -> String) {
    let ownership = match model.ownership {
        Ownership::Shared => "shared",
        Ownership::Itself | Ownership::Through(_) => "device",
    };
    state.write(&format!("model {} {} {ownership}\n", model.id, model.name));
    let mut fields: Vec<_> = model
        .fields
        .iter()
        .filter(|field| field.level.kind != LevelKind::Local)
        .collect();
    fields.sort_by_key(|field| field.number);
    for field in fields {
        let ty = match &field.value {
            FieldValue::Data(ty) | FieldValue::Seeded(ty) => text(ty),
            FieldValue::Reference { model, .. } => format!("ref({})", models[model.0].id),
        };
        let optional = if field.optional { "?" } else { "" };
        let conflict = match field.conflict {
            FieldConflict::LastWriter => "last_writer",
            FieldConflict::Union => "union",
            FieldConflict::Max => "max",
            FieldConflict::PerKey => "per_key",
        };
        state.write(&format!(
            "field {} {} {ty}{optional} {conflict}\n",
            field.number, field.name
        ));
    }
}

/// Digest of everything that peers must agree on to compare what they hold: that of the schema hash's
/// text (which `hash` is) goes on with the tree of scopes, and with the scope of each path.
pub(super) fn compare_hash(hash: u64, types: &[NamedType], scopes: &[Scope], paths: &[Path]) -> u64 {
    let digests = digests(types);
    let mut state = Fnv(hash);
    for scope in scopes {
        let within = scope.within.map_or("-", |within| &scopes[within.0].name);
        let keys: Vec<String> = scope
            .keys
            .iter()
            .map(|key| format!("{}:{}", key.name, text(types, &digests, &key.ty)))
            .collect();
        let keys = if keys.is_empty() {
            "-".to_owned()
        } else {
            keys.join(",")
        };
        state.write(&format!("scope {} {within} {keys}\n", scope.name));
    }
    let mut paths: Vec<&Path> = paths.iter().collect();
    paths.sort_by_key(|path| path.id);
    for path in paths {
        state.write(&format!("in {} {}\n", path.id, scopes[path.scope.0].name));
    }
    state.0
}

fn template(path: &Path, text: &impl Fn(&Type) -> String) -> String {
    let parts: Vec<String> = path
        .segments
        .iter()
        .map(|segment| match segment {
            Segment::Literal(name) => name.clone(),
            Segment::Key(key) => format!("{{{}:{}}}", path.keys[*key].name, text(&path.keys[*key].ty)),
        })
        .collect();
    parts.join(".")
}

fn conflict(conflict: Conflict, keys: &[Key]) -> String {
    match conflict {
        Conflict::LastWriter => "last_writer".into(),
        Conflict::Owner(key) => format!("owner({})", keys[key].name),
        Conflict::Authority => "authority".into(),
        Conflict::Union => "union".into(),
        Conflict::Max => "max".into(),
    }
}

/// A type as text: names followed, records, enums and unions by the digest of their own text, so
/// that the text stays as short as the schema.
fn text(types: &[NamedType], digests: &[Option<u64>], ty: &Type) -> String {
    let inner = |ty: &Type| text(types, digests, ty);
    match ty {
        Type::Bool => "bool".into(),
        Type::Flag => "flag".into(),
        Type::Integer(integer) => integer.width.keyword().into(),
        Type::Float(float) => match float.width {
            FloatWidth::F32 => "f32".into(),
            FloatWidth::F64 => "f64".into(),
        },
        Type::Text(_) => "string".into(),
        Type::Bytes(_) => "bytes".into(),
        Type::Uuid => "uuid".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Optional(ty) => format!("{}?", inner(ty)),
        Type::List(ty, _) => format!("[{}]", inner(ty)),
        Type::Set(ty, _) => format!("set<{}>", inner(ty)),
        Type::Map(key, value, _) => format!("{{{}:{}}}", inner(key), inner(value)),
        Type::Named(index) => match &types[index.0].shape {
            Shape::Alias(ty) => inner(ty),
            Shape::Record(_) => format!("record#{:016x}", digests[index.0].unwrap_or(0)),
            Shape::Enum(_) => format!("enum#{:016x}", digests[index.0].unwrap_or(0)),
            Shape::Union(_) => format!("union#{:016x}", digests[index.0].unwrap_or(0)),
        },
    }
}

/// The digest of each record, enum and union, inner ones first.
fn digests(types: &[NamedType]) -> Vec<Option<u64>> {
    let mut digests = vec![None; types.len()];
    for place in super::types::inner_first(types) {
        let listed = |parts: Vec<String>| parts.join(",");
        let cases = |cases: &[crate::schema::Case]| {
            listed(
                cases
                    .iter()
                    .map(|case| match &case.ty {
                        Some(ty) => format!("{} {}:{}", case.number, case.name, text(types, &digests, ty)),
                        None => format!("{} {}", case.number, case.name),
                    })
                    .collect(),
            )
        };
        let own = match &types[place].shape {
            Shape::Alias(_) => continue,
            Shape::Record(fields) => listed(
                fields
                    .iter()
                    .enumerate()
                    .map(|(number, field)| {
                        format!("{number} {}:{}", field.name, text(types, &digests, &field.ty))
                    })
                    .collect(),
            ),
            Shape::Enum(list) | Shape::Union(list) => cases(list),
        };
        let mut state = Fnv::default();
        state.write(&own);
        digests[place] = Some(state.0);
    }
    digests
}

/// FNV-1a, 64 bits.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn write(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

//! The schema hash, as `docs/wire-format.md` specifies it.

use std::fmt::{self, Write};

use crate::schema::{
    Component, Conflict, FieldConflict, FieldValue, FloatWidth, Key, LevelKind, Model, NamedType, Ownership,
    Path, Scope, Segment, Shape, Type,
};

/// Digest of everything that peers must agree on.
pub(super) fn hash(types: &[NamedType], paths: &[Path], components: &[Component], models: &[Model]) -> u64 {
    let texts = Texts::new(types);
    let mut state = Fnv::default();
    for path in by_id(paths, |path| path.id) {
        state.add(format_args!("path {} ", path.id));
        template(&mut state, path, &texts);
        state.write(if path.optional { " clear " } else { " keep " });
        texts.write(&mut state, &path.ty);
        state.write(" ");
        conflict(&mut state, path.conflict, &path.keys);
        state.write("\n");
    }
    for component in by_id(components, |component| component.id) {
        state.add(format_args!("component {} {}\n", component.id, component.name));
    }
    for model in by_id(models, |model| model.id) {
        self::model(&mut state, model, models, &texts);
    }
    state.0
}

fn by_id<T>(list: &[T], id: impl Fn(&T) -> u32) -> Vec<&T> {
    let mut list: Vec<&T> = list.iter().collect();
    list.sort_by_key(|one| id(one));
    list
}

/// A model: what travels of it.
fn model(state: &mut Fnv, model: &Model, models: &[Model], texts: &Texts<'_>) {
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
            FieldValue::Data(ty) | FieldValue::Seeded(ty) => texts.of(ty),
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
    let texts = Texts::new(types);
    let mut state = Fnv(hash);
    for scope in scopes {
        let within = scope.within.map_or("-", |within| &scopes[within.0].name);
        let keys: Vec<String> = scope
            .keys
            .iter()
            .map(|key| format!("{}:{}", key.name, texts.of(&key.ty)))
            .collect();
        let keys = if keys.is_empty() {
            "-".to_owned()
        } else {
            keys.join(",")
        };
        state.write(&format!("scope {} {within} {keys}\n", scope.name));
    }
    for path in by_id(paths, |path| path.id) {
        state.add(format_args!("in {} {}\n", path.id, scopes[path.scope.0].name));
    }
    state.0
}

fn template(state: &mut Fnv, path: &Path, texts: &Texts<'_>) {
    for (place, segment) in path.segments.iter().enumerate() {
        state.write(if place > 0 { "." } else { "" });
        match segment {
            Segment::Literal(name) => state.write(name),
            Segment::Key(key) => {
                let key = &path.keys[*key];
                state.add(format_args!("{{{}:", key.name));
                texts.write(state, &key.ty);
                state.write("}");
            }
        }
    }
}

fn conflict(state: &mut Fnv, conflict: Conflict, keys: &[Key]) {
    match conflict {
        Conflict::LastWriter => state.write("last_writer"),
        Conflict::Owner(key) => state.add(format_args!("owner({})", keys[key].name)),
        Conflict::Authority => state.write("authority"),
        Conflict::Union => state.write("union"),
        Conflict::Max => state.write("max"),
    }
}

/// Types as texts: names followed, records, enums and unions by the digest of their own text, so that the
/// text stays as short as the schema.
struct Texts<'a> {
    types: &'a [NamedType],
    /// Of each record, enum and union.
    digests: Vec<Option<u64>>,
}

impl<'a> Texts<'a> {
    fn new(types: &'a [NamedType]) -> Self {
        let mut texts = Texts {
            types,
            digests: vec![None; types.len()],
        };
        // Inner ones first.
        for place in super::types::inner_first(types) {
            let mut state = Fnv::default();
            match &types[place].shape {
                Shape::Alias(_) => continue,
                Shape::Record(fields) => {
                    for (number, field) in fields.iter().enumerate() {
                        let comma = if number > 0 { "," } else { "" };
                        state.add(format_args!("{comma}{number} {}:", field.name));
                        texts.write(&mut state, &field.ty);
                    }
                }
                Shape::Enum(cases) | Shape::Union(cases) => {
                    for (position, case) in cases.iter().enumerate() {
                        let comma = if position > 0 { "," } else { "" };
                        state.add(format_args!("{comma}{} {}", case.number, case.name));
                        if let Some(ty) = &case.ty {
                            state.write(":");
                            texts.write(&mut state, ty);
                        }
                    }
                }
            }
            texts.digests[place] = Some(state.0);
        }
        texts
    }

    fn of(&self, ty: &Type) -> String {
        let mut text = String::new();
        self.write(&mut text, ty);
        text
    }

    fn write(&self, to: &mut dyn Write, ty: &Type) {
        // Neither a text nor a digest refuses what is written to it.
        let _ = self.try_write(to, ty);
    }

    fn try_write(&self, to: &mut dyn Write, ty: &Type) -> fmt::Result {
        match ty {
            Type::Bool => to.write_str("bool"),
            Type::Flag => to.write_str("flag"),
            Type::Integer(integer) => to.write_str(integer.width.keyword()),
            Type::Float(float) => to.write_str(match float.width {
                FloatWidth::F32 => "f32",
                FloatWidth::F64 => "f64",
            }),
            Type::Text(_) => to.write_str("string"),
            Type::Bytes(_) => to.write_str("bytes"),
            Type::Uuid => to.write_str("uuid"),
            Type::Timestamp => to.write_str("timestamp"),
            Type::Optional(ty) => {
                self.try_write(to, ty)?;
                to.write_str("?")
            }
            Type::List(ty, _) => {
                to.write_str("[")?;
                self.try_write(to, ty)?;
                to.write_str("]")
            }
            Type::Set(ty, _) => {
                to.write_str("set<")?;
                self.try_write(to, ty)?;
                to.write_str(">")
            }
            Type::Map(key, value, _) => {
                to.write_str("{")?;
                self.try_write(to, key)?;
                to.write_str(":")?;
                self.try_write(to, value)?;
                to.write_str("}")
            }
            Type::Named(index) => {
                let digest = self.digests[index.0].unwrap_or(0);
                match &self.types[index.0].shape {
                    Shape::Alias(ty) => self.try_write(to, ty),
                    Shape::Record(_) => write!(to, "record#{digest:016x}"),
                    Shape::Enum(_) => write!(to, "enum#{digest:016x}"),
                    Shape::Union(_) => write!(to, "union#{digest:016x}"),
                }
            }
        }
    }
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

    fn add(&mut self, text: fmt::Arguments<'_>) {
        // A digest refuses nothing.
        let _ = self.write_fmt(text);
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.write(text);
        Ok(())
    }
}

//! Schemas at work without generated code: a registry made at run time, and plain data to the bytes
//! of `docs/wire-format.md` and back.
//!
//! Plain data is spelled as a host spells it: numbers, texts, `true` and `false`, lists, and maps by
//! text. Data of the type `bytes` is a text of hexadecimal digits, a uuid one of 36 characters, an enum
//! the name of its case, a union a map of one case to what it carries (`{ circle: 300 }`), or the name
//! alone for a case that carries nothing. `null` is an absent field, or a clear.

mod level;
mod merge;
mod plain;
mod read;
mod registry;
mod write;

use serde_json::Value;
use sync_runtime::codec::Malformed;
use sync_runtime::registry::{LevelKind, Registry};
use sync_runtime::wire::Reader;
use sync_schema::schema::{Path, Schema};

/// A schema at work. It stays for as long as the process runs, as the registry of a generated module
/// does: make one for each schema, not one for each peer.
///
/// Paths go by their position in the registry.
#[derive(Debug, Clone, Copy)]
pub struct Interpreter {
    schema: &'static Schema,
    registry: &'static Registry,
    lawless: &'static Registry,
    /// The paths in the order of the registry.
    paths: &'static [&'static Path],
}

impl Interpreter {
    /// Makes the registry of a schema.
    pub fn new(schema: Schema) -> Self {
        let schema: &'static Schema = Box::leak(Box::new(schema));
        let mut paths: Vec<&'static Path> = schema.paths.iter().collect();
        paths.sort_by_key(|path| path.id);
        let registry = Box::leak(Box::new(registry::registry(schema, &paths)));
        Self {
            schema,
            registry,
            lawless: Box::leak(Box::new(registry::lawless(registry))),
            paths: Vec::leak(paths),
        }
    }

    /// The schema.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// What an engine is made with.
    pub fn registry(&self) -> &'static Registry {
        self.registry
    }

    /// What an engine is made with that asks nobody whether it may write: a program that somebody has
    /// changed. On the wire it is the same schema.
    pub fn lawless(&self) -> &'static Registry {
        self.lawless
    }

    /// The paths in the order of the registry.
    pub fn paths(&self) -> &'static [&'static Path] {
        self.paths
    }

    /// The position of the path of this name or template.
    pub fn position(&self, name: &str) -> Option<usize> {
        let mut infos = self.registry.paths.iter();
        infos.position(|info| info.name == name || info.template == name)
    }

    /// The bytes of an entry's keys.
    ///
    /// # Errors
    /// There are too many or too few, or one cannot be spelled in its type. Bounds are not looked at: the
    /// engine does that.
    pub fn encode_keys(&self, path: usize, keys: &[Value]) -> Result<Vec<u8>, Malformed> {
        let wanted = &self.path(path)?.keys;
        if wanted.len() != keys.len() {
            let (wanted, given) = (wanted.len(), keys.len());
            return Err(Malformed::new(format!(
                "{given} keys are given, and the path has {wanted}"
            )));
        }
        let mut bytes = Vec::new();
        for (key, value) in wanted.iter().zip(keys) {
            write::key(self.schema, &key.ty, value, &mut bytes).map_err(|fault| inside(&key.name, &fault))?;
        }
        Ok(bytes)
    }

    /// The bytes of an entry's value; none where it means a clear: `null`, or a flag that is off.
    ///
    /// # Errors
    /// It cannot be spelled in the path's type. Bounds are not looked at: the engine does that.
    pub fn encode_value(&self, path: usize, value: &Value) -> Result<Option<Vec<u8>>, Malformed> {
        let ty = &self.path(path)?.ty;
        let mut bytes = Vec::new();
        let present = write::whole(self.schema, ty, value, &mut bytes)?;
        Ok(present.then_some(bytes))
    }

    /// An entry's keys.
    ///
    /// # Errors
    /// The bytes are not those of keys of this path.
    pub fn decode_keys(&self, path: usize, bytes: &[u8]) -> Result<Vec<Value>, Malformed> {
        let path = self.path(path)?;
        let mut reader = Reader::new(bytes);
        let keys = path.keys.iter();
        let values = keys
            .map(|key| read::key(self.schema, &key.ty, &mut reader))
            .collect::<Result<_, _>>()?;
        match reader.is_empty() {
            true => Ok(values),
            false => Err(Malformed::new("there are bytes left over after the keys")),
        }
    }

    /// An entry's value.
    ///
    /// # Errors
    /// The bytes are not those of a value of this path.
    pub fn decode_value(&self, path: usize, bytes: &[u8]) -> Result<Value, Malformed> {
        let ty = &self.path(path)?.ty;
        let mut reader = Reader::new(bytes);
        let value = read::whole(self.schema, ty, &mut reader)?;
        match reader.is_empty() {
            true => Ok(value),
            false => Err(Malformed::new("bytes are left over after the value")),
        }
    }

    /// An entry for people, with its keys: `assigned_player(1, 2, 3, 4)`.
    pub fn shown(&self, path: usize, keys: &[u8]) -> String {
        let name = self.registry.paths.get(path).map_or("?", |info| info.name);
        match self.decode_keys(path, keys) {
            Ok(keys) if keys.is_empty() => name.to_owned(),
            Ok(keys) => {
                let keys: Vec<String> = keys.iter().map(Value::to_string).collect();
                format!("{name}({})", keys.join(", "))
            }
            Err(_) => format!("{name}({keys:02X?})"),
        }
    }

    /// What kind of level an entry has, with these host flags set (by position in the registry); none
    /// where the keys are none of this path.
    pub fn level(&self, path: usize, keys: &[u8], flag: &dyn Fn(usize) -> bool) -> Option<LevelKind> {
        level::kind_of(self.registry.paths.get(path)?, keys, flag)
    }

    /// Whether an entry is the same for all peers: its level is not `local`, which depends on its keys
    /// alone.
    pub fn is_synced(&self, path: usize, keys: &[u8]) -> bool {
        let level = self.level(path, keys, &|_| false);
        level.is_some_and(|level| level != LevelKind::Local)
    }

    fn path(&self, path: usize) -> Result<&'static Path, Malformed> {
        let path = self.paths.get(path).copied();
        path.ok_or_else(|| Malformed::new("there is no such path"))
    }
}

/// A fault within a key or field of this name.
fn inside(name: &str, fault: &Malformed) -> Malformed {
    Malformed::new(format!("in `{name}`: {}", fault.what))
}

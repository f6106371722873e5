//! Generated codecs in Lua beside the interpreter, which has none: the same bytes for the values of
//! `tests/lua/codecs.yaml`, and the same verdict on some thousand changes of those bytes.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;

use mlua::{Function, Lua, LuaString};
use serde_json::Value;
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::modules::{generate_one, workspace};

const SCHEMA: &str = "tests/lua/codecs.sync.yaml";

/// Of each value, and of each length that bytes are cut to.
const CHANGES: usize = 300;

/// Reads the value of a path and gives its bytes, made of what was read and of what it is stored as; nothing where
/// the bytes are refused.
const ROUND: &str = r#"
return function(name, data)
    for _, path in ipairs(schema.paths) do
        if path.name == name then
            local reader = { data = data, position = 1, limit = string.len(data) }
            local fine, value = pcall(path.type.take_value, path.type, reader)
            if not fine or reader.position <= reader.limit then
                return nil
            end
            local stored, problem = path.type:check(value)
            if problem then
                error("read, and yet not fit to be stored: " .. problem)
            end
            return runtime.encode_value(path, value), runtime.encode_value(path, stored)
        end
    end
end
"#;

/// The interpreter, and the function of [`ROUND`].
struct Both {
    interpreter: Interpreter,
    round: Function,
    lua: Lua,
}

impl Both {
    fn new() -> Self {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let schema = load(&workspace().join(SCHEMA), &mut sources, &mut sink).unwrap();
        let module = generate_one(SCHEMA).unwrap().text;
        let lua = Lua::new();
        let text = format!("{}{ROUND}", module.strip_suffix("return module\n").unwrap());
        let round = lua.load(text).set_name("codecs").eval().unwrap();
        Both {
            interpreter: Interpreter::new(schema),
            round,
            lua,
        }
    }

    /// Holds what Lua says of bytes against what the interpreter says; whether they are accepted.
    fn compare(&self, path: &str, bytes: &[u8]) -> bool {
        let position = self.interpreter.position(path).unwrap();
        let info = &self.interpreter.registry().paths[position];
        let wanted = (info.check_value)(bytes, true).is_ok();
        let data = self.lua.create_string(bytes).unwrap();
        let (read, stored): (Option<LuaString>, Option<LuaString>) = self.round.call((path, data)).unwrap();
        assert_eq!(read.is_some(), wanted, "{path}: {bytes:02x?}");
        for written in [read, stored].into_iter().flatten() {
            assert_eq!(&*written.as_bytes(), bytes, "{path}");
        }
        wanted
    }
}

/// Numbers by chance, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    /// Bytes with one to three changes.
    fn changed(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let place = self.below(bytes.len() + 1);
            let byte = self.below(256) as u8;
            match self.below(4) {
                0 => bytes.insert(place, byte),
                1 if place < bytes.len() => {
                    bytes.remove(place);
                }
                2 if place < bytes.len() => bytes[place] = byte,
                _ if place < bytes.len() => bytes[place] ^= 1 << self.below(8),
                _ => bytes.truncate(place),
            }
        }
        bytes
    }
}

#[test]
fn generated_codecs_read_and_refuse_what_the_interpreter_does() {
    let both = Both::new();
    let text = fs::read_to_string(workspace().join("tests/lua/codecs.yaml")).unwrap();
    let rows: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    let mut random = Random(1);
    let (mut accepted, mut refused) = (0, 0);
    let mut paths: Vec<&str> = Vec::new();
    for row in &rows {
        let path = row["path"].as_str().unwrap();
        paths.push(path);
        let position = both.interpreter.position(path).unwrap();
        let bytes = both
            .interpreter
            .encode_value(position, &row["value"])
            .unwrap()
            .unwrap();
        assert!(both.compare(path, &bytes), "{path}: {row}");
        for length in 0..bytes.len() {
            both.compare(path, &bytes[..length]);
        }
        for _ in 0..CHANGES {
            match both.compare(path, &random.changed(&bytes)) {
                true => accepted += 1,
                false => refused += 1,
            }
        }
    }
    let infos = both.interpreter.registry().paths.iter();
    let missing: Vec<&str> = infos
        .map(|info| info.name)
        .filter(|name| !paths.contains(name))
        .collect();
    assert!(missing.is_empty(), "paths without a value: {missing:?}");
    assert!(
        accepted > 1000 && refused > 1000,
        "{accepted} accepted, {refused} refused"
    );
}

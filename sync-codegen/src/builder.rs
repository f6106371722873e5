//! The build script API: schemas become Rust and Lua whenever a crate is built.
//!
//! [`Builder::generate`] reads and returns; [`Builder::build`] is the shell around it that a build
//! script calls, which talks to Cargo and writes.

use std::path::{Path, PathBuf};
use std::process;

use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

use crate::lua::LuaOptions;
use crate::output::Output;

mod cargo;
mod generated;
mod render;
mod schemas;

pub use generated::Generated;
pub use sync_schema::rust::RustOptions;

/// What a build script makes of which schemas.
///
/// ```no_run
/// // build.rs
/// sync_codegen::Builder::new().schemas("schemas").rust("sync.rs").build();
/// ```
///
/// The crate then takes in what was made, with one `pub mod` for each schema, named after it:
///
/// ```ignore
/// include!(concat!(env!("OUT_DIR"), "/sync.rs"));
/// ```
///
/// Relative paths begin at the folder of the crate's `Cargo.toml`, where Cargo runs build scripts.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    schemas: Vec<PathBuf>,
    models: Vec<PathBuf>,
    rust: Option<PathBuf>,
    lua: Option<PathBuf>,
    out_dir: Option<PathBuf>,
    rust_options: RustOptions,
    lua_options: LuaOptions,
}

impl Builder {
    /// Nothing yet: name schemas, and what to make of them.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a schema file, or all `*.sync.yaml` files of a folder in the order of their names.
    pub fn schemas(mut self, path: impl Into<PathBuf>) -> Self {
        self.schemas.push(path.into());
        self
    }

    /// Adds the schemas that Rust items declare with `#[derive(Syncable)]`, in one file or in all files of
    /// a folder. They are read as text, so that a crate can hand its own `src` in.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let source = folder.path();
    /// let rust = "#[derive(Syncable)] #[sync(schema = chat)] struct Chat { #[sync(level = local)] draft: String }";
    /// std::fs::write(source.join("lib.rs"), rust)?;
    /// let generated = sync_codegen::Builder::new().models(source).lua("lua").generate();
    /// assert_eq!(generated.outputs[0].path, std::path::Path::new("lua/chat.lua"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn models(mut self, path: impl Into<PathBuf>) -> Self {
        self.models.push(path.into());
        self
    }

    /// Makes one Rust file of this name, with a module for each schema.
    pub fn rust(mut self, file: impl Into<PathBuf>) -> Self {
        self.rust = Some(file.into());
        self
    }

    /// Makes Lua: one file of this name where it ends in `.lua`, otherwise `SCHEMA.lua` in a folder of
    /// this name for each schema.
    pub fn lua(mut self, file: impl Into<PathBuf>) -> Self {
        self.lua = Some(file.into());
        self
    }

    /// Writes into this folder instead of Cargo's `OUT_DIR`.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Chooses the runtime crate of generated Rust.
    pub fn rust_options(mut self, options: RustOptions) -> Self {
        self.rust_options = options;
        self
    }

    /// Chooses naming, module name and dialect of generated Lua.
    pub fn lua_options(mut self, options: LuaOptions) -> Self {
        self.lua_options = options;
        self
    }

    /// Reads and checks the schemas and renders what was asked for. Nothing is written or printed.
    ///
    /// The outputs have the names that [`rust`](Self::rust) and [`lua`](Self::lua) were given, within
    /// the folder of [`out_dir`](Self::out_dir) if there is one. There are none where there is a fault.
    ///
    /// Locks are read and never written: what is new in a schema takes the next numbers, which are
    /// the ones that `syncgen generate` is going to lock.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let schemas = folder.path();
    /// std::fs::write(schemas.join("raid.sync.yaml"), "schema: raid\n")?;
    /// let generated = sync_codegen::Builder::new().schemas(schemas).rust("sync.rs").generate();
    /// assert!(generated.diagnostics.is_empty());
    /// assert_eq!(generated.outputs[0].path, std::path::Path::new("sync.rs"));
    /// assert!(generated.outputs[0].text.to_string().contains("pub mod raid {"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn generate(&self) -> Generated {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let found = schemas::find(&self.schemas, &self.models, &mut sink);
        let loaded = schemas::load(&found, &mut sources, &mut sink);
        let outputs = render::render(self, &loaded, &mut sink);
        Generated {
            outputs: match sink.has_errors() {
                true => Vec::new(),
                false => outputs,
            },
            stale_locks: loaded.iter().filter_map(schemas::stale_lock).collect(),
            inputs: schemas::inputs(found, &sources),
            diagnostics: sink.into_sorted(),
            sources,
        }
    }

    /// Generates from within a build script: tells Cargo what was read and what is wrong, and writes.
    ///
    /// Where there is a fault nothing is written, the drawing goes to standard error, and the build
    /// script ends with exit code 1. Files go to `OUT_DIR` unless [`out_dir`](Self::out_dir) names
    /// another folder.
    pub fn build(self) {
        let named = schemas::find(&self.schemas, &self.models, &mut Sink::default()).inputs();
        // Before any work, so that a build that fails half-way is tried again when an input changes.
        print!("{}", cargo::rerun(&named));
        let generated = self.in_folder().and_then(|builder| {
            let generated = builder.generate();
            let imports: Vec<PathBuf> = generated
                .inputs
                .iter()
                .filter(|input| !named.contains(input))
                .cloned()
                .collect();
            print!("{}{}", cargo::rerun(&imports), generated.messages());
            eprint!("{}", generated.drawing());
            match generated.has_errors() {
                true => Err(String::new()),
                false => write(&generated.outputs),
            }
        });
        if let Err(message) = generated {
            if !message.is_empty() {
                print!("{}", cargo::error(&message));
            }
            process::exit(1);
        }
    }

    /// With a folder to write into.
    fn in_folder(mut self) -> Result<Self, String> {
        let folder = self
            .out_dir
            .take()
            .or_else(|| std::env::var_os("OUT_DIR").map(PathBuf::from));
        self.out_dir = Some(folder.ok_or(
            "OUT_DIR is not set: call `build` from a build script, or name a folder with `out_dir`",
        )?);
        Ok(self)
    }

    /// Where a file of this name goes.
    fn file(&self, name: &Path) -> PathBuf {
        self.out_dir.as_deref().unwrap_or(Path::new("")).join(name)
    }
}

fn write(outputs: &[Output]) -> Result<(), String> {
    outputs.iter().try_for_each(|output| match output.write() {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "cannot write `{}`: {error}",
            crate::load::shown(&output.path)
        )),
    })
}

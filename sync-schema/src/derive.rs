//! The derive front end: Rust items in, [`Definition`]s out.
//!
//! ```text
//! #[sync(…)]  ─►  attribute, value: words and values as a tree ─┐
//! Rust items  ─►  item, rust_type: records, enums, paths        ├─► assemble ─► read ─► Definition
//! ```
//!
//! The tree is the one that YAML files become, so both forms have one reader, and one table of words.
//! A derive macro, the attribute macro of a module, a build script and the source scan all call
//! [`Declarations`]; they differ in how many items they see and in what a place is to them.
//!
//! | caller | sees | checks |
//! |---|---|---|
//! | [`expand::derive`] | one item | all that the item says itself |
//! | [`expand::schema`] | a module | everything |
//! | source scan, build script | all files of a folder | everything, for every language |

use proc_macro2::TokenStream;
use syn::Item;

use crate::definition::Definition;
use crate::diagnostic::Sink;
use crate::read::{self, Faults};
use crate::schema::Schema;
use crate::span::{Origin, SourceId, Span, Spanned};
use item::{ItemReader, Items};
pub use written::Written;

mod assemble;
mod attribute;
pub mod expand;
mod fit;
mod item;
mod prune;
mod rust_type;
mod spelling;
mod strip;
mod value;
mod written;

/// Items that were read, of one file after the other.
pub struct Declarations {
    written: Written,
    items: Items,
}

/// A schema that a struct declares.
#[derive(Debug)]
pub struct Declared {
    /// What it says, types and paths of other items included.
    pub definition: Definition,
    /// `crate = …`, the path of the runtime crate.
    pub runtime: Option<TokenStream>,
    /// `lock = …`, the lock file, relative to the folder of `Cargo.toml`.
    pub lock: Option<Spanned<String>>,
    /// Where the struct stands.
    pub span: Span,
}

impl Declarations {
    /// None yet. `source` is what the spans of definitions name: a text that is put together.
    pub fn new(source: SourceId) -> Self {
        Declarations {
            written: Written::new(source),
            items: Items::default(),
        }
    }

    /// Whether no synchronised item was found.
    pub fn is_empty(&self) -> bool {
        let Items {
            schemas,
            groups,
            types,
            models,
            fits: _,
            named: _,
        } = &self.items;
        schemas.is_empty() && groups.is_empty() && types.is_empty() && models.is_empty()
    }

    /// Reads all synchronised items of a file, those in its modules too. Those under `#[cfg(test)]` are
    /// passed over, and those under any other `#[cfg]` reported.
    pub fn file(&mut self, file: SourceId, items: &[Item], sink: &mut Sink) {
        self.written.in_file(file);
        self.items(items, sink);
    }

    fn items(&mut self, items: &[Item], sink: &mut Sink) {
        let mut reader = ItemReader {
            items: &mut self.items,
            written: &mut self.written,
            faults: &mut Faults::new(sink),
        };
        reader.all(items, None);
    }

    /// All schemas that are declared; none where the sink has an error, be it one of reading the items. Paths that are
    /// faulty by themselves are left out, so that the rest is checked as well.
    ///
    /// A type belongs to the only schema, or else to each that names it.
    pub fn definitions(&mut self, sink: &mut Sink) -> Vec<Declared> {
        let is_sound = !sink.has_errors();
        let (before, mut faults_in_paths) = (sink.len(), 0);
        let mut faults = Faults::new(sink);
        let trees = assemble::trees(&mut self.items, is_sound, &mut faults);
        let several = trees.len() > 1;
        let mut declared = Vec::new();
        for (schema, root) in trees {
            let (text, source) = (self.written.text(), self.written.source());
            let Some(document) = read::document(source, text, &root, &mut 0, &mut faults) else {
                continue;
            };
            faults_in_paths += document.faults_in_paths;
            let Some(name) = document.name else { continue };
            let mut definition = Definition {
                name,
                ..document.definition
            };
            if several {
                prune::unnamed_types(&mut definition);
            }
            declared.push(Declared {
                definition,
                runtime: schema.runtime,
                lock: schema.lock,
                span: schema.span,
            });
        }
        match is_sound && sink.len() == before + faults_in_paths {
            true => declared,
            false => Vec::new(),
        }
    }

    /// Reports Rust types that do not hold what a schema says of them.
    pub fn check_types(&self, schema: &Schema, sink: &mut Sink) {
        fit::check(schema, &self.items.fits, sink);
    }

    /// The text that spans of definitions point into, and where its parts were written. For
    /// [`Sources::compose`](crate::span::Sources::compose).
    pub fn written(&self) -> (String, Vec<Origin>) {
        self.written.origins()
    }
}

pub use spelling::in_rust;

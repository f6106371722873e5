//! The top of a file.

use crate::codes::front_end::WRONG_FORM;
use crate::definition::{Definition, TransportDefinition};
use crate::diagnostic::Diagnostic;
use crate::span::{SourceId, Span, Spanned};
use crate::words::SCHEMA;

use super::MAX_PATHS;
use super::names::given;
use super::node::{Kind, Node};
use super::reader::{Fields, Reader};

/// What one file says.
pub struct Document {
    /// `schema:`, which an imported file may leave out.
    pub name: Option<Spanned<String>>,
    /// Whether `schema:` is there at all, even if it is no name.
    pub has_name: bool,
    /// `imports:` as written.
    pub imports: Vec<Spanned<String>>,
    /// All the rest; its name is empty.
    pub definition: Definition,
    /// How many of the faults stand in entries of `paths:`. These were left out as a whole: where there are no other
    /// faults, the rest can be checked as it is.
    pub faults_in_paths: usize,
}

impl Reader<'_, '_> {
    /// The whole tree of a file.
    pub(super) fn document(&mut self, root: &Node, source: SourceId) -> Option<Document> {
        let fields = self.fields(root, &SCHEMA, "schema: my_schema")?;
        let name = self.optional(fields, "schema", "schema: raidhelper");
        let description = self.description(fields);
        let imports = given_field(fields, "imports")
            .map(|node| self.imports(node))
            .unwrap_or_default();
        let mut named = |key: &str| {
            given_field(fields, key)
                .map(|node| self.named(node, &format!("`{key}`")))
                .unwrap_or_default()
        };
        let (host_flags, permissions) = (named("host_flags"), named("permissions"));
        let mut faults_in_paths = 0;
        let definition = Definition {
            name: Spanned::new(String::new(), Span::new(source, 0, 0)),
            description,
            host_flags,
            permissions,
            scopes: given_field(fields, "scopes")
                .map(|node| self.scopes(node))
                .unwrap_or_default(),
            conditions: given_field(fields, "conditions")
                .map(|node| self.conditions(node))
                .unwrap_or_default(),
            components: given_field(fields, "components")
                .map(|node| self.components(node))
                .unwrap_or_default(),
            types: given_field(fields, "types")
                .map(|node| self.types(node))
                .unwrap_or_default(),
            paths: given_field(fields, "paths")
                .map(|node| {
                    let before = self.faults.count();
                    let paths = self.paths(node);
                    // Where there are too many, nothing else is looked at.
                    if self.paths <= MAX_PATHS {
                        faults_in_paths = self.faults.count() - before;
                    }
                    paths
                })
                .unwrap_or_default(),
            models: given_field(fields, "models")
                .map(|node| self.models(node))
                .unwrap_or_default(),
            full_sync_after: self.optional(fields, "full_sync_after", "full_sync_after: 25d"),
            transport: given_field(fields, "transport")
                .map_or(TransportDefinition::default(), |node| self.transport(node)),
            legacy: given_field(fields, "legacy")
                .map(|node| self.legacy(node))
                .unwrap_or_default(),
        };
        Some(Document {
            name,
            has_name: fields.get("schema").is_some(),
            imports,
            definition,
            faults_in_paths,
        })
    }

    /// A list of file names, or one.
    fn imports(&mut self, node: &Node) -> Vec<Spanned<String>> {
        const EXAMPLE: &str = "imports: [types.sync.yaml]";
        let nodes = match &node.kind {
            Kind::Text { .. } => std::slice::from_ref(node),
            _ => self.list(node, "`imports`", EXAMPLE).unwrap_or_default(),
        };
        let mut imports = Vec::new();
        for node in nodes {
            let Some(import) = self.code(node, "an import", EXAMPLE) else {
                continue;
            };
            if import.value.starts_with(['/', '\\']) || import.value.contains(':') {
                let headline = "the path of an import is relative to the file that imports it";
                self.faults
                    .push(Diagnostic::new(WRONG_FORM, import.span, headline).help(EXAMPLE));
                continue;
            }
            imports.push(import);
        }
        imports
    }
}

/// The value of a key, if there is one and it is not empty: `paths:` with nothing below is no fault.
fn given_field<'n>(fields: Fields<'n>, key: &str) -> Option<&'n Node> {
    fields.get(key).and_then(given)
}

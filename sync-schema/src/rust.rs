//! The Rust back end: a typed module for a schema, as tokens.
//!
//! [`check`] reports what Rust cannot express; after it [`generate`] cannot fail. The module names
//! nothing but the runtime crate, `::core` and `::std`:
//!
//! | item | what it is |
//! |---|---|
//! | `Peer` | setters, getters, hooks and the rest of a peer's life |
//! | `types` | the declared types |
//! | `trees` | what `replace_SCOPE` takes |
//! | `Component` | topics |
//! | `models` | a struct for each model, and `MODELS` |
//! | `REGISTRY` | what the engine knows about the schema |
//!
//! Start reading at `peer`, which is what a user calls, then `registry`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostic::Sink;
use crate::schema::Schema;

mod check;
mod component;
mod context;
mod given;
mod key_list;
mod level;
mod maker;
mod methods;
mod model;
mod name;
mod numbers;
mod outline;
mod part;
mod path;
mod peer;
mod registry;
mod signature;
mod site;
mod spelling;
mod text;
mod trace;
mod tree;
mod ty;
mod types;
mod word;

pub(crate) use given::{dummy_enum, dummy_record, dummy_union};
pub use given::{generate_beside, implement};
pub use maker::{Made, Maker};
pub use outline::Outline;
pub use part::{About, Each, List, Part, Parts};
pub use signature::signatures;
pub use trace::Trace;
pub use word::is_word;

/// How the Rust module is made.
#[derive(Debug, Clone)]
pub struct RustOptions {
    /// The path of the runtime crate.
    pub runtime: TokenStream,
}

impl PartialEq for RustOptions {
    fn eq(&self, other: &Self) -> bool {
        self.runtime.to_string() == other.runtime.to_string()
    }
}

impl Default for RustOptions {
    fn default() -> Self {
        RustOptions {
            runtime: quote!(::sync_runtime),
        }
    }
}

/// Reports what cannot be expressed in Rust: names that are no identifiers, and names that come to be
/// the same.
pub fn check(schema: &Schema, _options: &RustOptions, sink: &mut Sink) {
    check::check(schema, sink);
}

/// The contents of the module, for a file of its own: `mod raidhelper;` with `raidhelper.rs`.
///
/// The schema must have passed [`check`]. The result depends on the arguments alone.
pub fn generate(schema: &Schema, options: &RustOptions) -> TokenStream {
    let mut items = TokenStream::new();
    let outline = Outline::new(schema);
    generate_in_parts(schema, options, &outline, &mut |_, part| {
        items.extend(part.tokens());
    });
    items
}

/// Hands the contents of the module over in parts, each of them whole items. The tokens of a large
/// schema take gigabytes at once, and most of its parts are alike. The outline is the schema's.
pub fn generate_in_parts(schema: &Schema, options: &RustOptions, outline: &Outline, each: &mut Each<'_>) {
    parts(
        &context::Context::new(schema, &outline.numbers),
        options,
        outline,
        each,
    );
}

fn parts(context: &context::Context<'_>, options: &RustOptions, outline: &Outline, each: &mut Each<'_>) {
    let head = || {
        let (allow, runtime) = (allow(), &options.runtime);
        quote!(#allow use #runtime as __sync;)
    };
    each(About::None, Part::Whole(&head));
    peer::items(context, outline, each);
    each(About::None, Part::Whole(&|| component::item(context)));
    types::items(context, each);
    tree::items(context, &outline.trees, each);
    each(About::Digests, Part::Whole(&|| model::items(context)));
    registry::items(context, outline, each);
    context.codecs(each);
    each(About::None, Part::Whole(&|| context.patterns()));
}

/// The module itself, named after the schema, for a file that is included.
pub fn generate_module(schema: &Schema, options: &RustOptions) -> TokenStream {
    let mut items = TokenStream::new();
    let outline = Outline::new(schema);
    generate_module_in_parts(schema, options, &outline, &mut |_, part| {
        items.extend(part.tokens());
    });
    items
}

/// As [`generate_module`], in parts.
pub fn generate_module_in_parts(
    schema: &Schema,
    options: &RustOptions,
    outline: &Outline,
    each: &mut Each<'_>,
) {
    let name = name::snake(&schema.name);
    let docs = text::docs(schema.description.as_deref(), "Synchronised state.");
    let allow = allow();
    let module = Part::Around {
        frame: &|contents| {
            quote! {
                #docs
                #allow
                pub mod #name {
                    #contents
                }
            }
        },
        list: List::Items,
        parts: &|each| generate_in_parts(schema, options, outline, each),
    };
    each(About::None, module);
}

/// Lints that say nothing about code that nobody wrote.
fn allow() -> TokenStream {
    quote! {
        #[allow(
            dead_code,
            deprecated,
            nonstandard_style,
            unreachable_pub,
            unused_braces,
            unused_imports,
            unused_variables,
            clippy::deprecated_semver,
            clippy::doc_lazy_continuation,
            clippy::doc_overindented_list_items,
            clippy::enum_variant_names,
            clippy::if_same_then_else,
            clippy::large_enum_variant,
            clippy::nonminimal_bool,
            clippy::too_long_first_doc_paragraph,
            clippy::too_many_arguments,
            clippy::type_complexity,
            clippy::upper_case_acronyms,
            rustdoc::all
        )]
    }
}

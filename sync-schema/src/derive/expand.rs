//! What the macros become. They are called with tokens, and with nothing else of a compiler, so that
//! tests can call them too.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Span as TokenSpan, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Item, ItemMod};

use super::item::Items;
use super::rust_type::is_built_in;
use super::{Declarations, attribute, in_rust, prune, strip};
use crate::check::check;
use crate::codes::derive::NOT_AN_ITEM;
use crate::definition::{CaseDefinition, FieldDefinition, TypeDefinition, TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::lock::{self, Lock};
use crate::naming;
use crate::read::Faults;
use crate::rust::{self, RustOptions};
use crate::schema::{NamedType, Schema};
use crate::span::{Sources, Span, Spanned};

/// `#[derive(Syncable)]` on one item: what makes a record, enum or union travel. Structs of paths become
/// nothing; they are looked at, so that faults show.
pub fn derive(input: TokenStream) -> TokenStream {
    let item: Item = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let (mut declarations, mut sink) = (new(), Sink::default());
    // Whoever wrote `cfg` before the derive: the compiler has decided, and the item is there.
    declarations.items(std::slice::from_ref(&marked(item.clone())), &mut sink);
    let Items {
        schemas,
        groups,
        models,
        types: _,
        fits: _,
        named: _,
    } = &declarations.items;
    let is_type = schemas.is_empty() && groups.is_empty() && models.is_empty();
    let runtime = runtime_of(&item);
    let options = options(runtime);
    if !is_type {
        let faults = compile_errors(&declarations, sink);
        let reads = reads(&item);
        return quote!(#faults #reads);
    }
    let implemented = match sink.has_errors() {
        true => None,
        false => implemented(&mut declarations, &options, &mut sink),
    };
    let faults = compile_errors(&declarations, sink);
    match implemented {
        Some(tokens) if faults.is_empty() => tokens,
        _ => {
            let dummy = dummy(&item, &options);
            quote!(#faults #dummy)
        }
    }
}

/// `#[schema]` on a module: the module with a peer for the schema that it declares. `read` gives the text
/// of the lock file of this name, or says why not.
pub fn schema(
    arguments: TokenStream,
    input: TokenStream,
    read: &mut dyn FnMut(&str) -> Result<String, String>,
) -> TokenStream {
    let mut module: ItemMod = match syn::parse2(input.clone()) {
        Ok(module) => module,
        Err(error) => {
            let (mut declarations, mut sink) = (new(), Sink::default());
            let headline = "`schema` stands above a module";
            fault(
                &mut declarations,
                &mut sink,
                error.span(),
                headline,
                "mod raid { … }",
            );
            let faults = compile_errors(&declarations, sink);
            return quote!(#input #faults);
        }
    };
    let (mut declarations, mut sink) = (new(), Sink::default());
    let Some((_, items)) = &mut module.content else {
        let headline = "the items of a schema stand in the module itself";
        fault(
            &mut declarations,
            &mut sink,
            module.ident.span(),
            headline,
            "mod raid { … }",
        );
        let faults = compile_errors(&declarations, sink);
        return quote!(#module #faults);
    };
    if let Some(first) = arguments.into_iter().next() {
        let headline = "`schema` has no words of its own";
        let help = "#[sync(schema = raid)] on a struct in the module";
        fault(&mut declarations, &mut sink, first.span(), headline, help);
    }
    declarations.items(items, &mut sink);
    let given = given(&declarations);
    let found = one(&mut declarations, module.ident.span(), &mut sink, read);
    visible(items, &mut declarations, &mut sink);
    strip::strip(items);
    let generated = match found {
        Some((schema, runtime, tracked)) if !sink.has_errors() => {
            let options = options(runtime);
            let names = given.iter().map(String::as_str);
            let generated = rust::generate_beside(&schema, names, &options);
            quote!(#generated #tracked)
        }
        _ => {
            let faults = compile_errors(&declarations, sink);
            // One error type in the place of all that is not there, so that no use of it is reported.
            quote! {
                #faults
                #[allow(dead_code, unused_imports)]
                pub mod types {
                    pub use super::*;
                }
            }
        }
    };
    items.push(Item::Verbatim(generated));
    module.into_token_stream()
}

/// The schema of a module, checked for Rust.
#[allow(
    clippy::type_complexity,
    reason = "schema, runtime, and what makes Cargo watch the lock"
)]
fn one(
    declarations: &mut Declarations,
    module: TokenSpan,
    sink: &mut Sink,
    read: &mut dyn FnMut(&str) -> Result<String, String>,
) -> Option<(Schema, Option<TokenStream>, TokenStream)> {
    let mut declared = declarations.definitions(sink);
    for diagnostic in sink.without_place() {
        diagnostic.span = Some(declarations.written.place(module));
    }
    if declared.len() > 1 {
        let headline = "a module holds one schema";
        fault(
            declarations,
            sink,
            module,
            headline,
            "give each schema a module of its own",
        );
        return None;
    }
    let declared = declared.pop()?;
    let (mut lock, mut tracked) = (Lock::default(), TokenStream::new());
    if let Some(file) = &declared.lock {
        let text = read(&file.value);
        match text.map(|text| {
            lock::read(
                Sources::default().add(file.value.clone(), text.clone()),
                &text,
                sink,
            )
        }) {
            Ok(Some(read)) => lock = read,
            Ok(None) => return None,
            Err(why) => {
                let headline = format!("cannot read the lock `{}`: {why}", file.value);
                let fault = Diagnostic::new(crate::codes::lock::UNREADABLE_LOCK, file.span, headline);
                sink.push(fault.help("syncgen generate --models src writes it"));
                return None;
            }
        }
        let path = format!("/{}", file.value);
        tracked = quote!(
            const _: &str = ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
        );
    }
    let schema = check(&declared.definition, &lock, sink)?;
    declarations.check_types(&schema, sink);
    rust::check(&schema, &RustOptions::default(), sink);
    Some((schema, declared.runtime, tracked))
}

/// Types of a module are seen by whoever sees its peer.
fn visible(items: &[Item], declarations: &mut Declarations, sink: &mut Sink) {
    for item in items {
        if let Item::Mod(inner) = item
            && let Some((_, inner)) = &inner.content
        {
            nested(inner, declarations, sink);
        }
        if !super::item::is_synced(item) {
            continue;
        }
        let (visibility, ident, attributes) = match item {
            Item::Struct(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Enum(item) => (&item.vis, &item.ident, &item.attrs),
            Item::Type(item) => (&item.vis, &item.ident, &item.attrs),
            _ => continue,
        };
        let is_type = !attributes.iter().any(strip::declares);
        if is_type && !matches!(visibility, syn::Visibility::Public(_)) {
            let headline = format!("the type `{ident}` of a schema is `pub`");
            fault(
                declarations,
                sink,
                ident.span(),
                &headline,
                &format!("pub … {ident}"),
            );
        }
    }
}

/// Types stand beside the peer that names them.
fn nested(items: &[Item], declarations: &mut Declarations, sink: &mut Sink) {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    nested(items, declarations, sink);
                }
            }
            Item::Struct(_) | Item::Enum(_) | Item::Type(_) if super::item::is_synced(item) => {
                let span = syn::spanned::Spanned::span(item);
                let headline = "items of a schema stand in its module, not in one within it";
                fault(
                    declarations,
                    sink,
                    span,
                    headline,
                    "move it out of the inner module",
                );
            }
            _ => {}
        }
    }
}

fn given(declarations: &Declarations) -> Vec<String> {
    let types = declarations.items.types.iter();
    types.map(|entry| entry.key.value.clone()).collect()
}

/// The implementation of the only type that was read.
fn implemented(
    declarations: &mut Declarations,
    options: &RustOptions,
    sink: &mut Sink,
) -> Option<TokenStream> {
    let name = declarations.items.types.first()?.key.value.clone();
    let schema = alone(declarations, &name, sink)?;
    declarations.check_types(&schema, sink);
    rust::check(&schema, options, sink);
    let ty = schema.types.iter().find(|ty| ty.name == name)?;
    let elsewhere = elsewhere(declarations, &schema, ty);
    Some(rust::implement(&schema, ty, elsewhere, options))
}

/// A schema that has one type, and in the place of each type that it names one of which nothing is
/// known.
fn alone(declarations: &mut Declarations, name: &str, sink: &mut Sink) -> Option<Schema> {
    let span = declarations.items.types.first()?.key.span;
    let types = declarations.items.types.clone();
    let mut definition = super::assemble::only_types(declarations, &types, span, &mut Faults::new(sink))?;
    let (mut named, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for ty in &definition.types {
        prune::names(&ty.ty, &mut named);
        prune::keys(&ty.ty, &mut keys);
    }
    for other in named
        .into_iter()
        .filter(|other| other != name && !is_built_in(other))
    {
        definition
            .types
            .push(unknown(&other, keys.contains(&other), span));
    }
    let mut found = Sink::default();
    let schema = check(&definition, &Lock::default(), &mut found);
    for diagnostic in found.into_sorted() {
        if diagnostic.severity() == Severity::Error {
            sink.push(diagnostic);
        }
    }
    schema
}

fn unknown(name: &str, is_key: bool, span: Span) -> TypeDefinition {
    let name = Spanned::new(name.to_owned(), span);
    let case = CaseDefinition {
        name: Spanned::new("unknown".to_owned(), span),
        ty: None,
        description: None,
    };
    let shape = match is_key {
        true => TypeShape::Enum(vec![case]),
        false => TypeShape::Record(vec![FieldDefinition {
            name: Spanned::new("unknown".to_owned(), span),
            ty: TypeExpression {
                shape: TypeShape::Name("bool".to_owned()),
                span,
            },
            description: None,
            deprecated: None,
        }]),
    };
    TypeDefinition {
        name,
        description: None,
        ty: TypeExpression { shape, span },
    }
}

fn elsewhere(declarations: &Declarations, schema: &Schema, ty: &NamedType) -> BTreeMap<String, TokenStream> {
    let others = schema.types.iter().filter(|other| other.name != ty.name);
    let named = others.map(|other| {
        let path = declarations.items.named.get(&other.name).cloned();
        let path = path.or_else(|| naming::pascal(&other.name).parse().ok());
        (other.name.clone(), path.unwrap_or_default())
    });
    named.collect()
}

/// Implementations with nothing in them, so that no use of the type is reported beside its faults.
fn dummy(item: &Item, options: &RustOptions) -> TokenStream {
    let runtime = &options.runtime;
    let never = quote!(::core::unimplemented!());
    let (ident, generics, form, methods) = match item {
        Item::Struct(item) => (
            &item.ident,
            &item.generics,
            quote!(Record),
            rust::dummy_record(&never),
        ),
        Item::Enum(item) if item.variants.iter().all(|case| case.fields.is_empty()) => (
            &item.ident,
            &item.generics,
            quote!(Case),
            rust::dummy_enum(&never),
        ),
        Item::Enum(item) => (
            &item.ident,
            &item.generics,
            quote!(Union),
            rust::dummy_union(&never),
        ),
        _ => return TokenStream::new(),
    };
    // Uses of a generic item are told that it is no type of a schema, which is true.
    if !generics.params.is_empty() {
        return TokenStream::new();
    }
    let (parameters, ty, condition) = generics.split_for_impl();
    let (implemented, methods) = methods;
    quote! {
        const _: () = {
            use #runtime as __sync;

            #[automatically_derived]
            impl #parameters __sync::Syncable for #ident #ty #condition {
                type Codec = __sync::codec::#form<Self>;
            }

            #[automatically_derived]
            impl #parameters __sync::codec::#implemented for #ident #ty #condition {
                #methods
            }
        };
    }
}

/// Reads each field of a struct of paths, which nobody else does.
fn reads(item: &Item) -> Option<TokenStream> {
    let Item::Struct(item) = item else { return None };
    let (ident, names) = (
        &item.ident,
        item.fields.iter().filter_map(|field| field.ident.as_ref()),
    );
    Some(quote! {
        const _: () = {
            #[allow(dead_code)]
            fn __sync_reads(__sync_paths: &#ident) {
                #(let _ = &__sync_paths.#names;)*
            }
        };
    })
}

/// An item that is read even if it has no attribute left.
fn marked(mut item: Item) -> Item {
    let attributes = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        _ => return item,
    };
    attributes
        .retain(|attribute| !attribute.path().is_ident("cfg") && !attribute.path().is_ident("cfg_attr"));
    attributes.push(syn::parse_quote!(#[derive(Syncable)]));
    item
}

fn runtime_of(item: &Item) -> Option<TokenStream> {
    let attributes = match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        _ => return None,
    };
    // Faults were reported when the item was read.
    let (mut declarations, mut sink) = (new(), Sink::default());
    attribute::read(attributes, &mut declarations.written, &mut Faults::new(&mut sink)).runtime
}

fn options(runtime: Option<TokenStream>) -> RustOptions {
    runtime.map_or_else(RustOptions::default, |runtime| RustOptions { runtime })
}

fn new() -> Declarations {
    Declarations::new(Sources::default().add("", ""))
}

fn fault(declarations: &mut Declarations, sink: &mut Sink, token: TokenSpan, headline: &str, help: &str) {
    let span = declarations.written.place(token);
    sink.push(Diagnostic::new(NOT_AN_ITEM, span, headline).help(help));
}

/// An error of the compiler for each fault, at its tokens. Warnings are for the command: a macro has no
/// way to give one.
fn compile_errors(declarations: &Declarations, sink: Sink) -> TokenStream {
    let faults = sink.into_sorted().into_iter().map(in_rust);
    let errors = faults
        .filter(|fault| fault.severity() == Severity::Error)
        .map(|fault| {
            let tokens = fault.span.and_then(|span| declarations.written.tokens_of(span));
            let (start, end) = tokens.unwrap_or((TokenSpan::call_site(), TokenSpan::call_site()));
            let mut text = format!("{} [{}]", fault.headline, fault.code.id());
            for help in &fault.help {
                text.push_str(&format!("\nhelp: {help}"));
            }
            // From the first token to the last: the compiler underlines what is between them.
            let text = quote_spanned!(end=> { #text });
            quote_spanned!(start=> ::core::compile_error! #text)
        });
    errors.collect()
}

//! `#[schema]` on a module.

use proc_macro2::{Span as TokenSpan, TokenStream};
use quote::{ToTokens, quote};
use syn::{Item, ItemMod};

use super::{compile_errors, fault, new, options};
use crate::check::check;
use crate::derive::item::is_synced;
use crate::derive::{Declarations, strip};
use crate::diagnostic::{Diagnostic, Sink};
use crate::lock::{self, Lock};
use crate::rust::{self, RustOptions};
use crate::schema::Schema;
use crate::span::{Sources, Spanned};

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
        let name = &module.ident;
        let headline =
            format!("the items of a schema stand in the module itself, and those of `{name}` in a file");
        let help = format!(
            "write `mod {name} {{ … }}` here; or take `#[schema]` away here and write \
             `#[schema] pub mod {name} {{ … }}` in that file"
        );
        fault(
            &mut declarations,
            &mut sink,
            module.ident.span(),
            &headline,
            &help,
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
        match read(&file.value) {
            Ok(text) => lock = lock_of(file, &text, sink)?,
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

/// The lock with this text. The compiler shows no other file than its own, so faults stand where the file is named and
/// say their place.
fn lock_of(file: &Spanned<String>, text: &str, sink: &mut Sink) -> Option<Lock> {
    let (mut sources, mut found) = (Sources::default(), Sink::default());
    let source = sources.add(file.value.clone(), text);
    let lock = lock::read(source, text, &mut found);
    for mut fault in found.into_sorted() {
        let (line, column) = fault.span.map_or((1, 1), |span| sources.line_column(span));
        fault.headline = format!("{}:{line}:{column}: {}", file.value, fault.headline);
        fault.span = Some(file.span);
        sink.push(fault);
    }
    lock
}

/// Types of a module are seen by whoever sees its peer.
fn visible(items: &[Item], declarations: &mut Declarations, sink: &mut Sink) {
    for item in items {
        if let Item::Mod(inner) = item
            && let Some((_, inner)) = &inner.content
        {
            nested(inner, declarations, sink);
        }
        if !is_synced(item) {
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
            Item::Struct(_) | Item::Enum(_) | Item::Type(_) if is_synced(item) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_the_lock_stand_where_it_is_named_and_say_their_place() {
        let module = "pub mod raid { #[derive(Syncable)] #[sync(schema = raid, lock = \"raid.sync.lock\")] struct Raid; }";
        let lock = "paths:\n  0: title\n  2: title\nwho: knows\n";
        let tokens = module.parse().unwrap_or_default();
        let generated = schema(TokenStream::new(), tokens, &mut |_| Ok(lock.to_owned())).to_string();
        for fault in [
            "raid.sync.lock:3:3: number 2 stands where 1 should [S0792]",
            "raid.sync.lock:3:6: `title` has two numbers [S0701]",
            "raid.sync.lock:4:1: this line of the lock file cannot be read [S0791]",
        ] {
            assert!(generated.contains(fault), "{generated}");
        }
        assert_eq!(generated.matches("compile_error").count(), 3, "{generated}");
    }
}

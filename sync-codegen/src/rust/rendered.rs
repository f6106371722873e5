//! The text of a module, on sheets that are kept while the schema changes.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;

use proc_macro2::TokenStream;
use sync_schema::rust::{Each, Outline, RustOptions, generate_in_parts};
use sync_schema::schema::{Path, Schema};

use super::at_once;
use super::module::Composer;
use super::sheet::{Again, Sheet, Walk};
use crate::header::Header;
use crate::output::Text;

/// The text of a module, and what another one can be made from that differs in one path.
pub(crate) struct Rendered {
    head: Arc<String>,
    sheets: Vec<Sheet>,
    outline: Outline,
    composer: Composer,
    /// The schema's.
    digests: [u64; 2],
}

impl Rendered {
    /// Of a schema that has passed [`sync_schema::rust::check`].
    pub(crate) fn new(schema: &Schema, options: &RustOptions, header: &Header) -> Self {
        let [source, command] = header.lines();
        let (outline, mut composer) = (Outline::new(schema), Composer::default());
        Rendered {
            head: Arc::new(format!("// {source}\n// {command}\n\n")),
            sheets: sheets(schema, options, &outline, &mut composer, generate_in_parts),
            outline,
            composer,
            digests: digests(schema),
        }
    }

    /// All of it.
    pub(crate) fn text(&self) -> Text {
        let sheets = self.sheets.iter().map(|sheet| &sheet.text);
        [&self.head].into_iter().chain(sheets).cloned().collect()
    }

    /// The same with the path at a position changed, which was `old`, and nothing else but the schema's digests. None
    /// where other parts may differ as well.
    pub(crate) fn changed(
        mut self,
        schema: &Schema,
        options: &RustOptions,
        place: usize,
        old: &Path,
    ) -> Option<Self> {
        if !self.outline.holds(schema, place, old) {
            return None;
        }
        let before = std::mem::replace(&mut self.digests, digests(schema));
        let what = Again {
            place,
            digests: before != self.digests,
        };
        let mut walk = Walk::again(what, &mut self.sheets);
        let is_whole = self.composer.module(&mut walk, &mut |each| {
            generate_in_parts(schema, options, &self.outline, each);
        });
        is_whole?;
        Some(self)
    }
}

fn digests(schema: &Schema) -> [u64; 2] {
    [schema.hash, schema.compare_hash]
}

/// What hands over the parts of a module.
pub(super) type Generator = fn(&Schema, &RustOptions, &Outline, &mut Each<'_>);

/// The sheets of a module in order. They are written on as many threads as there are cores.
pub(super) fn sheets(
    schema: &Schema,
    options: &RustOptions,
    outline: &Outline,
    composer: &mut Composer,
    generate: Generator,
) -> Vec<Sheet> {
    share(schema, options, outline, composer, generate).unwrap_or_else(|| {
        let mut tokens = TokenStream::new();
        generate(schema, options, outline, &mut |_, part| {
            tokens.extend(part.tokens())
        });
        vec![Sheet::whole(at_once(tokens))]
    })
}

/// None where a part cannot be printed on its own.
fn share(
    schema: &Schema,
    options: &RustOptions,
    outline: &Outline,
    composer: &mut Composer,
    generate: Generator,
) -> Option<Vec<Sheet>> {
    let next = AtomicUsize::new(0);
    let print = |options: &RustOptions, outline: &Outline, composer: &mut Composer| {
        let mut walk = Walk::share(&next);
        composer.module(&mut walk, &mut |each| generate(schema, options, outline, each))?;
        Some(walk.into_sheets())
    };
    let runtime = options.runtime.to_string();
    let threads = match schema.paths.len() {
        0..FEW => 1,
        _ => thread::available_parallelism().map_or(1, usize::from),
    };
    let shares = thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|_| {
                // Tokens, and tables that grow, belong to one thread.
                let (outline, runtime) = (outline.clone(), &runtime);
                scope.spawn(move || {
                    let runtime = runtime.parse().ok()?;
                    print(&RustOptions { runtime }, &outline, &mut Composer::default())
                })
            })
            .collect();
        let mut shares = vec![print(options, outline, composer)];
        for other in others {
            match other.join() {
                Ok(share) => shares.push(share),
                // What went wrong there goes on here.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        shares
    });
    let mut sheets: Vec<(usize, Sheet)> = Vec::new();
    for share in shares {
        sheets.extend(share?);
    }
    sheets.sort_unstable_by_key(|(position, _)| *position);
    Some(sheets.into_iter().map(|(_, sheet)| sheet).collect())
}

/// With so few paths most of the time goes into forms, which each thread would have to find by itself.
const FEW: usize = 200;

//! Putting the files of a schema together.

use sync_schema::codes::front_end::DUPLICATE_KEY;
use sync_schema::definition::{
    Definition, LegacyDefinition, MetadataDefinition, RustLegacyDefinition, TransportDefinition,
};
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::Spanned;

/// Adds what an imported file says. Its name and description are about the file, not the schema.
pub(super) fn join(whole: &mut Definition, part: Definition, sink: &mut Sink) {
    let Definition {
        name: _,
        description: _,
        host_flags,
        scopes,
        permissions,
        conditions,
        components,
        types,
        paths,
        models,
        full_sync_after,
        transport:
            TransportDefinition {
                mtu,
                rate,
                burst,
                overhead,
                clean,
            },
        legacy,
    } = part;
    whole.host_flags.extend(host_flags);
    whole.scopes.extend(scopes);
    whole.permissions.extend(permissions);
    whole.conditions.extend(conditions);
    whole.components.extend(components);
    whole.types.extend(types);
    whole.paths.extend(paths);
    whole.models.extend(models);
    once(
        "full_sync_after",
        &mut whole.full_sync_after,
        full_sync_after,
        sink,
    );
    let transport = &mut whole.transport;
    once("mtu", &mut transport.mtu, mtu, sink);
    once("rate", &mut transport.rate, rate, sink);
    once("burst", &mut transport.burst, burst, sink);
    once("overhead", &mut transport.overhead, overhead, sink);
    once("clean", &mut transport.clean, clean, sink);
    join_legacy(&mut whole.legacy, legacy, sink);
}

/// Lists grow; what can be said once is said in one of the files.
fn join_legacy(whole: &mut LegacyDefinition, part: LegacyDefinition, sink: &mut Sink) {
    let LegacyDefinition {
        peer,
        roots,
        writers,
        readers,
        sync_calls,
        metadata:
            MetadataDefinition {
                level,
                component,
                scope,
                levels,
                components,
            },
        rust:
            RustLegacyDefinition {
                traits,
                functions,
                writers: row_writers,
                bulk,
                models,
            },
    } = part;
    once("peer", &mut whole.peer, peer, sink);
    whole.roots.extend(roots);
    whole.writers.extend(writers);
    whole.readers.extend(readers);
    whole.sync_calls.extend(sync_calls);
    let metadata = &mut whole.metadata;
    once("level", &mut metadata.level, level, sink);
    once("component", &mut metadata.component, component, sink);
    once("scope", &mut metadata.scope, scope, sink);
    metadata.levels.extend(levels);
    metadata.components.extend(components);
    whole.rust.traits.extend(traits);
    whole.rust.functions.extend(functions);
    whole.rust.writers.extend(row_writers);
    whole.rust.bulk.extend(bulk);
    whole.rust.models.extend(models);
}

/// Takes what one of the files says; a second one that says it too is reported.
fn once<T>(key: &str, whole: &mut Option<Spanned<T>>, part: Option<Spanned<T>>, sink: &mut Sink) {
    match (&whole, part) {
        (Some(first), Some(second)) => {
            let headline = format!("the key `{key}` is there in two files");
            sink.push(
                Diagnostic::new(DUPLICATE_KEY, second.span, headline)
                    .related(first.span, "first here")
                    .help("remove one of the two"),
            );
        }
        (None, part) => *whole = part,
        (Some(_), None) => {}
    }
}

//! Putting the files of a schema together.

use sync_schema::codes::front_end::DUPLICATE_KEY;
use sync_schema::definition::{Definition, TransportDefinition};
use sync_schema::diagnostic::{Diagnostic, Sink};

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
        transport: TransportDefinition { mtu },
    } = part;
    whole.host_flags.extend(host_flags);
    whole.scopes.extend(scopes);
    whole.permissions.extend(permissions);
    whole.conditions.extend(conditions);
    whole.components.extend(components);
    whole.types.extend(types);
    whole.paths.extend(paths);
    match (&whole.transport.mtu, mtu) {
        (Some(first), Some(second)) => {
            let fault = Diagnostic::new(DUPLICATE_KEY, second.span, "the key `mtu` is there in two files");
            sink.push(
                fault
                    .related(first.span, "first here")
                    .help("remove one of the two"),
            );
        }
        (None, mtu) => whole.transport.mtu = mtu,
        (Some(_), None) => {}
    }
}

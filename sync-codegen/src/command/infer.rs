//! `syncgen infer`

use sync_schema::schema::Legacy;

use super::arguments::infer::Infer;
use super::session::{Session, to_stderr, to_stdout};
use super::{Exit, audit, misuse};
use crate::infer::{Options, Proposal, infer, schema_name};
use crate::load::load;
use crate::report::{Format, draw};

/// Proposes a schema on standard output.
pub(super) fn run(arguments: &Infer) -> Exit {
    let mut session = Session::default();
    let mut legacy = Legacy::default();
    let mut name = arguments.name.clone();
    if let Some(path) = &arguments.legacy {
        let schema = load(path, &mut session.sources, &mut session.sink);
        let Some(schema) = schema.filter(|_| !session.sink.has_errors()) else {
            return session.report(Format::Human);
        };
        name = name.or(Some(schema.name));
        legacy = schema.legacy;
    }
    legacy.roots.extend(arguments.root.iter().cloned());
    legacy
        .writers
        .extend(arguments.writer.iter().map(|writer| writer.writer()));
    legacy
        .readers
        .extend(arguments.reader.iter().map(|reader| reader.reader()));
    let metadata = &mut legacy.metadata;
    metadata.level = arguments.level_key.clone().or(metadata.level.take());
    metadata.component = arguments.component_key.clone().or(metadata.component.take());
    if legacy.roots.is_empty() && legacy.writers.is_empty() && arguments.data.is_empty() {
        let help = "name its table (`--root Addon_Saved`), what writes it (`--writer 'Store.SetPath(path, value, metadata)'`), \
                    or a file that it is saved in (`--data Saved/Addon.lua`)";
        return misuse("nothing says where the state is", help);
    }
    let options = Options {
        sources: arguments.sources.clone(),
        data: arguments.data.clone(),
        name: name.unwrap_or_else(|| schema_name(&legacy)),
        legacy,
    };
    let bar = audit::bar();
    let progress = |one, all| {
        bar.set_length(all as u64);
        bar.inc(one as u64);
    };
    let proposal = infer(&options, &mut session.sources, &progress);
    bar.finish_and_clear();
    match proposal {
        Ok(proposal) => tell(&proposal, &session),
        Err(error) => misuse(&error.to_string(), ""),
    }
}

fn tell(proposal: &Proposal, session: &Session) -> Exit {
    to_stderr(&draw(&proposal.skipped, &session.sources, Format::Human, true));
    if proposal.paths + proposal.left_out == 0 {
        return misuse(
            "nothing writes the state that was named",
            "look for misspelt names in `--root`, `--writer` and `--reader`, or in `legacy:`",
        );
    }
    to_stdout(&proposal.text);
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    to_stderr(&format!(
        "{}, {} to take; {} left out, {} not followed\n",
        count(proposal.paths, "path"),
        count(proposal.decisions, "decision"),
        proposal.left_out,
        count(proposal.unfollowed, "write"),
    ));
    Exit::Fine
}

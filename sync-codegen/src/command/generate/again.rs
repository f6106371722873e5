//! The command that makes the files again.

use std::path::Path;

use crate::command::arguments::Generate;
use crate::load::shown;
use crate::lua::Adapter;
use crate::target::Language;

/// One command in two forms.
pub(super) struct Command {
    /// For the heads of generated files: without absolute paths, so that it is the same for everybody.
    pub(super) for_header: String,
    /// For the shell that the user types in.
    pub(super) to_type: String,
}

/// The command for these options, `--check` left out.
pub(super) fn command(options: &Generate) -> Command {
    Command {
        // A configuration names the same files from wherever the command is run.
        for_header: line(options, false, |path| {
            match (path.is_absolute(), path.file_name()) {
                (true, Some(name)) => name.to_string_lossy().into_owned(),
                _ => shown(path),
            }
        }),
        to_type: line(options, true, shown),
    }
}

fn line(options: &Generate, with_config: bool, name: impl Fn(&Path) -> String) -> String {
    let mut words = vec!["syncgen".to_owned(), "generate".to_owned()];
    words.extend(options.inputs.schemas.iter().map(|path| quoted(name(path))));
    for path in &options.inputs.models {
        words.extend(["--models".to_owned(), quoted(name(path))]);
    }
    if let Some(config) = options.inputs.config.as_ref().filter(|_| with_config) {
        words.extend(["--config".to_owned(), quoted(name(config))]);
    }
    for language in &options.lang {
        words.extend(["--lang".to_owned(), Language::from(*language).name().to_owned()]);
    }
    if let Some(adapter) = options.adapter {
        words.extend(["--adapter".to_owned(), Adapter::from(adapter).name().to_owned()]);
    }
    if let Some(out) = &options.out {
        words.extend(["--out".to_owned(), quoted(name(out))]);
    }
    words.join(" ")
}

/// A word as a POSIX shell takes it.
fn quoted(word: String) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./+:@%,".contains(&byte);
    match !word.is_empty() && word.bytes().all(plain) {
        true => word,
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

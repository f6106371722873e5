//! The rounds of a watch: each generates, writes what changed, and tells of it in a line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::places::Places;
use crate::command::arguments::Generate;
use crate::command::misuse;
use crate::command::session::{Session, to_stderr, to_stdout};
use crate::config::FILE_NAME;
use crate::generate::{self, Kept, Plan};
use crate::load::shown;
use crate::lock;
use crate::output::{Output, Written};
use crate::report::{Format, json_printable, printable};

/// The rounds so far.
pub(super) struct Rounds<'a> {
    options: &'a Generate,
    format: Format,
    /// How many were told of.
    number: usize,
    places: Places,
    /// The texts that the last round was made from, by name.
    texts: BTreeMap<String, String>,
    kept: Kept,
}

impl<'a> Rounds<'a> {
    /// None yet.
    pub(super) fn new(options: &'a Generate, format: Format) -> Self {
        Rounds {
            options,
            format,
            number: 0,
            places: Places::default(),
            texts: BTreeMap::new(),
            kept: Kept::default(),
        }
    }

    /// What the last round depended on.
    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    /// How many were told of.
    #[cfg(test)]
    pub(super) fn told(&self) -> usize {
        self.number
    }

    /// Generates, and tells what came of it; nothing where no text has changed and nothing was written.
    pub(super) fn round(&mut self) {
        let began = Instant::now();
        self.places = self.named();
        let Ok((plan, mut session)) = super::super::plan(self.options, self.format) else {
            // Whatever comes next is news.
            self.texts.clear();
            return self.tell(began, &Told::Faults);
        };
        let outputs =
            generate::generate_again(&plan, &mut self.kept, &mut session.sources, &mut session.sink);
        self.depend_on(&plan, &session);
        let is_faulty = session.sink.has_errors();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for source in session.sources.iter() {
            texts.insert(source.name.clone(), source.text.clone());
        }
        let is_same = self.number > 0 && texts == self.texts;
        self.texts = texts;
        if is_faulty {
            if !is_same {
                session.report(self.format);
                self.tell(began, &Told::Faults);
            }
            return;
        }
        let written = self.write(&outputs);
        if !is_same || !written.is_empty() {
            session.report(self.format);
            self.tell(began, &Told::Written(&written, outputs.len()));
        }
    }

    /// Writes what differs; the names of what was written.
    fn write(&mut self, outputs: &[Output]) -> Vec<String> {
        let mut written = Vec::new();
        for output in outputs {
            let name = shown(&output.path);
            match output.write() {
                Ok(Written::Unchanged) => {}
                Ok(Written::New | Written::Changed) => {
                    // A lock is read as well: what was written here is no news.
                    if output.path.extension().is_some_and(|ending| ending == "lock") {
                        self.texts.insert(name.clone(), output.text.to_string());
                    }
                    written.push(name);
                }
                Err(error) => {
                    misuse(&format!("cannot write `{name}`: {error}"), "");
                }
            }
        }
        written
    }

    /// What the options name.
    fn named(&self) -> Places {
        let inputs = &self.options.inputs;
        let mut places = Places::default();
        if inputs.schemas.is_empty() && inputs.models.is_empty() {
            places.add_file(inputs.config.as_deref().unwrap_or(Path::new(FILE_NAME)));
        }
        for folder in inputs.schemas.iter().filter(|path| path.is_dir()) {
            places.add_folder(folder, false);
        }
        add(&mut places, inputs.schemas.iter().filter(|path| !path.is_dir()));
        add(&mut places, &inputs.models);
        places
    }

    /// Adds what the round has come across: schemas of a configuration, imports and locks.
    fn depend_on(&mut self, plan: &Plan, session: &Session) {
        add(&mut self.places, &plan.schemas);
        for source in session.sources.iter() {
            self.places.add_file(Path::new(&source.name));
        }
    }

    /// `round 2: wrote 1 of 3 files in 31 ms: generated/raid.lua`
    fn tell(&mut self, began: Instant, told: &Told<'_>) {
        self.number += 1;
        let (number, milliseconds) = (self.number, began.elapsed().as_millis());
        if self.format == Format::Json {
            let (written, files) = match told {
                Told::Faults => (&[][..], None),
                Told::Written(written, files) => (*written, Some(*files)),
            };
            let view = RoundView {
                round: number,
                milliseconds,
                faults: files.is_none(),
                files,
                written,
            };
            // Writing plain data with keys that are texts has no way to fail.
            let json = serde_json::to_string(&view).unwrap_or_default();
            return to_stdout(&(json_printable(&json) + "\n"));
        }
        let line = match told {
            Told::Faults => format!("round {number}: wrote nothing in {milliseconds} ms: there are errors"),
            Told::Written(written, files) => {
                let (count, plural) = (written.len(), if *files == 1 { "" } else { "s" });
                let names = if written.is_empty() {
                    String::new()
                } else {
                    format!(": {}", written.join(", "))
                };
                format!("round {number}: wrote {count} of {files} file{plural} in {milliseconds} ms{names}")
            }
        };
        to_stderr(&format!("{}\n", printable(&line).replace('\n', "␊")));
    }
}

/// What came of a round.
enum Told<'a> {
    Faults,
    /// These were written, of so many.
    Written(&'a [String], usize),
}

/// A round for programs: one object, in a line of its own.
#[derive(Serialize)]
struct RoundView<'a> {
    round: usize,
    milliseconds: u128,
    /// Whether there were errors, so that nothing was written.
    faults: bool,
    /// How many files there are to be; none where that is not known.
    files: Option<usize>,
    written: &'a [String],
}

/// Adds schema files with their locks, Rust files, and folders of them.
fn add<'a>(places: &mut Places, paths: impl IntoIterator<Item = &'a PathBuf>) {
    for path in paths {
        match path.is_dir() {
            true => places.add_folder(path, true),
            false => {
                places.add_file(path);
                places.add_file(&lock::path_for(path));
            }
        }
    }
}

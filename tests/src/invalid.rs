//! Invalid cases: schemas, locks and configurations that a run must refuse or warn about.

use std::fs;
use std::path::{Path, PathBuf};

use sync_codegen::audit;
use sync_codegen::config::{self, FILE_NAME};
use sync_codegen::generate::{Plan, generate};
use sync_codegen::load::load;
use sync_codegen::lua::Naming;
use sync_codegen::output::Output;
use sync_codegen::target::{Language, Target};
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::Sources;

/// A case of `tests/invalid/`.
#[derive(Debug)]
pub struct Case {
    /// `S0101-unknown-key`
    pub name: String,
    /// The schema, or the folder that holds `main.sync.yaml` or `syncgen.toml`.
    pub path: PathBuf,
}

/// What came of a case.
#[derive(Debug)]
pub struct Outcome {
    /// All texts that were read.
    pub sources: Sources,
    /// All faults, in the order of a report.
    pub found: Vec<Diagnostic>,
    /// What would be written.
    pub outputs: Vec<Output>,
}

impl Case {
    /// The code that the case is about: the beginning of its name.
    pub fn code(&self) -> &str {
        self.name.split('-').next().unwrap_or_default()
    }

    /// Generates the case for all languages, or as its configuration says.
    pub fn run(&self) -> Outcome {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let outputs = match self.plan(&mut sources, &mut sink) {
            Some(plan) => generate(&plan, &mut sources, &mut sink),
            None => Vec::new(),
        };
        self.audit(&mut sources, &mut sink);
        Outcome {
            sources,
            found: sink.into_sorted(),
            outputs,
        }
    }

    /// Audits the folder `code` of a case, if it has one.
    fn audit(&self, sources: &mut Sources, sink: &mut Sink) {
        let code = self.path.join("code");
        if !code.is_dir() {
            return;
        }
        let schema = load(&self.path.join("main.sync.yaml"), sources, &mut Sink::default());
        let report =
            schema.and_then(|schema| audit::run(&schema, &[code], Naming::Snake, sources, &|_, _| {}).ok());
        for finding in report.into_iter().flat_map(|report| report.findings) {
            sink.push(finding.diagnostic);
        }
    }

    fn plan(&self, sources: &mut Sources, sink: &mut Sink) -> Option<Plan> {
        let base = self.path.clone();
        let command = "syncgen generate".to_owned();
        if !self.path.is_dir() {
            return Some(Plan {
                schemas: vec![self.path.clone()],
                targets: all_languages(),
                base,
                command,
            });
        }
        let file = self.path.join(FILE_NAME);
        match fs::read_to_string(&file) {
            Ok(text) => {
                let config = config::read(&file.to_string_lossy(), &text, &self.path, sources, sink)?;
                Some(Plan {
                    schemas: [config.schemas, config.models].concat(),
                    targets: config.targets,
                    base,
                    command,
                })
            }
            Err(_) => {
                let schemas = vec![self.path.join("main.sync.yaml")];
                Some(Plan {
                    schemas,
                    targets: all_languages(),
                    base,
                    command,
                })
            }
        }
    }
}

/// One target for each language, with the default options.
pub fn all_languages() -> Vec<Target> {
    Language::ALL
        .map(|language| Target {
            options: language.into(),
            out: "generated".into(),
        })
        .into()
}

/// All cases of a folder, by name.
///
/// # Panics
/// The folder cannot be listed.
pub fn cases(folder: &Path) -> Vec<Case> {
    #[allow(clippy::expect_used, reason = "only tests call this")]
    let entries = fs::read_dir(folder).expect("the folder of cases").flatten();
    let mut cases: Vec<Case> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = if path.is_dir() {
                name
            } else {
                name.strip_suffix(".sync.yaml")
                    .or(name.strip_suffix(".rs"))?
                    .to_owned()
            };
            Some(Case { name, path })
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

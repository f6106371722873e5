//! Which schemas and targets a subcommand works on: from its arguments, or from the configuration.

use std::path::{Path, PathBuf};

use super::arguments::Inputs;
use super::session::Session;
use super::{Exit, misuse};
use crate::config::{self, FILE_NAME};
use crate::load::{schema_files, shown};
use crate::report::Format;
use crate::target::Target;

/// The inputs of a run.
pub(super) struct Found {
    /// Schema files, folders of which are opened up, then what is to be scanned.
    pub(super) schemas: Vec<PathBuf>,
    /// The targets of the configuration; none without one.
    pub(super) targets: Vec<Target>,
    /// The folder that sources are named from.
    pub(super) base: PathBuf,
}

/// Finds the inputs, or ends the run.
pub(super) fn find(inputs: &Inputs, session: Session, format: Format) -> Result<(Found, Session), Exit> {
    if !inputs.schemas.is_empty() || !inputs.models.is_empty() {
        let mut schemas = open(&inputs.schemas)?;
        schemas.extend(models(&inputs.models)?);
        return Ok((
            Found {
                schemas,
                targets: Vec::new(),
                base: PathBuf::new(),
            },
            session,
        ));
    }
    let path = inputs.config.clone().unwrap_or_else(|| FILE_NAME.into());
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let help = match inputs.config {
            Some(_) => String::new(),
            None => {
                format!("name the schemas, such as `NAME.sync.yaml`, or list them in `{FILE_NAME}`")
            }
        };
        misuse(&format!("cannot read `{}`: {error}", shown(&path)), &help)
    })?;
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut session = session;
    let Session { sources, sink } = &mut session;
    match config::read(&shown(&path), &text, &base, sources, sink) {
        Some(config) => {
            let mut schemas = open(&config.schemas)?;
            schemas.extend(models(&config.models)?);
            Ok((
                Found {
                    schemas,
                    targets: config.targets,
                    base,
                },
                session,
            ))
        }
        None => Err(session.report(format)),
    }
}

/// Folders and files of Rust, as they are.
fn models(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Exit> {
    match paths
        .iter()
        .find(|path| !crate::scan::is_rust(path) || !path.exists())
    {
        Some(path) => {
            let message = format!("cannot use `{}`: it is no folder and no Rust file", shown(path));
            Err(misuse(&message, ""))
        }
        None => Ok(paths.to_vec()),
    }
}

fn open(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Exit> {
    let mut schemas = Vec::new();
    for path in paths {
        let files = schema_files(path);
        schemas.extend(files.map_err(|error| misuse(&format!("cannot use `{}`: {error}", shown(path)), ""))?);
    }
    Ok(schemas)
}

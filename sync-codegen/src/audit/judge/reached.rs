//! What is said of a write that reaches what is declared.

use sync_schema::diagnostic::Diagnostic;

use super::{Judge, Judged, span, written_path};
use crate::audit::finding::{Finding, Kind, Verdict};
use crate::audit::lua::fact::{Means, Target, Write};
use crate::audit::pattern::Reach;

impl Judge<'_> {
    pub(super) fn reached(
        &self,
        file: Judged<'_>,
        write: &Write,
        target: &Target,
        reaches: &[Reach],
        certain: bool,
    ) -> Finding {
        let mut paths: Vec<usize> = reaches
            .iter()
            .flat_map(|reach| reach.paths().iter().copied())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let subjects: Vec<String> = paths
            .iter()
            .filter_map(|path| Some(self.schema.paths.get(*path)?.name.clone()))
            .collect();
        let kind = match write.means {
            Means::Writer { .. } => Kind::HandWritten,
            Means::Assignment | Means::Function(_) => Kind::AroundSetter,
        };
        let verb = match kind {
            Kind::HandWritten => "is written by hand",
            _ => "is written around its setter",
        };
        let shown = |path: usize| {
            self.schema
                .paths
                .get(path)
                .map_or(String::new(), |path| path.template())
        };
        let headline = match (reaches, &paths[..]) {
            ([Reach::Entry { .. }], [path]) => format!("`{}` {verb}", shown(*path)),
            ([Reach::Inside { .. }], [path]) => format!("a part of `{}` {verb}", shown(*path)),
            ([Reach::Above { .. }], [path]) => format!("all of `{}` {verb}", shown(*path)),
            ([Reach::Above { .. }], paths) => {
                let verb = verb.replace("is ", "are ").replace("its setter", "their setters");
                format!(
                    "`{}` with {} paths {verb}",
                    written_path(&target.steps),
                    paths.len()
                )
            }
            (_, paths) => format!("one of {} {verb}", some(paths.iter().map(|path| shown(*path)))),
        };
        let fix = match (reaches, certain) {
            ([reach], true) => self
                .setters
                .and_then(|setters| setters.edit(file, write, target, reach)),
            _ => None,
        };
        // What is one of several is looked at when all are there.
        let fix = fix.filter(|edit| write.site.among.is_some() || !edit.loses_comments(file));
        let verdict = if certain {
            Verdict::Certain
        } else {
            Verdict::Possible
        };
        let mut diagnostic = Diagnostic::new(kind.code(), span(file, write.site.place), headline);
        if !certain {
            diagnostic = diagnostic.label("possible: the path is known in part");
        }
        let help = match &fix {
            Some(edit) => Some(edit.text.clone()),
            None => self.by_hand(reaches),
        };
        Finding {
            kind,
            verdict,
            subjects,
            diagnostic: diagnostic.maybe_help(help),
            fix,
        }
    }

    /// What to write by hand where nothing is rewritten.
    fn by_hand(&self, reaches: &[Reach]) -> Option<String> {
        let setters = self.setters?;
        let [reach] = reaches else { return None };
        match reach {
            Reach::Entry { path, .. } | Reach::Inside { path } => {
                let path = self.schema.paths.get(*path)?;
                let mut arguments: Vec<&str> = path.keys.iter().map(|key| key.name.as_str()).collect();
                arguments.push("value");
                let method = crate::lua::setter(path, setters.naming);
                let call = format!("{}:{method}({})", setters.peer, arguments.join(", "));
                Some(match reach {
                    Reach::Inside { .. } => format!("{call} with the whole value"),
                    _ => call,
                })
            }
            Reach::Above { .. } => {
                Some("set the entries that change, or use the `replace_…` method of their scope".to_owned())
            }
        }
    }
}

/// The first few of some names.
fn some(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match &names[..] {
        [first, second, third, _, ..] => {
            format!("{first}, {second}, {third} and {} more", names.len() - 3)
        }
        names => names.join(", "),
    }
}

//! What is said of a call that sends.

use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::Instead;

use super::{Judge, Judged, span};
use crate::audit::finding::{Finding, Kind, Verdict};
use crate::audit::lua::fact::SyncCall;

impl Judge<'_> {
    pub(super) fn sync_call(&self, file: Judged<'_>, call: &SyncCall) -> Finding {
        let declared = self.known.legacy.sync_calls.get(call.call);
        let name = declared.map_or("", |call| call.name.as_str());
        let instead: Vec<String> = declared
            .iter()
            .flat_map(|call| &call.instead)
            .map(|instead| format!("`{}`", self.named(*instead)))
            .collect();
        let headline = match instead.is_empty() {
            true => format!("`{name}` sends what setters send by themselves"),
            false => format!(
                "`{name}` sends what the setters of {} send by themselves",
                instead.join(", ")
            ),
        };
        let diagnostic = Diagnostic::new(Kind::Superfluous.code(), span(file, call.place), headline)
            .help("remove it once the writes around it are setter calls");
        Finding {
            kind: Kind::Superfluous,
            verdict: Verdict::Certain,
            subjects: vec![name.to_owned()],
            diagnostic,
            fix: None,
        }
    }

    fn named(&self, instead: Instead) -> &str {
        match instead {
            Instead::Component(component) => &self.schema[component].name,
            Instead::Path(path) => self.schema.paths.get(path).map_or("", |path| &path.name),
            Instead::Model(model) => &self.schema[model].name,
        }
    }
}

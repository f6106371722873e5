//! What is said about what was met.

use proc_macro2::Span as TokenSpan;
use syn::spanned::Spanned as _;
use sync_schema::diagnostic::Diagnostic;
use sync_schema::span::Span;

use super::Parsed;
use super::known::Subject;
use super::names::Name;
use super::walk::Walk;
use crate::audit::finding::{Finding, Kind, Verdict};

impl Walk<'_> {
    /// An implementation of a trait; gives whether it is one that sync is made of.
    pub(super) fn implementation(&mut self, item: &syn::ItemImpl, this: Option<&Name>) -> bool {
        let Some((path, _)) = &item.trait_ else {
            return false;
        };
        let Some((known, certain)) = self.known.sync_trait(&self.name(path)) else {
            return false;
        };
        let parameter = this.filter(|this| {
            let mut parameters = item.generics.type_params();
            parameters.any(|parameter| parameter.ident == this.last())
        });
        let ty = this.map_or("", |this| this.last());
        let declared = this.and_then(|this| self.known.declared(this));
        let subject = declared.map_or(ty, |(subject, _)| subject.name);
        let headline = match parameter {
            Some(_) => format!("`{known}` is implemented by hand, for many types at once"),
            None => format!("`{known}` is implemented by hand for `{ty}`"),
        };
        let help = match declared {
            Some((subject, _)) => format!("use what is generated for `{}`", subject.name),
            None => "declare its data in the schema, and use what is generated".to_owned(),
        };
        let at = joined(path.span(), item.self_ty.span());
        let verdict = verdict(certain && parameter.is_none());
        self.push(Kind::HandWrittenImpl, verdict, subject, at, headline, &help);
        if let (None, Some(this), None) = (declared, this, parameter) {
            self.undeclared_finding(this.last(), certain, item.self_ty.span());
        }
        true
    }

    pub(super) fn undeclared_finding(&mut self, ty: &str, certain: bool, at: TokenSpan) {
        let headline = format!("`{ty}` is synced and nothing declares it");
        let help = format!("legacy: {{ rust: {{ models: {{ {ty}: … }} }} }}");
        self.push(Kind::UndeclaredModel, verdict(certain), ty, at, headline, &help);
    }

    pub(super) fn sends_finding(&mut self, function: &str, certain: bool, at: TokenSpan) {
        let headline = format!("`{function}` sends what setters send by themselves");
        let help = "remove it once the writes around it are setter calls";
        self.push(Kind::Superfluous, verdict(certain), function, at, headline, help);
    }

    /// Rows of a declared type are written by a function.
    pub(super) fn rows_finding(
        &mut self,
        subject: Subject<'_>,
        function: &str,
        certain: bool,
        at: TokenSpan,
    ) {
        self.written(subject);
        let headline = format!("`{function}` writes `{}` around its setters", subject.name);
        let help = match self.known.model(subject) {
            Some(_) => "use `insert`, `update`, `update_all` or `delete` of the generated model".to_owned(),
            None => self.setter(subject),
        };
        self.push(
            Kind::AroundSetter,
            verdict(certain),
            subject.name,
            at,
            headline,
            &help,
        );
    }

    /// The same for a type that is synced by hand, or for one that cannot be told.
    pub(super) fn rows_of_finding(&mut self, ty: &str, function: &str, certain: bool, at: TokenSpan) {
        let (subject, headline) = match ty {
            "" => (
                function,
                format!("`{function}` may write synced rows around their setters"),
            ),
            ty => (ty, format!("`{function}` writes `{ty}`, which is synced by hand")),
        };
        let help = "write each row with what is generated for its model";
        self.push(Kind::AroundSetter, verdict(certain), subject, at, headline, help);
    }

    pub(super) fn field_finding(
        &mut self,
        subject: Subject<'_>,
        field: &str,
        certain: bool,
        made: bool,
        at: TokenSpan,
    ) {
        if self.muted > 0 || self.is_within_last(subject, at) {
            return;
        }
        self.written(subject);
        let headline = match self.known.model(subject) {
            Some(_) => format!("`{}.{field}` is written around its setter", subject.name),
            None => format!("a field of `{}` is written around its setter", subject.name),
        };
        let help = self.setter_of(subject, field);
        let before = self.found.findings.len();
        self.push(
            Kind::AroundSetter,
            verdict(certain && !made),
            subject.name,
            at,
            headline,
            &help,
        );
        if let (true, Some(finding)) = (made, self.found.findings.get_mut(before)) {
            finding.diagnostic.label = "possible: it was made here, and may be stored later".to_owned();
        }
    }

    /// Whether a write is a part of one that was found just before: `tags.entry(key).or_default().clear()`.
    fn is_within_last(&self, subject: Subject<'_>, at: TokenSpan) -> bool {
        let (start, end) = Parsed::range(self.offset, at);
        let last = self.found.findings.last();
        last.is_some_and(|last| {
            let around = |span: Span| span.start as usize <= start && end <= span.end as usize;
            last.kind == Kind::AroundSetter
                && last.subjects.iter().eq([subject.name])
                && last.span().is_some_and(around)
        })
    }

    /// `*location = …`
    pub(super) fn whole(&mut self, ty: &super::types::Ty, at: TokenSpan) {
        let Some((subject, certain)) = self.known.declared_type(ty).filter(|_| self.muted == 0) else {
            return;
        };
        self.written(subject);
        let headline = format!("all of `{}` is written around its setters", subject.name);
        let help = self.setter(subject);
        self.push(
            Kind::AroundSetter,
            verdict(certain),
            subject.name,
            at,
            headline,
            &help,
        );
    }

    pub(super) fn update_finding(&mut self, subject: Subject<'_>, fields: &[String], at: TokenSpan) {
        if self.muted > 0 {
            return;
        }
        self.written(subject);
        let headline = format!(
            "a copy of `{}` is made with other values around its setters",
            subject.name
        );
        let field = fields.first().map_or("", String::as_str);
        let help = self.setter_of(subject, field);
        self.push(
            Kind::AroundSetter,
            Verdict::Possible,
            subject.name,
            at,
            headline,
            &help,
        );
    }

    /// The setter of a field, as it is typed.
    fn setter_of(&self, subject: Subject<'_>, field: &str) -> String {
        let Some(model) = self.known.model(subject) else {
            return self.setter(subject);
        };
        match model.fields.iter().find(|known| known.name == field) {
            Some(known) if known.immutable => format!("`{field}` is written on insert only"),
            Some(_) => format!("{}.set_{field}(&mut within, value)", model.name),
            None => format!("`{field}` is handed to `insert`"),
        }
    }

    /// The setter of a path, as it is typed; otherwise where there is one.
    fn setter(&self, subject: Subject<'_>) -> String {
        use sync_schema::schema::Instead;
        let path = match subject.declared {
            Instead::Path(path) => self.known.schema.paths.get(path),
            _ => None,
        };
        match path {
            Some(path) => {
                let keys = path.keys.iter().map(|key| format!("{}, ", key.name));
                format!("peer.set_{}({}value)", path.name, keys.collect::<String>())
            }
            None => format!("use the generated setters of `{}`", subject.name),
        }
    }

    fn written(&mut self, subject: Subject<'_>) {
        let paths = self.known.paths(subject);
        self.found.written.extend(paths);
    }

    fn push(
        &mut self,
        kind: Kind,
        verdict: Verdict,
        subject: &str,
        at: TokenSpan,
        headline: String,
        help: &str,
    ) {
        let (start, end) = Parsed::range(self.offset, at);
        let span = Span::new(self.source, start, end);
        let mut diagnostic = Diagnostic::new(kind.code(), span, headline).help(help);
        if verdict == Verdict::Possible {
            diagnostic = diagnostic.label("possible: types are known in part");
        }
        self.found.findings.push(Finding {
            kind,
            verdict,
            subjects: vec![subject.to_owned()],
            diagnostic,
            fix: None,
        });
    }
}

fn verdict(certain: bool) -> Verdict {
    match certain {
        true => Verdict::Certain,
        false => Verdict::Possible,
    }
}

/// From the beginning of a place to the end of another, where the tokens are of one text.
fn joined(first: TokenSpan, last: TokenSpan) -> TokenSpan {
    first.join(last).unwrap_or(first)
}

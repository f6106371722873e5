//! "Did you mean": the nearest among known names.

use sync_schema::words::closest;

/// Help that names the candidate nearest to what was written, where one is near enough.
pub(crate) fn suggest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(written, candidates).map(|name| format!("did you mean `{name}`?"))
}

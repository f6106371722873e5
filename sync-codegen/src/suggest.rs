//! "Did you mean": the nearest among known names.

/// Help that names the candidate nearest to what was written, where one is near enough.
pub(crate) fn suggest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// The candidate nearest to what was written, where one is near enough.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer texts are no misspelt names, and comparing takes time by the product of the lengths.
    if written.len() > 200 {
        return None;
    }
    let allowed = (written.len() / 3).clamp(1, 6);
    candidates
        .into_iter()
        .filter(|name| name.len().abs_diff(written.len()) <= allowed)
        .map(|name| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &written.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

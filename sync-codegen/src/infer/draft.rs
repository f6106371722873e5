//! A schema that is about to be written.

use sync_schema::schema::LevelKind;

/// All of it, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Lines of comment at the top.
    pub(super) head: Vec<String>,
    pub(super) name: String,
    pub(super) components: Vec<Component>,
    /// Name, type and comment.
    pub(super) types: Vec<(String, String, Option<String>)>,
    pub(super) paths: Vec<Path>,
    /// Lines of `legacy:`.
    pub(super) legacy: Vec<String>,
    /// Lines of comment at the end.
    pub(super) tail: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) level: LevelKind,
}

#[derive(Debug, Clone)]
pub(super) struct Path {
    /// With the types of its keys.
    pub(super) template: String,
    /// Where it is not what the language would call it.
    pub(super) name: Option<String>,
    /// Another name, for a case that a language has a meaning of its own for the first.
    pub(super) other_name: String,
    pub(super) ty: String,
    pub(super) component: String,
    pub(super) level: LevelKind,
    /// Where it was seen.
    pub(super) evidence: Vec<String>,
    /// What a person has to decide.
    pub(super) decisions: Vec<String>,
}

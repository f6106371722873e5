//! A table of entries that is written as a whole.

use sync_schema::schema::{Path, Segment};

use super::text::Text;
use super::{Setters, Site, forgets};
use crate::audit::lua::fact::Fresh;
use crate::lua::replacer;

impl Setters<'_> {
    /// `peer:replace_slot(raid, { … })`
    ///
    /// The table must be made in the statement: another one would be a part of the state afterwards, and
    /// what is written into it later would be, too.
    pub(super) fn replace(&self, site: &Site<'_>, paths: &[usize], keys: &[usize]) -> Option<Text> {
        let (value_place, _) = site.write.value.as_ref()?;
        let declared: Option<Vec<&Path>> = paths.iter().map(|path| self.schema.paths.get(*path)).collect();
        let declared = declared?;
        let place = &site.target.steps;
        let is_sure = declared.iter().all(|path| forgets(path))
            && !self.is_held(place)
            && self.is_declared(place, &site.write.leaves);
        if !is_sure {
            return None;
        }
        let above = place.len();
        let (name, path) = match declared[..] {
            [path] if matches!(path.segments.get(above..), Some([Segment::Key(_)])) => {
                (site.write.levels > self.levels(&path.ty)).then_some((path.name.as_str(), path))?
            }
            [path, ..] if site.write.fresh == Fresh::All => {
                let subtrees = self.schema.subtrees();
                let whole = subtrees
                    .iter()
                    .find(|subtree| subtree.segments.len() == above && subtree.paths == paths)?;
                (whole.scope.name.as_str(), path)
            }
            _ => return None,
        };
        let mut text = self.call(site, &replacer(name, self.naming), path, keys)?;
        text.keep(site.file, *value_place)?;
        text.push(")");
        Some(text)
    }
}

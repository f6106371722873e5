//! A part of a value that is written: the value is copied, changed and set.

use sync_schema::schema::{Path, Segment, Shape, Type};

use super::text::{Text, between};
use super::{Setters, Site};
use crate::audit::lua::fact::Means;
use crate::audit::lua::string::is_name;
use crate::audit::lua::value::Step;
use crate::lua::{getter, setter};

/// Functions that change the list that is their first argument, and nothing else.
const OF_LISTS: [&str; 6] = [
    "table.insert",
    "tinsert",
    "table.remove",
    "tremove",
    "table.sort",
    "sort",
];

/// Names for the copy, of which one is taken that the statement does not have.
const NAMES: [&str; 3] = ["value", "changed", "copied"];

impl Setters<'_> {
    /// ```lua
    /// do
    ///     local value = {}
    ///     for key, part in pairs(peer:get_item(3)) do value[key] = part end
    ///     value.count = 5
    ///     peer:set_item(3, value)
    /// end
    /// ```
    /// The copy has the parts of the value itself, so that only one of those may be written. No variable may hold
    /// the value as it was, which would see the change, and what is written must not change it either.
    pub(super) fn change(&self, site: &Site<'_>, path: usize) -> Option<Text> {
        let path = self.schema.paths.get(path)?;
        let (place, within) = site.target.steps.split_at_checked(path.segments.len())?;
        let [part] = within else { return None };
        if !site.write.quiet || site.write.site.among.is_some() || self.is_held(place) {
            return None;
        }
        let takes = match &site.write.means {
            Means::Function(function) => matches!(&**function, "table.insert" | "tinsert"),
            _ => true,
        };
        if takes && site.write.levels.saturating_add(1) < self.levels(&path.ty) {
            return None;
        }
        let keys = self.plain_keys(site, path)?;
        let statement = site.file.text.get(site.statement.range())?;
        let taken = |name: &&&str| {
            let in_keys = keys.iter().any(|key| key.contains(**name));
            statement.contains(**name) || self.peer.contains(**name) || in_keys
        };
        let name = NAMES.iter().find(|name| !taken(name))?;
        let outer = between(site.file, site.statement);
        let inner = match outer.starts_with('\n') {
            true => format!("{outer}    "),
            false => outer.clone(),
        };
        let mut last = keys.clone();
        last.push((*name).to_owned());
        let get = format!("{}:{}({})", self.peer, getter(path, self.naming), keys.join(", "));
        let set = format!("{}:{}({})", self.peer, setter(path, self.naming), last.join(", "));
        let mut text = Text::default();
        text.push(&format!("do{inner}local {name} = {{}}{inner}"));
        text.push(&format!(
            "for key, part in pairs({get}) do {name}[key] = part end{inner}"
        ));
        text.append(self.changed(site, path, part, name)?);
        text.push(&format!("{inner}{set}{outer}end"));
        Some(text)
    }

    /// The statement that changes the copy.
    fn changed(&self, site: &Site<'_>, path: &Path, part: &Step, name: &str) -> Option<Text> {
        let mut text = Text::default();
        let is_list = matches!(self.schema.resolve(&path.ty), Type::List(..));
        if let Means::Function(function) = &site.write.means {
            let table = site
                .write
                .table
                .filter(|_| is_list && OF_LISTS.contains(&&**function))?;
            text.keep(site.file, site.statement.until(table))?;
            text.push(name);
            text.keep(site.file, site.statement.after(table))?;
            return Some(text);
        }
        let (value, _) = site.write.value.as_ref()?;
        text.push(name);
        match part {
            Step::Literal(word) if is_list => text.push(&format!("[{}]", word.parse::<u32>().ok()?)),
            Step::Literal(word) if self.has_field(path, word) && is_name(word) => {
                text.push(&format!(".{word}"))
            }
            Step::Key(hole) if is_list && hole.number => {
                text.push("[");
                site.read(hole, &mut text)?;
                text.push("]");
            }
            _ => return None,
        }
        text.push(" = ");
        text.keep(site.file, *value)?;
        Some(text)
    }

    fn has_field(&self, path: &Path, word: &str) -> bool {
        let Type::Named(index) = self.schema.resolve(&path.ty) else {
            return false;
        };
        match &self.schema[*index].shape {
            Shape::Record(fields) => fields.iter().any(|field| field.name == word),
            _ => false,
        }
    }

    /// The keys as they can be written twice: without calls but that of `tonumber`.
    fn plain_keys(&self, site: &Site<'_>, path: &Path) -> Option<Vec<String>> {
        let steps = path.segments.iter().zip(&site.target.steps);
        let mut keys = vec![String::new(); path.keys.len()];
        for (segment, step) in steps {
            if let Segment::Key(key) = segment {
                let text = self.key(path.keys.get(*key)?, step, site)?.into_plain();
                let inside = text.strip_prefix("tonumber(").unwrap_or(&text);
                if inside.contains(['(', '{', '\n']) || inside.contains("--") {
                    return None;
                }
                *keys.get_mut(*key)? = text;
            }
        }
        Some(keys)
    }
}

//! Keys as arguments.

use sync_schema::schema::{Key, Type};

use super::text::Text;
use super::{Setters, Site};
use crate::audit::lua::string::quoted;
use crate::audit::lua::tree::Place;
use crate::audit::lua::value::{Hole, Step};

impl Setters<'_> {
    /// A key as an argument.
    pub(super) fn key(&self, key: &Key, step: &Step, site: &Site<'_>) -> Option<Text> {
        let ty = self.schema.resolve(&key.ty);
        let mut text = Text::default();
        match step {
            // The text `true` is another key than `true`, and a part of a path is a text.
            Step::Literal(_) if *ty == Type::Bool => return None,
            Step::Key(_) if *ty == Type::Bool && site.target.textual => return None,
            Step::Literal(written) => text.push(&match ty {
                Type::Integer(_) => written.parse::<i128>().ok()?.to_string(),
                _ => quoted(written),
            }),
            Step::Key(hole) if matches!(ty, Type::Integer(_)) && !hole.number => {
                let mut read = Text::default();
                site.read(hole, &mut read)?;
                // What gives several values would hand `tonumber` a base.
                let several = read.ends_with(")") || read.ends_with("...");
                text.push(if several { "tonumber((" } else { "tonumber(" });
                text.append(read);
                text.push(if several { "))" } else { ")" });
            }
            Step::Key(hole) => site.read(hole, &mut text)?,
            Step::Mixed(_) | Step::Rest(_) => return None,
        }
        Some(text)
    }
}

impl Site<'_> {
    /// Adds what gives what a hole holds, if it gives the same here.
    pub(super) fn read(&self, hole: &Hole, text: &mut Text) -> Option<()> {
        let source = hole.source?;
        let is_place = |place: Place| place.end > place.start;
        if self.statement.contains(source.place) && is_place(source.place) {
            return text.keep(self.file, source.place);
        }
        let tree = self.file.tree;
        let binding = tree.bindings.get(source.binding?.0 as usize)?;
        let lasting = binding.assigned == 1 && !binding.shared;
        if !lasting || !tree.is_visible(binding, self.write.site.place) {
            return None;
        }
        text.push(&binding.name);
        Some(())
    }
}

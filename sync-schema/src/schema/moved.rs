//! The places of a schema after a change of its text.

use super::{Schema, Shape};
use crate::span::{Edit, Span};

impl Schema {
    /// Moves the places of all that stands behind the lines of one path, whose own place is left as it is. Returns
    /// the position of that path; none where there is anything else in these lines, or no path.
    pub(crate) fn moved(&mut self, edit: &Edit) -> Option<usize> {
        let mut place = None;
        for (position, path) in self.paths.iter_mut().enumerate() {
            match (edit.moved(path.span), place) {
                (Some(moved), _) => path.span = moved,
                (None, None) => place = Some(position),
                (None, Some(_)) => return None,
            }
        }
        let set = |span: &mut Span| {
            *span = edit.moved(*span)?;
            Some(())
        };
        for named in &mut self.types {
            set(&mut named.span)?;
            match &mut named.shape {
                Shape::Alias(_) => {}
                Shape::Record(fields) => fields.iter_mut().try_for_each(|field| set(&mut field.span))?,
                Shape::Enum(cases) | Shape::Union(cases) => {
                    cases.iter_mut().try_for_each(|case| set(&mut case.span))?;
                }
            }
        }
        for model in &mut self.models {
            set(&mut model.span)?;
            model
                .fields
                .iter_mut()
                .try_for_each(|field| set(&mut field.span))?;
        }
        place
    }
}

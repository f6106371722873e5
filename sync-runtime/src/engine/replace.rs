//! Whole maps: what differs is written, what is gone is cleared.

use std::collections::BTreeMap;

use super::{Engine, Refused};
use crate::host::Host;

impl<H: Host> Engine<H> {
    /// Makes the entries of a path whose keys begin with `prefix` equal to `wanted`, encoded values by
    /// all of their encoded keys, as one: what differs is written, and what is not in it is cleared,
    /// unless its conflict policy never forgets.
    ///
    /// # Errors
    /// A write was refused; then nothing has happened.
    pub fn replace(
        &mut self,
        path: usize,
        prefix: &[u8],
        wanted: &BTreeMap<Vec<u8>, Vec<u8>>,
    ) -> Result<(), Refused> {
        let info = self.registry.paths.get(path);
        let stays = info.is_some_and(|info| info.conflict.never_forgets());
        self.together(|engine| {
            let gone: Vec<Vec<u8>> = engine
                .entries(path, prefix)
                .map(|(keys, _)| keys.to_vec())
                .filter(|keys| !stays && !wanted.contains_key(keys))
                .collect();
            gone.iter().try_for_each(|keys| engine.write(path, keys, None))?;
            // What is equal is no write, so it needs no permission either.
            let differing: Vec<_> = wanted
                .iter()
                .filter(|(keys, value)| engine.read(path, keys) != Some(value.as_slice()))
                .collect();
            differing
                .into_iter()
                .try_for_each(|(keys, value)| engine.write(path, keys, Some(value)))
        })
    }
}

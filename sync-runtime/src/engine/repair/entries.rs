//! Entries that another peer passes on.

use std::collections::BTreeSet;

use super::super::receive::Provenance;
use super::super::state::{EntryId, EntryName};
use super::Heard;
use crate::engine::{Engine, Reason, Refusal};
use crate::host::Host;
use crate::registry::{ConflictRule, PermissionRule};
use crate::stamp::Stamp;
use crate::wire::{KnownChange, ReadChange, Section, read_sections};

impl<H: Host> Engine<H> {
    /// Takes in entries that the sender passes on. It must be allowed to write them itself.
    pub(in crate::engine) fn take_entries(
        &mut self,
        sender: &str,
        hash: u32,
        bytes: &[u8],
    ) -> Result<(), Refusal> {
        let sections = read_sections(self.registry, hash, bytes)
            .map_err(|malformed| self.refuse_message(Reason::Malformed, &malformed.what))?;
        let changes = || sections.iter().flat_map(|section| &section.changes);
        self.stats.received_changes += changes().count() as u64;
        let wall = self.host.wall();
        let accepted = Stamp::last_accepted(wall);
        let is_authority = self.host.is_authority(sender);
        let (mut refusals, mut taken) = (Vec::new(), false);
        let (mut told, mut lacking) = (Vec::new(), BTreeSet::new());
        for section in &sections {
            if section.shown {
                lacking.extend(self.outdated(sender, section, accepted, &mut refusals));
                continue;
            }
            if section.by_authority && !is_authority {
                let why = format!("`{sender}` is not the authority, whose word it passes on");
                self.stats.count_refusal(Reason::Permission);
                let first = section.changes.iter().find_map(|change| change.known.as_ref());
                let path = first.and_then(|known| self.registry.paths.get(known.path));
                refusals.push(Refusal {
                    path: path.map(|info| info.name),
                    ..Refusal::of_message(Reason::Permission, why)
                });
                continue;
            }
            let origin = self.sequences.intern(section.origin.unwrap_or(sender));
            for change in &section.changes {
                let found = match self.judge_passed_on(sender, section, change, accepted) {
                    Ok(found) => found,
                    Err(refusal) => {
                        self.stats.count_refusal(refusal.reason);
                        refusals.push(refusal);
                        continue;
                    }
                };
                let Some(known) = &change.known else {
                    self.stats.unknown += 1;
                    continue;
                };
                taken = true;
                let provenance = Provenance {
                    stamp: change.stamp,
                    origin: &origin,
                    by_authority: section.by_authority,
                    wall,
                };
                if is_authority {
                    let spared = section.by_authority.then_some(sender);
                    self.take_rank(known, spared);
                }
                let before = self.stats.applied;
                let (heard, change) = self.apply(found, known, provenance);
                if heard == Heard::All {
                    self.note_said(&EntryName::new(known.path, &known.keys));
                }
                self.stats.repaired += self.stats.applied - before;
                told.extend(change);
                if heard == Heard::Less {
                    lacking.insert(EntryName::new(known.path, &known.keys));
                }
            }
        }
        told.into_iter().for_each(|change| self.tell(change));
        if !lacking.is_empty() {
            self.offer_soon(sender, lacking);
        }
        self.note_many();
        match refusals.into_iter().next() {
            None => Ok(()),
            Some(refusal) => Err(Refusal {
                whole: !taken,
                ..refusal
            }),
        }
    }

    /// Whether this peer's registry allows it that the sender passes an entry on.
    fn judge_passed_on(
        &self,
        sender: &str,
        section: &Section<'_>,
        change: &ReadChange<'_>,
        accepted: Stamp,
    ) -> Result<Option<EntryId>, Refusal> {
        let found = self.judge(sender, sender, change, accepted, &mut 0)?;
        let info = change
            .known
            .as_ref()
            .and_then(|known| self.registry.paths.get(known.path));
        let (Some(info), Some(origin)) = (info, section.origin) else {
            return Ok(found);
        };
        let is_personal = matches!(info.permission, PermissionRule::SelfKey(_))
            || matches!(info.conflict, ConflictRule::Owner(_));
        if is_personal && origin != sender {
            let why = format!("{}: `{sender}` passes on what only `{origin}` may", info.name);
            return Err(Refusal::of_change(Reason::Permission, info, why));
        }
        Ok(found)
    }

    /// Of the entries that the sender shows, those of which this peer knows something later.
    fn outdated(
        &mut self,
        sender: &str,
        section: &Section<'_>,
        accepted: Stamp,
        refusals: &mut Vec<Refusal>,
    ) -> Vec<EntryName> {
        let mut outdated = Vec::new();
        let is_authority = self.host.is_authority(self.host.name());
        for change in &section.changes {
            let Some(known) = &change.known else {
                self.stats.unknown += 1;
                continue;
            };
            if change.stamp > accepted {
                let why = "what is shown has a stamp more than 6 hours ahead";
                refusals.push(self.refuse_message(Reason::Drift, why));
                continue;
            }
            let name = EntryName::new(known.path, &known.keys);
            let info = self.registry.paths.get(name.path);
            let ranked = info.is_some_and(|info| matches!(info.conflict, ConflictRule::Authority));
            let Some(mine) = self.state.get(name.path, &name.keys) else {
                continue;
            };
            let shown = (
                section.by_authority && ranked,
                change.stamp,
                section.origin.unwrap_or(sender),
            );
            // The authority vouches that it did not write it: its own takes the rank away.
            let vouches = is_authority && shown.0 && !mine.by_authority;
            match vouches || (mine.by_authority, mine.stamp, &*mine.origin) > shown {
                true => outdated.push(name),
                false => self.heard_shown(&name),
            }
        }
        outdated
    }

    /// The authority says what it vouches for: the rank that the stored entry has is taken from it, but
    /// from what that peer wrote itself.
    fn take_rank(&mut self, known: &KnownChange<'_>, spared: Option<&str>) {
        let Some(id) = self.state.find(known.path, &known.keys) else {
            return;
        };
        let Some(entry) = self.state.at_mut(id) else {
            return;
        };
        if entry.by_authority && spared != Some(&*entry.origin) {
            entry.by_authority = false;
            self.note(id);
        }
    }
}

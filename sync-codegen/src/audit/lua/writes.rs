//! Writes on their way to the facts.

use super::calls::Reached;
use super::fact::{Fresh, Means, Site, Target, Write};
use super::file::File;
use super::tree::Place;
use super::value::{Piece, Step, Value, steps};

impl File<'_> {
    /// A write that reaches one of these places.
    pub(super) fn write(
        &mut self,
        reached: Vec<Reached>,
        open: bool,
        site: Site,
        means: Means,
        value: Option<(Place, Value)>,
    ) {
        if self.muted > 0 {
            return;
        }
        let mut targets: Vec<Target> = Vec::new();
        let mut add = |target: Target| {
            if !targets.contains(&target) {
                targets.push(target);
            }
        };
        for reached in reached {
            match reached {
                Reached::Steps(steps) => add(Target {
                    steps,
                    direct: true,
                    textual: false,
                }),
                Reached::Text(pieces) => {
                    let direct = steps(&pieces);
                    // A path whose beginning the callers give is looked at with what they give.
                    let is_open = direct
                        .iter()
                        .any(|step| matches!(step, Step::Rest(_) | Step::Mixed(_)));
                    let last_open = matches!(pieces.last(), Some(Piece::Hole(hole)) if hole.parameter.is_some() && !hole.numeric);
                    let expanded = self.expanded(&pieces);
                    let changed = expanded.iter().any(|text| *text != pieces);
                    if self.learning && last_open && !is_open {
                        add(Target {
                            steps: direct.clone(),
                            direct: true,
                            textual: true,
                        });
                    }
                    if changed && (is_open || last_open) {
                        for text in expanded {
                            add(Target {
                                steps: steps(&text),
                                direct: false,
                                textual: true,
                            });
                        }
                    } else {
                        add(Target {
                            steps: direct,
                            direct: true,
                            textual: true,
                        });
                    }
                }
            }
        }
        self.push(targets, open, site, means, value);
    }

    /// The same, by keys; each place with whether its keys can be read at the write itself.
    pub(super) fn write_steps(
        &mut self,
        reached: Vec<(Vec<Step>, bool)>,
        open: bool,
        site: Site,
        means: Means,
        value: Option<(Place, Value)>,
    ) {
        if self.muted > 0 {
            return;
        }
        let mut targets: Vec<Target> = Vec::new();
        for (steps, direct) in reached {
            let target = Target {
                steps,
                direct,
                textual: false,
            };
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        self.push(targets, open, site, means, value);
    }

    fn push(
        &mut self,
        targets: Vec<Target>,
        open: bool,
        site: Site,
        means: Means,
        value: Option<(Place, Value)>,
    ) {
        self.facts.writes.push(Write {
            site,
            means,
            targets,
            open,
            value,
            initial: false,
            pure: true,
            fresh: Fresh::No,
            levels: 0,
            leaves: Vec::new(),
            quiet: false,
            table: None,
        });
    }
}

//! Sync levels and the decision tables that choose among them.

use super::Condition;

/// Which level a write has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LevelRule {
    /// The same for every entry.
    Always(Level),
    /// The first row that holds, of rows that never hold together; `otherwise` in all other cases.
    /// Whether the level is [`LevelKind::Local`] depends on keys only.
    Table {
        /// The rows in the order of writing.
        rows: Vec<Row>,
        /// The level where no row holds.
        otherwise: Level,
    },
}

/// A row of a decision table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// When it holds.
    pub when: Condition,
    /// The level to use.
    pub level: Level,
}

/// A level with its delay, priority and repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Level {
    /// What triggers sending.
    pub kind: LevelKind,
    /// From the first change of a window to its sending, in milliseconds; 0 unless `batch`.
    pub delay_ms: u32,
    /// Who goes first where the transport is busy.
    pub priority: Priority,
    /// When lost changes are looked for.
    pub repair: Repair,
}

/// What triggers sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LevelKind {
    /// Sent now.
    Realtime,
    /// Sent when the window closes, the last value of each entry.
    Batch,
    /// Sent when a peer asks for the component.
    Granular,
    /// Sent by `push`.
    Manual,
    /// Never leaves the device.
    Local,
}

/// Who goes first where the transport is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// First.
    High,
    /// Between.
    Normal,
    /// Last.
    Low,
}

/// When lost changes are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// Whenever peers compare checksums.
    Periodic,
    /// When the host asks for it.
    OnRequest,
}

impl LevelRule {
    /// All levels that can be chosen, in the order of writing.
    pub fn levels(&self) -> impl Iterator<Item = &Level> {
        let (rows, last) = match self {
            LevelRule::Always(level) => (&[][..], level),
            LevelRule::Table { rows, otherwise } => (&rows[..], otherwise),
        };
        rows.iter().map(|row| &row.level).chain(std::iter::once(last))
    }

    /// Whether any entry leaves the device.
    pub fn is_synced(&self) -> bool {
        self.levels().any(|level| level.kind != LevelKind::Local)
    }
}

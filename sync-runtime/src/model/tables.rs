//! The tables of the runtime, beside those of the program.

use super::store::Table;

/// A row for each row of a model that was ever known: its stamps, also after it was deleted.
pub(super) const ROWS: Table = Table {
    name: "sync_rows",
    counter: None,
    columns: &[
        ("model", "INTEGER NOT NULL"),
        ("uuid", "BLOB NOT NULL"),
        ("stamp", "INTEGER NOT NULL"),
        ("origin", "TEXT NOT NULL"),
        ("deleted", "INTEGER NOT NULL"),
        ("marks", "BLOB NOT NULL"),
    ],
    key: &["model", "uuid"],
    indexes: &[],
};

/// What changed here in which order, each row at the place of its last change: so it never grows beyond
/// the number of rows, and presence leaves no history.
pub(super) const LOG: Table = Table {
    name: "sync_log",
    counter: Some("sequence"),
    columns: &[
        ("model", "INTEGER NOT NULL"),
        ("uuid", "BLOB NOT NULL"),
        ("stamp", "INTEGER NOT NULL"),
        ("origin", "TEXT NOT NULL"),
    ],
    key: &["model", "uuid"],
    indexes: &[],
};

/// What has to leave, each row once. Values are read when they are sent.
pub(super) const OUTBOX: Table = Table {
    name: "sync_outbox",
    counter: Some("place"),
    columns: &[
        ("model", "INTEGER NOT NULL"),
        ("uuid", "BLOB NOT NULL"),
        ("due", "INTEGER NOT NULL"),
        ("priority", "INTEGER NOT NULL"),
        ("stamp", "INTEGER NOT NULL"),
    ],
    key: &["model", "uuid"],
    indexes: &[],
};

/// What waits for a row that is not there yet: a whole change, or one deferred reference.
pub(super) const WAITING: Table = Table {
    name: "sync_waiting",
    counter: Some("place"),
    columns: &[
        ("parent_model", "INTEGER NOT NULL"),
        ("parent", "BLOB NOT NULL"),
        ("model", "INTEGER NOT NULL"),
        ("uuid", "BLOB NOT NULL"),
        ("field", "INTEGER"),
        ("sender", "TEXT"),
        ("change", "BLOB"),
    ],
    key: &[],
    indexes: &[&["parent_model", "parent"], &["model", "uuid"]],
};

/// Rows that were stamped too far ahead when they came.
pub(super) const EARLY: Table = Table {
    name: "sync_early",
    counter: Some("place"),
    columns: &[
        ("sender", "TEXT NOT NULL"),
        ("model", "INTEGER NOT NULL"),
        ("uuid", "BLOB NOT NULL"),
        ("stamp", "INTEGER NOT NULL"),
        ("change", "BLOB NOT NULL"),
    ],
    key: &[],
    indexes: &[&["stamp"], &["model", "uuid"]],
};

/// How much each sender has in the two tables above, and, by no name, how much there is: counted in the transactions in
/// which it comes and goes.
pub(super) const KEPT: Table = Table {
    name: "sync_kept",
    counter: None,
    columns: &[
        ("shelf", "TEXT NOT NULL"),
        ("sender", "TEXT NOT NULL"),
        ("changes", "INTEGER NOT NULL"),
        ("bytes", "INTEGER NOT NULL"),
    ],
    key: &["shelf", "sender"],
    indexes: &[],
};

/// What others have of a row that was changed at the levels `granular` or `manual` and not sent since: a
/// message with that row.
pub(super) const PUBLISHED: Table = Table {
    name: "sync_published",
    counter: None,
    columns: &[
        ("model", "INTEGER NOT NULL"),
        ("uuid", "BLOB NOT NULL"),
        ("row", "BLOB NOT NULL"),
    ],
    key: &["model", "uuid"],
    indexes: &[],
};

/// The own log as others know it, in one row.
pub(super) const OWN: Table = Table {
    name: "sync_own",
    counter: None,
    columns: &[
        ("id", "INTEGER NOT NULL"),
        ("lives", "BLOB NOT NULL"),
        ("stated", "INTEGER NOT NULL"),
        ("pushed", "INTEGER NOT NULL"),
        ("forgotten", "INTEGER NOT NULL"),
    ],
    key: &["id"],
    indexes: &[],
};

/// A row for each peer that was ever heard: how far this peer has come in its log, and the other way round.
pub(super) const PEERS: Table = Table {
    name: "sync_peers",
    counter: None,
    columns: &[
        ("peer", "TEXT NOT NULL"),
        ("life", "INTEGER NOT NULL"),
        ("cursor", "INTEGER NOT NULL"),
        ("seen", "INTEGER NOT NULL"),
        ("told", "INTEGER NOT NULL"),
        ("acknowledged", "INTEGER NOT NULL"),
        ("heard", "INTEGER NOT NULL"),
        ("hash", "INTEGER NOT NULL"),
        ("filling", "INTEGER NOT NULL"),
        ("over", "INTEGER"),
        ("known", "INTEGER NOT NULL"),
        ("gave", "INTEGER NOT NULL"),
        ("claim", "BLOB"),
    ],
    key: &["peer"],
    indexes: &[],
};

pub(super) const ALL: &[Table] = &[ROWS, LOG, OUTBOX, WAITING, EARLY, KEPT, PUBLISHED, OWN, PEERS];

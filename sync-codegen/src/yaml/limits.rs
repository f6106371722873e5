//! What a schema may cost. Each limit is a diagnostic ([`LIMIT`](sync_schema::codes::front_end::LIMIT))
//! where it is passed, and far above what a real schema needs.

pub use sync_schema::read::{MAX_FAULTS, MAX_PATHS};

/// The size of a file in bytes. A schema of 10,000 paths has about 1 MiB.
pub const MAX_FILE_BYTES: usize = 16 << 20;

/// How many lists and maps may stand in each other.
pub const MAX_NESTING: usize = 64;

/// Values in a file: texts, lists and maps, those copied by aliases included.
pub const MAX_VALUES: usize = 2_000_000;

/// Values that anchors and aliases may copy in a file.
pub const MAX_ALIASED_VALUES: usize = 100_000;

/// Files of a schema.
pub const MAX_FILES: usize = 256;

/// How long a chain of imports may be.
pub const MAX_IMPORT_DEPTH: usize = 32;

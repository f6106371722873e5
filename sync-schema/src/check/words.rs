//! Words that cannot name things, since they mean something else where those names stand.

/// Words of the language of conditions: no keys, host flags or conditions.
pub(super) const KEY_RESERVED: &[&str] = &["and", "or", "not", "true", "false"];

/// Permissions that need no declaration.
pub(super) const PERMISSIONS: &[&str] = &["anyone", "authority", "owner", "self"];

/// Conflict policies.
pub(super) const CONFLICTS: &[&str] = &["last_writer", "owner", "authority", "union", "max"];

/// Levels.
pub(super) const LEVELS: &[&str] = &["realtime", "batch", "granular", "manual", "local"];

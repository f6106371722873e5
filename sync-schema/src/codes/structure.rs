//! S04: scopes, permissions, components.

use super::codes;

codes! {}

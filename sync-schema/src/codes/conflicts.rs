//! S06: conflict policies.

use super::codes;

codes! {}

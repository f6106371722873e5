//! S05: levels, conditions, decision tables.

use super::codes;

codes! {}

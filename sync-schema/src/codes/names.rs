//! S02: names and path templates.

use super::codes;

codes! {}

//! S03: types.

use super::codes;

codes! {}

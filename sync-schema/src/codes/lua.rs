//! S08: the Lua target.

use super::codes;

codes! {}

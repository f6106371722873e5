//! S07: the lock file.

use super::codes;

codes! {}

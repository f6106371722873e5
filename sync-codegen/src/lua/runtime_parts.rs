//! The Lua runtime that stands in every generated file, in parts that are concatenated in this order.

use super::escape::Comment;
use crate::template::Escaped;
use serde::Serialize;

macro_rules! parts {
    ($($name:literal)*) => {
        /// Name and text of each part. A part adds to the table `runtime` and leaves no local behind:
        /// it stands in a `do` block of its own, since a function has at most 200 locals.
        const PARTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../templates/lua/runtime/", $name, ".lua")))),*];
    };
}

parts! {
    "numbers" "text" "scalars" "texts" "blocks" "records" "lists" "collections" "schema" "host" "escape" "known" "chunks"
    "channel" "entries" "fingerprints" "nodes" "clock" "sequences" "encoder" "statements" "sections" "decoder"
    "outbox" "gaps" "turns" "polling" "comparing" "offers" "packing" "repair" "sending" "hooks" "write" "together"
    "replace" "merging" "passed" "receive" "adopt" "restore" "peer"
}

/// A part as the template prints it.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    name: Comment,
    text: Escaped,
}

/// All parts.
pub(super) fn parts() -> Vec<Part> {
    PARTS
        .iter()
        .map(|(name, text)| Part {
            name: Comment::line(name),
            text: Escaped::ours(text.trim_end()),
        })
        .collect()
}

//! Typed values to bytes and back. Generated code names codecs; the engine sees bytes only.

/// Bytes that no valid value of a type has, or a value out of its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, in a few words, such as `the text is longer than 12 bytes`.
    pub what: std::borrow::Cow<'static, str>,
}

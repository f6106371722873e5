//! What generated code tells the engine about a schema: one static table.

use std::fmt;

use crate::codec::Malformed;

/// All that the engine knows about a schema. Generated, and `static`.
#[derive(Debug)]
pub struct Registry {
    /// The schema's name.
    pub schema: &'static str,
    /// The schema hash; its low 24 bits travel.
    pub hash: u64,
    /// Digest of the schema hash's text with the scopes of all paths: peers that have the same can
    /// compare what they hold. Its low 24 bits travel.
    pub compare_hash: u64,
    /// The most bytes that one message should have: what always fits into one frame.
    pub mtu: usize,
    /// The transport profile.
    pub transport: ChannelInfo,
    /// Permission classes that the host decides.
    pub permissions: &'static [&'static str],
    /// Facts that the host states at the time of a write.
    pub host_flags: &'static [&'static str],
    /// Topics.
    pub components: &'static [ComponentInfo],
    /// The tree of scopes. The first one is the root, which has no keys; the others stand in
    /// the order of the schema.
    pub scopes: &'static [ScopeInfo],
    /// Paths, ascending by id.
    pub paths: &'static [PathInfo],
}

/// What the transport carries: the profile that the channel keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelInfo {
    /// The most bytes of a frame.
    pub frame: usize,
    /// Bytes that may go in a second; none where there is no limit.
    pub rate: Option<u32>,
    /// Bytes that may go at once; at least those of a frame and its overhead where there is a rate.
    pub burst: u32,
    /// Bytes that each frame costs beside its own.
    pub overhead: u32,
    /// Whether every byte comes through.
    pub clean: bool,
}

/// A topic.
#[derive(Debug)]
pub struct ComponentInfo {
    /// The number that travels.
    pub id: u32,
    /// Its name.
    pub name: &'static str,
}

/// A bucket of digests and repair. With values for its keys it is a *node*: `raid 3`.
#[derive(Debug)]
pub struct ScopeInfo {
    /// Its name; `root` for the root.
    pub name: &'static str,
    /// Position in [`Registry::scopes`] of the scope that this one is a part of; none for the root alone.
    pub within: Option<usize>,
    /// All its keys, those of the scopes around it first.
    pub keys: &'static [KeyInfo],
}

/// Which level an entry has, by its keys and the host's flags, which are named by their position in
/// [`Registry::host_flags`].
pub type LevelOf = &'static (dyn Fn(&KeysView<'_>, &dyn Fn(usize) -> bool) -> Level + Sync);
/// Reads one value that fills the bytes, checking every bound. Where `exact` (the second argument) is
/// false, bytes left over are left alone. The result is how many bytes were used.
pub type CheckValue = &'static (dyn Fn(&[u8], bool) -> Result<usize, Malformed> + Sync);
/// Reads one key from the front of the bytes, checking every bound; the result is how many bytes it has.
pub type CheckKey = &'static (dyn Fn(&[u8]) -> Result<usize, Malformed> + Sync);
/// Makes one of two encoded values, both of which are valid.
pub type MergeValues = &'static (dyn Fn(&[u8], &[u8]) -> Vec<u8> + Sync);

/// A path.
pub struct PathInfo {
    /// The number that travels.
    pub id: u32,
    /// Of setter and getter.
    pub name: &'static str,
    /// The template with key names: `roles.{player}`.
    pub template: &'static str,
    /// Its keys, in the order of the template.
    pub keys: &'static [KeyInfo],
    /// Position of its component in [`Registry::components`].
    pub component: usize,
    /// Position of its scope in [`Registry::scopes`].
    pub scope: usize,
    /// For each key of the scope, its position among [`PathInfo::keys`].
    pub scope_keys: &'static [usize],
    /// Who may write it.
    pub permission: PermissionRule,
    /// Which of two concurrent writes stays.
    pub conflict: ConflictRule,
    /// The level of an entry.
    pub level: LevelOf,
    /// What a value has to be.
    pub check_value: CheckValue,
}

/// A key.
pub struct KeyInfo {
    /// Its name.
    pub name: &'static str,
    /// How it is encoded.
    pub kind: KeyKind,
    /// What it has to be.
    pub check: CheckKey,
}

/// How a key is encoded: what the engine needs to show it to a host and to count it up by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `u8`
    Byte,
    /// `i8`
    SignedByte,
    /// `u16 u32 u64`
    Unsigned,
    /// `i16 i32 i64`
    Signed,
    /// A string.
    Text,
    /// An enum, with the name of each case by number (empty where a number is not in use).
    Case(&'static [&'static str]),
    /// A uuid.
    Uuid,
    /// A bool.
    Bool,
}

/// Who may write an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionRule {
    /// Every peer.
    Anyone,
    /// The peer that the host calls the authority.
    Authority,
    /// Only the peer whose name equals the key at this position.
    SelfKey(usize),
    /// Whom the host allows; a position in [`Registry::permissions`].
    Class(usize),
}

/// Which of two concurrent writes stays.
#[derive(Clone, Copy)]
pub enum ConflictRule {
    /// The later stamp, then the greater origin.
    LastWriter,
    /// Only the peer whose name equals the key at this position writes.
    Owner(usize),
    /// The authority's, then the later stamp.
    Authority,
    /// The merge of both encoded values, which are valid: the union of two sets.
    Merge(MergeValues),
    /// The greater of both encoded numbers, which are valid. A smaller one is refused where it is written.
    Max(MergeValues),
}

impl ConflictRule {
    /// Whether an entry, once it is there, stays: where a value and a clear cannot be merged, it would
    /// depend on the order in which they come which of them is left.
    pub fn never_forgets(self) -> bool {
        matches!(self, Self::Merge(_) | Self::Max(_))
    }
}

// Functions have nothing to show.

impl fmt::Debug for PathInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PathInfo")
            .field("id", &self.id)
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyInfo")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ConflictRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LastWriter => f.write_str("LastWriter"),
            Self::Owner(key) => f.debug_tuple("Owner").field(key).finish(),
            Self::Authority => f.write_str("Authority"),
            Self::Merge(_) => f.write_str("Merge"),
            Self::Max(_) => f.write_str("Max"),
        }
    }
}

/// A level with its delay and priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// What triggers sending.
    pub kind: LevelKind,
    /// From the first change of a window to its sending, in milliseconds; 0 unless batch.
    pub delay_ms: u32,
    /// Who goes first.
    pub priority: Priority,
    /// When lost changes are looked for.
    pub repair: Repair,
}

/// When lost changes are looked for: the **domain** of an entry's digest. What counts is the level
/// with no host flag set, so that all peers find the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// Peers compare their digests all the time.
    Periodic,
    /// Peers compare them when a host asks for it.
    OnRequest,
}

/// What triggers sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LevelKind {
    /// Sent now.
    Realtime,
    /// Sent when the window closes.
    Batch,
    /// Sent when a peer asks.
    Granular,
    /// Sent by `push`.
    Manual,
    /// Never leaves the device.
    Local,
}

/// Who goes first where the transport is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// First.
    High,
    /// Between.
    Normal,
    /// Last.
    Low,
}

/// The keys of one entry, decoded for conditions and for the host.
#[derive(Debug, Clone, Copy)]
pub struct KeysView<'a> {
    /// What the keys are called.
    pub infos: &'a [KeyInfo],
    /// Their values, in the same order.
    pub values: &'a [KeyValue<'a>],
}

/// A key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyValue<'a> {
    /// A whole number.
    Integer(i128),
    /// A string, or the name of an enum case as the schema spells it.
    Text(&'a str),
    /// 16 bytes.
    Uuid([u8; 16]),
    /// `true` or `false`
    Bool(bool),
}

impl<'a> KeysView<'a> {
    /// The value of the key of this name.
    pub fn get(&self, name: &str) -> Option<KeyValue<'a>> {
        self.infos
            .iter()
            .position(|info| info.name == name)
            .and_then(|index| self.values.get(index).copied())
    }
}

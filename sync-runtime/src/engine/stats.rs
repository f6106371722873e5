//! Figures.

use super::refusal::Reason;

/// Figures since the engine was made; the last two are those of this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Messages that the transport has taken, requests included.
    pub sent_messages: u64,
    /// Changes in them.
    pub sent_changes: u64,
    /// Bytes of them.
    pub sent_bytes: u64,
    /// Messages of other peers that were handed in, whatever became of them.
    pub received_messages: u64,
    /// Changes in those of them that could be read.
    pub received_changes: u64,
    /// Bytes of all of them.
    pub received_bytes: u64,
    /// Received changes that were stored.
    pub applied: u64,
    /// How old those were by this peer's wall clock when they were stored, added up, in milliseconds:
    /// divided by [`applied`](Stats::applied) it is the mean.
    pub staleness_ms: u64,
    /// Received changes that lost against what is stored.
    pub superseded: u64,
    /// Received changes of unknown paths, and requests for unknown components.
    pub unknown: u64,
    /// Received changes that overwrote data that the runtime did not know: in Rust it knows all.
    pub overwritten: u64,
    /// Messages and frames that the transport refused.
    pub failed_sends: u64,
    /// Digests of everything that were sent unasked, in statements.
    pub polls: u64,
    /// Statements about digests that were sent, polls among them.
    pub statements: u64,
    /// Entries that were passed on to others who seemed to lack them.
    pub offers: u64,
    /// Entries that others have passed on and that were stored.
    pub repaired: u64,
    /// Missing numbers of other peers that were asked for.
    pub gaps: u64,
    /// Change hooks that failed.
    pub hook_failures: u64,
    /// Writes that were refused.
    pub refused_write: u64,
    /// Messages of this peer that came back.
    pub refused_own: u64,
    /// Frames of which nothing could be made. This and the next three are the channel's: a bare engine has none.
    pub refused_frame: u64,
    /// Frames that the transport has taken.
    pub sent_frames: u64,
    /// Frames of other peers that were handed in.
    pub received_frames: u64,
    /// Messages in several frames that were dropped before they were complete.
    pub incomplete: u64,
    /// Messages with bytes that are not allowed.
    pub refused_malformed: u64,
    /// Messages of another version or kind.
    pub refused_version: u64,
    /// Messages from the future.
    pub refused_drift: u64,
    /// Messages seen before.
    pub refused_duplicate: u64,
    /// Changes of local entries.
    pub refused_level: u64,
    /// Changes that sender or origin may not make.
    pub refused_permission: u64,
    /// Changes that would have been one entry too many.
    pub refused_full: u64,
    /// Entries that have to leave.
    pub queued: u64,
    /// Entries that the runtime knows, cleared ones included.
    pub entries: u64,
}

impl Stats {
    /// Each figure with its name, which is the same in Lua, in `docs/engine.md` and, with `sync_` before
    /// it, in metrics.
    ///
    /// ```
    /// let figures = sync_runtime::engine::Stats { applied: 3, ..Default::default() };
    /// let told: Vec<_> = figures.named().into_iter().filter(|(_, value)| *value > 0).collect();
    /// assert_eq!(told, [("applied", 3)]);
    /// ```
    pub fn named(&self) -> [(&'static str, u64); 33] {
        let Stats {
            sent_messages,
            sent_changes,
            sent_bytes,
            received_messages,
            received_changes,
            received_bytes,
            applied,
            staleness_ms,
            superseded,
            unknown,
            overwritten,
            failed_sends,
            polls,
            statements,
            offers,
            repaired,
            gaps,
            hook_failures,
            refused_write,
            refused_own,
            refused_frame,
            sent_frames,
            received_frames,
            incomplete,
            refused_malformed,
            refused_version,
            refused_drift,
            refused_duplicate,
            refused_level,
            refused_permission,
            refused_full,
            queued,
            entries,
        } = *self;
        [
            ("sent_messages", sent_messages),
            ("sent_changes", sent_changes),
            ("sent_bytes", sent_bytes),
            ("received_messages", received_messages),
            ("received_changes", received_changes),
            ("received_bytes", received_bytes),
            ("applied", applied),
            ("staleness_ms", staleness_ms),
            ("superseded", superseded),
            ("unknown", unknown),
            ("overwritten", overwritten),
            ("failed_sends", failed_sends),
            ("polls", polls),
            ("statements", statements),
            ("offers", offers),
            ("repaired", repaired),
            ("gaps", gaps),
            ("hook_failures", hook_failures),
            ("refused_write", refused_write),
            ("refused_own", refused_own),
            ("refused_frame", refused_frame),
            ("sent_frames", sent_frames),
            ("received_frames", received_frames),
            ("incomplete", incomplete),
            ("refused_malformed", refused_malformed),
            ("refused_version", refused_version),
            ("refused_drift", refused_drift),
            ("refused_duplicate", refused_duplicate),
            ("refused_level", refused_level),
            ("refused_permission", refused_permission),
            ("refused_full", refused_full),
            ("queued", queued),
            ("entries", entries),
        ]
    }

    /// The figures that are of this moment; all others only ever grow.
    pub const OF_NOW: [&'static str; 2] = ["queued", "entries"];

    pub(crate) fn count_refusal(&mut self, reason: Reason) {
        let counter = match reason {
            Reason::Own => &mut self.refused_own,
            Reason::Malformed => &mut self.refused_malformed,
            Reason::Version => &mut self.refused_version,
            Reason::Drift => &mut self.refused_drift,
            Reason::Duplicate => &mut self.refused_duplicate,
            Reason::Level => &mut self.refused_level,
            Reason::Permission => &mut self.refused_permission,
            Reason::Full => &mut self.refused_full,
            // The channel counts its own.
            Reason::Frame | Reason::Busy => return,
        };
        *counter += 1;
    }
}

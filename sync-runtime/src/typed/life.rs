//! What every peer can do, whatever its schema. Each call is told of when it has changed something.

use std::time::Duration;

use super::{Core, Message, Record, Refusal, Stats, Typed, observe, tell};

/// A topic, as a generated enum.
pub trait Topic: Copy {
    /// Its position in the registry.
    fn index(self) -> usize;
}

/// The program around the peer.
pub fn host<P: Typed>(peer: &P) -> &P::Host {
    peer.core().engine.host()
}

/// The program around the peer, to be changed.
pub fn host_mut<P: Typed>(peer: &mut P) -> &mut P::Host {
    peer.core_mut().engine.host_mut()
}

/// Sends everything of a topic that waits, whatever its level.
pub fn push<P: Typed>(peer: &mut P, component: impl Topic) {
    peer.core_mut().engine.push(Some(component.index()));
}

/// Sends everything that waits, whatever its level.
pub fn push_all<P: Typed>(peer: &mut P) {
    peer.core_mut().engine.push(None);
}

/// Asks the other peers for a topic.
pub fn request<P: Typed>(peer: &mut P, component: impl Topic) {
    peer.core_mut().engine.request(component.index());
}

/// Compares everything with the other peers at once, what is repaired on request as well.
pub fn repair<P: Typed>(peer: &mut P) {
    let _watch = observe::repair(peer);
    peer.core_mut().engine.repair();
}

/// Keeps records from now on; see [`Engine::keep_records`](crate::engine::Engine::keep_records).
pub fn keep_records<P: Typed>(peer: &mut P) {
    peer.core_mut().engine.keep_records();
}

/// The next record to keep.
pub fn poll_record<P: Typed>(peer: &mut P) -> Option<Record> {
    peer.core_mut().engine.poll_record()
}

/// Takes a frame that the transport says `sender` has sent.
pub fn receive<P: Typed>(peer: &mut P, sender: &str, frame: &[u8]) -> Result<(), Refusal> {
    let _watch = observe::receive(peer, sender, frame);
    let Core { engine, channel, .. } = peer.core_mut();
    let done = channel.receive(engine, sender, frame);
    tell(peer);
    observe::figures(peer);
    done.inspect_err(|refusal| observe::refused(peer, sender, refusal))
}

/// Does what has come due.
pub fn tick<P: Typed>(peer: &mut P) {
    let Core { engine, channel, .. } = peer.core_mut();
    engine.tick();
    channel.tick(engine);
    observe::figures(peer);
}

/// When [`tick`] has something to do, by the host's own clock.
pub fn next_wake<P: Typed>(peer: &P) -> Option<Duration> {
    let Core { engine, channel, .. } = peer.core();
    channel.next_wake(engine)
}

/// Looks again whether sending is possible.
pub fn host_changed<P: Typed>(peer: &mut P) {
    let Core { engine, channel, .. } = peer.core_mut();
    engine.host_changed();
    channel.host_changed();
}

/// The next frame to send; give it back to [`sent`] or [`unsent`].
pub fn poll_message<P: Typed>(peer: &mut P) -> Option<Message> {
    let _watch = observe::flush(peer);
    let Core { engine, channel, .. } = peer.core_mut();
    channel.poll(engine)
}

/// The transport has taken the frame.
pub fn sent<P: Typed>(peer: &mut P, message: Message) {
    observe::sent(peer, &message);
    let Core { engine, channel, .. } = peer.core_mut();
    channel.sent(engine, message);
    observe::figures(peer);
}

/// The transport has refused the frame; it is tried again later.
pub fn unsent<P: Typed>(peer: &mut P, message: Message) {
    observe::unsent(peer, &message);
    let Core { engine, channel, .. } = peer.core_mut();
    channel.unsent(engine, message);
    observe::figures(peer);
}

/// Figures.
pub fn stats<P: Typed>(peer: &P) -> Stats {
    let Core { engine, channel, .. } = peer.core();
    channel.stats(engine)
}

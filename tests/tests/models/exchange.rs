//! Two peers, each with an SQLite file, exchange over a link that loses, repeats and reorders, and crash between
//! any two steps.

use std::time::Duration;

use sqlx::Connection as _;
use sync_runtime::model::{Exchange, ModelError};

use crate::library::models::{Hooked, MODELS};
use crate::link::Link;
use crate::peer::{Outcome, Peer, Time, assert_equal, run};
use crate::peers::{act, fill, within};

/// A peer with its exchange. Messages have at most so many bytes, so that there are many.
struct Talker {
    peer: Peer,
    exchange: Exchange,
}

impl Talker {
    /// Ends the process and starts it again; the exchange knows nothing any more.
    async fn restart(&mut self, seed: u64, other: &str, time: &Time) -> Outcome {
        self.peer.restart().await?;
        self.exchange = Exchange::new(seed, 600);
        self.exchange.tick(time.now());
        self.exchange.joined(other);
        Ok(())
    }

    async fn speak(&mut self, number: usize, link: &mut Link, crash: u64) -> Outcome {
        let mut hooks = Hooked(std::mem::take(&mut self.peer.watch));
        for _ in 0..200 {
            let mut transaction = self.peer.connection.begin().await?;
            let mut models = self.peer.models.within(&mut *transaction);
            let Some(message) = self.exchange.poll(&mut models, &mut hooks).await? else {
                transaction.commit().await?;
                break;
            };
            if crash > 0 && link.chance.below(crash) == 0 {
                transaction.rollback().await?;
                break;
            }
            transaction.commit().await?;
            if link.refuses() {
                self.exchange.unsent(message);
                continue;
            }
            link.send(number, 0..2, &message.bytes);
            let mut transaction = self.peer.connection.begin().await?;
            let mut models = self.peer.models.within(&mut *transaction);
            self.exchange.sent(&mut models, message).await?;
            if crash > 0 && link.chance.below(crash) == 0 {
                transaction.rollback().await?;
                break;
            }
            transaction.commit().await?;
        }
        self.peer.watch = hooks.0;
        Ok(())
    }

    async fn hear(&mut self, sender: &str, bytes: &[u8], commits: bool) -> Outcome {
        let mut transaction = self.peer.connection.begin().await?;
        let mut models = self.peer.models.within(&mut *transaction);
        let mut hooks = Hooked(std::mem::take(&mut self.peer.watch));
        let done = self
            .exchange
            .receive(&mut models, &mut hooks, sender, bytes)
            .await;
        self.peer.watch = hooks.0;
        match done {
            Ok(_) if commits => transaction.commit().await?,
            Ok(_) | Err(ModelError::Unasked) => transaction.rollback().await?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// Two that have joined each other, with rows of their own, and their names.
async fn two(seed: u64, time: &Time) -> Result<(Vec<Talker>, Vec<String>), Box<dyn std::error::Error>> {
    let mut talkers = Vec::new();
    for number in 1..=2u8 {
        let mut peer = Peer::new(&MODELS, number, i64::from(number) * 5, time).await?;
        fill(&mut peer, number).await?;
        talkers.push(Talker {
            peer,
            exchange: Exchange::new(seed, 600),
        });
    }
    let names: Vec<String> = talkers.iter().map(|talker| talker.peer.name.clone()).collect();
    for (talker, other) in talkers.iter_mut().zip(names.iter().rev()) {
        talker.exchange.joined(other);
    }
    Ok((talkers, names))
}

#[test]
fn two_peers_with_a_file_each_end_equal_over_a_bad_link() -> Outcome {
    for seed in 1..=3 {
        run(over_a_bad_link(seed))?;
    }
    Ok(())
}

async fn over_a_bad_link(seed: u64) -> Outcome {
    let (time, mut link) = (Time::default(), Link::new(seed, 4));
    let (mut talkers, names) = two(seed, &time).await?;
    for step in 0..150u64 {
        // Changes, loss and crashes for a while; then nothing is spoilt any more.
        let crash = if step < 70 { 12 } else { 0 };
        time.pass(1_000);
        if step == 70 {
            link.spoils = 0;
            for talker in &mut talkers {
                within!(&mut talker.peer, |models| models.push(None).await?);
            }
        }
        for (number, talker) in talkers.iter_mut().enumerate() {
            if step < 70 && link.chance.below(3) == 0 {
                within!(&mut talker.peer, |models| act(
                    &mut models,
                    &mut link.chance,
                    number as u8
                )
                .await?);
            }
            if step < 70 && link.chance.below(25) == 0 {
                talker
                    .restart(step * 2 + number as u64, &names[1 - number], &time)
                    .await?;
            }
            talker.exchange.tick(time.now());
            talker.speak(number, &mut link, crash).await?;
        }
        let arriving = if step < 70 {
            link.chance.below(4) as usize
        } else {
            link.flying()
        };
        for _ in 0..arriving {
            if let Some((from, to, bytes)) = link.next() {
                let commits = crash == 0 || link.chance.below(crash) > 0;
                talkers[to].hear(&names[from], &bytes, commits).await?;
            }
        }
    }
    let mut peers: Vec<Peer> = talkers.into_iter().map(|talker| talker.peer).collect();
    assert_equal(&mut peers).await?;
    assert!(peers[0].number("SELECT count(*) FROM folders").await? >= 8);
    Ok(())
}

#[test]
fn peers_that_sleep_until_the_next_wake_end_equal_and_never_wake_for_nothing() -> Outcome {
    for seed in 1..=3 {
        run(asleep(seed))?;
    }
    Ok(())
}

/// Time passes only to the next wake and to what arrives. For a minute the link loses messages, the transport refuses
/// some, and something is written every ten seconds.
async fn asleep(seed: u64) -> Outcome {
    let (time, mut link) = (Time::default(), Link::new(seed, 4));
    link.refuses = 3;
    let (mut talkers, names) = two(seed, &time).await?;
    let (calm, end) = (Duration::from_secs(60), Duration::from_secs(180));
    let (mut arrives_at, mut writes_at) = (None::<Duration>, Duration::ZERO);
    let mut rounds = 0;
    while time.now() < end {
        let now = time.now();
        rounds += 1;
        assert!(rounds < 2_000, "seed {seed}: woken without end, at {now:?}");
        if now >= calm {
            (link.spoils, link.refuses) = (0, 0);
        }
        if now >= writes_at {
            for (number, talker) in talkers.iter_mut().enumerate() {
                within!(&mut talker.peer, |models| {
                    act(&mut models, &mut link.chance, number as u8).await?;
                    models.push(None).await?;
                });
            }
            writes_at = if now < calm {
                now + Duration::from_secs(10)
            } else {
                end
            };
        }
        while arrives_at.is_some_and(|at| at <= now)
            && let Some((from, to, bytes)) = link.next()
        {
            talkers[to].hear(&names[from], &bytes, true).await?;
        }
        for (number, talker) in talkers.iter_mut().enumerate() {
            talker.exchange.tick(now);
            talker.speak(number, &mut link, 0).await?;
        }
        arrives_at = (link.flying() > 0).then_some(now + Duration::from_millis(50));
        let wakes = talkers.iter().map(|talker| talker.exchange.next_wake());
        let next = wakes.chain([arrives_at, Some(writes_at)]).flatten().min();
        let next = next.unwrap_or(end);
        assert!(next > now, "seed {seed}: woken at {now:?}, for nothing");
        time.pass(u64::try_from((next - now).as_micros().div_ceil(1_000))?);
    }
    let mut peers: Vec<Peer> = talkers.into_iter().map(|talker| talker.peer).collect();
    assert_equal(&mut peers).await
}

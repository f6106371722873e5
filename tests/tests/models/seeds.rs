//! Three peers in memory that exchange over a bad link, with a partition, crashes and restarts: many seeds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sync_runtime::model::store::memory::Memory;
use sync_runtime::model::{Exchange, FieldKind, Model as _, Models, RowUuid, Transaction, Value, uuid_text};

use crate::library::models::{Device, Folder, Hooked, MODELS, NewDevice, NewFolder, NewVolume, Tag, Volume};
use crate::link::Link;
use crate::peer::{Outcome, Time, Watch, assert_same, is_forgotten, run, uuid};
use crate::peers::act;

/// A peer whose database is in memory.
pub(crate) struct Node {
    pub(crate) number: usize,
    pub(crate) device: RowUuid,
    pub(crate) name: String,
    /// What is committed.
    pub(crate) kept: Memory,
    pub(crate) models: Models,
    pub(crate) exchange: Exchange,
    time: Time,
    lives: u64,
}

impl Node {
    pub(crate) async fn new(number: usize, time: &Time) -> Result<Self, Box<dyn std::error::Error>> {
        let mut kept = Memory::default();
        for info in MODELS.models {
            kept.create(info.table, info.row_id);
            kept.count_from(info.table, number as i64 * 7);
        }
        let device = uuid(0xd0, number as u8);
        let (name, clock) = (uuid_text(device), time.clone());
        let models = Models::open(&MODELS, &name, move || clock.wall(), &mut kept).await?;
        Ok(Node {
            number,
            device,
            name,
            kept,
            models,
            exchange: Exchange::new(number as u64 + 1, 2_000),
            time: time.clone(),
            lives: 0,
        })
    }

    /// Ends the process and starts it again.
    pub(crate) async fn restart(&mut self, peers: usize, link: &Link) -> Outcome {
        let clock = self.time.clone();
        self.models = Models::open(&MODELS, &self.name, move || clock.wall(), &mut self.kept).await?;
        self.lives += 1;
        self.exchange = Exchange::new(self.lives * 100 + self.number as u64, 2_000);
        self.exchange.tick(self.time.now());
        for other in (0..peers).filter(|other| *other != self.number && !link.is_cut(self.number, *other)) {
            self.exchange.joined(&uuid_text(uuid(0xd0, other as u8)));
        }
        Ok(())
    }

    /// Sends what there is to send. A crash comes at any step: after a message was made, or taken.
    pub(crate) async fn speak(&mut self, peers: usize, link: &mut Link, crashes: bool) -> Outcome {
        self.exchange.tick(self.time.now());
        let mut hooks = Hooked(Watch::default());
        for _ in 0..200 {
            let mut transaction = self.kept.clone();
            let mut within = self.models.within(&mut transaction);
            let Some(message) = self.exchange.poll(&mut within, &mut hooks).await? else {
                self.kept = transaction;
                return Ok(());
            };
            // What is sent before it is committed can be taken back by nobody.
            if crashes && link.chance.below(20) == 0 {
                link.send(
                    self.number,
                    self.receivers(peers, message.to.as_deref()),
                    &message.bytes,
                );
                return Ok(());
            }
            self.kept = transaction;
            if crashes && link.chance.below(20) == 0 {
                self.exchange.unsent(message);
                return Ok(());
            }
            link.send(
                self.number,
                self.receivers(peers, message.to.as_deref()),
                &message.bytes,
            );
            let mut transaction = self.kept.clone();
            let mut within = self.models.within(&mut transaction);
            self.exchange.sent(&mut within, message).await?;
            if crashes && link.chance.below(20) == 0 {
                return Ok(());
            }
            self.kept = transaction;
        }
        Err("a peer never stops talking".into())
    }

    fn receivers(&self, peers: usize, to: Option<&str>) -> impl Iterator<Item = usize> + use<> {
        let to = to.map(str::to_owned);
        (0..peers).filter(move |peer| {
            to.as_deref()
                .is_none_or(|to| to == uuid_text(uuid(0xd0, *peer as u8)))
        })
    }

    pub(crate) async fn hear(&mut self, from: usize, bytes: &[u8], commits: bool) -> Outcome {
        self.exchange.tick(self.time.now());
        let sender = uuid_text(uuid(0xd0, from as u8));
        let mut transaction = self.kept.clone();
        let mut within = self.models.within(&mut transaction);
        let mut hooks = Hooked(Watch::default());
        match self
            .exchange
            .receive(&mut within, &mut hooks, &sender, bytes)
            .await
        {
            Ok(_) if commits => self.kept = transaction,
            Ok(_) | Err(sync_runtime::model::ModelError::Unasked) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Its models, in a transaction that is committed.
    pub(crate) fn within(&mut self) -> Transaction<'_, Memory> {
        self.models.within(&mut self.kept)
    }

    /// The life of its log, as it travels.
    pub(crate) fn said(&self) -> [u8; 8] {
        let own = self.kept.rows("sync_own").next();
        let lives = own.and_then(|row| match &row["lives"] {
            Value::Blob(lives) => lives.first_chunk().copied(),
            _ => None,
        });
        lives.unwrap_or_default()
    }

    /// All synchronised values and all stamps, with UUIDs in place of row ids.
    pub(crate) fn dump(&self) -> String {
        let mut names: BTreeMap<(&str, i64), RowUuid> = BTreeMap::new();
        for info in MODELS.models {
            for row in self.kept.rows(info.table) {
                if let (Some(id), Some(uuid)) =
                    (info.row_id.and_then(|id| row[id].integer()), row[info.key].uuid())
                {
                    names.insert((info.table, id), uuid);
                }
            }
        }
        let mut lines = Vec::new();
        for info in MODELS.models {
            for row in self.kept.rows(info.table) {
                let mut line = format!("{} {:?}", info.name, row[info.key]);
                for field in info.fields.iter().filter(|field| field.is_synced()) {
                    let mut value = row.get(field.name).cloned().unwrap_or_default();
                    if let FieldKind::Reference {
                        model,
                        by_uuid: false,
                        ..
                    } = field.kind
                        && let Some(id) = value.integer()
                    {
                        value = Value::of_uuid(names[&(MODELS.models[model].table, id)]);
                    }
                    let _ = write!(line, " {}={value:?}", field.name);
                }
                lines.push(line);
            }
        }
        for row in self.kept.rows("sync_rows") {
            if !is_forgotten(&MODELS, row["model"].integer(), row["deleted"].integer()) {
                lines.push(format!("{row:?}"));
            }
        }
        lines.sort();
        lines.join("\n")
    }
}

/// What a peer does with rows of its own device.
async fn own(node: &mut Node, chance: u64) -> Outcome {
    let (device, number) = (node.device, node.number as u8);
    let (volume, folder) = (uuid(0x10, number), uuid(0x20 + number, chance as u8));
    let mut within = node.models.within(&mut node.kept);
    if Device::get(&mut within, device).await?.is_none() {
        let mut new = NewDevice::new(device, "Device".into(), "device".into());
        if let Err(sync_runtime::model::ModelError::Collision(..)) = Device::insert(&mut within, &new).await {
            new.slug = format!("device-{number}");
            Device::insert(&mut within, &new).await?;
        }
        Volume::insert(&mut within, &NewVolume::new(volume, device, "disk".into())).await?;
    }
    match Folder::get(&mut within, folder).await? {
        None => {
            let mut new = NewFolder::new(folder, volume, format!("folder {chance}"));
            let parent = uuid(0x20 + number, chance.wrapping_sub(1) as u8);
            new.parent_id = Folder::get(&mut within, parent).await?.map(|_| parent);
            Folder::insert(&mut within, &new).await?;
        }
        Some(found) if chance == 0 => found.delete(&mut within).await?,
        Some(mut found) => found.set_name(&mut within, "renamed").await?,
    }
    Ok(())
}

async fn one(seed: u64) -> Outcome {
    const PEERS: usize = 3;
    let time = Time::default();
    let mut link = Link::new(seed, 5);
    let mut nodes = Vec::new();
    // In every third run wall clocks are apart, and what the last one writes is too far ahead for the others, or for
    // one of them, until they have come so far.
    let apart = match seed.is_multiple_of(3) {
        true => [20_000, 0, 6 * 60 * 60 * 1_000 + 30_000],
        false => [0; PEERS],
    };
    for (number, ahead) in apart.into_iter().enumerate() {
        nodes.push(Node::new(number, &time.ahead(ahead)).await?);
    }
    for node in &mut nodes {
        node.restart(PEERS, &link).await?;
    }
    for step in 0..60 {
        time.pass(link.chance.below(1_500));
        let place = link.chance.below(PEERS as u64) as usize;
        match link.chance.below(6) {
            0 => own(&mut nodes[place], step % 4).await?,
            1 if link.chance.below(6) == 0 => nodes[place].restart(PEERS, &link).await?,
            2 => {
                // A change that waits until it is pushed.
                let node = &mut nodes[place];
                let mut within = node.models.within(&mut node.kept);
                if let Some(mut tag) = Tag::get(&mut within, uuid(0x60, 1)).await? {
                    tag.set_hidden(&mut within, step % 2 == 0).await?;
                }
            }
            _ => {
                let node = &mut nodes[place];
                let mut copy = node.kept.clone();
                let mut within = node.models.within(&mut copy);
                act(&mut within, &mut link.chance, place as u8).await?;
                node.kept = copy;
            }
        }
        if step == 20 {
            let alone = link.chance.below(PEERS as u64) as usize;
            link.cut = (0..PEERS).map(|other| (alone, other)).collect();
            if seed.is_multiple_of(2) {
                meet(&mut nodes, &link.cut, Exchange::left);
            }
        }
        if step == 45 {
            let healed = std::mem::take(&mut link.cut);
            meet(&mut nodes, &healed, Exchange::joined);
        }
        nodes[place].speak(PEERS, &mut link, true).await?;
        for _ in 0..link.chance.below(5) {
            if let Some((from, to, bytes)) = link.next() {
                let commits = link.chance.below(10) > 0;
                nodes[to].hear(from, &bytes, commits).await?;
            }
        }
    }
    // Whatever waits for a push is pushed, and nothing is spoilt any more.
    link.spoils = 0;
    for node in &mut nodes {
        node.models.within(&mut node.kept).push(None).await?;
    }
    settle(&mut nodes, &mut link, &time).await?;
    let first = nodes[0].dump();
    for node in &nodes[1..] {
        assert_same(
            &first,
            &node.dump(),
            &format!("peer {} of seed {seed}", node.number),
        );
    }
    Ok(())
}

/// Says to both of each pair that they reach each other, or do not.
pub(crate) fn meet(nodes: &mut [Node], pairs: &[(usize, usize)], say: fn(&mut Exchange, &str)) {
    for (one, other) in pairs.iter().filter(|(one, other)| one != other) {
        for (one, other) in [(*one, *other), (*other, *one)] {
            let name = nodes[other].name.clone();
            nodes[one].exchange.tick(nodes[one].time.now());
            say(&mut nodes[one].exchange, &name);
        }
    }
}

/// Lets the peers talk until nothing is on its way and two statements of each have been heard.
pub(crate) async fn settle(nodes: &mut [Node], link: &mut Link, time: &Time) -> Outcome {
    let peers = nodes.len();
    for _ in 0..60 {
        time.pass(2_000);
        for node in nodes.iter_mut() {
            node.speak(peers, link, false).await?;
        }
        while let Some((from, to, bytes)) = link.next() {
            nodes[to].hear(from, &bytes, true).await?;
            if link.flying() == 0 {
                for node in nodes.iter_mut() {
                    node.speak(peers, link, false).await?;
                }
            }
        }
    }
    Ok(())
}

#[test]
fn three_peers_end_equal_whatever_happens_to_them() -> Outcome {
    let number = |name: &str, or: u64| {
        std::env::var(name)
            .ok()
            .and_then(|number| number.parse().ok())
            .unwrap_or(or)
    };
    let (first, seeds) = (number("SYNC_SEED", 1), number("SYNC_SEEDS", 200));
    for seed in first..first + seeds {
        run(one(seed))?;
    }
    Ok(())
}

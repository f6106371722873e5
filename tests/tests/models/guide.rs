//! The code of `docs/models.md`, in the order of that page, at work: two programs exchange, with hooks that keep a
//! closure table and send a value of another table. And a test that the page has the same.
use std::collections::VecDeque;
use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{Connection as _, Executor as _, Row as _, SqliteConnection};
use sync_runtime::model::store::StoreError;
use sync_runtime::model::{Exchange, Model as _, ModelError, Models, RowUuid, Transaction};

use crate::library::models::{
    Device, Folder, Hooked, Hooks, MODELS, NewDevice, NewFolder, NewSpace, NewTag, NewVolume, Space,
    SpaceChanges, Tag, Tagging, Volume,
};
use crate::peer::{Outcome, Peer, Time, run, uuid};

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

async fn paint(
    connection: &mut SqliteConnection,
    device: &str,
    old: &[RowUuid],
) -> Result<(), Box<dyn Error>> {
    // Once, when the program starts.
    let models = Models::open(&MODELS, device, since_1970, &mut *connection).await?;

    let mut transaction = connection.begin().await?; // sqlx, the program's own
    let mut within = models.within(&mut *transaction);
    let mut tag = Tag::insert(&mut within, &NewTag::new([7; 16], "red".into())).await?;
    tag.set_color(&mut within, "#ff0000").await?; // row, stamp, log and outbox
    Tag::delete_all(&mut within, old).await?;
    transaction.commit().await?; // all of it, or none
    Ok(())
}

trait Network {
    fn send(&mut self, to: Option<&str>, bytes: &[u8]) -> bool;
}

struct Program {
    connection: SqliteConnection,
    models: Models,
    exchange: Exchange, // Exchange::new(by_chance, 16_384): at most so many bytes a message, but for one large row
    hooks: Hooked<Closure>,
}

impl Program {
    /// A message came, from `sender` as the transport knows it.
    async fn receive(&mut self, sender: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        let mut transaction = self.connection.begin().await?;
        let mut within = self.models.within(&mut *transaction);
        let report = self
            .exchange
            .receive(&mut within, &mut self.hooks, sender, bytes)
            .await?;
        transaction.commit().await?;
        println!("{} rows changed", report.changed.len());
        Ok(())
    }

    /// After every call, after writes, and at `exchange.next_wake()`: sends what there is to send.
    async fn turn(&mut self, now: Duration, network: &mut impl Network) -> Result<(), Box<dyn Error>> {
        self.exchange.tick(now);
        loop {
            let mut transaction = self.connection.begin().await?;
            let mut within = self.models.within(&mut *transaction);
            let Some(message) = self.exchange.poll(&mut within, &mut self.hooks).await? else {
                transaction.commit().await?;
                return Ok(());
            };
            transaction.commit().await?;
            if !network.send(message.to.as_deref(), &message.bytes) {
                self.exchange.unsent(message);
                continue;
            }
            let mut transaction = self.connection.begin().await?;
            let mut within = self.models.within(&mut *transaction);
            self.exchange.sent(&mut within, message).await?; // only now it leaves the outbox
            transaction.commit().await?;
        }
    }
}

/// Which folders are above which, in a table of the program's: it goes with its folders.
const CLOSURE: &str = "CREATE TABLE folder_closure (above INTEGER REFERENCES folders (id) ON DELETE CASCADE, \
    below INTEGER REFERENCES folders (id) ON DELETE CASCADE, PRIMARY KEY (above, below))";
/// A folder and all that is below it.
const BRANCH: &str = "DELETE FROM folder_closure WHERE below IN (WITH RECURSIVE branch (id) AS (SELECT id FROM folders \
    WHERE uuid = ? UNION SELECT folders.id FROM folders JOIN branch ON parent_id = branch.id) SELECT id FROM branch)";
/// What is above the folders of which the table says nothing.
const FILL: &str = "INSERT INTO folder_closure WITH RECURSIVE pair (above, below) AS (SELECT id, id FROM folders \
    WHERE id NOT IN (SELECT below FROM folder_closure) UNION SELECT parent_id, below FROM pair JOIN folders ON id = above \
    WHERE parent_id IS NOT NULL) SELECT above, below FROM pair";

#[derive(Default)]
struct Closure {
    /// How often a catch-up in full was over.
    filled: usize,
}

impl Hooks<SqliteConnection> for Closure {
    async fn folder_after_apply(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
        rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        for row in rows {
            let query = sqlx::query(BRANCH).bind(row.to_vec());
            query.execute(within.store()).await.map_err(StoreError::from)?;
        }
        within.store().execute(FILL).await.map_err(StoreError::from)?;
        Ok(())
    }

    async fn folder_after_backfill(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        self.filled += 1;
        within
            .store()
            .execute("DELETE FROM folder_closure")
            .await
            .map_err(StoreError::from)?;
        within.store().execute(FILL).await.map_err(StoreError::from)?;
        Ok(())
    }

    async fn space_extend_wire(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
        row: &Space,
    ) -> Result<SpaceChanges, ModelError> {
        let query = sqlx::query("SELECT name FROM themes WHERE slug = ?").bind(row.slug());
        let theme = query
            .fetch_optional(within.store())
            .await
            .map_err(StoreError::from)?;
        Ok(SpaceChanges {
            theme: theme.map(|theme| Some(theme.get(0))),
            ..SpaceChanges::default()
        })
    }

    async fn tagging_guard(
        &mut self,
        _within: &mut Transaction<'_, SqliteConnection>,
        _sender: &str,
        _uuid: RowUuid,
        _row: Option<&Tagging>,
    ) -> Result<bool, ModelError> {
        Ok(true)
    }
}

/// What was sent, and to whom.
#[derive(Default)]
struct Wire(VecDeque<(Option<String>, Vec<u8>)>);

impl Network for Wire {
    fn send(&mut self, to: Option<&str>, bytes: &[u8]) -> bool {
        self.0.push_back((to.map(str::to_owned), bytes.to_vec()));
        true
    }
}

async fn program(number: u8, time: &Time) -> Result<(Program, Peer), Box<dyn Error>> {
    let mut peer = Peer::new(&MODELS, number, i64::from(number) * 7, time).await?;
    let mut connection = peer.another().await?;
    connection.execute(CLOSURE).await?;
    connection
        .execute("CREATE TABLE themes (slug TEXT, name TEXT)")
        .await?;
    let clock = time.clone();
    let models = Models::open(&MODELS, &peer.name, move || clock.wall(), &mut connection).await?;
    let program = Program {
        connection,
        models,
        exchange: Exchange::new(number.into(), 4_000),
        hooks: Hooked(Closure::default()),
    };
    Ok((program, peer))
}

/// Lets two programs talk for half a minute.
async fn talk(programs: &mut [(Program, Peer); 2], time: &Time) -> Outcome {
    for _ in 0..30 {
        time.pass(1_000);
        for from in 0..2 {
            let mut wire = Wire::default();
            programs[from].0.turn(time.now(), &mut wire).await?;
            let sender = programs[from].1.name.clone();
            while let Some((_, bytes)) = wire.0.pop_front() {
                programs[1 - from].0.receive(&sender, &bytes).await?;
            }
        }
    }
    Ok(())
}

/// The closure table says what a recursive query says.
async fn assert_closed(program: &mut Program) -> Outcome {
    const WANTED: &str = "WITH RECURSIVE pair (above, below) AS (SELECT id, id FROM folders UNION SELECT parent_id, below \
        FROM pair JOIN folders ON id = above WHERE parent_id IS NOT NULL) SELECT above, below FROM pair ORDER BY 1, 2";
    let mut pairs = Vec::new();
    for sql in [WANTED, "SELECT above, below FROM folder_closure ORDER BY 1, 2"] {
        let rows = program.connection.fetch_all(sql).await?;
        let rows = rows
            .iter()
            .map(|row| (row.get::<i64, _>(0), row.get::<i64, _>(1)));
        pairs.push(rows.collect::<Vec<_>>());
    }
    assert!(!pairs[0].is_empty());
    assert_eq!(pairs[0], pairs[1]);
    Ok(())
}

#[test]
fn a_closure_table_is_kept_and_a_value_of_another_table_is_sent() -> Outcome {
    run(async {
        let time = Time::default();
        let mut programs = [program(1, &time).await?, program(2, &time).await?];
        let (device, volume) = (programs[0].1.device, uuid(0x10, 1));
        let program = &mut programs[0].0;
        program
            .connection
            .execute("INSERT INTO themes VALUES ('home', 'dark')")
            .await?;
        let mut transaction = program.connection.begin().await?;
        let mut within = program.models.within(&mut *transaction);
        Device::insert(&mut within, &NewDevice::new(device, "One".into(), "one".into())).await?;
        Volume::insert(&mut within, &NewVolume::new(volume, device, "disk".into())).await?;
        // A tree, its rows not in the order of their UUIDs.
        for (number, parent) in [(9, None), (5, Some(9)), (7, Some(5)), (3, Some(7)), (4, Some(9))] {
            let mut new = NewFolder::new(uuid(0x20, number), volume, format!("folder {number}"));
            new.parent_id = parent.map(|parent| uuid(0x20, parent));
            Folder::insert(&mut within, &new).await?;
        }
        let space = NewSpace::new(uuid(0x40, 1), "Home".into(), "home".into());
        Space::insert(&mut within, &space).await?;
        transaction.commit().await?;

        // The other one joins later, and fetches everything.
        talk(&mut programs, &time).await?;
        let names = [programs[0].1.name.clone(), programs[1].1.name.clone()];
        for ((program, _), other) in programs.iter_mut().zip(names.iter().rev()) {
            program.exchange.joined(other);
        }
        talk(&mut programs, &time).await?;
        assert_eq!(programs[1].0.hooks.0.filled, 1);
        assert_closed(&mut programs[1].0).await?;
        let theme = programs[1]
            .0
            .connection
            .fetch_one("SELECT theme FROM spaces")
            .await?;
        assert_eq!(theme.get::<String, _>(0), "dark");

        // A branch is moved, one is deleted, and one is new.
        let program = &mut programs[0].0;
        let mut transaction = program.connection.begin().await?;
        let mut within = program.models.within(&mut *transaction);
        let mut moved = Folder::get(&mut within, uuid(0x20, 7))
            .await?
            .ok_or("no folder")?;
        moved.set_parent_id(&mut within, uuid(0x20, 4)).await?;
        Folder::delete_all(&mut within, &[uuid(0x20, 5)]).await?;
        let mut new = NewFolder::new(uuid(0x20, 1), volume, "new".into());
        new.parent_id = Some(uuid(0x20, 3));
        Folder::insert(&mut within, &new).await?;
        transaction.commit().await?;
        talk(&mut programs, &time).await?;
        assert_closed(&mut programs[1].0).await?;
        assert_eq!(programs[1].0.hooks.0.filled, 1);
        let depth = "SELECT count(*) FROM folder_closure JOIN folders ON id = below WHERE name = 'new'";
        let depth = programs[1].0.connection.fetch_one(depth).await?;
        assert_eq!(depth.get::<i64, _>(0), 5);
        Ok(())
    })
}

#[test]
fn the_first_snippet_runs() -> Outcome {
    run(async {
        let (mut program, peer) = program(1, &Time::default()).await?;
        paint(&mut program.connection, &peer.name, &[]).await?;
        paint(&mut program.connection, &peer.name, &[[7; 16]])
            .await
            .expect_err("it is there already");
        Ok(())
    })
}

#[test]
fn every_snippet_stands_in_this_file() {
    // Spaces and line breaks are another matter here, where rustfmt decides.
    let bare = |text: &str| text.split_whitespace().collect::<String>().replace(",)", ")");
    let here = bare(include_str!("guide.rs"));
    let page = include_str!("../../../docs/models.md");
    let snippets: Vec<&str> = page.split("```rust\n").skip(1).collect();
    assert!(snippets.len() >= 3);
    for snippet in snippets {
        let snippet = snippet.split("\n```").next().unwrap_or_default();
        assert!(
            here.contains(&bare(snippet)),
            "docs/models.md and this file differ:\n{snippet}"
        );
    }
}

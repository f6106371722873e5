//! Rows as only an attacker writes them: others go on, in a time that grows with the bytes.

use sync_runtime::model::store::memory::Memory;
use sync_runtime::model::store::{Filter, Put, Select, Store, StoreError, Table};
use sync_runtime::model::{Model as _, ModelError, Models, Value};

use crate::bounds::{apply, folder, said};
use crate::library::models::{Folder, Hooked, MODELS, NewFolder};
use crate::peer::{Outcome, Time, Watch, assert_same, run, uuid};
use crate::rules::{group, insert, lines};
use crate::seeds::{Node, settle};

/// A row of many writers: each has removed a key of the map, and is named in the message.
fn of_many(message: &[u8], first: u32, writers: u32) -> Vec<u8> {
    let put = |bytes: &mut Vec<u8>, mut number: u32| {
        while number >= 0x80 {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    };
    // `head count length name count length`, then the model, the UUID and `generation mark`.
    let name = usize::from(message[5]);
    let row = &message[8 + name + usize::from(message[7 + name] >> 7)..];
    let stamp = row[18..]
        .iter()
        .position(|byte| *byte < 0x80)
        .map_or(0, |end| 19 + end);
    let (marks, values) = row[stamp..].split_at(3);
    assert_eq!(marks, [0, 0, 0], "one writer, and no marks of fields and of keys");
    let number = MODELS
        .models
        .iter()
        .find(|info| info.name == "tag")
        .and_then(|info| {
            let field = info.fields.iter().find(|field| field.name == "attributes");
            field.map(|field| field.number)
        });
    let mut marked = row[..stamp].to_vec();
    marked.extend([0, 0]);
    put(&mut marked, writers);
    for writer in 0..writers {
        put(&mut marked, number.unwrap_or_default());
        let key = format!("{:04x}", first + writer);
        marked.push(key.len() as u8);
        marked.extend(key.as_bytes());
        marked.extend(&row[18..stamp]);
        put(&mut marked, writer + 1);
    }
    marked.extend(values);
    let mut bytes = message[..4].to_vec();
    put(&mut bytes, writers + 1);
    bytes.extend(&message[5..6 + name]);
    for writer in 0..writers {
        bytes.push(64);
        bytes.extend(format!("{:064}", first + writer).as_bytes());
    }
    bytes.push(1);
    put(&mut bytes, marked.len() as u32);
    bytes.extend(marked);
    bytes
}

#[test]
fn a_row_that_no_message_has_room_for_stops_nobody() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        let mut attacker = Node::new(5, &time).await?;
        insert(&mut attacker, uuid(0x61, 1), "poisoned").await?;
        let message = said(&mut attacker).await?.remove(0);
        insert(&mut nodes[0], uuid(0x62, 1), "before").await?;
        for part in 0..3 {
            let bytes = of_many(&message, part * 9_000, 9_000);
            assert!(bytes.len() < 1 << 20);
            assert_eq!(
                apply(&mut nodes[0], &attacker.name, &bytes).await?.changed.len(),
                1
            );
        }
        insert(&mut nodes[0], uuid(0x62, 2), "after").await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!([lines(&nodes[0], "tag"), lines(&nodes[1], "tag")], [3, 2]);
        // Once the row is deleted all is well again.
        let mut within = nodes[0].within();
        crate::library::models::Tag::delete_all(&mut within, &[uuid(0x61, 1)]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert_same(&nodes[0].dump(), &nodes[1].dump(), &nodes[1].name);
        Ok(())
    })
}

#[test]
fn a_row_stands_in_a_message_once() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut writer, mut node) = (Node::new(0, &time).await?, Node::new(1, &time).await?);
        insert(&mut writer, uuid(0x61, 1), "tag").await?;
        let message = said(&mut writer).await?.remove(0);
        let rows = 6 + usize::from(message[5]);
        let twice = [&message[..rows], &[2], &message[rows + 1..], &message[rows + 1..]].concat();
        let refused = apply(&mut node, &writer.name, &twice).await;
        assert!(matches!(refused, Err(ModelError::Malformed(_))), "{refused:?}");
        assert_eq!(apply(&mut node, &writer.name, &message).await?.changed.len(), 1);
        Ok(())
    })
}

/// A store that counts how often it is asked, and the values that rows are looked up by.
struct Counting {
    memory: Memory,
    selects: usize,
    values: usize,
}

impl Counting {
    fn new(memory: Memory) -> Self {
        Counting {
            memory,
            selects: 0,
            values: 0,
        }
    }
}

impl Store for Counting {
    async fn define(&mut self, tables: &[Table]) -> Result<(), StoreError> {
        self.memory.define(tables).await
    }

    async fn select(&mut self, select: &Select<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        let values = select.filters.iter().map(|filter| match filter {
            Filter::In(_, values) => values.len(),
            _ => 0,
        });
        self.values += values.sum::<usize>();
        self.selects += 1;
        self.memory.select(select).await
    }

    async fn put(&mut self, put: &Put<'_>) -> Result<(), StoreError> {
        self.memory.put(put).await
    }

    async fn delete(&mut self, table: &str, filters: &[Filter<'_>]) -> Result<u64, StoreError> {
        self.memory.delete(table, filters).await
    }
}

#[test]
fn a_long_chain_of_rows_is_looked_at_once() -> Outcome {
    const FOLDERS: usize = 250;
    run(async {
        let time = Time::default();
        let (mut writer, node) = (Node::new(0, &time).await?, Node::new(1, &time).await?);
        let (mut parent, volume) = (folder(&mut writer).await?, uuid(0x10, 1));
        for number in 1..FOLDERS {
            let mut new = NewFolder::new(uuid(0x21, number as u8), volume, "folder".into());
            new.parent_id = Some(parent);
            parent = Folder::insert(&mut writer.within(), &new).await?.uuid();
        }
        let mut hooks = Hooked(Watch::default());
        writer.within().push(None).await?;
        let message = writer
            .within()
            .outgoing(&mut hooks, 1 << 20)
            .await?
            .ok_or("nothing is due")?;
        let mut store = Counting::new(node.kept);
        let wall = time.clone();
        let models = Models::open(&MODELS, &node.name, move || wall.wall(), &mut store).await?;
        let report = models
            .within(&mut store)
            .apply(&mut hooks, &writer.name, &message.bytes)
            .await?;
        assert_eq!(report.changed.len(), FOLDERS + 2, "{report:?}");
        assert!(
            store.values < 40 * FOLDERS,
            "{} values were looked up",
            store.values
        );
        Ok(())
    })
}

#[test]
fn a_model_that_is_wished_for_a_thousand_times_is_looked_for_once() -> Outcome {
    run(async {
        let time = Time::default();
        let (asker, node) = (Node::new(0, &time).await?, Node::new(1, &time).await?);
        let (mut store, wall) = (Counting::new(node.kept), time.clone());
        let models = Models::open(&MODELS, &node.name, move || wall.wall(), &mut store).await?;
        let count = 1_000u16;
        let length = [(count & 0x7f) as u8 | 0x80, (count >> 7) as u8];
        let wishes = vec![MODELS.models[0].id as u8; usize::from(count)];
        let wish = [&[0x15], &MODELS.hash.to_le_bytes()[..3], &length, &wishes].concat();
        let mut exchange = node.exchange;
        exchange
            .receive(
                &mut models.within(&mut store),
                &mut Hooked(Watch::default()),
                &asker.name,
                &wish,
            )
            .await?;
        assert!(store.selects < 20, "{} selects", store.selects);
        Ok(())
    })
}

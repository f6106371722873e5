//! Peers of another schema: what one does not know comes when it does.

use sync_runtime::model::{Exchange, Model as _, ModelInfo, ModelRegistry, Models};

use crate::library::models::{MODELS, MimeType, NewMimeType};
use crate::peer::{Outcome, Time, assert_same, run};
use crate::rules::group;
use crate::seeds::{Node, meet, settle};

/// The schema before MIME types had a description.
fn former() -> &'static ModelRegistry {
    let models = MODELS.models.iter().map(|info| ModelInfo {
        fields: match info.name {
            "mime_type" => &info.fields[..1],
            _ => info.fields,
        },
        ..*info
    });
    let models: Vec<ModelInfo> = models.collect();
    Box::leak(Box::new(ModelRegistry {
        hash: MODELS.hash ^ 1,
        models: models.leak(),
        ..MODELS
    }))
}

/// Lets a node go on with a schema.
async fn open(node: &mut Node, registry: &'static ModelRegistry, time: &Time) -> Outcome {
    let clock = time.clone();
    let wall = move || clock.wall();
    node.models = Models::open(registry, &node.name, wall, &mut node.kept).await?;
    node.exchange = Exchange::new(77 + node.number as u64, 2_000);
    node.exchange.tick(time.now());
    Ok(())
}

async fn description(node: &mut Node) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let row = node.kept.rows("mime_type").next().ok_or("no row")?;
    Ok(row
        .get("description")
        .and_then(|value| value.text())
        .map(str::to_owned))
}

async fn describe(node: &mut Node) -> Outcome {
    let mut new = NewMimeType::new("text/plain".into());
    new.description = Some("words".into());
    MimeType::insert(&mut node.within(), &new).await?;
    Ok(())
}

#[test]
fn a_field_that_was_not_known_comes_after_the_upgrade() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        open(&mut nodes[1], former(), &time).await?;
        meet(&mut nodes, &[(0, 1)], Exchange::joined);
        describe(&mut nodes[0]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(description(&mut nodes[1]).await?, None);
        open(&mut nodes[1], &MODELS, &time).await?;
        meet(&mut nodes, &[(0, 1)], Exchange::joined);
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(description(&mut nodes[1]).await?.as_deref(), Some("words"));
        assert_same(&nodes[0].dump(), &nodes[1].dump(), &nodes[1].name);
        Ok(())
    })
}

#[test]
fn a_field_that_a_third_peer_did_not_pass_on_comes_from_another_one() -> Outcome {
    run(async {
        let time = Time::default();
        // The first and the last, who know the field, meet later.
        let (mut nodes, mut link) = group(3, &time, &[(0, 2)]).await?;
        open(&mut nodes[1], former(), &time).await?;
        meet(&mut nodes, &[(0, 1), (1, 2)], Exchange::joined);
        describe(&mut nodes[0]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(description(&mut nodes[2]).await?, None);
        link.cut.clear();
        meet(&mut nodes, &[(0, 2)], Exchange::joined);
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(description(&mut nodes[2]).await?.as_deref(), Some("words"));
        assert_same(&nodes[0].dump(), &nodes[2].dump(), &nodes[2].name);
        Ok(())
    })
}

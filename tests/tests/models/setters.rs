//! What a setter gives back: a future like any other.

use std::future::IntoFuture;

use sync_runtime::model::{FieldWrite, Model as _, ModelError};

use crate::library::models::{NewTag, Tag, TagChanges};
use crate::peer::{Outcome, Time, run};
use crate::seeds::Node;

#[test]
fn nothing_is_written_before_a_setter_is_awaited() -> Outcome {
    run(async {
        let mut node = Node::new(0, &Time::default()).await?;
        let mut within = node.within();
        let mut tag = Tag::insert(&mut within, &NewTag::new([0x60; 16], "red".into())).await?;
        drop(tag.set_name(&mut within, "blue"));
        assert_eq!(tag.name(), "red");
        assert_eq!(Tag::get(&mut within, tag.uuid()).await?.as_ref(), Some(&tag));
        // The value need not live until then, and the future may go to another thread.
        let write = tag.set_name(&mut within, &String::from("green"));
        send(write).await?;
        assert_eq!(tag.name(), "green");
        assert_eq!(Tag::get(&mut within, tag.uuid()).await?, Some(tag));
        Ok(())
    })
}

fn send(write: FieldWrite<'_>) -> impl IntoFuture<Output = Result<(), ModelError>> + Send {
    write
}

#[test]
fn of_refused_values_the_first_is_named() -> Outcome {
    run(async {
        let mut node = Node::new(0, &Time::default()).await?;
        let mut within = node.within();
        let mut tag = Tag::insert(&mut within, &NewTag::new([0x60; 16], "red".into())).await?;
        let before = tag.clone();
        let refused = tag.set_weight(&mut within, f64::NAN).await;
        assert!(
            matches!(&refused, Err(ModelError::Invalid(why)) if why.starts_with("tag.weight: ")),
            "{refused:?}"
        );
        let changes = TagChanges {
            name: Some("x".repeat(1 << 20)),
            color: Some(Some("blue".into())),
            weight: Some(f64::NAN),
            ..TagChanges::default()
        };
        let refused = tag.update(&mut within, &changes).await;
        assert!(
            matches!(&refused, Err(ModelError::Invalid(why)) if why.starts_with("tag.name: ")),
            "{refused:?}"
        );
        assert_eq!(tag, before);
        assert_eq!(Tag::get(&mut within, tag.uuid()).await?, Some(before));
        Ok(())
    })
}

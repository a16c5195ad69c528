use crate::world::{NOW, World};

fn notes(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), "{}".to_owned())).collect()
}

#[tokio::test]
async fn the_state_of_the_index_is_written_only_over_the_one_that_was_read() {
    let world = World::new().await;
    let store = &world.store;
    assert_eq!(store.index_state().await.unwrap(), None);
    assert!(store.put_index_state(0, "{\"a\":1}", NOW).await.unwrap());
    assert!(!store.put_index_state(0, "{\"b\":1}", NOW).await.unwrap(), "there is one by now");
    assert!(store.put_index_state(1, "{\"c\":1}", NOW).await.unwrap());
    assert!(!store.put_index_state(1, "{\"d\":1}", NOW).await.unwrap(), "somebody else wrote it since");
    let state = store.index_state().await.unwrap().unwrap();
    assert_eq!((state.revision, state.json.as_str()), (2, "{\"c\":1}"));
    store.delete_index_state().await.unwrap();
    store.delete_index_state().await.unwrap();
    assert_eq!(store.index_state().await.unwrap(), None);
}

#[tokio::test]
async fn a_snapshot_comes_back_and_goes() {
    let world = World::new().await;
    let json = "[1,2,3]".repeat(2_000_000);
    let bytes = world.store.put_index_object("snapshot-1", json.as_bytes()).await.unwrap();
    assert!(bytes < json.len() / 100, "{bytes}");
    assert_eq!(world.store.index_object("snapshot-1").await.unwrap().as_deref(), Some(json.as_bytes()));
    world.store.delete_index_object("snapshot-1").await.unwrap();
    assert_eq!(world.store.index_object("snapshot-1").await.unwrap(), None);
    world.store.delete_index_object("snapshot-1").await.unwrap();
}

#[tokio::test]
async fn a_note_that_was_written_again_since_it_was_read_stays() {
    let world = World::new().await;
    let long = format!("key#{}", "long ".repeat(900));
    let names = ["item#7", "key#name#one_time#a", "doubt#8", &long];
    world.store.note_for_index(&notes(&names), NOW).await.unwrap();
    let read = world.store.index_notes(10).await.unwrap();
    assert_eq!(read.len(), 4);
    assert_eq!(world.store.index_notes(2).await.unwrap().len(), 2);

    world.store.note_for_index(&notes(&["item#7", "item#7"]), NOW).await.unwrap();
    for note in &read {
        world.store.delete_index_note(note).await.unwrap();
    }
    let left = world.store.index_notes(10).await.unwrap();
    assert_eq!(left.iter().map(|note| note.name.as_str()).collect::<Vec<_>>(), ["item#7"]);
}

#[tokio::test]
async fn some_keys_are_deleted_and_others_stay() {
    let world = World::new().await;
    let entries = notes(&["sku#a", "sku#b", "name#c"]);
    world.store.put_item_keys(&entries).await.unwrap();
    let names = ["sku#a", "sku#a", "name#c", "unknown"].map(str::to_owned);
    world.store.delete_some_item_keys(&names).await.unwrap();
    let asked: Vec<String> = entries.into_iter().map(|(name, _)| name).collect();
    assert_eq!(world.store.item_keys(&asked).await.unwrap().into_keys().collect::<Vec<_>>(), ["sku#b"]);
}

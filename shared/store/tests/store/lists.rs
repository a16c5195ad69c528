use store::{Error, Link, SettingsVersion};

use crate::world::{NOW, World, family, in_minutes};

fn numbered(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{prefix}{number}")).collect()
}

#[tokio::test]
async fn links_are_put_replaced_read_together_and_deleted() {
    let world = World::new().await;
    let names = numbered("org-", 250);
    for name in &names {
        world.store.put_link("client", name, &format!("{{\"id\":\"{name}\"}}"), NOW).await.unwrap();
    }
    world.store.put_link("client", "org-0", "{\"id\":7}", NOW).await.unwrap();
    assert_eq!(world.store.link("client", "org-0").await.unwrap().as_deref(), Some("{\"id\":7}"));
    assert_eq!(world.store.link("user", "org-0").await.unwrap(), None);

    let mut asked = names.clone();
    asked.extend(["unknown".to_owned(), "org-0".to_owned()]);
    let found = world.store.links_batch("client", &asked).await.unwrap();
    assert_eq!(found.len(), 250);
    assert_eq!(found["org-249"], "{\"id\":\"org-249\"}");

    world.store.delete_link("client", "org-0").await.unwrap();
    world.store.delete_link("client", "org-0").await.unwrap();
    assert_eq!(world.store.link("client", "org-0").await.unwrap(), None);
}

#[tokio::test]
async fn a_link_that_is_carried_to_another_name_replaces_no_newer_one() {
    let world = World::new().await;
    let store = &world.store;
    let of_record = Link { target: "700".to_owned(), stored: NOW };
    assert!(store.carry_link("opportunity", "1#2", &of_record, None).await.unwrap());
    let found = store.links_of(&[("opportunity", "1#2".to_owned())]).await.unwrap();
    assert_eq!(found.values().next(), Some(&of_record), "with the moment at which it was stored first");
    let bound = Link { target: "700b".to_owned(), stored: NOW };
    assert!(!store.carry_link("opportunity", "1#2", &bound, None).await.unwrap(), "it was not seen");
    assert!(store.carry_link("opportunity", "1#2", &bound, Some("700")).await.unwrap());

    store.put_link("opportunity", "1#2", "800", in_minutes(1)).await.unwrap();
    assert!(!store.carry_link("opportunity", "1#2", &of_record, Some("700b")).await.unwrap());
    assert_eq!(store.link("opportunity", "1#2").await.unwrap().as_deref(), Some("800"));
}

#[tokio::test]
async fn item_keys_hold_all_items_that_a_key_may_mean() {
    let world = World::new().await;
    let mut entries: Vec<_> = numbered("sku-", 250).into_iter().map(|key| (key, "{\"id\":1}".to_owned())).collect();
    entries.push(("sku-7".to_owned(), "{\"id\":2}".to_owned()));
    entries.push(("long ".repeat(900), "{\"id\":3}".to_owned()));
    world.store.put_item_keys(&entries).await.unwrap();
    for _ in 0..2 {
        world.store.add_item_key("sku-8", "{\"id\":9}").await.unwrap();
    }
    let mut asked = numbered("sku-", 260);
    asked.push("long ".repeat(900));
    let found = world.store.item_keys(&asked).await.unwrap();
    assert_eq!(found.len(), 251);
    assert_eq!(found["sku-7"], ["{\"id\":1}", "{\"id\":2}"]);
    assert_eq!(found["sku-8"], ["{\"id\":1}", "{\"id\":9}"]);
    assert_eq!(found[&"long ".repeat(900)], ["{\"id\":3}"]);

    world.store.put_item_keys(&[("sku-7".to_owned(), "{\"id\":5}".to_owned())]).await.unwrap();
    assert_eq!(world.store.item_keys(&asked).await.unwrap()["sku-7"], ["{\"id\":5}"]);
    world.store.delete_item_keys().await.unwrap();
    assert!(world.store.item_keys(&asked).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_of_the_tenant_is_kept_with_its_age() {
    let world = World::new().await;
    assert_eq!(world.store.tenant("agents").await.unwrap(), None);
    world.store.put_tenant("agents", "[1]", NOW).await.unwrap();
    world.store.put_tenant("agents", "[1,2]", in_minutes(1)).await.unwrap();
    assert_eq!(world.store.tenant("agents").await.unwrap(), Some(("[1,2]".to_owned(), in_minutes(1))));
}

#[tokio::test]
async fn settings_are_saved_only_on_top_of_what_was_read() {
    let world = World::new().await;
    let store = &world.store;
    assert_eq!(store.settings_current().await.unwrap(), None);
    assert_eq!(store.settings_put(None, "{\"a\":1}", NOW, "anna").await, Ok(1));
    assert_eq!(store.settings_put(Some(1), "{\"a\":2}", in_minutes(1), "ben").await, Ok(2));
    let conflict = Err(Error::Conflict { what: "settings" });
    assert_eq!(store.settings_put(Some(1), "{\"a\":3}", NOW, "anna").await, conflict);
    assert_eq!(store.settings_put(None, "{\"a\":3}", NOW, "anna").await, conflict);
    assert_eq!(store.settings_current().await.unwrap(), Some((2, "{\"a\":2}".to_owned())));
    let history: Vec<_> =
        store.settings_history().await.unwrap().into_iter().map(|version| (version.version, version.author)).collect();
    assert_eq!(history, [(2, "ben".to_owned()), (1, "anna".to_owned())]);
    let first = SettingsVersion { version: 1, document: "{\"a\":1}".to_owned(), author: "anna".to_owned(), saved: NOW };
    assert_eq!(store.settings_version(1).await.unwrap(), Some(first));
    assert_eq!(store.settings_version(3).await.unwrap(), None);
}

#[tokio::test]
async fn a_gate_is_closed_once_and_its_probe_won_by_one() {
    let world = World::new().await;
    let store = &world.store;
    assert!(store.gate("halo").await.unwrap().open);
    assert!(!store.win_probe("halo", NOW, in_minutes(5)).await.unwrap());
    let (first, second) = tokio::join!(
        store.close_gate("halo", "halo.credentials", NOW, in_minutes(5)),
        store.close_gate("halo", "halo.credentials", NOW, in_minutes(5))
    );
    assert_ne!(first.unwrap(), second.unwrap(), "one of them tells people");
    let gate = store.gate("halo").await.unwrap();
    assert_eq!((gate.open, gate.since, gate.next_probe), (false, Some(NOW), Some(in_minutes(5))));
    assert_eq!(gate.code.as_deref(), Some("halo.credentials"));
    assert!(store.gate("quoter").await.unwrap().open);

    assert!(!store.win_probe("halo", in_minutes(4), in_minutes(9)).await.unwrap());
    let mut probes = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let store = store.clone();
        probes.spawn(async move { store.win_probe("halo", in_minutes(5), in_minutes(10)).await.unwrap() });
    }
    assert_eq!(probes.join_all().await.into_iter().filter(|won| *won).count(), 1);

    assert!(store.open_gate("halo", in_minutes(6)).await.unwrap());
    assert!(!store.open_gate("halo", in_minutes(6)).await.unwrap());
    let gate = store.gate("halo").await.unwrap();
    assert_eq!((gate.open, gate.since, gate.code), (true, Some(in_minutes(6)), None));
    assert!(store.close_gate("halo", "halo.credentials", in_minutes(7), in_minutes(8)).await.unwrap());
}

#[tokio::test]
async fn runs_come_newest_first() {
    let world = World::new().await;
    for minute in 0..3 {
        let now = in_minutes(minute * 10);
        world.arrives(&family(501), "quote").await;
        let lease = world.leased(&family(501), &format!("run-{minute}"), now).await.lease;
        world.store.record_run(&lease, now, &format!("{{\"run\":{minute}}}"), in_minutes(1_000)).await.unwrap();
        world.store.record_run(&lease, now, &format!("{{\"run\":{minute}}}"), in_minutes(1_000)).await.unwrap();
    }
    let runs = world.store.runs(&family(501), 2).await.unwrap();
    assert_eq!(runs.iter().map(|run| run.id.as_str()).collect::<Vec<_>>(), ["run-2", "run-1"]);
    assert_eq!((runs[0].started, runs[0].report.as_str()), (in_minutes(20), "{\"run\":2}"));
    assert_eq!(world.store.runs(&family(501), 100).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_cursor_keeps_its_place() {
    let world = World::new().await;
    assert_eq!(world.store.cursor("drift").await.unwrap(), None);
    world.store.put_cursor("drift", "2026-01-05", NOW).await.unwrap();
    assert_eq!(world.store.cursor("drift").await.unwrap().as_deref(), Some("2026-01-05"));
}

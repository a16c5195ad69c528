//! Settings that are applied while quotes come in.

use domain::settings::{Mode, Pick};
use domain::settings_check::{Place, read_toml, to_toml};
use local::settings::{Compared, Refused, Save, Saved, Woken, against_halo, wake_held};
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{Setup, World, family};
use store::State;

/// A world as after installing: it only observes.
async fn observing() -> World {
    World::with(Setup { settings: |settings| settings.mode = Mode::Observe, ..Setup::default() }).await
}

fn save(world: &World) -> Save<'_> {
    Save {
        store: &world.system.store,
        place: Place::Local,
        author: "anna".to_owned(),
        now: world.clock.now(),
        expect: None,
        compare: true,
    }
}

async fn apply(world: &World, text: &str) -> Saved {
    save(world).apply(text).await.unwrap()
}

const LIVE: &str =
    "mode = \"live\"\n[product]\ndefault_group = \"Quoter imports\"\n[quotation.status]\npending = \"Sent\"\n";

#[tokio::test]
async fn s95_settings_take_effect_with_the_next_quote() {
    let world = observing().await;
    world.publish(QuoteBuilder::sample()).await;
    assert_eq!(world.records(Entity::Quotation).len(), 0, "observing writes nothing");

    let titled = format!("{LIVE}[quotation]\ntitle = \"Offer {{number}}\"\n")
        .replace("[quotation.status]\npending = \"Sent\"\n", "");
    let saved = apply(&world, &titled).await;
    let changed: Vec<String> = saved.changes.iter().map(ToString::to_string).collect();
    assert!(changed.contains(&"mode: \"observe\" -> \"live\"".to_owned()), "{changed:?}");
    world.publish(QuoteBuilder::new(61).line(line("Network switch, 8 port", "25").code("HW-SW8-001"))).await;
    assert_eq!(world.records(Entity::Quotation)[0]["title"], "Offer 61");
    world.assert_clean();
}

#[tokio::test]
async fn s95_a_quote_that_is_held_for_a_setting_goes_on_when_it_is_applied() {
    let setup = Setup { settings: |settings| settings.product.default_group = None, ..Setup::default() };
    let world = World::with(setup).await;
    let data = QuoteBuilder::new(62).line(line("Never seen before", "80.00").code("NEW-001")).data();
    world.deliver(&data).await;
    let entry = world.settle(&family(&data)).await;
    assert_eq!(entry.state, State::Held, "{:?}", entry.problem);

    let now = world.clock.now();
    apply(&world, "mode = \"live\"\n[product]\ndefault_group = \"Quoter imports\"\n").await;
    let woken = wake_held(&world.system.store, now).await.unwrap();
    assert_eq!((woken.held, woken.running), (vec![family(&data)], vec![]));
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(wake_held(&world.system.store, now).await.unwrap(), Woken::default());
    world.assert_clean();
}

#[tokio::test]
async fn s96_settings_can_be_changed_later() {
    let world = World::new().await;
    let store = &world.system.store;
    let (first, before) = store.settings_current().await.unwrap().unwrap();
    apply(&world, &format!("{LIVE}[scope]\nonly_won = true\n")).await;
    let again = apply(&world, &format!("{LIVE}[scope]\nonly_won = true\n")).await;
    assert_eq!((again.version, again.changes.len()), (first + 1, 0), "the same again makes no version");

    let back = save(&world).rollback(first).await.unwrap();
    assert_eq!(back.version, first + 2);
    assert_eq!(store.settings_current().await.unwrap().unwrap().1, before, "rolled back to the letter");
    let history = store.settings_history().await.unwrap();
    let who: Vec<(u64, &str)> = history.iter().map(|one| (one.version, one.author.as_str())).collect();
    assert_eq!(who, [(3, "anna"), (2, "anna"), (1, "quoter-halo up")]);
    assert!(matches!(save(&world).rollback(99).await, Err(Refused::NoVersion(99))));
}

#[tokio::test]
async fn s96_what_is_shown_can_be_edited_and_applied_again() {
    let world = World::new().await;
    let (_, json) = world.system.store.settings_current().await.unwrap().unwrap();
    let shown = to_toml(&serde_json::from_str(&json).unwrap()).unwrap();
    assert_eq!(apply(&world, &shown).await.changes, []);
    let edited = shown.replace("only_won = false", "only_won = true");
    let changed: Vec<String> = apply(&world, &edited).await.changes.iter().map(ToString::to_string).collect();
    assert_eq!(changed, ["scope.only_won: false -> true"]);
}

#[tokio::test]
async fn two_people_who_save_at_the_same_time_do_not_undo_each_other() {
    let world = World::new().await;
    let mine = Save { expect: Some(1), ..save(&world) };
    apply(&world, &format!("{LIVE}[scope]\nonly_won = true\n")).await;
    let refused = mine.apply(LIVE).await.unwrap_err();
    assert!(matches!(refused, Refused::Conflict { expected: 1 }), "{refused}");

    let (a, b) = futures::join!(together(&world, "A"), together(&world, "B"));
    let (current, _) = world.system.store.settings_current().await.unwrap().unwrap();
    let saved = [&a, &b].into_iter().filter(|saved| saved.is_ok()).count();
    assert_eq!(u64::try_from(saved).unwrap(), current - 2, "each that was told so is a version: {a:?} {b:?}");
}

async fn together(world: &World, site: &str) -> Result<Saved, Refused> {
    save(world).apply(&format!("{LIVE}[customer]\nmain_site_name = \"{site}\"\n")).await
}

#[tokio::test]
async fn a_document_with_problems_changes_nothing_and_names_them_all() {
    let world = World::new().await;
    let before = world.system.store.settings_current().await.unwrap();
    let refused = save(&world).apply("mode = \"lief\"\n[timing]\ngive_up_hours = 1\n").await.unwrap_err();
    let Refused::Problems(problems) = &refused else { panic!("{refused}") };
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["mode", "timing.give_up_hours"]);
    assert!(refused.to_string().contains("Did you mean \"live\"?"), "{refused}");
    assert_eq!(world.system.store.settings_current().await.unwrap(), before);
}

#[tokio::test]
async fn settings_that_cannot_be_read_are_replaced_like_any_other() {
    let world = World::new().await;
    let (store, now) = (&world.system.store, world.clock.now());
    let data = QuoteBuilder::sample().data();
    store.settings_put(Some(1), "{\"format\": 9}", now, "a later version").await.unwrap();
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Held, "nobody guesses");

    let saved = save(&world).rollback(1).await.unwrap();
    assert_eq!((saved.version, saved.is_new), (3, true));
    let first = store.settings_version(1).await.unwrap().unwrap().document;
    assert_eq!(store.settings_current().await.unwrap(), Some((3, first)));
    assert_eq!(wake_held(store, now).await.unwrap().held, [family(&data)]);
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    world.assert_clean();
}

#[tokio::test]
async fn s78_a_group_that_is_not_used_for_items_is_refused_with_the_real_choices() {
    let world = World::new().await;
    let mut settings = domain::Settings::default();
    let (none, compared) = against_halo(&world.system.store, &settings).await;
    assert!(none.is_empty() && matches!(compared, Compared::No(_)), "before the first quote nobody read Halo's lists");
    world.publish(QuoteBuilder::sample()).await;

    let groups = world.records(Entity::AssetGroup);
    let name = |for_items: bool| {
        let fitting = groups.iter().find(|group| group["showasitem"].as_bool().unwrap_or(false) == for_items);
        fitting.unwrap()["name"].as_str().unwrap().to_owned()
    };
    settings.product.default_group = Some(Pick::Name(name(false)));
    let (problems, compared) = against_halo(&world.system.store, &settings).await;
    assert!(matches!(compared, Compared::With(_)));
    assert!(
        problems[0].allowed.contains(&name(true)) && !problems[0].allowed.contains(&name(false)),
        "{}",
        problems[0]
    );

    let text = to_toml(&settings).unwrap();
    assert!(matches!(save(&world).apply(&text).await, Err(Refused::Problems(found)) if found == problems));
    let saved = Save { compare: false, ..save(&world) }.apply(&text).await;
    assert!(saved.is_ok(), "somebody who just ticked it in Halo can say so: {saved:?}");
}

#[tokio::test]
async fn what_the_probe_learned_stays_when_a_file_does_not_name_it() {
    let world = World::new().await;
    apply(&world, &format!("{LIVE}[dialect]\ndiscount = \"percent\"\n")).await;
    apply(&world, LIVE).await;
    apply(&world, &format!("{LIVE}[dialect]\ntax = \"amount\"\n")).await;
    let (_, json) = world.system.store.settings_current().await.unwrap().unwrap();
    let settings: domain::Settings = serde_json::from_str(&json).unwrap();
    assert_eq!(settings.dialect.discount, domain::settings::DiscountMeaning::Percent);
    assert!(settings.quoter.instance_url.is_some(), "and so does the address that `up` wrote");
    assert!(read_toml(&to_toml(&settings).unwrap()).is_ok());
}

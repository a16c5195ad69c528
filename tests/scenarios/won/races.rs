//! Wins that come twice, too early, side by side, or are taken back (decision o).

use domain::settings::{Policy, SalesOrderAt};
use sandbox::halo::{Entity, Fault, FaultKind};
use sandbox::quoter::Status;
use scenarios::family;
use serde_json::json;
use store::State;
use sync::Ended;
use sync::unwon::{LEAVE, STANDS};

use super::{accepted, answer, only_order, only_ticket, quote, selling};
use crate::support::{apply, held, in_halo, only_quote, to_another_client, world};

#[tokio::test]
async fn s48_a_win_that_is_delivered_twice_is_one_sale() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;
    let calls = world.halo().calls();
    world.deliver(&accepted().data()).await;
    world.run(&family(&accepted().data())).await;
    assert_eq!(world.halo().calls(), calls);
    only_order(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s48_two_wins_side_by_side_are_one_sale() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    let (first, second) = (accepted().data(), accepted().status(Status::Ordered, None).data());
    world.deliver(&first).await;
    world.deliver(&second).await;
    let key = family(&first);
    let _ = tokio::join!(Box::pin(world.run(&key)), Box::pin(world.run(&key)), Box::pin(world.run(&key)));
    assert_eq!(world.settle(&key).await.state, State::Done);
    only_order(&world);
    assert_eq!(world.records(Entity::Quotation).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s48_a_win_while_the_publish_is_still_in_doubt_makes_nothing_twice() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        for nth in [1, 2] {
            let world = world(selling).await;
            apply(&world, |settings| settings.quotation.policy = policy).await;
            let entity = if nth == 1 { "Opportunities" } else { "Quotation" };
            world.halo().inject(Fault::once("POST", entity, FaultKind::LateEffect { after_seconds: 40, drop: true }));
            world.deliver(&quote().data()).await;
            let key = family(&quote().data());
            world.run(&key).await;
            world.deliver(&accepted().data()).await;
            assert_eq!(world.settle(&key).await.state, State::Done, "{policy:?} {entity}");
            only_ticket(&world);
            only_order(&world);
            let quotes = world.records(Entity::Quotation).len();
            assert_eq!(quotes, 1, "{policy:?} {entity}");
            world.assert_clean();
        }
    }
}

#[tokio::test]
async fn s48_an_order_that_halo_refuses_holds_the_order_only_and_is_made_when_halo_takes_it() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    world.clock.advance(time::Duration::minutes(1));
    world.halo().inject(Fault::once("POST", "SalesOrder", FaultKind::Refused));
    let report = world.publish(accepted()).await;
    let Ended::Held { problems } = &report.ended else { panic!("{:?}", report.ended) };
    assert_eq!(problems[0].code, "halo_refused");
    assert_eq!(world.records(Entity::Attachment).len(), 2, "the won PDF is there all the same");
    in_halo(&world, accepted().custom_field("Remark", "again")).await;
    only_order(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s48_an_opportunity_that_was_closed_meanwhile_takes_the_win() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    world.halo().edit(Entity::Ticket, json!({"id": only_ticket(&world)["id"], "status_id": 9}));
    in_halo(&world, accepted()).await;
    assert_eq!(only_order(&world)["ticket_id"], only_ticket(&world)["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s48_an_opportunity_that_was_deleted_meanwhile_holds_the_win() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    let id = only_ticket(&world)["id"].as_i64().unwrap();
    world.halo().delete(Entity::Ticket, id);
    let problems = crate::support::held(&world, accepted()).await;
    assert_eq!(problems[0].code, "opportunity_gone", "{problems:?}");
    assert!(world.records(Entity::SalesOrder).is_empty());
}

#[tokio::test]
async fn s48_an_opportunity_that_belongs_to_another_client_meanwhile_holds_the_order() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    to_another_client(&world, &only_ticket(&world));
    let problems = crate::support::held(&world, accepted()).await;
    assert_eq!(problems[0].code, "opportunity_of_another_client", "{problems:?}");
    assert!(world.records(Entity::SalesOrder).is_empty());
}

#[tokio::test]
async fn s50_a_win_that_is_taken_back_undoes_nothing_and_is_flagged_with_what_was_made() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;
    let problems = crate::support::held(&world, quote()).await;
    assert_eq!(problems[0].code, "quote_unwon", "{problems:?}");
    let order = only_order(&world)["id"].to_string();
    assert!(problems[0].concerns.iter().any(|what| what.contains(&order)), "{problems:?}");
    assert_eq!(only_quote(&world)["status"], json!(super::ACCEPTED));

    // Won again: the flag goes by itself.
    in_halo(&world, accepted().status(Status::Ordered, None)).await;
    only_order(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s50_an_answer_about_a_win_that_was_taken_back_counts_for_that_one_and_not_for_the_next() {
    for said in [LEAVE, STANDS] {
        let world = world(selling).await;
        let key = family(&quote().data());
        in_halo(&world, accepted()).await;
        held(&world, quote()).await;
        answer(&world, &key, said).await;
        assert_eq!(world.settle(&key).await.state, State::Done, "{said}");

        in_halo(&world, accepted().status(Status::Ordered, None)).await;
        let problems = held(&world, quote()).await;
        assert_eq!(problems[0].code, "quote_unwon", "{said}: {problems:?}");
        only_order(&world);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s50_s18_after_a_person_left_a_win_as_it_is_a_revision_is_published_as_usual() {
    let world = world(|settings| {
        selling(settings);
        settings.won.sales_order = SalesOrderAt::Off;
    })
    .await;
    let second = || quote().revises("7100051", "7100051", 2).id("7109051").uuid("9001-second").name("Second try");
    in_halo(&world, accepted()).await;
    held(&world, quote()).await;
    held(&world, second()).await;
    answer(&world, &family(&quote().data()), LEAVE).await;
    assert_eq!(world.settle(&family(&quote().data())).await.state, State::Done);
    let titles: Vec<_> = world.records(Entity::Quotation).iter().map(|quote| quote["title"].clone()).collect();
    assert_eq!(titles, ["51 Office move", "51 Second try"]);

    in_halo(&world, second().name("Third line")).await;
    world.assert_clean();
}

#[tokio::test]
async fn s47_the_won_pdf_is_added_and_a_private_note_tells_of_the_win() {
    let world = world(selling).await;
    in_halo(&world, quote()).await;
    in_halo(&world, accepted()).await;
    assert_eq!(world.records(Entity::Attachment).len(), 2);
    let notes = world.records(Entity::Action);
    assert_eq!(notes.len(), 1);
    let text = notes[0]["note"].as_str().unwrap();
    for part in ["Quoter quote 51", "accepted", "7100051", "PO-4711"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(notes[0]["hiddenfromuser"], json!(true));
    world.assert_clean();
}

#[tokio::test]
async fn s90_the_internal_notes_of_quoter_reach_a_private_note_and_only_when_they_change() {
    let world = world(selling).await;
    let noted = |text: &str| quote().with(|quote| quote.internal_notes = text.to_owned());
    in_halo(&world, noted("Ask for the <b>serial</b> numbers")).await;
    in_halo(&world, noted("Ask for the <b>serial</b> numbers").custom_field("Remark", "again")).await;
    in_halo(&world, noted("Ask for nothing")).await;
    let notes = world.records(Entity::Action);
    assert_eq!(notes.len(), 2, "{notes:#?}");
    assert!(notes[0]["note"].as_str().unwrap().contains("Ask for the serial numbers"));
    assert!(notes.iter().all(|note| note["hiddenfromuser"] == json!(true)));
    world.assert_clean();
}

#[tokio::test]
async fn s90_notes_can_be_left_out() {
    let world = world(|settings| {
        selling(settings);
        settings.notes = domain::settings::NoteSettings { won: false, internal: false, ..settings.notes.clone() };
    })
    .await;
    in_halo(&world, accepted().with(|quote| quote.internal_notes = "Between us".to_owned())).await;
    assert!(world.records(Entity::Action).is_empty());
    world.assert_clean();
}

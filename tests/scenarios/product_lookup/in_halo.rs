//! A quote that is in Halo when it is tied to an opportunity (S15).

use domain::FamilyKey;
use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, line};
use serde_json::json;
use store::State;
use time::Duration;

use super::indexed;
use crate::support::{apply, only_quote};

#[tokio::test]
async fn s15_a_quote_that_is_in_halo_is_woken_by_its_link_and_moves_to_the_opportunity() {
    let api = indexed().await;
    let ticket = json!({
        "summary": "Office move", "tickettype_id": 30, "status_id": 10, "client_id": 12, "site_id": 18, "user_id": 51, "agent_id": 5,
    });
    let wanted = api.world.halo().edit(Entity::Ticket, ticket);
    let quote = QuoteBuilder::new(61).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"));
    assert_eq!(api.world.deliver(&quote.data()).await.status, 200);
    let family = FamilyKey::from_stored("90001#61");
    assert_eq!(api.world.settle(&family).await.state, State::Done);
    assert_ne!(only_quote(&api.world)["ticket_id"], wanted);

    api.world.clock.advance(Duration::minutes(1));
    let answer = api.put("/quotes/61/link", json!({"opportunity": wanted})).await;
    assert_eq!((answer.status, &answer.body["standing"]), (200, &json!("in_halo")), "{:#}", answer.body);
    assert_eq!(answer.body["quote"], family.as_str());
    assert_eq!(api.world.entry(&family).await.state, State::Pending);
    assert_eq!(api.world.settle(&family).await.state, State::Done);
    assert_eq!(only_quote(&api.world)["ticket_id"], wanted);
    api.world.assert_clean();
}

#[tokio::test]
async fn s15_a_quote_is_linked_by_its_number_where_the_settings_do_not_name_the_account() {
    let api = indexed().await;
    apply(&api.world, |settings| settings.quoter.account = None).await;
    let quote = QuoteBuilder::new(62).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"));
    assert_eq!(api.world.deliver(&quote.data()).await.status, 200);
    assert_eq!(api.world.settle(&FamilyKey::from_stored("90001#62")).await.state, State::Done);

    api.world.clock.advance(Duration::minutes(1));
    let answer = api.put("/quotes/62/link", json!({"user": 51})).await;
    assert_eq!((answer.status, &answer.body["quote"]), (200, &json!("90001#62")), "{:#}", answer.body);
    api.world.assert_clean();
}

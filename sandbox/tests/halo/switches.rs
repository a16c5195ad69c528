//! The switches that no other test turns.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::StatusCode;
use sandbox::halo::{
    ById, ClientFromOpportunity, DataUrlPrefix, DuplicateClients, Entity, ItemWithoutGroup, LineRounding,
    MatchThirdParty, NoValidate, QuoteMove, QuoteOwner, RecurringPriceChange, RefusalShape, SavedAnswer, SavedStatus,
    Switches, TicketDelete, TypeRules, Warnings,
};
use serde_json::{Value, json};

use super::support::World;

#[tokio::test]
async fn a_post_may_answer_200_and_a_list() {
    let switches = Switches { saved_status: SavedStatus::Ok, saved_answer: SavedAnswer::Array, ..Switches::default() };
    let world = World::with(switches).await;
    let answer = world.post("Client", json!([{"name": "N"}])).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json[0]["name"], json!("N"));
    world.halo.switch(|switches| switches.by_id = ById::List);
    assert_eq!(world.get("Client/12").await[0]["id"], json!(12));
}

#[tokio::test]
async fn the_mark_of_a_line_may_never_come_back() {
    let world = World::with(Switches { line_markers: false, ..Switches::default() }).await;
    let quote = world.quotation(json!([{"quantity": 1, "quoter_id": "k"}])).await;
    assert!(quote["lines"][0].get("quoter_id").is_none());
    world.halo.switch(|switches| switches.line_markers = true);
    let read = world.get(&format!("Quotation/{}?includedetails=true", quote["id"])).await;
    assert_eq!(read["lines"][0]["quoter_id"], json!("k"));
}

#[tokio::test]
async fn a_warning_comes_with_or_without_the_record() {
    for (warnings, saved) in [(Warnings::WithId, true), (Warnings::WithoutId, false)] {
        let world = World::with(Switches { warnings, ..Switches::default() }).await;
        let answer = world.save("Client", json!({"name": "Warned Ltd"})).await;
        assert!(answer["_warning"].is_string());
        assert_eq!(answer.get("id").is_some(), saved);
        assert_eq!(world.get("Client?search=Warned").await["record_count"], json!(i32::from(saved)));
    }
}

#[tokio::test]
async fn the_rules_of_a_type_may_reset_agent_and_status_after_a_create() {
    let world = World::with(Switches { type_rules: TypeRules::ResetAgentAndStatus, ..Switches::default() }).await;
    let ticket = json!({"summary": "S", "client_id": 12, "agent_id": 2, "status_id": 12, "sendack": false});
    let made = world.save("Opportunities", ticket).await;
    assert_eq!((&made["agent_id"], &made["status_id"]), (&json!(1), &json!(10)));
    let changed = world.save("Opportunities", json!({"id": made["id"], "agent_id": 2, "status_id": 12})).await;
    assert_eq!((&changed["agent_id"], &changed["status_id"]), (&json!(2), &json!(12)));
}

#[tokio::test]
async fn a_quotation_may_move_to_another_opportunity_or_not() {
    for fate in [QuoteMove::Moves, QuoteMove::Refused, QuoteMove::Ignored] {
        let world = World::with(Switches { quote_move: fate, ..Switches::default() }).await;
        let ticket = || json!({"summary": "S", "client_id": 12, "sendack": false});
        let from = world.save("Opportunities", ticket()).await["id"].clone();
        let to = world.save("Opportunities", ticket()).await["id"].clone();
        let made = world.save("Quotation", json!({"ticket_id": from, "title": "Q"})).await;
        let moved = world.post("Quotation", json!([{"id": made["id"], "ticket_id": to}])).await;
        assert_eq!(moved.status == 400, fate == QuoteMove::Refused, "{fate:?}");
        let stands = world.get(&format!("Quotation/{}", made["id"])).await["ticket_id"].clone();
        assert_eq!(stands == to, fate == QuoteMove::Moves, "{fate:?}");
    }
}

#[tokio::test]
async fn refusals_come_in_six_shapes() {
    let refusal = |shape| async move {
        let world = World::with(Switches { refusal_shape: shape, ..Switches::default() }).await;
        world.post("Users", json!([{"name": "N"}])).await
    };
    assert!(refusal(RefusalShape::Exception).await.json["ClassName"].is_string());
    assert!(refusal(RefusalShape::ResultCode).await.json["errorMessage"].is_string());
    assert!(refusal(RefusalShape::Message).await.json["Message"].is_string());
    assert!(refusal(RefusalShape::Error).await.json["error"].is_string());
    assert!(refusal(RefusalShape::JsonText).await.json.is_string());
    let text = refusal(RefusalShape::PlainText).await;
    assert!(text.json.is_null() && text.text.contains("Site"));
}

#[tokio::test]
async fn novalidate_may_lift_nothing() {
    let world = World::with(Switches { no_validate: NoValidate::Ignored, ..Switches::default() }).await;
    let ticket = json!([{"summary": "S", "tickettype_id": 32, "client_id": 12, "sendack": false, "_novalidate": true}]);
    assert_eq!(world.post("Opportunities", ticket).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_data_url_is_refused_accepted_or_needed() {
    let plain = STANDARD.encode("bytes");
    let url = format!("data:application/pdf;base64,{plain}");
    for (data_url_prefix, takes_plain, takes_url) in [
        (DataUrlPrefix::Refused, true, false),
        (DataUrlPrefix::Accepted, true, true),
        (DataUrlPrefix::Needed, false, true),
    ] {
        let world = World::with(Switches { data_url_prefix, ..Switches::default() }).await;
        let ticket = world.opportunity().await;
        for (data, taken) in [(&plain, takes_plain), (&url, takes_url)] {
            let file = json!([{"filename": "f", "ticket_id": ticket, "data_base64": data}]);
            let answer = world.post("Attachment", file).await;
            assert_eq!(answer.status.is_success(), taken);
            if taken {
                assert_eq!(world.halo.attachment(answer.json["id"].as_i64().unwrap()).unwrap(), b"bytes");
            }
        }
    }
}

#[tokio::test]
async fn a_foreign_id_may_upsert() {
    for (match_third_party, clients) in [(MatchThirdParty::Ignored, 2), (MatchThirdParty::Upserts, 1)] {
        let world = World::with(Switches { match_third_party, ..Switches::default() }).await;
        for name in ["Match One", "Match Two"] {
            world.save("Client", json!({"name": name, "_match_thirdparty_id": "q-1"})).await;
        }
        assert_eq!(world.get("Client?search=Match").await["record_count"], json!(clients));
    }
}

#[tokio::test]
async fn a_product_without_a_group_may_make_one() {
    let world = World::with(Switches { item_without_group: ItemWithoutGroup::MakesGroup, ..Switches::default() }).await;
    let item = world.save("Item", json!({"name": "Loose part"})).await;
    assert_eq!(item["assetgroup_name"], json!("Loose part"));
    let grouped = world.save("Item", json!({"name": "Other", "assetgroup_id": 101})).await;
    assert_eq!(grouped["assetgroup_name"], json!("Switching"));
}

#[tokio::test]
async fn a_new_recurring_price_may_need_an_answer() {
    let world =
        World::with(Switches { recurring_price_change: RecurringPriceChange::NeedsAnswer, ..Switches::default() })
            .await;
    let refused = world.post("Item", json!([{"id": 130, "recurringprice": 50}])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let answered = json!({"id": 130, "recurringprice": 50, "update_recurring_invoice_price": false});
    assert_eq!(world.save("Item", answered).await["recurringprice"], json!(50.0));
}

#[tokio::test]
async fn a_namesake_may_be_refused() {
    let world = World::with(Switches { duplicate_clients: DuplicateClients::Refused, ..Switches::default() }).await;
    let refused = world.post("Client", json!([{"name": "example client ltd"}])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_lead_of_a_new_client_may_stay_where_it_is() {
    let world =
        World::with(Switches { client_from_opportunity: ClientFromOpportunity::Ignored, ..Switches::default() }).await;
    let lead = world.opportunity().await;
    world.save("Client", json!({"name": "N", "oppid": lead})).await;
    assert_eq!(world.get(&format!("Opportunities/{lead}")).await["client_id"], json!(12));
}

#[tokio::test]
async fn either_agent_field_may_own_a_quotation() {
    let quote = json!({"title": "Q", "client_id": 12, "agent_id": 2, "assigned_agent": 5});
    for (quote_owner, name) in [(QuoteOwner::AssignedAgent, "Dana Desk"), (QuoteOwner::AgentId, "Sam Seller")] {
        let world = World::with(Switches { quote_owner, ..Switches::default() }).await;
        assert_eq!(world.save("Quotation", quote.clone()).await["assigned_agent_name"], json!(name));
    }
}

#[tokio::test]
async fn deleting_a_ticket_may_be_refused_with_401() {
    let world = World::with(Switches { ticket_delete: TicketDelete::Refused, ..Switches::default() }).await;
    let id = world.opportunity().await;
    assert_eq!(world.delete(&format!("Tickets/{id}")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.halo.records(Entity::Ticket).len(), 1);
}

#[tokio::test]
async fn dates_may_be_in_the_tenant_s_zone() {
    let world = World::with(Switches { dates_ahead_of_utc_minutes: -300, ..Switches::default() }).await;
    let id = world.opportunity().await;
    let ticket = world.get(&format!("Opportunities/{id}")).await;
    assert_eq!(ticket["dateoccurred"], json!("2026-01-05T04:00:00"));
    assert_eq!(ticket["targetdate"], json!("1899-12-30T00:00:00"), "an unset date stays unset");
}

#[tokio::test]
async fn rounding_may_wait_for_the_totals() {
    let lines = || -> Value { (0..3).map(|_| json!({"quantity": 1, "price": 0.335})).collect() };
    for (line_rounding, total) in [(LineRounding::PerLine, 1.02), (LineRounding::OnTotals, 1.01)] {
        let world = World::with(Switches { line_rounding, ..Switches::default() }).await;
        assert_eq!(world.quotation(lines()).await["total"], json!(total));
    }
}

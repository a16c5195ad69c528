//! Creating, changing, deleting: arrays, types, references, mandatory fields, what follows from a save.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::StatusCode;
use sandbox::halo::Entity;
use serde_json::json;

use super::support::World;

#[tokio::test]
async fn a_post_takes_a_list_and_answers_the_object() {
    let world = World::new().await;
    let answer = world.post("Client", json!([{"name": "New Customer"}])).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json["name"], json!("New Customer"));
    assert!(answer.json["id"].is_i64());
    let refused = world.post("Client", json!({"name": "No List"})).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.json[""].is_array(), "{}", refused.text);
    let not_json = world.post("Client", json!("text")).await;
    assert_eq!(not_json.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn several_records_answer_with_the_last_unless_all_are_asked_for() {
    let world = World::new().await;
    let two = || json!([{"name": "One"}, {"name": "Two"}]);
    assert_eq!(world.post("Client", two()).await.json["name"], json!("Two"));
    let all = world.post("Client?returnall=true", two()).await.json;
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(world.get("Client?search_name_only=One").await["record_count"], json!(2));
}

#[tokio::test]
async fn leaving_out_the_id_duplicates_and_naming_it_changes_in_part() {
    let world = World::new().await;
    let first = world.save("Supplier", json!({"name": "S", "website": "https://s.example.com"})).await;
    let second = world.save("Supplier", json!({"name": "S"})).await;
    assert_ne!(first["id"], second["id"]);
    let changed = world.save("Supplier", json!({"id": first["id"], "name": "T"})).await;
    assert_eq!((&changed["name"], &changed["website"]), (&json!("T"), &json!("https://s.example.com")));
    let missing = world.post("Supplier", json!([{"id": 99999, "name": "X"}])).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ids_may_be_text_but_not_decimals() {
    let world = World::new().await;
    world.save("Quotation", json!({"title": "Q", "client_id": "12"})).await;
    let refused = world.post("Quotation", json!([{"title": "Q", "client_id": 12.0}])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.json["[0].client_id"].is_array(), "{}", refused.text);
}

#[tokio::test]
async fn the_site_of_a_user_and_the_client_of_a_site_come_as_doubles() {
    let world = World::new().await;
    let answer = world.get_any("Users/51").await;
    assert!(answer.text.contains("\"site_id\":18.0"), "{}", answer.text);
    assert_eq!(answer.json["site_id_int"], json!(18));
    assert_eq!(answer.json["client_id"], json!(12));
    assert!(world.get_any("Site/18").await.text.contains("\"client_id\":12.0"));
    let user = world.save("Users", json!({"name": "N", "site_id": 18.0, "sendwelcomeemail": false})).await;
    assert_eq!(user["client_name"], json!("Example Client Ltd"));
}

#[tokio::test]
async fn a_new_client_brings_its_first_site() {
    let world = World::new().await;
    let client = world
        .save(
            "Client",
            json!({"name": "Fresh Ltd", "newclient_sitename": "Head office", "newclient_countrycode": "US",
                   "newclient_contactname": "Fran Fresh", "newclient_contactemail": "fran@fresh.example.com",
                   "newclient_sendwelcomeemail": false}),
        )
        .await;
    let site = world.get(&format!("Site/{}", client["main_site_id"])).await;
    assert_eq!((&site["name"], &site["client_name"]), (&json!("Head office"), &json!("Fresh Ltd")));
    let users = world.get(&format!("Users?client_id={}", client["id"])).await;
    assert_eq!(users["users"][0]["emailaddress"], json!("fran@fresh.example.com"));
    world.halo.switch(|switches| switches.client_answer_names_site = false);
    assert!(world.save("Client", json!({"name": "Quiet Ltd"})).await.get("main_site_id").is_none());
    world.halo.switch(|switches| switches.client_makes_site = false);
    let bare = world.save("Client", json!({"name": "Bare Ltd"})).await;
    assert_eq!(world.get(&format!("Site?client_id={}", bare["id"])).await["record_count"], json!(0));
}

#[tokio::test]
async fn a_user_needs_a_site_and_a_site_a_client() {
    let world = World::new().await;
    for (entity, body, word) in [
        ("Users", json!([{"name": "N"}]), "Site"),
        ("Users", json!([{"site_id": 18}]), "Name"),
        ("Users", json!([{"name": "N", "site_id": 9999}]), "9999"),
        ("Site", json!([{"name": "S"}]), "Customer"),
        ("Item", json!([{"name": "I"}]), "Group"),
        ("Quotation", json!([{"title": "Q"}]), "Customer"),
        ("Actions", json!([{"ticket_id": 1}]), "does not exist"),
    ] {
        let refused = world.post(entity, body).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.json["Message"].as_str().unwrap().contains(word), "{entity}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_ticket_type_can_make_the_target_date_mandatory() {
    let world = World::new().await;
    let without = json!([{"summary": "S", "tickettype_id": 32, "client_id": 12, "sendack": false}]);
    let refused = world.post("Opportunities", without).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("Target Date"), "{}", refused.text);
    let lifted = json!({"summary": "S", "tickettype_id": 32, "client_id": 12, "sendack": false, "_novalidate": true});
    world.save("Opportunities", lifted).await;
    let dated =
        json!({"summary": "S", "tickettype_id": 32, "client_id": 12, "sendack": false, "targetdate": "2026-03-01"});
    assert_eq!(world.save("Opportunities", dated).await["targetdate"], json!("2026-03-01T00:00:00"));
    let fields = world.get("TicketType/32?includedetails=true").await["fields"].clone();
    assert!(
        fields.as_array().unwrap().iter().any(|field| field["fieldname"] == "Target Date" && field["technew"] == 3)
    );
}

#[tokio::test]
async fn a_busy_agent_takes_an_opportunity_only_by_force() {
    let world = World::new().await;
    world.halo.switch(|switches| switches.busy_agents = vec![2]);
    let mut ticket = json!({"summary": "S", "client_id": 12, "agent_id": 2, "sendack": false});
    let refused = world.post("Opportunities", json!([ticket])).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("Appointment"));
    ticket["_forcereassign"] = json!(true);
    assert_eq!(world.save("Opportunities", ticket).await["agent_id"], json!(2));
    assert_eq!(world.get("Control").await["checkreassignappclashes"], json!(true));
}

#[tokio::test]
async fn an_opportunity_starts_with_its_type_s_values_and_unset_dates() {
    let world = World::new().await;
    let id = world.opportunity().await;
    let ticket = world.get(&format!("Opportunities/{id}?includedetails=true")).await;
    assert_eq!((&ticket["tickettype_id"], &ticket["status_name"]), (&json!(30), &json!("Open Opportunity")));
    assert_eq!((&ticket["client_name"], &ticket["agent_id"]), (&json!("Example Client Ltd"), &json!(1)));
    assert_eq!(ticket["targetdate"], json!("1899-12-30T00:00:00"));
    assert_eq!(ticket["dateoccurred"], json!("2026-01-05T09:00:00"));
}

#[tokio::test]
async fn a_user_of_another_site_is_refused() {
    let world = World::new().await;
    let answer = world.post("Opportunities", json!([{"summary": "S", "user_id": 51, "site_id": 21}])).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_lead_without_a_client_hangs_on_the_tenant_s_default_client() {
    let world = World::new().await;
    let lead = json!({"summary": "Lead", "tickettype_id": 31, "oppcompanyname": "Maybe Ltd",
                      "oppemailaddress": "pat@maybe.example.com", "sendack": false});
    let saved = world.save("Opportunities", lead).await;
    assert_eq!((&saved["client_id"], &saved["is_opportunity"]), (&json!(1), &json!(true)));
    let found = world.get("Opportunities?search_oppemailaddress=PAT@maybe.example.com").await;
    assert_eq!(found["record_count"], json!(1));
    world.save("Client", json!({"name": "Maybe Ltd", "oppid": saved["id"]})).await;
    let moved = world.get(&format!("Opportunities/{}", saved["id"])).await;
    assert_eq!(moved["client_name"], json!("Maybe Ltd"));
}

#[tokio::test]
async fn a_file_on_an_opportunity_comes_back_byte_for_byte() {
    let world = World::new().await;
    let ticket = world.opportunity().await;
    let file = json!({"filename": "q.pdf", "ticket_id": ticket, "data_base64": STANDARD.encode(b"%PDF-1.7 x"), "third_party_id": "k"});
    let saved = world.save("Attachment", file).await;
    let list = world.get(&format!("Attachment?ticket_id={ticket}")).await;
    assert_eq!(list["attachments"][0]["filename"], json!("q.pdf"));
    assert_eq!(list["attachments"][0]["filesize"], json!(10));
    assert_eq!(list["ticket_id"], json!(ticket));
    assert!(list["attachments"][0].get("data_base64").is_none());
    assert_eq!(world.get_any(&format!("Attachment/{}", saved["id"])).await.text, "%PDF-1.7 x");
    assert_eq!(world.get("Attachment").await["record_count"], json!(0));
    let junk = world.post("Attachment", json!([{"filename": "q", "ticket_id": ticket, "data_base64": "***"}])).await;
    assert_eq!(junk.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_action_needs_an_outcome_and_moves_its_ticket() {
    let world = World::new().await;
    let ticket = world.opportunity().await;
    let refused = world.post("Actions", json!([{"ticket_id": ticket, "note": "n"}])).await;
    assert!(refused.text.contains("An Outcome must be entered for this Action"));
    let action = json!({"ticket_id": ticket, "note": "n", "outcome": "Note", "hiddenfromuser": true, "new_status": 12, "new_agent": 2});
    world.save("Actions", action).await;
    let moved = world.get(&format!("Opportunities/{ticket}")).await;
    assert_eq!((&moved["status_id"], &moved["agent_id"]), (&json!(12), &json!(2)));
    assert_eq!(world.get(&format!("Actions?ticket_id={ticket}")).await["actions"][0]["note"], json!("n"));
    assert!(world.halo.check_clean().is_ok(), "{:?}", world.halo.outbox());
}

#[tokio::test]
async fn deleting_answers_with_the_id_and_then_there_is_nothing() {
    let world = World::new().await;
    let id = world.opportunity().await;
    assert_eq!(world.delete(&format!("Opportunities/{id}?reason=test")).await.json, json!({"id": id}));
    assert_eq!(world.get_any(&format!("Opportunities/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.delete(&format!("Opportunities/{id}")).await.status, StatusCode::NOT_FOUND);
    assert!(world.halo.records(Entity::Ticket).is_empty());
    assert_ne!(world.opportunity().await, id, "ids are never given twice");
}

#[tokio::test]
async fn supplier_rows_live_inside_their_product() {
    let world = World::new().await;
    let row = world
        .save("itemsupplier", json!({"item_id": 110, "supplier_id": 1, "cost": 9.5, "supplier_sku": "SD-8"}))
        .await;
    let item = world.get("Item/110?includedetails=true").await;
    assert_eq!(item["item_suppliers"][0]["supplier_sku"], json!("SD-8"));
    assert!(world.get("Item/110").await.get("item_suppliers").is_none());
    world.delete(&format!("itemsupplier/{}", row["id"])).await;
    assert_eq!(world.get("Item/110?includedetails=true").await["item_suppliers"], json!([]));
}

#[tokio::test]
async fn a_code_is_numbered_within_its_list() {
    let world = World::new().await;
    let statuses = world.get("Lookup?lookupid=39").await;
    assert_eq!((&statuses[2]["id"], &statuses[2]["name"]), (&json!(3), &json!("Accepted")));
    let added = world.save("Lookup", json!({"lookupid": 39, "name": "Lost"})).await;
    assert_eq!(added["id"], json!(6));
    assert_eq!(world.get("Lookup/2?lookupid=34").await["name"], json!("In Progress"));
}

#[tokio::test]
async fn too_long_a_mark_is_refused() {
    let world = World::new().await;
    let long = "x".repeat(101);
    let answer = world.post("Quotation", json!([{"title": "Q", "client_id": 12, "third_party_number": long}])).await;
    assert!(answer.text.contains("third_party_number"), "{}", answer.text);
}

#[tokio::test]
async fn a_person_in_halo_can_change_anything() {
    let world = World::new().await;
    let id = world.halo.edit(Entity::Quotation, json!({"title": "By hand", "client_id": 12}));
    world.halo.edit(Entity::Quotation, json!({"id": id, "title": "By hand again"}));
    assert_eq!(world.get(&format!("Quotation/{id}")).await["title"], json!("By hand again"));
}

#[tokio::test]
async fn one_path_takes_an_object() {
    let world = World::new().await;
    let ticket = json!({"summary": "S", "details": "D", "user_id": 51, "sendack": false});
    assert!(world.post("Tickets/Object", ticket.clone()).await.json["id"].is_i64());
    assert_eq!(world.post("Tickets/Object", json!([ticket])).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_deleted_order_leaves_its_quotation_without_one() {
    let world = World::new().await;
    let quote = world.save("Quotation", json!({"title": "Q", "client_id": 12, "_create_so": true})).await;
    assert!(quote["salesorder_id"].as_i64().unwrap() > 0);
    world.delete(&format!("SalesOrder/{}", quote["salesorder_id"])).await;
    assert_eq!(world.get(&format!("Quotation/{}", quote["id"])).await["salesorder_id"], json!(0));
}

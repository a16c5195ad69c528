//! Mail that a careless client would cause.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::support::World;

async fn mails_after(entity: &str, record: Value) -> Vec<String> {
    let world = World::new().await;
    world.save(entity, record).await;
    world.halo.outbox().into_iter().map(|mail| mail.to).collect()
}

#[tokio::test]
async fn a_new_opportunity_is_acknowledged_unless_told_not_to() {
    assert_eq!(mails_after("Opportunities", json!({"summary": "S", "user_id": 51})).await, ["alex@client.example.com"]);
    assert_eq!(
        mails_after("Opportunities", json!({"summary": "S", "oppemailaddress": "pat@maybe.example.com"})).await,
        ["pat@maybe.example.com"]
    );
    assert!(mails_after("Opportunities", json!({"summary": "S", "user_id": 51, "sendack": false})).await.is_empty());
}

#[tokio::test]
async fn new_people_are_welcomed_unless_told_not_to() {
    let mut user = json!({"name": "N", "site_id": 18, "emailaddress": "n@client.example.com"});
    assert_eq!(mails_after("Users", user.clone()).await, ["n@client.example.com"]);
    user["sendwelcomeemail"] = json!(false);
    assert!(mails_after("Users", user).await.is_empty());
    let mut client = json!({"name": "C", "newclient_contactname": "N", "newclient_contactemail": "n@c.example.com"});
    assert_eq!(mails_after("Client", client.clone()).await.len(), 1);
    client["newclient_sendwelcomeemail"] = json!(false);
    assert!(mails_after("Client", client).await.is_empty());
}

#[tokio::test]
async fn changing_an_opportunity_mails_nobody() {
    let world = World::new().await;
    let id = world.opportunity().await;
    world.save("Opportunities", json!({"id": id, "summary": "Other"})).await;
    assert!(world.halo.outbox().is_empty());
}

#[tokio::test]
async fn a_note_is_private_and_a_file_hidden_or_they_are_noticed() {
    let world = World::new().await;
    let ticket = world.opportunity().await;
    world.save("Actions", json!({"ticket_id": ticket, "outcome": "Note", "note": "n"})).await;
    assert_eq!(world.halo.outbox().len(), 1);
    world.save("Actions", json!({"ticket_id": ticket, "outcome": "Note", "note": "n", "hiddenfromuser": true})).await;
    let hidden =
        json!({"ticket_id": ticket, "outcome": "Note", "note": "n", "hiddenfromuser": true, "sendemail": false});
    world.save("Actions", hidden).await;
    assert_eq!(world.halo.outbox().len(), 1);
    let file =
        json!({"filename": "q.pdf", "ticket_id": ticket, "data_base64": STANDARD.encode("x"), "showforusers": true});
    world.save("Attachment", file).await;
    assert_eq!(world.halo.outbox().len(), 2);
    world.save("Actions", json!({"ticket_id": ticket, "outcome": "Note", "note": "n", "sendemail": false})).await;
    assert_eq!(world.halo.outbox().len(), 3, "not mailed, but shown to the user");
    assert!(world.halo.check_clean().unwrap_err().contains("showforusers"));
}

#[tokio::test]
async fn a_hidden_note_may_still_send_a_survey_a_text_message_or_mail() {
    let world = World::new().await;
    let ticket = world.opportunity().await;
    let loud = [json!({"send_survey": true}), json!({"sendsms": true}), json!({"emailtonew": "pat@maybe.example.com"})];
    for (count, extra) in (1..).zip(loud) {
        let mut note =
            json!({"ticket_id": ticket, "outcome": "Note", "note": "n", "hiddenfromuser": true, "sendemail": false});
        note.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        world.save("Actions", note).await;
        assert_eq!(world.halo.outbox().len(), count);
    }
}

#[tokio::test]
async fn an_order_goes_no_further_unless_told_to() {
    let world = World::new().await;
    let order = |extra: Value| {
        let mut order = json!({"client_id": 12, "lines": []});
        order.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        order
    };
    world.save("SalesOrder", order(json!({"_create_po": false}))).await;
    assert!(world.halo.outbox().is_empty());
    for flag in ["_create_po", "_create_invoice"] {
        world.save("SalesOrder", order(json!({ flag: true }))).await;
    }
    assert_eq!(world.halo.outbox().len(), 2);
}

#[tokio::test]
async fn acceptance_mails_where_the_tenant_s_setting_says_so() {
    let world = World::new().await;
    world.save("Control", json!({"senduseremailafterquoteaccepted": true})).await;
    let quote = world.quotation(json!([])).await;
    world.save("Quotation", json!({"id": quote["id"], "status": 3})).await;
    assert_eq!(world.halo.outbox().len(), 1);
}

//! What is sent, and over which connections.

use domain::halo::{ClientId, ItemId, NewAttachment, NewSite, OpportunityChange, OpportunityId, QuotationId, StatusId};
use halo::Error;
use reqwest::Method;
use serde_json::json;

use crate::server::{Server, ok, reply};

#[tokio::test]
async fn a_record_is_sent_as_an_array_of_one() {
    let server = Server::new([ok(json!({"id": 27, "client_id": 14.0, "_warning": "Same name as another"}))]).await;
    let site = NewSite { name: "Depot".into(), country: None, region: None, marker: "qh:1:site".into() };
    let made = server.client().create_site(ClientId(14), &site).await.unwrap();
    assert_eq!(made.warning.as_deref(), Some("Same name as another"));
    let seen = &server.seen()[0];
    assert_eq!((&seen.method, seen.path.as_str()), (&Method::POST, "/api/Site"));
    assert_eq!(
        seen.json(),
        json!([{"name": "Depot", "client_id": 14, "newsite_sendwelcomeemail": false, "notes": "qh:1:site"}])
    );
}

#[tokio::test]
async fn ids_are_sent_as_integers_and_amounts_as_shortest_numbers() {
    let server = Server::new([ok(json!({"id": 5}))]).await;
    let change = OpportunityChange {
        status: Some(StatusId(9)),
        value_one_off: Some("2099.980".parse().unwrap()),
        value_monthly: Some("114.00".parse().unwrap()),
        ..OpportunityChange::default()
    };
    server.client().update_opportunity(OpportunityId(5), &change).await.unwrap();
    let body = &server.seen()[0].body;
    for part in [r#""id":5,"#, r#""status_id":9}"#, r#""oppvalue_oneoff":2099.98,"#, r#""oppvalue_monthly":114,"#] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[tokio::test]
async fn a_file_goes_as_base64() {
    let server = Server::new([ok(json!({"id": 5, "filename": "1042.pdf"}))]).await;
    let file = NewAttachment {
        file_name: "1042.pdf".into(),
        note: "As published".into(),
        content_type: "application/pdf".into(),
        marker: "qh:1:12:pdf".into(),
    };
    server.client().attach(OpportunityId(2205), &file, b"%PDF-1.7").await.unwrap();
    let sent = server.seen()[0].json();
    assert_eq!((&sent[0]["data_base64"], &sent[0]["showforusers"]), (&json!("JVBERi0xLjc="), &json!(false)));
}

#[tokio::test]
async fn reads_share_a_connection_but_every_write_has_a_new_one() {
    let server = Server::new([ok(json!({"id": 27}))]).await;
    let halo = server.client();
    let site = NewSite { name: "Depot".into(), country: None, region: None, marker: "qh:1:site".into() };
    for _ in 0..3 {
        halo.item(ItemId(27)).await.unwrap();
    }
    for _ in 0..3 {
        halo.create_site(ClientId(14), &site).await.unwrap();
    }
    let ports: Vec<u16> = server.seen().iter().map(|seen| seen.from_port).collect();
    assert!(ports[0] == ports[1] && ports[1] == ports[2], "{ports:?}");
    let mut writes = ports[3..].to_vec();
    writes.sort_unstable();
    writes.dedup();
    assert_eq!(writes.len(), 3, "{ports:?}");
    assert!(!writes.contains(&ports[0]));
}

#[tokio::test]
async fn a_text_from_outside_cannot_change_the_path() {
    let server = Server::new([ok(json!([]))]).await;
    server.client().users_by_search("../Control?x=1&y=ada@example.com#z").await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.path, "/api/Users");
    assert_eq!(seen.query("search"), Some("../Control?x=1&y=ada@example.com#z"));
}

#[tokio::test]
async fn a_quotation_is_deleted_by_its_id_and_one_that_is_gone_counts_as_deleted() {
    let server = Server::new([ok(json!({"id": 31})), reply(404, r#"{"Message":"not found"}"#)]).await;
    let halo = server.client();
    for _ in 0..2 {
        halo.delete_quotation(QuotationId(31)).await.unwrap();
    }
    let seen = server.seen();
    assert_eq!((&seen[0].method, seen[0].path.as_str()), (&Method::DELETE, "/api/Quotation/31"));
    assert_eq!(seen[0].body, "");
}

#[tokio::test]
async fn a_delete_is_sent_once_and_in_doubt_when_its_answer_is_lost() {
    for answer in [reply(502, "down"), ok(json!({"id": 31})).broken(), reply(200, "<html>")] {
        let server = Server::new([answer]).await;
        let lost = server.client().delete_quotation(QuotationId(31)).await;
        assert!(matches!(lost, Err(Error::InDoubt { .. })), "{lost:?}");
        assert_eq!(server.seen().len(), 1);
    }
    let server = Server::new([reply(404, "<html>")]).await;
    let elsewhere = server.client().delete_quotation(QuotationId(31)).await;
    assert!(matches!(elsewhere, Err(Error::Refused { .. })), "a page is not Halo's word: {elsewhere:?}");
}

//! Paging, as the server sees it.

use domain::halo::{ClientId, ItemId, Lead, OpportunityId};
use halo::OpportunityFilter;
use serde_json::{Value, json};

use crate::server::{Reply, Seen, Server, ok, reply};

fn rows(ids: std::ops::Range<i64>) -> Vec<Value> {
    ids.map(|id| json!({"id": id, "name": format!("Row {id}")})).collect()
}

fn page(key: &str, ids: std::ops::Range<i64>, count: Option<i64>) -> Reply {
    let mut page = json!({"page_no": 1, "page_size": 100, key: rows(ids)});
    if let Some(count) = count {
        page["record_count"] = json!(count);
    }
    ok(page)
}

fn pages_asked(seen: &[Seen]) -> Vec<&str> {
    seen.iter().filter_map(|seen| seen.query("page_no")).collect()
}

#[tokio::test]
async fn paging_is_switched_on_and_goes_on_until_all_records_are_there() {
    let replies =
        [page("items", 0..100, Some(250)), page("items", 100..150, Some(250)), page("items", 150..250, Some(250))];
    let server = Server::new(replies).await;
    let listing = server.client().items_by_search("phone").await.unwrap();
    let seen = server.seen();
    assert!(listing.complete && listing.rows.len() == 250);
    assert_eq!(pages_asked(&seen), ["1", "2", "3"]);
    assert_eq!((seen[0].query("pageinate"), seen[0].query("page_size")), (Some("true"), Some("100")));
    assert_eq!(seen[0].query("search"), Some("phone"));
}

#[tokio::test]
async fn a_list_that_ends_before_its_own_number_is_not_complete() {
    let server = Server::new([page("users", 0..3, Some(5)), page("users", 0..0, Some(5))]).await;
    let listing = server.client().users_by_search("a").await.unwrap();
    assert_eq!((listing.rows.len(), listing.complete), (3, false));
}

#[tokio::test]
async fn without_a_number_a_short_page_ends_the_list() {
    let server = Server::new([page("clients", 0..100, None), page("clients", 100..130, None)]).await;
    let listing = server.client().clients_by_search("a").await.unwrap();
    assert_eq!((listing.rows.len(), listing.complete, server.seen().len()), (130, true, 2));
}

#[tokio::test]
async fn a_server_that_ignores_paging_does_not_double_the_rows() {
    let server = Server::new([ok(json!(rows(0..100)))]).await;
    let listing = server.client().clients_by_search("a").await.unwrap();
    assert_eq!((listing.rows.len(), listing.complete, server.seen().len()), (100, true, 2));
}

#[tokio::test]
async fn a_very_long_list_is_cut_and_says_so() {
    let replies: Vec<Reply> = (0..12).map(|n| page("items", n * 100..n * 100 + 100, Some(9999))).collect();
    let server = Server::new(replies).await;
    let listing = server.client().items_by_search("a").await.unwrap();
    assert_eq!((listing.rows.len(), listing.complete, server.seen().len()), (1000, false, 10));
}

#[tokio::test]
async fn the_catalogue_is_read_newest_first_one_page_at_a_time() {
    let server = Server::new([page("items", 0..100, Some(150)), page("items", 100..150, Some(150))]).await;
    let halo = server.client();
    let (first, second) = (halo.items_page(1).await.unwrap(), halo.items_page(2).await.unwrap());
    assert_eq!((first.complete, second.complete), (false, true));
    assert_eq!(second.rows[0].id, ItemId(100));
    let seen = server.seen();
    assert_eq!((seen[0].query("order"), seen[0].query("orderdesc")), (Some("lastmodified"), Some("true")));
    assert_eq!(pages_asked(&seen), ["1", "2"]);
}

#[tokio::test]
async fn open_and_closed_quotations_are_asked_for_apart_and_each_is_listed_once() {
    let quote = |id: i64| json!({"id": id, "title": "Q"});
    let open = ok(json!({"record_count": 2, "quotes": [quote(1), quote(2)]}));
    let closed = ok(json!({"record_count": 2, "quotes": [quote(2), quote(3)]}));
    let server = Server::new([open, closed]).await;
    let listing = server.client().quotations_of(OpportunityId(5)).await.unwrap();
    assert_eq!(listing.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    let seen = server.seen();
    assert_eq!((seen[0].query("open"), seen[1].query("closed")), (Some("true"), Some("true")));
    assert!(seen.iter().all(|seen| seen.query("ticket_id") == Some("5") && seen.path == "/api/Quotation"));
}

#[tokio::test]
async fn only_a_lead_with_exactly_this_address_counts() {
    let lead = |id: i64, email: &str| json!({"id": id, "summary": "S", "oppemailaddress": email});
    let rows = json!([lead(1, "Ada@Example.com "), lead(2, "xada@example.com"), {"id": 3, "summary": "hides it"}]);
    let server = Server::new([ok(rows)]).await;
    let listing = server.client().opportunities_by_lead_email("ada@example.com").await.unwrap();
    assert_eq!(listing.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(server.seen()[0].query("search_oppemailaddress"), Some("ada@example.com"));
}

#[tokio::test]
async fn open_opportunities_are_filtered_by_halo() {
    let server = Server::new([ok(json!({"record_count": 0, "tickets": []}))]).await;
    let halo = server.client();
    halo.opportunities_of(ClientId(14), OpportunityFilter::OpenOnly).await.unwrap();
    halo.opportunities_of(ClientId(14), OpportunityFilter::All).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[0].query("open_only"), seen[1].query("open_only")), (Some("true"), None));
    assert_eq!(seen[0].path, "/api/Opportunities");
}

#[tokio::test]
async fn a_row_that_is_not_understood_is_named_by_its_place() {
    let server =
        Server::new([ok(json!({"record_count": 2, "items": [{"id": 1}, {"id": 2, "baseprice": "cheap"}]}))]).await;
    let error = server.client().items_by_search("a").await.unwrap_err();
    assert_eq!(error.to_string(), "Halo's answer for item is not understood at items[1].baseprice");
}

#[tokio::test]
async fn settings_are_reduced_to_those_that_matter() {
    let server = Server::new([ok(json!({"miscitemidquote": 9, "smtp_password": "x"}))]).await;
    let settings = server.client().control().await.unwrap();
    assert_eq!(settings.into_iter().collect::<Vec<_>>(), [("miscitemidquote", json!(9))]);
}

#[tokio::test]
async fn notes_whose_text_the_list_hides_are_read_one_by_one() {
    let list = || ok(json!({"record_count": 2, "actions": [{"id": 1}, {"id": 2, "note": "Seen"}]}));
    let shown = ok(json!({"id": 1, "note": "Won\n\nqh:1:12:note"}));
    let server = Server::new([list(), shown]).await;
    let notes = server.client().notes_of(OpportunityId(7)).await.unwrap();
    assert_eq!(notes.rows.iter().map(|note| note.marker.as_deref()).collect::<Vec<_>>(), [Some("qh:1:12:note"), None]);
    assert!(notes.complete);
    let seen = server.seen();
    assert_eq!((seen.len(), seen[1].path.as_str(), seen[1].query("ticket_id")), (2, "/api/Actions/1", Some("7")));
    let server = Server::new([list(), ok(json!({"id": 1}))]).await;
    assert!(!server.client().notes_of(OpportunityId(7)).await.unwrap().complete, "its marker is nowhere to be seen");
    let server = Server::new([list(), reply(404, "")]).await;
    let notes = server.client().notes_of(OpportunityId(7)).await.unwrap();
    assert_eq!((notes.rows.len(), notes.complete), (1, true), "deleted meanwhile");
}

#[tokio::test]
async fn more_hidden_notes_than_can_be_read_leave_the_listing_incomplete() {
    let rows: Vec<Value> = (1..=21).map(|id| json!({ "id": id })).collect();
    let server = Server::new([ok(json!({"record_count": 21, "actions": rows}))]).await;
    let notes = server.client().notes_of(OpportunityId(7)).await.unwrap();
    assert_eq!((notes.rows.len(), notes.complete, server.seen().len()), (21, false, 1));
}

#[tokio::test]
async fn a_lead_is_looked_for_by_its_best_known_trait() {
    let server = Server::new([ok(json!([]))]).await;
    let halo = server.client();
    let firm = Lead { company: Some(" Maybe Ltd ".into()), contact: Some("Pat".into()), ..Lead::default() };
    let mailed = Lead { email: Some("pat@example.com".into()), ..firm.clone() };
    let person = Lead { company: Some(" ".into()), ..firm.clone() };
    for lead in [&mailed, &firm, &person] {
        assert!(halo.opportunities_of_lead(lead).await.unwrap().complete);
    }
    assert!(!halo.opportunities_of_lead(&Lead::default()).await.unwrap().complete, "nothing was asked");
    let seen = server.seen();
    let filters = ["search_oppemailaddress", "search_oppcompanyname", "search_oppcontactname"];
    assert_eq!(seen.len(), filters.len());
    for ((seen, filter), text) in seen.iter().zip(filters).zip(["pat@example.com", "Maybe Ltd", "Pat"]) {
        assert_eq!((seen.query(filter), seen.query("includeclosed")), (Some(text), Some("true")));
    }
}

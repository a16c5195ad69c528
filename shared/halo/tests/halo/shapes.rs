//! Every call with every kind of answer.

use std::future::Future;
use std::pin::Pin;

use domain::Frequency;
use domain::halo::*;
use halo::{Error, Halo, OpportunityFilter, QuotationUpdate};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::server::{Reply, Server, client, config, ok, reply};

type Done = Pin<Box<dyn Future<Output = Result<Option<String>, Error>> + Send>>;

/// One call, as a test sees it: what it finds is told as text, or `None` for "there is none".
struct Call {
    name: &'static str,
    run: fn(Halo) -> Done,
}

/// Makes a call whose result is told by its debug text.
macro_rules! call {
    ($name:literal, |$halo:ident| $run:expr) => {
        Call { name: $name, run: |$halo| Box::pin(async move { $run.await.map(|found| Some(format!("{found:?}"))) }) }
    };
}

/// The same for calls that may find nothing.
macro_rules! find {
    ($name:literal, |$halo:ident| $run:expr) => {
        Call { name: $name, run: |$halo| Box::pin(async move { Ok($run.await?.map(|found| format!("{found:?}"))) }) }
    };
}

fn finds() -> Vec<Call> {
    vec![
        find!("user", |halo| halo.user(UserId(7))),
        find!("client", |halo| halo.client(ClientId(7))),
        find!("site", |halo| halo.site(SiteId(7))),
        find!("item", |halo| halo.item(ItemId(7))),
        find!("opportunity", |halo| halo.opportunity(OpportunityId(7))),
        find!("quotation", |halo| halo.quotation(QuotationId(7))),
        find!("sales_order", |halo| halo.sales_order(SalesOrderId(7))),
        find!("ticket_type_fields", |halo| halo.ticket_type_fields(TicketTypeId(7))),
    ]
}

fn lists() -> Vec<Call> {
    vec![
        call!("users_by_search", |halo| halo.users_by_search("a")),
        call!("clients_by_search", |halo| halo.clients_by_search("a")),
        call!("sites_of", |halo| halo.sites_of(ClientId(7))),
        call!("agents", |halo| halo.agents()),
        call!("asset_groups", |halo| halo.asset_groups()),
        call!("ticket_types", |halo| halo.ticket_types()),
        call!("statuses", |halo| halo.statuses()),
        call!("currencies", |halo| halo.currencies()),
        call!("taxes", |halo| halo.taxes()),
        call!("lookup", |halo| halo.lookup(39)),
        call!("items_by_search", |halo| halo.items_by_search("a")),
        call!("items_page", |halo| halo.items_page(1)),
        call!("opportunities_of", |halo| halo.opportunities_of(ClientId(7), OpportunityFilter::All)),
        call!("opportunities_by_lead_email", |halo| halo.opportunities_by_lead_email("a@example.com")),
        call!("opportunities_of_lead", |halo| opportunities_of_lead(halo)),
        call!("notes_of", |halo| halo.notes_of(OpportunityId(7))),
        call!("quotations_of", |halo| halo.quotations_of(OpportunityId(7))),
        call!("attachments_of", |halo| halo.attachments_of(OpportunityId(7))),
        call!("sales_orders_of", |halo| halo.sales_orders_of(OpportunityId(7))),
    ]
}

const WHOM: Whom = Whom { client: ClientId(14), site: SiteId(27), user: UserId(91) };
const PARTY: QuotationParty = QuotationParty::Customer(WHOM);

fn header() -> QuotationHeader {
    QuotationHeader {
        title: "1042 Office move".into(),
        status: None,
        agent: None,
        date: datetime!(2026-01-29 0:00 UTC),
        expires: None,
        currency: None,
        note: None,
        url: None,
        billing: None,
        delivery: None,
        carriage: None,
        marker: "qh:1:12:quotation".into(),
    }
}

async fn create_client(halo: Halo) -> Result<halo::Made<Client>, Error> {
    let client = NewClient {
        name: "Acme Ltd".into(),
        site_name: "Main".into(),
        country: None,
        region: None,
        marker: "qh:1:client".into(),
    };
    halo.create_client(&client).await
}

async fn create_site(halo: Halo) -> Result<halo::Made<Site>, Error> {
    halo.create_site(
        ClientId(14),
        &NewSite { name: "Depot".into(), country: None, region: None, marker: "qh:1:site".into() },
    )
    .await
}

async fn create_user(halo: Halo) -> Result<halo::Made<User>, Error> {
    let user = NewUser {
        name: "Ada Example".into(),
        first_name: None,
        surname: None,
        email: Some("ada@example.com".into()),
        phone: None,
        mobile: None,
        title: None,
        marker: "qh:1:user".into(),
    };
    halo.create_user(SiteId(27), &user).await
}

async fn create_item(halo: Halo) -> Result<halo::Made<Item>, Error> {
    let item = NewItem {
        name: "Desk phone".into(),
        group: AssetGroupId(4),
        description: None,
        sku: None,
        frequency: Frequency::OneTime,
        price: "119.90".parse().unwrap(),
        cost: None,
        marker: "qh:item".into(),
    };
    halo.create_item(&item).await
}

async fn create_opportunity(halo: Halo) -> Result<halo::Made<Opportunity>, Error> {
    let opportunity = NewOpportunity {
        summary: "1042 Office move".into(),
        details: String::new(),
        ticket_type: None,
        status: None,
        agent: None,
        target_date: None,
        value_one_off: "1".parse().unwrap(),
        value_monthly: "2".parse().unwrap(),
        value_annual: "3".parse().unwrap(),
        url: None,
        fields: [].into(),
        marker: "qh:1:12:opportunity".into(),
    };
    halo.create_opportunity(&Party::Customer(WHOM), &opportunity).await
}

async fn update_quotation(halo: Halo) -> Result<halo::Made<Quotation>, Error> {
    let update = QuotationUpdate { party: PARTY, header: &header(), lines: &[], keep: &[], remove: &[] };
    halo.update_quotation(QuotationId(7), &update).await
}

async fn opportunities_of_lead(halo: Halo) -> Result<halo::Listing<Opportunity>, Error> {
    halo.opportunities_of_lead(&Lead { company: Some("Acme Ltd".into()), ..Lead::default() }).await
}

async fn create_sales_order(halo: Halo) -> Result<halo::Made<SalesOrder>, Error> {
    let order = NewSalesOrder {
        title: "1042 Office move".into(),
        status: None,
        agent: None,
        date: datetime!(2026-01-29 0:00 UTC),
        currency: None,
        po_number: None,
        delivery: None,
    };
    halo.create_sales_order(OpportunityId(7), QuotationId(31), WHOM, &order, &[]).await
}

async fn create_note(halo: Halo) -> Result<halo::Made<Note>, Error> {
    let note = NewNote { text: "Accepted".into(), outcome: "Note".into(), marker: "qh:1:12:note".into() };
    halo.create_note(OpportunityId(7), &note).await
}

async fn attach(halo: Halo) -> Result<halo::Made<Attachment>, Error> {
    let file = NewAttachment {
        file_name: "1042.pdf".into(),
        note: "As published".into(),
        content_type: "application/pdf".into(),
        marker: "qh:1:12:pdf".into(),
    };
    halo.attach(OpportunityId(7), &file, b"%PDF").await
}

fn writes() -> Vec<Call> {
    vec![
        call!("create_client", |halo| create_client(halo)),
        call!("create_site", |halo| create_site(halo)),
        call!("create_user", |halo| create_user(halo)),
        call!("create_item", |halo| create_item(halo)),
        call!("create_opportunity", |halo| create_opportunity(halo)),
        call!("update_opportunity", |halo| halo.update_opportunity(OpportunityId(7), &OpportunityChange::default())),
        call!("create_quotation", |halo| halo.create_quotation(OpportunityId(7), PARTY, &header(), &[])),
        call!("update_quotation", |halo| update_quotation(halo)),
        call!("change_quotation", |halo| halo.change_quotation(QuotationId(7), &QuotationChange::default())),
        call!("attach", |halo| attach(halo)),
        call!("create_sales_order", |halo| create_sales_order(halo)),
        call!("change_sales_order", |halo| halo.change_sales_order(SalesOrderId(7), &SalesOrderChange::default())),
        call!("create_note", |halo| create_note(halo)),
    ]
}

/// A record that every reader understands.
fn record() -> Value {
    json!({"id": 7, "name": "Name", "note": "Note", "summary": "Summary", "title": "Title", "fields": [], "oppemailaddress": "A@example.com"})
}

async fn outcome(call: &Call, replies: impl IntoIterator<Item = Reply>) -> (Result<Option<String>, Error>, usize) {
    let server = Server::new(replies).await;
    let outcome = (call.run)(server.client()).await;
    (outcome, server.seen().len())
}

fn page() -> Reply {
    reply(200, "<!DOCTYPE html><html>Maintenance</html>").with("content-type", "text/html")
}

#[tokio::test]
async fn a_record_is_read_from_an_object_or_an_array_of_one() {
    for call in finds() {
        let (object, calls) = outcome(&call, [ok(record())]).await;
        let (array, _) = outcome(&call, [ok(json!([record()]))]).await;
        assert!(object.as_ref().is_ok_and(Option::is_some), "{}: {object:?}", call.name);
        assert_eq!((&object, calls), (&array, 1), "{}", call.name);
    }
}

#[tokio::test]
async fn a_record_that_is_not_there_is_none() {
    for call in finds() {
        assert_eq!(outcome(&call, [reply(404, "")]).await, (Ok(None), 1), "{}", call.name);
    }
}

#[tokio::test]
async fn a_web_page_that_says_404_does_not_prove_that_a_record_is_gone() {
    for call in finds() {
        let (refused, _) = outcome(&call, [reply(404, "<html>no such site</html>")]).await;
        assert!(matches!(refused, Err(Error::Refused { .. })), "{}: {refused:?}", call.name);
    }
}

#[tokio::test]
async fn a_list_is_read_from_a_wrapper_or_a_bare_array() {
    for call in lists() {
        let wrapper = json!({"page_no": 1, "page_size": 50, "record_count": 1, "rows": [record()]});
        let (wrapped, _) = outcome(&call, [ok(wrapper)]).await;
        let (bare, _) = outcome(&call, [ok(json!([record()]))]).await;
        let text = wrapped.clone().unwrap().unwrap();
        assert!(text.contains("(7)") || text.contains("id: 7"), "{}: {text}", call.name);
        assert!(text.contains("complete: true"), "{}: {text}", call.name);
        assert_eq!(wrapped, bare, "{}", call.name);
    }
}

#[tokio::test]
async fn a_write_is_answered_by_200_or_201_with_an_object_or_an_array() {
    for call in writes() {
        let bodies = [reply(200, record().to_string()), reply(201, record().to_string()), ok(json!([record()]))];
        for answer in bodies {
            let (made, calls) = outcome(&call, [answer]).await;
            assert!(made.is_ok() && calls == 1, "{}: {made:?}", call.name);
        }
    }
}

#[tokio::test]
async fn a_refusal_is_told_in_halos_words_and_never_repeated() {
    let bodies = [
        r#"{"resultCode":1,"errorMessage":"Target Date is required"}"#,
        r#"{"ClassName":"System.Exception","Message":"Target Date is required"}"#,
        r#"{"Message":"Target Date is required"}"#,
        r#"{"error":"Target Date is required"}"#,
        r#""Target Date is required""#,
        "Target Date is required",
    ];
    for call in finds().into_iter().chain(lists()).chain(writes()) {
        let server = Server::new(bodies.map(|body| reply(400, body))).await;
        let halo = server.client();
        for body in bodies {
            let refused = Err(Error::Refused { message: "Target Date is required".into(), fields: vec![] });
            assert_eq!((call.run)(halo.clone()).await, refused, "{} {body}", call.name);
        }
        assert_eq!(server.seen().len(), bodies.len(), "{}", call.name);
    }
}

#[tokio::test]
async fn a_field_that_halo_cannot_bind_is_named() {
    for call in writes() {
        let (refused, _) = outcome(&call, [reply(400, r#"{"[0].site_id":["Not a valid integer."]}"#)]).await;
        let Err(Error::Refused { fields, .. }) = refused else { panic!("{}: {refused:?}", call.name) };
        assert_eq!(fields, ["[0].site_id"]);
    }
}

#[tokio::test]
async fn a_call_that_is_not_allowed_says_which() {
    for call in finds().into_iter().chain(lists()).chain(writes()) {
        for (status, calls) in [(401, 2), (403, 1)] {
            let (refused, seen) = outcome(&call, [reply(status, "")]).await;
            assert!(matches!(refused, Err(Error::NotAllowed { .. })), "{}: {refused:?}", call.name);
            assert_eq!(seen, calls, "{}", call.name);
            assert!(refused.unwrap_err().surely_not_processed());
        }
    }
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_and_then_passes() {
    let limit = "Rate Limit Reached - 300 Requests per rolling 5 minute window";
    for call in finds().into_iter().chain(writes()) {
        let (passed, seen) = outcome(&call, [reply(429, limit), ok(record())]).await;
        assert!(passed.is_ok() && seen == 2, "{}: {passed:?}", call.name);
        let (passed, _) = outcome(&call, [reply(429, limit).with("retry-after", "0"), ok(record())]).await;
        assert!(passed.is_ok(), "{}: {passed:?}", call.name);
    }
}

#[tokio::test]
async fn a_rate_limit_that_lasts_longer_than_our_patience_is_told_with_halos_time() {
    for call in finds().into_iter().chain(lists()).chain(writes()) {
        let (limited, seen) = outcome(&call, [reply(429, "").with("retry-after", "90")]).await;
        let told = Some(std::time::Duration::from_secs(90));
        assert_eq!((limited, seen), (Err(Error::RateLimited { retry_after: told }), 1), "{}", call.name);
    }
}

#[tokio::test]
async fn a_server_fault_is_tried_again_for_reads_and_leaves_writes_in_doubt() {
    for status in [500, 503] {
        for call in finds().into_iter().chain(lists()) {
            let unavailable = Err(Error::Unavailable { status: Some(status), retry_after: None });
            assert_eq!(outcome(&call, [reply(status, "")]).await, (unavailable, 3), "{}", call.name);
        }
        for call in writes() {
            let in_doubt = Err(Error::InDoubt { why: format!("HTTP {status}") });
            assert_eq!(outcome(&call, [reply(status, "{}")]).await, (in_doubt, 1), "{}", call.name);
        }
    }
}

#[tokio::test]
async fn a_read_that_succeeds_at_the_third_attempt_succeeds() {
    for call in finds() {
        let (found, seen) = outcome(&call, [reply(500, ""), page(), ok(record())]).await;
        assert!(found.is_ok() && seen == 3, "{}: {found:?}", call.name);
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_json_is_no_success() {
    for call in finds().into_iter().chain(lists()) {
        let unavailable = Err(Error::Unavailable { status: Some(200), retry_after: None });
        assert_eq!(outcome(&call, [page()]).await, (unavailable, 3), "{}", call.name);
    }
    for call in writes() {
        let (in_doubt, seen) = outcome(&call, [page()]).await;
        assert!(matches!(in_doubt, Err(Error::InDoubt { .. })) && seen == 1, "{}: {in_doubt:?}", call.name);
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_short_or_of_the_wrong_type_is_no_success() {
    let truncated = || reply(200, r#"{"id": 7, "na"#);
    let wrong = || ok(json!({"id": "seven", "fields": {"x": 1}}));
    let bare = || ok(json!("seven"));
    for call in finds() {
        for answer in [truncated(), wrong(), bare()] {
            let (unreadable, seen) = outcome(&call, [answer]).await;
            assert!(matches!(unreadable, Err(Error::Unreadable { .. })) && seen == 1, "{}: {unreadable:?}", call.name);
        }
    }
    for call in lists() {
        for answer in [truncated(), ok(json!({"record_count": 0})), ok(json!([{"id": "seven"}]))] {
            let (unreadable, _) = outcome(&call, [answer]).await;
            assert!(matches!(unreadable, Err(Error::Unreadable { .. })), "{}: {unreadable:?}", call.name);
        }
    }
    for call in writes() {
        for answer in [truncated(), wrong(), bare(), ok(json!({})), ok(json!([])), ok(json!({"_warning": "Not saved"}))]
        {
            let (in_doubt, seen) = outcome(&call, [answer]).await;
            assert!(matches!(in_doubt, Err(Error::InDoubt { .. })) && seen == 1, "{}: {in_doubt:?}", call.name);
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_leaves_a_write_in_doubt() {
    for call in finds().into_iter().chain(lists()) {
        let lost = Err(Error::Unavailable { status: None, retry_after: None });
        assert_eq!(outcome(&call, [ok(record()).broken()]).await, (lost, 3), "{}", call.name);
    }
    for call in writes() {
        let (in_doubt, seen) = outcome(&call, [ok(record()).broken()]).await;
        assert!(matches!(in_doubt, Err(Error::InDoubt { .. })) && seen == 1, "{}: {in_doubt:?}", call.name);
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_a_write_in_doubt() {
    for call in [finds().remove(0), lists().remove(0)] {
        let server = Server::new([ok(record()).slow()]).await;
        let late = (call.run)(impatient(&server)).await;
        assert_eq!(late, Err(Error::Unavailable { status: None, retry_after: None }), "{}", call.name);
    }
    for call in writes() {
        let server = Server::new([ok(record()).slow()]).await;
        let late = (call.run)(impatient(&server)).await;
        assert_eq!(late, Err(Error::InDoubt { why: "no answer in time".into() }), "{}", call.name);
        assert_eq!(server.seen().len(), 1);
    }
}

fn impatient(server: &Server) -> Halo {
    client(halo::Config { request_timeout: std::time::Duration::from_millis(150), ..server.config() })
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    for call in finds().into_iter().chain(lists()).chain(writes()) {
        let error = (call.run)(client(config(&base))).await.unwrap_err();
        assert!(matches!(error, Error::NotSent { .. }) && error.surely_not_processed(), "{}: {error:?}", call.name);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = || reply(302, "").with("location", "http://127.0.0.1:1/");
    for call in writes() {
        let (in_doubt, seen) = outcome(&call, [elsewhere()]).await;
        assert!(matches!(in_doubt, Err(Error::InDoubt { .. })) && seen == 1, "{}: {in_doubt:?}", call.name);
    }
    let (read, _) = outcome(&finds()[0], [elsewhere()]).await;
    assert_eq!(read, Err(Error::Unavailable { status: Some(302), retry_after: None }));
}

//! Items, categories and suppliers, against the stand-in of Quoter.

use domain::catalogue::{
    Charge, Difference, Interval, ItemFields, QuoterItem, QuoterItemWrite, References, existing_category, existing_item,
};
use domain::ids::CatalogueCategoryId;
use domain::settings::FollowSettings;
use domain::{CatalogueItemId, catalogue};
use quoter::Client;
use quoter::client::{Change, Error, ItemFilter};
use sandbox::quoter::switches::{ApiAnswer, LastCursor};
use serde_json::Value;

use crate::hosted::{account, client, requests};

fn decimal(text: &str) -> rust_decimal::Decimal {
    text.parse().unwrap()
}

fn backup() -> QuoterItemWrite {
    QuoterItemWrite {
        name: "Offsite backup".to_owned(),
        description: Some("Every night".to_owned()),
        price: Some(decimal("90.00")),
        cost: Some(decimal("40.5")),
        code: Some("BCK-Q".to_owned()),
        supplier: Some("Example Supplier".to_owned()),
        supplier_sku: Some("ES-1".to_owned()),
        charge: Charge::Every(Interval::SemiAnnual),
        category: "Service".to_owned(),
    }
}

/// The ids behind the names of what is wanted.
async fn references(quoter: &Client, wanted: &QuoterItemWrite) -> References {
    let (categories, suppliers) = (quoter.categories().await.unwrap(), quoter.suppliers().await.unwrap());
    let category = existing_category(&wanted.category, &categories).unwrap().unwrap().id.clone();
    let name = wanted.supplier.clone().unwrap();
    let supplier = catalogue::existing_supplier(&name, &suppliers).unwrap().map(|one| one.id.clone());
    References { category: Some(category), supplier }
}

async fn made(quoter: &Client) -> QuoterItem {
    let wanted = backup();
    quoter.create_item(&wanted.fields(&references(quoter, &wanted).await)).await.unwrap()
}

fn names(items: &[QuoterItem]) -> Vec<&str> {
    items.iter().map(|item| item.name.as_str()).collect()
}

#[tokio::test]
async fn an_item_is_made_as_it_was_planned_and_reads_back_without_a_difference() {
    let (sandbox, quoter) = account().await;
    for wrapped in [false, true] {
        sandbox.set(|s| s.single_wrapped = wrapped);
        let item = made(&quoter).await;
        assert_eq!(quoter.item(&item.id).await.unwrap().as_ref(), Some(&item));
        let difference = Difference::between(&item, &backup(), &FollowSettings::default());
        assert!(difference.changes.is_empty(), "{difference}");
    }
    let stored = sandbox.records("items").pop().unwrap();
    let shown = |field: &str| stored[field].as_str().unwrap_or("none").to_owned();
    assert_eq!([shown("price_decimal"), shown("cost_decimal")], ["90", "40.5"]);
    assert_eq!([shown("recurring_interval"), shown("supplier")], ["semi_annually", "Example Supplier"]);
    assert_eq!([shown("pricing_scheme"), shown("cost_type")], ["per_unit", "amount"]);
}

#[tokio::test]
async fn only_the_fields_that_differ_are_changed() {
    let (sandbox, quoter) = account().await;
    for answered in [true, false] {
        sandbox.set(|s| s.patch_answers_record = answered);
        let item = made(&quoter).await;
        let dearer = QuoterItemWrite { price: Some(decimal("95")), charge: Charge::Once, ..backup() };
        let difference = Difference::between(&item, &dearer, &FollowSettings::default());
        let fields = difference.fields(&dearer, &references(&quoter, &dearer).await);
        assert_eq!(quoter.update_item(&item.id, &fields).await, Ok(Change::Made));
        let after = quoter.item(&item.id).await.unwrap().unwrap();
        let updated = after.updated;
        let price = Some(decimal("95"));
        assert_eq!(after, QuoterItem { price, recurring: false, interval: None, updated, ..item });
        let patched = sandbox.records("items").pop().unwrap();
        assert_eq!(patched["recurring_interval"], Value::Null);
    }
}

#[tokio::test]
async fn all_items_are_read_page_by_page_and_counted() {
    let (sandbox, quoter) = account().await;
    sandbox.set(|s| s.rate_limited = false);
    let category = quoter.create_category("Cables").await.unwrap();
    let template = sandbox.records("items").remove(0);
    for number in 0..250 {
        sandbox.put_record("items", &format!("item_many{number:03}"), Some(&template));
    }
    for last in [LastCursor::Null, LastCursor::Absent] {
        sandbox.set(|s| s.last_cursor = last);
        assert_eq!(quoter.all_items(&ItemFilter::default()).await.unwrap().len(), 254);
    }
    assert_eq!(requests(&sandbox, "GET /quoter/v1/items"), 4, "two pages, twice");
    let page = quoter.items(&ItemFilter::default(), None).await.unwrap();
    assert_eq!((page.rows.len(), page.total, page.next.is_some()), (200, 254, true));
    assert!(quoter.categories().await.unwrap().contains(&category));
}

#[tokio::test]
async fn items_are_found_by_code_and_by_name_and_nothing_else_is_taken_for_them() {
    for (obeyed, case_counts) in [(true, true), (true, false), (false, true)] {
        let (sandbox, quoter) = account().await;
        sandbox.set(|s| (s.filters_obeyed, s.filter_case_counts) = (obeyed, case_counts));
        only_those_that_were_asked_for(&quoter).await;
    }
}

async fn only_those_that_were_asked_for(quoter: &Client) {
    assert_eq!(names(&quoter.items_with_code("HW-SW8-001").await.unwrap()), ["Network switch, 8 port"]);
    assert_eq!(names(&quoter.items_with_code("HW-SW8").await.unwrap()), [""; 0]);
    assert_eq!(names(&quoter.items_named("Access point 2.4/5 GHz").await.unwrap()), ["Access point 2.4/5 GHz"]);
    for odd in ["\"", "100%", "Größe", "a&b=c#d", "eq:x", "50 ' or 1", ""] {
        assert_eq!(names(&quoter.items_with_code(odd).await.unwrap()), [""; 0], "{odd}");
        assert_eq!(names(&quoter.items_named(odd).await.unwrap()), [""; 0], "{odd}");
    }
}

#[tokio::test]
async fn an_item_made_earlier_is_found_again_instead_of_being_made_twice() {
    let (_sandbox, quoter) = account().await;
    let item = made(&quoter).await;
    let hits = quoter.items_with_code("BCK-Q").await.unwrap();
    assert_eq!(existing_item(&backup(), &hits).unwrap(), Some(&item));
}

#[tokio::test]
async fn a_category_and_a_supplier_are_made_once_and_then_listed() {
    let (sandbox, quoter) = account().await;
    assert_eq!(existing_category("Cables", &quoter.categories().await.unwrap()), Ok(None));
    let cables = quoter.create_category("Cables").await.unwrap();
    assert_eq!(existing_category("cables", &quoter.categories().await.unwrap()), Ok(Some(&cables)));
    let second = async |unique| {
        sandbox.set(|s| s.names_unique = unique);
        quoter.create_category("Cables").await
    };
    let taken = Err(Error::Invalid { status: 422, code: Some("ERR_NAME_TAKEN".to_owned()) });
    assert_eq!(second(true).await, taken, "one that was overlooked is listed by now");
    second(false).await.unwrap();
    let problem = existing_category("Cables", &quoter.categories().await.unwrap()).unwrap_err();
    assert_eq!(problem.concerns.len(), 2, "{problem}");
    let supplier = quoter.create_supplier("Example Wholesale").await.unwrap();
    assert!(quoter.suppliers().await.unwrap().contains(&supplier));
}

#[tokio::test]
async fn a_category_tells_the_one_that_it_is_part_of() {
    let (sandbox, quoter) = account().await;
    let network = quoter.create_category("Network").await.unwrap();
    let mut below = sandbox.records("categories").pop().unwrap();
    below["name"] = "Cables".into();
    below["parent_category"] = "Network".into();
    below["parent_category_id"] = network.id.as_str().into();
    sandbox.put_record("categories", "cat_below", Some(&below));
    let all = quoter.categories().await.unwrap();
    let parent = all.iter().find(|one| one.name == "Cables").unwrap().parent.clone();
    assert_eq!(parent.as_deref(), Some("Network"));
}

#[tokio::test]
async fn an_item_that_was_just_made_can_be_changed_although_it_is_not_found_at_first() {
    let (sandbox, quoter) = account().await;
    sandbox.set(|s| s.read_lag_reads = 3);
    let item = made(&quoter).await;
    assert_eq!(quoter.item(&item.id).await, Ok(None), "a read says what it sees");
    assert_eq!(quoter.all_items(&ItemFilter::default()).await.unwrap().len(), 4, "it is not listed yet");
    let fields = ItemFields { name: Some("Backup".to_owned()), ..ItemFields::default() };
    assert_eq!(quoter.update_item(&item.id, &fields).await, Ok(Change::Made));
    assert_eq!(quoter.item(&item.id).await.unwrap().unwrap().name, "Backup");
}

#[tokio::test]
async fn a_change_of_an_item_that_was_deleted_says_so() {
    let (sandbox, quoter) = account().await;
    let id = CatalogueItemId::new("item_gone").unwrap();
    let fields = ItemFields { name: Some("X".to_owned()), ..ItemFields::default() };
    assert_eq!(quoter.update_item(&id, &fields).await, Ok(Change::Gone));
    assert_eq!(requests(&sandbox, "PATCH"), 4, "as often as it has patience");
    assert_eq!(quoter.item(&id).await, Ok(None));
}

#[tokio::test]
async fn what_quoter_refuses_is_a_decision_with_its_code() {
    let (_sandbox, quoter) = account().await;
    let invalid = |code: &str| Err(Error::Invalid { status: 422, code: Some(code.to_owned()) });
    let no_name = ItemFields { category: CatalogueCategoryId::new("cat_x"), ..ItemFields::default() };
    assert_eq!(quoter.create_item(&no_name).await, invalid("ERR_ITEM_NAME_REQUIRED"));
    let dangling = ItemFields { name: Some("X".to_owned()), ..no_name };
    assert_eq!(quoter.create_item(&dangling).await, invalid("ERR_REFERENCE_INVALID"));
    let category = quoter.create_category(" ").await.map(drop);
    assert_eq!(category, Err(Error::Invalid { status: 422, code: Some("ERR_CATEGORY_NAME_REQUIRED".to_owned()) }));
}

#[tokio::test]
async fn a_refused_key_and_a_missing_subscription_stop_every_call() {
    let (sandbox, quoter) = account().await;
    assert_eq!(client(&sandbox, "other").categories().await, Err(Error::Unauthorized));
    sandbox.set(|s| s.licensed = false);
    assert_eq!(quoter.categories().await, Err(Error::NoSubscription));
    assert_eq!(quoter.create_category("X").await, Err(Error::NoSubscription));
}

#[tokio::test]
async fn a_write_whose_answer_broke_off_leaves_doubt_and_one_that_was_refused_does_not() {
    let (sandbox, quoter) = account().await;
    sandbox.set(|s| s.api_answer = ApiAnswer::CutOff);
    let lost = quoter.create_category("Cables").await.unwrap_err();
    assert!(lost.leaves_doubt(), "{lost}");
    sandbox.set(|s| s.api_answer = ApiAnswer::Normal);
    assert!(existing_category("Cables", &quoter.categories().await.unwrap()).unwrap().is_some(), "it was made");
    let refused = quoter.create_category("").await.unwrap_err();
    assert!(!refused.leaves_doubt(), "{refused}");
    for answer in [ApiAnswer::ServerError, ApiAnswer::Html] {
        sandbox.set(|s| s.api_answer = answer);
        assert!(quoter.create_supplier("X").await.unwrap_err().leaves_doubt(), "{answer:?}");
    }
}

/// What is recorded, served as it is.
async fn recorded(items: &'static str) -> Client {
    let page: Value = serde_json::from_str(items).unwrap();
    let router = axum::Router::new().route("/items", axum::routing::get(move || async move { axum::Json(page) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let timeout = std::time::Duration::from_secs(5);
    Client::new(quoter::client::Connection { base, key: "key".into(), timeout, allow_http: true }).unwrap()
}

#[tokio::test]
async fn recorded_items_are_read_as_they_are() {
    let client = recorded(include_str!("../../fixtures/api-items.json")).await;
    let page = client.items(&ItemFilter::default(), None).await.unwrap();
    assert_eq!((page.rows.len(), page.total, page.next.is_some()), (2, 298, true));
    let seat = &page.rows[0];
    assert_eq!(
        (seat.code.as_deref(), seat.sku.as_deref(), seat.supplier.as_deref()),
        (Some("MGS"), Some("407"), Some("Example Supplier"))
    );
    assert_eq!((seat.price, seat.cost), (Some(decimal("101")), Some(decimal("50"))));
    assert_eq!((seat.recurring, seat.interval.as_deref()), (true, Some("monthly")));
    assert!(seat.is_priced_per_unit() && seat.has_cost_as_amount());
    let switch = &page.rows[1];
    assert_eq!((switch.recurring, switch.interval.as_deref(), switch.supplier.as_deref()), (false, None, None));
    assert_eq!(client.all_items(&ItemFilter::default()).await, Err(Error::Incomplete { expected: 298, got: 2 }));
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_named_by_its_place() {
    for (page, place) in [
        (r#"{"data": [{"name": "X"}], "total_count": 1}"#, "data[0].id"),
        (r#"{"data": [{"id": "a"}, 5], "total_count": 2}"#, "data[1]"),
        (r#"{"data": [{"id": "a", "price_decimal": "1,5"}], "total_count": 1}"#, "data[0].price_decimal"),
        (r#"{"data": [{"id": "a", "recurring": "perhaps"}], "total_count": 1}"#, "data[0].recurring"),
    ] {
        let read = recorded(page).await.all_items(&ItemFilter::default()).await;
        assert_eq!(read, Err(Error::Unreadable { path: place.to_owned() }));
    }
}

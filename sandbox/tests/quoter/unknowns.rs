//! Every row of the reference's list of unknowns: what its switch changes.

use sandbox::clock::ManualClock;
use sandbox::quoter::switches::*;
use sandbox::quoter::{Amount, By, DeliveryState, Interval, Person, Quote, QuoteBuilder, RecordType, Sandbox};
use sandbox::quoter::{Status, line};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Receiver, call, get, subscribed};

fn record(builder: &QuoteBuilder, change: impl FnOnce(&mut Switches)) -> Value {
    told(builder, true, change)
}

fn told(builder: &QuoteBuilder, new: bool, change: impl FnOnce(&mut Switches)) -> Value {
    let mut switches = Switches::default();
    change(&mut switches);
    serde_json::from_str(&builder.data_with(&switches, new)).unwrap()
}

fn plain() -> QuoteBuilder {
    QuoteBuilder::new(1).line(line("Switch", "100").quantity("2").cost("60"))
}

fn seats() -> QuoteBuilder {
    QuoteBuilder::new(1).line(line("Seat", "101").recurring(Interval::Monthly).quantity("3").discount_percent("10"))
}

async fn published() -> (Sandbox, Receiver, String) {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let id = sandbox.publish_new(plain().build());
    (sandbox, receiver, id)
}

async fn arrived(sandbox: &Sandbox, receiver: &Receiver) -> Vec<Value> {
    sandbox.run_due().await;
    receiver.arrived().iter().map(|one| one.record()).collect()
}

#[tokio::test]
async fn row_1_drafts_may_be_delivered_with_number_0() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    sandbox.set(|s| s.drafts_fire = true);
    let id = sandbox.create_draft(plain().build());
    sandbox.edit(&id, |quote| quote.name = "Edited".to_owned()).unwrap();
    let records = arrived(&sandbox, &receiver).await;
    assert_eq!((&records[0]["number"], &records[1]["name"]), (&json!("0"), &json!("Edited")));
}

#[test]
fn row_2_the_status_may_be_in_capitals() {
    let quote = plain().status(Status::Accepted, Some(0));
    let case = |case| record(&quote, |s| s.status_case = case)["status"].clone();
    let all = [LetterCase::Lower, LetterCase::Capital, LetterCase::Upper].map(case);
    assert_eq!(all, ["accepted", "Accepted", "ACCEPTED"]);
}

#[tokio::test]
async fn row_3_changes_by_the_customer_may_not_be_delivered() {
    let (sandbox, receiver, id) = published().await;
    sandbox.set(|s| s.status_change_delivered = ChangesDelivered::ByUser);
    sandbox.accept(&id, &[]).unwrap();
    sandbox.order(&id).unwrap();
    sandbox.set(|s| s.status_change_delivered = ChangesDelivered::None);
    sandbox.set_status(&id, Status::Fulfilled, By::User).unwrap();
    let statuses: Vec<_> = arrived(&sandbox, &receiver).await.iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, ["pending", "ordered"]);
}

#[test]
fn row_4_new_on_updates_has_four_forms() {
    let new = |form| told(&plain(), false, |s| s.new_on_update = form).get("new").cloned();
    assert_eq!(new(NewOnUpdate::False), Some(json!("false")));
    assert_eq!(new(NewOnUpdate::Empty), Some(json!("")));
    assert_eq!(new(NewOnUpdate::True), Some(json!("true")));
    assert_eq!(new(NewOnUpdate::Missing), None);
}

#[test]
fn rows_5_and_6_revision_and_parent() {
    let third = plain().revises("7100002", "7100001", 3);
    assert_eq!(record(&third, |_| ())["revision"], Value::Null);
    assert_eq!(record(&third, |s| s.revision_on_webhook = RevisionShown::Text)["revision"], "3");
    assert_eq!(record(&third, |_| ())["parent_quote_id"], "7100002");
    assert_eq!(record(&third, |s| s.parent_names = ParentNames::Original)["parent_quote_id"], "7100001");
}

#[tokio::test]
async fn row_7_the_replaced_quote_may_be_delivered_again() {
    let (sandbox, receiver, id) = published().await;
    sandbox.set(|s| s.superseded_resent = SupersededResent::Unchanged);
    let second = sandbox.revise(&id, |_| ()).unwrap();
    sandbox.set(|s| s.superseded_resent = SupersededResent::AsLost);
    let third = sandbox.revise(&second, |_| ()).unwrap();
    let records = arrived(&sandbox, &receiver).await;
    let seen: Vec<_> =
        records.iter().map(|one| (one["id"].as_str().unwrap(), one["status"].as_str().unwrap())).collect();
    let expected = [(&*id, "pending"), (&second, "pending"), (&id, "pending"), (&third, "pending"), (&second, "lost")];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn row_8_the_uuid_may_stay() {
    let (sandbox, _, id) = published().await;
    sandbox.set(|s| s.uuid_changes = false);
    let second = sandbox.revise(&id, |_| ()).unwrap();
    let uuids: Vec<_> = sandbox.quotes().iter().map(|quote| quote.uuid.clone()).collect();
    assert_eq!(uuids[0], uuids[1]);
    assert_ne!(id, second);
}

#[test]
fn row_9_number_may_be_the_custom_number() {
    let quote = plain().with(|quote| quote.custom_number = Some("EX-1".to_owned()));
    assert_eq!(record(&quote, |_| ())["number"], "1");
    assert_eq!(record(&quote, |s| s.number_shows = NumberShows::Custom)["number"], "EX-1");
}

#[tokio::test]
async fn rows_10_and_11_the_hash_without_key_and_in_capitals() {
    let (sandbox, receiver, _) = published().await;
    sandbox.set(|s| s.hash_letter_case = LetterCase::Upper);
    sandbox.run_due().await;
    let mut open = receiver.subscription();
    open.hash_key = String::new();
    sandbox.set_subscriptions(vec![open]);
    sandbox.run_in_order(&[1]).await;
    sandbox.set(|s| s.hash_without_key = HashWithoutKey::Empty);
    sandbox.run_in_order(&[1]).await;
    let hashes: Vec<_> = receiver.arrived().into_iter().map(|one| one.hash).collect();
    assert!(hashes[0].as_ref().is_some_and(|hash| !hash.contains(|c: char| c.is_ascii_lowercase())));
    assert_eq!(&hashes[1..], [None, Some(String::new())]);
}

#[test]
fn row_11_letters_outside_ascii_may_be_utf8() {
    let quote = plain().name("Caf\u{e9}");
    let mut switches = Switches::default();
    assert!(quote.data_with(&switches, true).contains("Caf\\u00e9"));
    switches.data_charset = DataCharset::Utf8;
    assert!(quote.data_with(&switches, true).contains("Caf\u{e9}"));
}

#[tokio::test]
async fn row_12_a_receiver_that_does_not_answer_in_time_failed() {
    let (sandbox, _) = subscribed(&ManualClock::default()).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    sandbox.set(|s| s.delivery_timeout_ms = 50);
    let outcome = sandbox.send(&format!("http://{}/", silent.local_addr().unwrap()), "{}").await;
    assert_eq!((outcome.status, &*outcome.body), (0, "no answer in time"));
}

#[tokio::test]
async fn row_13_other_2xx_may_be_failures_and_redirects_followed() {
    let (sandbox, receiver, _) = published().await;
    receiver.answer(204);
    sandbox.set(|s| s.success_codes = SuccessCodes::Only200);
    sandbox.run_due().await;
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Waiting);
    sandbox.set(|s| s.success_codes = SuccessCodes::Any2xx);
    sandbox.resend(1).await;
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Delivered);
    sandbox.set(|s| s.pdf = PdfAnswer::Redirect);
    let elsewhere = format!("{}/quote/download/x", sandbox.base_url());
    // A post to this address is not offered, so the redirect itself is shown with a receiver of its own.
    assert_eq!(sandbox.send(&elsewhere, "{}").await.status, 404);
    let redirecting = redirecting_to(&receiver.url).await;
    assert_eq!(sandbox.send(&redirecting, "{}").await.status, 307);
    sandbox.set(|s| s.redirects_followed = true);
    assert_eq!(sandbox.send(&redirecting, "{}").await.status, 204);
}

async fn redirecting_to(url: &str) -> String {
    let url = url.to_owned();
    let router = axum::Router::new().fallback(move || async move { axum::response::Redirect::temporary(&url) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/")
}

#[tokio::test]
async fn row_14_a_retry_may_show_the_newer_state() {
    for (rebuilt, status) in [(false, "pending"), (true, "accepted")] {
        let (sandbox, receiver, id) = published().await;
        sandbox.set(|s| s.data_rebuilt_on_retry = rebuilt);
        sandbox.accept(&id, &[]).unwrap();
        sandbox.run_in_order(&[1]).await;
        assert_eq!(receiver.arrived()[0].record()["status"], status);
    }
}

#[test]
fn row_15_recurring_lines_and_totals() {
    let quote = seats();
    let flag = |flag| record(&quote, |s| s.recurring_flag = flag)["line_items"][0]["recurring"].clone();
    assert_eq!(flag(RecurringFlag::Text), "true");
    assert_eq!(flag(RecurringFlag::Digit), "1");
    assert_eq!(flag(RecurringFlag::Bool), true);
    assert_eq!(flag(RecurringFlag::Number), 1);
    let total = |shape| record(&quote, |s| s.recurring_line_shape = shape)["line_items"][0]["total"].clone();
    let recurring = json!({"recurring": "303.00", "recurring_after_discount": "272.70"});
    assert_eq!(total(RecurringLineShape::RecurringKeys), recurring);
    let upfront = json!({"upfront": "303.00", "upfront_after_discount": "272.70"});
    assert_eq!(total(RecurringLineShape::UpfrontKeys), upfront);
    assert_eq!(total(RecurringLineShape::Both)["upfront"], "0.00");
    assert_eq!(record(&quote, |_| ())["total"]["recurring"], "272.70");
}

#[test]
fn row_15_the_recurring_total_over_several_periods() {
    let quote = seats().line(line("Domain", "120").recurring(Interval::Annually));
    assert_eq!(record(&quote, |_| ())["total"]["recurring"], "282.70");
    assert_eq!(record(&quote, |s| s.recurring_total = RecurringTotal::PlainSum)["total"]["recurring"], "392.70");
}

#[test]
fn row_16_a_line_may_tell_its_own_period() {
    let quote = QuoteBuilder::new(1).line(line("Domain", "120").recurring(Interval::Annually));
    let line_of = |period| record(&quote, |s| s.line_period_present = period)["line_items"][0].clone();
    assert_eq!(line_of(LinePeriod::Absent).get("recurring_time_period"), None);
    assert_eq!(line_of(LinePeriod::TimePeriod)["recurring_time_period"], "12");
    assert_eq!(line_of(LinePeriod::Interval)["recurring_interval"], "annually");
    let shown = |told| {
        let switches = Switches { line_interval_in_api: told, ..Switches::default() };
        let record = sandbox::quoter::api_record(&quote.clone().build(), &switches, 0);
        record["sections"][0]["line_items"][0].get("recurring_interval").cloned()
    };
    assert_eq!([shown(false), shown(true)], [None, Some(json!("annually"))]);
}

#[test]
fn row_17_taxes_discount_and_totals() {
    let quote = plain().tax("Sales tax", "8.25").quote_discount_percent("Loyalty", "10").shipping("12");
    let taxes = |shape| record(&quote, |s| s.taxes_shape = shape)["taxes"].clone();
    let tax = json!({"name": "Sales tax", "rate": "8.25", "amount": "14.85"});
    assert_eq!(taxes(TaxesShape::List), json!([tax]));
    assert_eq!(taxes(TaxesShape::Object), tax);
    assert_eq!(taxes(TaxesShape::LabelValue), json!([{"label": "Sales tax", "value": "14.85"}]));
    assert_eq!(taxes(TaxesShape::Empty), json!([]));
    let discount = |shape| record(&quote, |s| s.quote_discount_shape = shape)["discount"].clone();
    let reduction = json!({"name": "Loyalty", "rate": "10", "amount": "20.00"});
    assert_eq!(discount(QuoteDiscountShape::Object), reduction);
    assert_eq!(discount(QuoteDiscountShape::List), json!([reduction]));
    assert_eq!(discount(QuoteDiscountShape::Text), "20.00");
    assert_eq!(discount(QuoteDiscountShape::Null), Value::Null);
    let upfront = |covers| record(&quote, |s| s.total_covers = covers)["total"]["upfront"].clone();
    assert_eq!(upfront(TotalCovers::Everything), "206.85");
    assert_eq!(upfront(TotalCovers::AfterDiscount), "180.00");
    assert_eq!(upfront(TotalCovers::Subtotal), "200.00");
    assert_eq!(record(&quote, |s| s.tax_on_shipping = true)["taxes"][0]["amount"], "15.84");
}

#[test]
fn row_18_sections_bundles_and_options() {
    let kit = line("Kit", "50").child(line("Cable", "5")).option("Colour", "Blue", "2.50");
    let quote = QuoteBuilder::new(1).section("Hardware").line(kit);
    let told = record(&quote, |_| ());
    assert_eq!(told["line_items"].as_array().unwrap().len(), 1);
    assert_eq!(told["line_items"][0]["unit_price"], "52.50");
    assert_eq!(told["line_items"][0]["options"][0]["price"], "2.50");
    assert_eq!(told.get("sections"), None);
    let told = record(&quote, |s| {
        s.bundle_children = BundleChildren::AsLines;
        s.sections_in_webhook = SectionsInWebhook::OnLines;
        s.options_shape = OptionsShape::Map;
    });
    assert_eq!(told["line_items"][1]["name"], "Cable");
    assert_eq!(told["line_items"][1]["section_name"], "Hardware");
    assert_eq!(told["line_items"][0]["options"], json!({"Colour": "Blue"}));
    assert_eq!(told["total"]["upfront"], "52.50");
    let told = record(&quote, |s| {
        s.sections_in_webhook = SectionsInWebhook::List;
        s.options_shape = OptionsShape::Null;
    });
    assert_eq!(told["sections"][0]["name"], "Hardware");
    assert_eq!(told["line_items"][0]["options"], Value::Null);
}

#[test]
fn row_19_custom_fields_and_acceptance() {
    let quote = plain().custom_field("Route", "North").acceptance_field("PO number", "PO-77");
    let fields = record(&quote, |_| ())["custom_fields"].clone();
    assert_eq!(fields, json!([{"label": "Route", "value": "North"}, {"label": "PO number", "value": "PO-77"}]));
    let told = record(&quote, |s| {
        s.custom_fields_shape = CustomFieldsShape::Map;
        s.acceptance_fields_key = AcceptanceFieldsKey::CheckoutCustomFields;
    });
    assert_eq!(told["custom_fields"], json!({"Route": "North"}));
    assert_eq!(told["checkout_custom_fields"], json!({"PO number": "PO-77"}));
    let told = record(&quote, |s| {
        s.custom_fields_shape = CustomFieldsShape::Null;
        s.acceptance_fields_key = AcceptanceFieldsKey::None;
    });
    assert_eq!(told["custom_fields"], Value::Null);
    assert_eq!(told.get("checkout_custom_fields"), None);
}

#[test]
fn row_20_no_value_has_five_forms() {
    let told = |style| record(&plain(), |s| s.empty_style = style);
    let captured = told(EmptyStyle::AsCaptured);
    assert_eq!((&captured["reseller"], &captured["won_date"]), (&json!([]), &Value::Null));
    assert_eq!(told(EmptyStyle::List)["parent_quote_id"], json!([]));
    assert_eq!(told(EmptyStyle::Text)["reseller"], "");
    assert_eq!(told(EmptyStyle::Null)["taxes"], Value::Null);
    let missing = told(EmptyStyle::Missing);
    assert!(["parent_quote_id", "won_date", "taxes", "reseller"].iter().all(|key| missing.get(key).is_none()));
}

#[test]
fn row_21_the_record_may_be_xml() {
    let xml = plain().data_with(&Switches { format: Format::Xml, ..Switches::default() }, true);
    assert!(xml.starts_with("<?xml") && xml.contains("<number>1</number>") && xml.contains("<line_item>"), "{xml}");
}

#[tokio::test]
async fn row_22_persons_and_payments_may_be_wrapped() {
    let (sandbox, receiver) = subscribed(&ManualClock::default()).await;
    let id = sandbox.publish_new(plain().build());
    let mut all = receiver.subscription();
    all.applies_to = vec![RecordType::Person, RecordType::Payment];
    sandbox.set_subscriptions(vec![all]);
    sandbox.set(|s| (s.person_body, s.payment_body) = (BodyShape::Wrapped, BodyShape::Wrapped));
    sandbox.deliver_person(&Person::default(), true);
    sandbox.deliver_payment(&id, &Amount::from(1)).unwrap();
    let records = arrived(&sandbox, &receiver).await;
    assert_eq!((&records[1]["person"]["new"], &records[2]["payment"]["amount"]), (&json!("true"), &json!("1.00")));
}

#[test]
fn row_23_times_may_be_in_the_accounts_zone() {
    let quote = plain().status(Status::Accepted, Some(1_757_833_200));
    let told = record(&quote, |s| s.expiry_zone = Zone::Account);
    assert_eq!(
        (&told["expiry_date"], &told["won_date"]),
        (&json!("2025-09-14 00:00:00"), &json!("2025-09-14 07:00:00"))
    );
    assert_eq!(record(&quote, |s| s.won_zone = Zone::Account)["won_date"], "2025-09-14 00:00:00");
}

fn many(sandbox: &Sandbox, count: u64) {
    (1..=count).for_each(|number| sandbox.store(QuoteBuilder::new(number).build()));
}

#[tokio::test]
async fn row_27_the_default_page_size_differs() {
    let (sandbox, _) = subscribed(&ManualClock::default()).await;
    many(&sandbox, 60);
    for size in [25, 50] {
        sandbox.set(|s| s.default_page_size = size);
        assert_eq!(get(&sandbox, "/quotes").await["data"].as_array().unwrap().len(), size);
    }
}

#[tokio::test]
async fn row_28_stages_may_be_written_otherwise() {
    let (sandbox, _) = subscribed(&ManualClock::default()).await;
    sandbox.store(plain().status(Status::Accepted, Some(0)).build());
    let mut stages = Vec::new();
    for form in [StageText::Hyphenated, StageText::Titled, StageText::Underscored] {
        sandbox.set(|s| s.stage_text = form);
        stages.push(get(&sandbox, "/quotes").await["data"][0]["stage"].clone());
    }
    assert_eq!(stages, ["won-accepted", "Won - Accepted", "won_accepted"]);
}

fn public(sandbox: &Sandbox, quote: &str) -> String {
    sandbox.quote(quote).unwrap().public_id
}

#[tokio::test]
async fn row_29_publishing_through_the_api_has_side_effects_or_not() {
    let (sandbox, _) = subscribed(&ManualClock::default()).await;
    let draft = |sandbox: &Sandbox| public(sandbox, &sandbox.create_draft(plain().build()));
    let path = format!("/quotes/{}/publish", draft(&sandbox));
    let (status, quote) = call(&sandbox, "POST", &path, None).await;
    assert_eq!((status, &quote["number"], sandbox.deliveries().len()), (200, &json!("1"), 1));
    sandbox.set(|s| {
        s.publish_answer = PublishAnswer::Nothing;
        s.publish_fires = false;
        s.publish_mails_customer = true;
    });
    let path = format!("/quotes/{}/publish", draft(&sandbox));
    let (status, quote) = call(&sandbox, "POST", &path, None).await;
    assert_eq!((status, quote, sandbox.deliveries().len()), (204, Value::Null, 1));
    assert_eq!(sandbox.mails()[0].to, "customer");
}

#[tokio::test]
async fn row_31_a_fetched_quote_may_lack_stage_and_uuid() {
    let (sandbox, _, id) = published().await;
    let path = format!("/quotes/{}", public(&sandbox, &id));
    assert_eq!(get(&sandbox, &path).await["stage"], "expired");
    sandbox.set(|s| (s.fetch_includes_stage, s.list_includes_uuid) = (false, false));
    assert_eq!(get(&sandbox, &path).await.get("uuid"), None);
    assert_eq!(get(&sandbox, "/quotes").await["data"][0].get("uuid"), None);
}

#[tokio::test]
async fn row_32_webhooks_may_have_ended() {
    let (sandbox, receiver, _) = published().await;
    sandbox.set(|s| s.webhooks_retired = true);
    sandbox.publish_new(Quote::default());
    assert!(arrived(&sandbox, &receiver).await.is_empty());
    assert_eq!(sandbox.deliveries().len(), 1);
}

#[tokio::test]
async fn deliveries_may_start_later() {
    let clock = ManualClock::default();
    let (sandbox, receiver) = subscribed(&clock).await;
    sandbox.set(|s| s.delivery_delay_seconds = 90);
    sandbox.publish_new(plain().build());
    assert!(sandbox.run_due().await.is_empty());
    clock.advance(Duration::seconds(90));
    assert_eq!(arrived(&sandbox, &receiver).await.len(), 1);
}

/// The rows that the names of the tests above speak of: `row_7_...`, `rows_5_and_6_...`.
fn rows_with_tests() -> Vec<u8> {
    let names = include_str!("unknowns.rs").lines().filter_map(|line| line.split_once("fn row"));
    names.flat_map(|(_, name)| name.split('_').filter_map(|word| word.parse().ok()).collect::<Vec<u8>>()).collect()
}

#[test]
fn every_row_with_a_switch_has_a_test_here() {
    let tested = rows_with_tests();
    let with_switch = sandbox::quoter::UNKNOWNS.iter().filter(|(_, _, switch)| !switch.starts_with('('));
    let missing: Vec<u8> = with_switch.map(|(row, ..)| *row).filter(|row| !tested.contains(row)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

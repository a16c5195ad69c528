//! The PO number that the customer gives: on opportunity, quotation and order (S49, S77, decision w).

use domain::halo::{QuotationId, SalesOrderChange, SalesOrderId, StatusId};
use domain::plan::Action;
use domain::settings::{PoNumber, Policy, SalesOrderAt};
use time::Duration;

use super::support::{Case, NOW, awaited, keys, opportunity_change, order, quotation_changes, step};
use super::wins::{CHECKED, ORDER, order_steps, ordered, won};

/// How the keys begin of what waits for a number.
const WAITS: &str = "order-waits:";

#[test]
fn s49_s77_the_po_number_of_the_custom_field_stands_on_opportunity_quotation_and_order() {
    let mut case = asks_for_po();
    case.custom_field(" po  NUMBER", " 4711 ");
    let plan = case.written();
    assert_eq!(order(&plan).header.po_number.as_deref(), Some("4711"));
    assert_eq!(opportunity_change(&plan, "opportunity-won:").po_number.as_deref(), Some("4711"));
    let (id, change) = quotation_changes(&plan)[0];
    assert_eq!((id, change.po_number.as_deref(), change.status), (QuotationId(800), Some("4711"), Some(StatusId(5))));
}

#[test]
fn s77_without_a_field_of_the_settings_no_po_number_is_looked_for() {
    let mut case = won(Policy::New);
    case.custom_field("PO number", "4711");
    case.settings.won.po = PoNumber::Required;
    assert_eq!(order(&case.written()).header.po_number, None);
}

#[test]
fn s77_a_po_number_that_is_not_there_yet_is_waited_for_and_looked_for_every_two_minutes() {
    let until = |minutes_ago: Option<i64>| {
        let mut case = asks_for_po();
        case.custom_field("PO number", "  ");
        case.snapshot.won_seen = minutes_ago.map(|minutes| NOW - Duration::minutes(minutes));
        let plan = case.written();
        assert!(keys(&plan).iter().any(|key| key.starts_with(WAITS)) && !keys(&plan).contains(&ORDER), "{plan}");
        let (problem, until) = awaited(&plan);
        assert_eq!(problem.code, "po_awaited");
        until
    };
    assert_eq!(until(None), Some(NOW + Duration::minutes(2)));
    assert_eq!(until(Some(1)), Some(NOW + Duration::minutes(2)));
    assert_eq!(until(Some(9)), Some(NOW + Duration::minutes(1)), "not longer than the settings say");
}

#[test]
fn s77_after_the_wait_an_optional_po_number_is_left_out_and_a_required_one_holds_the_order_only() {
    let mut case = asks_for_po();
    case.snapshot.won_seen = Some(NOW - Duration::minutes(10));
    assert_eq!(order(&case.written()).header.po_number, None);
    case.settings.won.po = PoNumber::Required;
    let plan = case.written();
    assert_eq!((awaited(&plan).0.code.as_str(), awaited(&plan).1), ("po_missing", None));
    assert!(keys(&plan).iter().any(|key| key.starts_with("pdf:")), "the rest goes on: {plan}");
}

#[test]
fn s77_a_po_number_that_is_too_long_is_held_and_never_cut() {
    let mut case = asks_for_po();
    case.settings.won.po_longest = 4;
    case.custom_field("PO number", "äöü4");
    assert_eq!(order(&case.written()).header.po_number.as_deref(), Some("äöü4"), "characters, not bytes");
    case.quote.custom_fields[0].value = "47110".to_owned();
    let plan = case.written();
    assert_eq!((awaited(&plan).0.code.as_str(), awaited(&plan).1), ("po_too_long", None));
    assert!(awaited(&plan).0.cause.contains("5 characters, and Halo takes 4"), "{plan}");
    assert!(!keys(&plan).iter().any(|key| key.starts_with("opportunity-won")), "{plan}");
}

#[test]
fn s49_a_po_number_that_comes_after_the_order_is_added_to_it_once() {
    let mut case = asks_for_po();
    case.made(CHECKED, 900);
    case.snapshot.ordered = ordered(None);
    case.snapshot.won_seen = Some(NOW - Duration::hours(1));
    assert!(order_steps(&case).is_empty(), "none given, none added");
    case.custom_field("PO number", "4711");
    let plan = case.written();
    let Action::ChangeOrder { order, change, .. } = &step(&plan, "order-po:").action else { panic!("{plan}") };
    let wanted = SalesOrderChange { po_number: Some("4711".to_owned()), ..SalesOrderChange::default() };
    assert_eq!((*order, &**change), (SalesOrderId(900), &wanted));

    let done = step(&plan, "order-po:").key.0.clone();
    case.made(&done, 900);
    assert!(order_steps(&case).is_empty());
}

#[test]
fn s49_a_po_number_that_is_corrected_after_the_order_follows_also_back_to_the_first_one() {
    let mut case = asks_for_po();
    case.made(CHECKED, 900);
    case.custom_field("PO number", "4711");
    case.snapshot.ordered = ordered(Some("4711"));
    assert!(order_steps(&case).is_empty());
    case.quote.custom_fields[0].value = "4712".to_owned();
    let done = order_steps(&case).remove(0);
    case.made(&done, 900);
    assert!(order_steps(&case).is_empty());
    case.quote.custom_fields[0].value = "4711".to_owned();
    assert_eq!(order_steps(&case).len(), 1);
}

#[test]
fn s77_a_po_number_that_is_required_holds_an_order_that_is_due_and_not_yet_made() {
    let waits = |change: fn(&mut Case)| {
        let mut case = asks_for_po();
        case.settings.won.po = PoNumber::Required;
        case.snapshot.won_seen = Some(NOW - Duration::hours(1));
        case.made(CHECKED, 900);
        change(&mut case);
        order_steps(&case)
    };
    assert_eq!(waits(|_| {}), ["order-waits:po_missing"]);
    assert!(waits(|case| case.settings.won.sales_order = SalesOrderAt::Fulfilled).is_empty());
    assert!(waits(|case| case.snapshot.ordered = ordered(None)).is_empty());
}

/// The same where the settings name the field of the PO number.
pub(crate) fn asks_for_po() -> Case {
    let mut case = won(Policy::New);
    case.settings.won.po_field = Some("PO number".to_owned());
    case
}

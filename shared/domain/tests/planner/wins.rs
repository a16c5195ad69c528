//! What a win adds: the Halo quote that shows the won record, statuses and PO number, the sales order (S48-S51, decisions v and w).

use domain::halo::{OpportunityId, Quotation, QuotationId, QuotationLine, QuotationLineId, SalesOrderId, StatusId};
use domain::matching::customer::CustomerMatch;
use domain::party::Address;
use domain::plan::snapshot::Ordered;
use domain::plan::{Action, Ref, StepKey, is_shown, quotation_to_read};
use domain::quote::Optional;
use domain::settings::{Policy, SalesOrderAt, Sections};
use domain::{Line, Status};
use rust_decimal::Decimal;

use super::po_numbers::asks_for_po;
use super::support::{
    Case, MARKER, NOW, REVISED, SAM, awaited, header, keys, line, lines, name, opportunity, opportunity_change, order,
    quotation, quotation_changes, row, step,
};

pub(crate) const ORDER: &str = "order";
pub(crate) const CHECKED: &str = "order-checked";

#[test]
fn s50_a_win_whose_quotation_shows_the_record_makes_the_order_and_looks_for_nobody() {
    let mut case = won(Policy::New);
    case.snapshot.users.clear();
    case.snapshot.products.clear();
    let plan = case.written();
    assert_eq!(plan.customer, CustomerMatch::OfTheQuotation { quotation: QuotationId(800) });
    assert!(plan.products.is_empty());
    let order = order(&plan);
    assert_eq!(order.opportunity, Ref::Known(OpportunityId(700)));
    assert_eq!(order.quotation, Ref::Known(QuotationId(800)));
    let all: Vec<&str> = keys(&plan).into_iter().map(|key| key.split(':').next().unwrap_or_default()).collect();
    assert_eq!(all, ["won", "money", "order", "order-checked", "pdf", "note"]);
    assert!(is_shown(&case.quote, &case.settings, &case.snapshot));
}

#[test]
fn s50_the_order_has_title_date_agent_currency_and_the_delivery_address() {
    let mut case = won(Policy::New);
    let address = |line1: &str| Some(Address { line1: Some(line1.to_owned()), ..Address::default() });
    case.quote.person.billing = address("1 Bill Street");
    let plan = case.written();
    let header = &order(&plan).header;
    assert_eq!((header.title.as_str(), header.date, header.agent), ("6 Office", NOW, Some(SAM)));
    assert_eq!(header.currency, Some(domain::halo::CurrencyId(82)));
    assert_eq!((header.status, header.po_number.as_deref()), (None, None));
    assert_eq!(header.delivery.as_ref().unwrap()[0], "1 Bill Street");
    case.quote.person.shipping = address("2 Ship Street");
    assert_eq!(order(&case.written()).header.delivery.as_ref().unwrap()[0], "2 Ship Street");
}

#[test]
fn s50_the_status_of_the_order_is_that_of_the_settings() {
    let mut case = won(Policy::New);
    case.snapshot.tenant.order_statuses = vec![domain::halo::Choice { id: 60, name: "Open".to_owned() }];
    case.settings.won.order_status = Some(name("open"));
    assert_eq!(order(&case.written()).header.status, Some(StatusId(60)));
    case.settings.won.order_status = Some(name("Nothing"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["won.order_status"]);
}

#[test]
fn s50_neither_headings_nor_lines_that_were_not_taken_are_ordered() {
    let rack = Line { optional: Optional::NotSelected, section: Some("Room 1".to_owned()), ..line("Rack", "1", "90") };
    let switch = Line { section: Some("Room 1".to_owned()), ..line("Switch", "2", "25") };
    let mut case = Case::of([rack, switch]);
    case.settings.quotation.sections = Sections::HeadingLines;
    win(
        &mut case,
        Policy::New,
        vec![QuotationLine { optional: true, ..row(1, Some("rack"), "1", "90") }, row(2, Some("switch"), "2", "25")],
    );
    let plan = case.written();
    let ordered: Vec<&str> = order(&plan).lines.iter().map(|line| line.key.as_str()).collect();
    assert_eq!(ordered, ["switch"]);
    assert_eq!(order(&plan).expected.lines.len(), 2, "the heading has no money");
    let text = plan.to_string();
    assert!(text.contains("make the sales order of quotation 800: 1 lines, 50.00 USD net, unless Halo"), "{text}");
}

#[test]
fn s50_halo_gets_the_time_to_make_the_order_unless_it_says_that_it_makes_none() {
    for (says, may) in [(None, true), (Some(true), true), (Some(false), false)] {
        let mut case = won(Policy::New);
        case.snapshot.tenant.makes_orders = says;
        assert_eq!(order(&case.written()).halo_may_make_it, may, "{says:?}");
    }
}

#[test]
fn s50_the_settings_say_at_which_status_the_order_is_made() {
    use SalesOrderAt::{Accepted, FirstWon, Fulfilled, Off, Ordered};
    let table = [
        (Off, [false, false, false]),
        (FirstWon, [true, true, true]),
        (Accepted, [true, true, true]),
        (Ordered, [false, true, true]),
        (Fulfilled, [false, false, true]),
    ];
    for (at, expected) in table {
        let has_order = |status: Status| {
            let mut case = won(Policy::New);
            case.settings.won.sales_order = at;
            case.quote.status = status;
            keys(&case.written()).contains(&ORDER)
        };
        let seen = [Status::Accepted, Status::Ordered, Status::Fulfilled].map(has_order);
        assert_eq!(seen, expected, "{at:?}");
    }
}

#[test]
fn s50_what_is_not_won_is_not_ordered() {
    let mut case = won(Policy::Skip);
    case.quote.status = Status::Lost;
    assert!(!keys(&case.written()).contains(&ORDER));
    assert!(!is_shown(&case.quote, &case.settings, &case.snapshot));
}

#[test]
fn s50_s51_an_order_is_tied_and_compared_right_after_it_was_made_and_once() {
    let mut case = won(Policy::New);
    let plan = case.written();
    let Action::CheckOrder { order: checked, wanted } = &step(&plan, CHECKED).action else { panic!("{plan}") };
    assert_eq!((checked, &**wanted), (&Ref::Made(StepKey(ORDER.to_owned())), order(&plan)));

    case.snapshot.ordered = ordered(None);
    let plan = case.written();
    assert!(!keys(&plan).contains(&ORDER), "there is one order for a quote: {plan}");
    let Action::CheckOrder { order: checked, .. } = &step(&plan, CHECKED).action else { panic!("{plan}") };
    assert_eq!(checked, &Ref::Known(SalesOrderId(900)), "the run that made it may have ended before");
    case.made(CHECKED, 900);
    assert!(order_steps(&case).is_empty());
}

#[test]
fn s50_an_order_of_another_record_of_the_quote_is_told_and_neither_changed_nor_made_again() {
    let mut case = asks_for_po();
    case.custom_field("PO number", "4711");
    case.snapshot.ordered = ordered_of(Some(799), None);
    let plan = case.written();
    assert_eq!((awaited(&plan).0.code.as_str(), awaited(&plan).1), ("order_of_another_record", None));
    assert_eq!(order_steps(&case), ["order-waits:order_of_another_record"]);
    case.snapshot.ordered = ordered_of(None, Some("4711"));
    assert_eq!(order_steps(&case), [CHECKED], "of one whose quotation is not known nothing is said");

    case.snapshot.ordered = ordered_of(Some(800), None);
    case.quote.record = domain::RecordId::new("7100009").unwrap();
    assert_eq!(
        awaited(&case.written()).0.code,
        "order_of_another_record",
        "a quotation that is yet to be made is another one"
    );
}

#[test]
fn a_win_changes_status_and_stage_of_the_opportunity_as_the_settings_say() {
    let mut case = won(Policy::New);
    assert!(!keys(&case.written()).iter().any(|key| key.starts_with("opportunity")), "they say nothing");
    case.settings.opportunity.status_by_quote.insert("accepted".to_owned(), name("Won"));
    case.settings.opportunity.stage_by_quote.insert("accepted".to_owned(), 4);
    let plan = case.written();
    let change = opportunity_change(&plan, "opportunity-won:");
    assert_eq!((change.status, change.stage), (Some(StatusId(32)), Some(4)));
    let done = step(&plan, "opportunity-won:").key.0.clone();
    case.made(&done, 700);
    assert!(!keys(&case.written()).iter().any(|key| key.starts_with("opportunity")), "once");
    case.settings.opportunity.status_by_quote.insert("accepted".to_owned(), name("Nothing"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["opportunity.status_by_quote.accepted"]);
}

#[test]
fn a_win_changes_nothing_on_a_quotation_whose_status_nobody_maps() {
    let mut case = won(Policy::New);
    case.settings.quotation.status.clear();
    assert!(quotation_changes(&case.written()).is_empty());
}

#[test]
fn what_the_quotation_shows_already_is_not_written_to_it_again() {
    let mut case = asks_for_po();
    case.custom_field("PO number", "4711");
    let present = case.snapshot.quotation.clone().unwrap().1.unwrap();
    let mut written = |status: i64, po: &str| {
        case.present(Quotation { status: Some(StatusId(status)), po_number: Some(po.to_owned()), ..present.clone() });
        let plan = case.written();
        quotation_changes(&plan).first().map(|(_, change)| (change.status, change.po_number.clone()))
    };
    assert_eq!(written(5, "4711"), None);
    assert_eq!(written(5, "4712"), Some((None, Some("4711".to_owned()))));
    assert_eq!(written(2, "4711"), Some((Some(StatusId(5)), None)));
}

#[test]
fn s48_whatever_the_policy_the_quotation_is_brought_to_the_won_record_before_it_is_ordered() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let mut case = won(policy);
        case.quote.lines[1].quantity = Decimal::TWO;
        let plan = case.written();
        assert!(keys(&plan).iter().any(|key| key.starts_with("update:")), "{policy:?}: {plan}");
        assert_eq!(lines(&plan)[0].id, Some(QuotationLineId(1)));
        assert!(quotation_changes(&plan).is_empty(), "the status is written with it: {plan}");
        assert!(header(&plan).status.is_some());
        assert!(!is_shown(&case.quote, &case.settings, &case.snapshot));
        assert_eq!(order(&plan).quotation, Ref::Known(QuotationId(800)));
    }
}

#[test]
fn s48_a_quotation_that_is_locked_and_does_not_show_the_won_record_is_held() {
    let mut case = won(Policy::New);
    case.quote.lines[1].quantity = Decimal::TWO;
    let present = case.snapshot.quotation.clone().unwrap().1.unwrap();
    case.present(Quotation { approved: true, ..present.clone() });
    assert_eq!(case.held(), ["quotation_locked"]);
    case.snapshot.ordered = ordered(None);
    assert!(
        !keys(&case.written()).iter().any(|key| key.starts_with("update:")),
        "once there is an order nothing is rewritten"
    );

    let mut case = won(Policy::New);
    case.present(Quotation { approved: true, ..present });
    assert!(keys(&case.written()).contains(&ORDER), "a locked one that shows the record is ordered");
}

#[test]
fn a_won_quotation_that_is_gone_or_was_not_read_is_held() {
    let mut case = won(Policy::New);
    case.snapshot.quotation = Some((QuotationId(800), None));
    assert_eq!(case.held(), ["quotation_gone"]);
    case.snapshot.quotation = None;
    assert_eq!(case.held(), ["quotation_gone"]);
    case.present(quotation(799));
    assert_eq!(case.held(), ["quotation_gone"], "another one was read");
}

#[test]
fn at_a_win_every_other_quotation_of_the_family_gets_the_revised_status_once() {
    let mut case = won(Policy::New);
    case.made("quotation:7099999:pending", 799);
    case.made("quotation:7100002:pending", 801);
    case.made("quotation:7100003:pending", 802);
    case.snapshot.replaced.insert(QuotationId(802));
    let revised = |case: &Case| {
        let plan = case.written();
        let changes = quotation_changes(&plan);
        changes.into_iter().filter(|(_, change)| change.status == Some(REVISED)).map(|(id, _)| id.0).collect::<Vec<_>>()
    };
    assert_eq!(revised(&case), [0; 0]);
    case.settings.quotation.revised_status = Some(name("Revised"));
    assert_eq!(revised(&case), [799, 801]);
    case.made("revised:799", 799);
    assert_eq!(revised(&case), [801]);
}

#[test]
fn a_win_that_makes_its_quotation_sets_every_earlier_one_aside_in_one_step_each() {
    let mut case = won(Policy::New);
    case.quote.record = domain::RecordId::new("7100009").unwrap();
    case.settings.quotation.revised_status = Some(name("Revised"));
    let plan = case.written();
    assert!(keys(&plan).contains(&"quotation:7100009:accepted"), "{plan}");
    assert_eq!(keys(&plan).iter().filter(|key| **key == "revised:800").count(), 1, "{plan}");
    assert_eq!(order(&plan).quotation, Ref::Made(StepKey("quotation:7100009:accepted".to_owned())));
}

#[test]
fn a_quotation_that_a_person_wants_left_is_neither_updated_nor_ordered_but_made_anew() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let mut case = won(policy);
        case.snapshot.replaced.insert(QuotationId(800));
        let plan = case.written();
        assert!(keys(&plan).iter().any(|key| key.starts_with("quotation:7100001:accepted")), "{policy:?}: {plan}");
    }
}

#[test]
fn a_record_that_moves_to_another_opportunity_is_planned_as_a_whole() {
    let mut case = won(Policy::New);
    case.snapshot.named_opportunity = Some((OpportunityId(900), Some(opportunity(900))));
    assert!(!is_shown(&case.quote, &case.settings, &case.snapshot));
    case.snapshot.named_opportunity = Some((OpportunityId(700), Some(opportunity(700))));
    assert!(is_shown(&case.quote, &case.settings, &case.snapshot), "to name the same is no move");
}

#[test]
fn a_won_record_that_moves_is_ordered_where_it_moved_to() {
    let mut case = won(Policy::New);
    case.snapshot.named_opportunity = Some((OpportunityId(900), Some(opportunity(900))));
    let plan = case.written();
    assert_eq!(order(&plan).opportunity, Ref::Known(OpportunityId(900)));
    assert!(keys(&plan).contains(&"money:7100001:accepted"), "{plan}");
    assert!(!keys(&plan).iter().any(|key| key.starts_with("update:")), "it shows the record already: {plan}");
}

#[test]
fn order_notes_and_pdf_keep_nothing_else_from_going_on() {
    let mut case = won(Policy::New);
    case.settings.opportunity.stage_by_quote.insert("accepted".to_owned(), 4);
    case.settings.quotation.revised_status = Some(name("Revised"));
    case.made("quotation:7099999:pending", 799);
    let plan = case.written();
    let kind = |key: &str| key.split(':').next().unwrap_or_default().to_owned();
    let (alone, others): (Vec<_>, Vec<_>) = plan.steps.iter().partition(|step| step.stands_alone());
    assert_eq!(
        alone.iter().map(|step| kind(&step.key.0)).collect::<Vec<_>>(),
        ["revised", "order", "order-checked", "pdf", "note"]
    );
    assert_eq!(others.iter().map(|step| kind(&step.key.0)).collect::<Vec<_>>(), ["opportunity-won", "won", "money"]);
}

#[test]
fn which_quotation_is_read_before_planning_depends_on_policy_and_status() {
    let read = |policy: Policy, status: Status, named: Option<i64>| {
        let mut case = won(policy);
        case.made("quotation:7099999:pending", 900);
        case.quote.status = status;
        case.snapshot.named_opportunity = named.map(|id| (OpportunityId(id), None));
        quotation_to_read(&case.quote, &case.settings, &case.snapshot).map(|id| id.0)
    };
    assert_eq!(read(Policy::New, Status::Accepted, None), Some(800), "the one of the won record");
    assert_eq!(read(Policy::Skip, Status::Accepted, None), Some(900), "the family's last");
    assert_eq!(read(Policy::Overwrite, Status::Pending, None), Some(900));
    assert_eq!(read(Policy::New, Status::Pending, None), None);
    assert_eq!(read(Policy::New, Status::Pending, Some(700)), None, "it names where it hangs");
    assert_eq!(read(Policy::New, Status::Pending, Some(701)), Some(900), "it moves");
}

/// A record that was published as quotation 800 of opportunity 700, and is accepted now.
pub(crate) fn won(policy: Policy) -> Case {
    let mut case = Case::new();
    win(&mut case, policy, vec![row(1, Some("switch"), "2", "25"), row(2, Some("firewall"), "1", "1500")]);
    case
}

fn win(case: &mut Case, policy: Policy, lines: Vec<QuotationLine>) {
    case.settings.quotation.policy = policy;
    case.made("opportunity", 700);
    case.made("opportunity-confirmed", 700);
    case.made("quotation:7100001:pending", 800);
    case.snapshot.values_when_made = Some("1550/0/0".to_owned());
    case.present(Quotation {
        lines: Some(lines),
        marker: Some(format!("{MARKER}quotation:7100001:pending")),
        ..quotation(800)
    });
    case.quote.status = Status::Accepted;
}

/// Order 900 of quotation 800, with the PO number that it was made with.
pub(crate) fn ordered(po_number: Option<&str>) -> Option<Ordered> {
    ordered_of(Some(800), po_number)
}

fn ordered_of(quotation: Option<i64>, po_number: Option<&str>) -> Option<Ordered> {
    let quotation = quotation.map(QuotationId);
    Some(Ordered { order: SalesOrderId(900), quotation, po_number: po_number.map(str::to_owned) })
}

/// The keys of what is done with or for the order.
pub(crate) fn order_steps(case: &Case) -> Vec<String> {
    let plan = case.written();
    keys(&plan).into_iter().filter(|key| key.starts_with("order")).map(str::to_owned).collect()
}

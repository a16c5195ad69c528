//! The header of a quotation (S17, S90, S94, decision y), and the first one of a quote.

use domain::halo::{CurrencyId, StatusId};
use domain::plan::{Action, Ref, StepKey};
use domain::settings::Pick;
use domain::{Currency, Status};
use time::Duration;

use super::support::{Case, MARKER, NOW, SENT, expected, header, keys, line, name, step};

const OWN: &str = "quotation:7100001:pending";

#[test]
fn s17_a_published_quote_makes_opportunity_quotation_and_pdf_and_its_money_is_read_back() {
    let plan = Case::new().written();
    let all = ["opportunity", "opportunity-confirmed", OWN, "money:7100001:pending", "pdf:7100001:published"];
    assert_eq!(keys(&plan), all);
    let Action::CheckMoney { quotation, .. } = &step(&plan, "money").action else { panic!("{plan}") };
    assert_eq!(quotation, &Ref::Made(StepKey(OWN.to_owned())));
}

#[test]
fn the_header_says_title_date_expiry_and_link() {
    let mut case = Case::new();
    case.quote.expires = Some(NOW + Duration::days(30));
    let plan = case.written();
    let header = header(&plan);
    assert_eq!((header.title.as_str(), header.date), ("6 Office", NOW));
    assert_eq!(header.expires, Some(NOW + Duration::days(30)));
    assert_eq!(
        header.url.as_deref(),
        Some("https://example.quoter.com/quote/9001-11111111-2222-4333-8444-555555555555")
    );
    assert_eq!(header.marker, format!("{MARKER}{OWN}"));
}

#[test]
fn the_title_follows_its_template() {
    let mut case = Case::new();
    case.settings.quotation.title = "{name} (Quoter {number})".to_owned();
    let plan = case.written();
    assert_eq!((plan.title.as_str(), header(&plan).title.as_str()), ("Office (Quoter 6)", "Office (Quoter 6)"));
}

#[test]
fn the_comment_for_the_customer_is_its_note_as_plain_text() {
    let mut case = Case::new();
    let note = |case: &Case| header(&case.written()).note.clone();
    assert_eq!(note(&case), None);
    case.quote.comments = Some("<p>Thank <b>you</b></p>".to_owned());
    assert_eq!(note(&case).as_deref(), Some("Thank you"));
    case.quote.comments = Some("<p></p>".to_owned());
    assert_eq!(note(&case), None);
}

#[test]
fn s90_the_status_is_mapped_and_without_a_mapping_halos_stays_with_a_warning() {
    let mut case = Case::new();
    let plan = case.written();
    assert_eq!(header(&plan).status, Some(SENT));
    assert!(plan.warnings.is_empty(), "{plan}");

    case.settings.quotation.status.remove("pending");
    let plan = case.written();
    assert_eq!(header(&plan).status, None);
    assert_eq!(plan.warnings[0].code, "status_unmapped");
    assert!(plan.warnings[0].cause.contains("\"pending\""), "{:?}", plan.warnings);
}

#[test]
fn s90_a_status_that_nobody_knows_can_be_mapped_like_the_others() {
    let mut case = Case::new();
    case.quote.status = Status::parse("paused");
    case.settings.quotation.status.insert("paused".to_owned(), Pick::Id(1));
    assert_eq!(header(&case.written()).status, Some(StatusId(1)));
}

#[test]
fn s90_a_status_that_halo_does_not_have_is_held() {
    let mut case = Case::new();
    case.settings.quotation.status.insert("pending".to_owned(), name("Posted"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["quotation.status.pending"]);
}

#[test]
fn s94_a_currency_maps_itself_by_its_iso_code_unless_the_settings_name_another_row() {
    let mut case = Case::new();
    let currency = |case: &Case| header(&case.written()).currency;
    assert_eq!(currency(&case), Some(CurrencyId(82)));
    assert_eq!(expected(&case.written()).currency, Currency::USD);
    case.settings.currency.insert("gbp".to_owned(), name("Pound"));
    assert_eq!(currency(&case), Some(CurrencyId(82)), "the map of another currency");
    case.settings.currency.insert("usd".to_owned(), name("Other dollar"));
    assert_eq!(currency(&case), Some(CurrencyId(83)));
    case.quote.currency = Currency::parse("GBP").unwrap();
    assert_eq!(currency(&case), Some(CurrencyId(81)));
}

#[test]
fn s94_a_currency_that_halo_does_not_have_is_held() {
    let mut case = Case::new();
    case.settings.currency.insert("USD".to_owned(), name("Real"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["currency.USD"]);
    case.settings.currency.clear();
    case.quote.currency = Currency::parse("JPY").unwrap();
    assert_eq!(case.held(), ["currency_missing"]);
}

#[test]
fn a_quotation_is_made_for_the_same_client_site_and_user_as_the_opportunity() {
    let plan = Case::new().written();
    let Action::CreateQuotation { whom, .. } = &step(&plan, "quotation").action else { panic!("{plan}") };
    assert_eq!(whom.as_ref(), Some(super::support::whom(&plan)));
}

#[test]
fn the_read_back_looks_for_every_line_by_its_marker() {
    let plan = Case::of([line("Switch", "2", "25"), line("Cable", "1", "5")]).written();
    let expected = expected(&plan);
    let rows: Vec<_> = expected.lines.iter().map(|line| (line.name.as_str(), line.marker.clone())).collect();
    assert_eq!(rows, [("Switch", format!("{MARKER}switch")), ("Cable", format!("{MARKER}cable"))]);
    assert_eq!(expected.marker_prefix, MARKER);
}

#[test]
fn everything_that_keeps_a_quote_from_being_written_is_told_at_once() {
    let mut case = Case::new();
    case.snapshot.users[0].site = None;
    case.quote.lines[1].name = String::new();
    case.snapshot.products.clear();
    case.quote.totals.upfront = Some(super::support::d("7"));
    assert_eq!(case.held(), ["site_missing", "line_unnamed", "total_unexplained"]);
}

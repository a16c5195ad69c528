//! What a revision or a change of status does with the Halo quote (S18, S21-S25, S86, decision e).

use domain::Status;
use domain::halo::{
    ItemId, OpportunityId, Quotation, QuotationId, QuotationLine, QuotationLineId, SalesOrderId, UserId,
};
use domain::plan::{Action, Plan, Ref, Snapshot, StepKey};
use domain::settings::Policy;
use time::Duration;

use super::support::{
    Case, MARKER, NOW, REJECTED, REVISED, SENT, d, expected, header, keys, lines, name, quotation, quotation_changes,
    row, step,
};

const EARLIER: &str = "quotation:7100000:pending";
const OWN: &str = "quotation:7100001:pending";

#[test]
fn s18_a_revision_makes_a_further_quotation_on_the_same_opportunity() {
    let case = revision(Policy::New);
    let plan = case.written();
    assert!(keys(&plan).contains(&OWN), "{plan}");
    assert_eq!(super::support::made_on(&plan), &Ref::Known(OpportunityId(700)));
}

#[test]
fn s18_a_change_of_status_makes_a_further_quotation_also_when_the_quote_comes_back_to_what_it_was() {
    let mut case = Case::new();
    case.made("opportunity", 700);
    case.made(OWN, 800);
    case.quote.status = Status::Lost;
    assert!(keys(&case.written()).contains(&"quotation:7100001:lost"));
    case.made("quotation:7100001:lost", 801);
    assert!(!keys(&case.written()).iter().any(|key| key.starts_with("quotation:")));
    case.quote.status = Status::Pending;
    assert!(keys(&case.written()).contains(&"quotation:7100001:pending:2"));
}

#[test]
fn a_win_takes_the_last_quotation_of_its_record() {
    let mut case = Case::new();
    case.made("opportunity", 700);
    case.made(OWN, 800);
    case.made("quotation:7100001:lost", 801);
    case.made("quotation:7100000:pending", 802);
    case.present(Quotation { lines: Some(same_lines()), ..quotation(801) });
    case.quote.status = Status::Accepted;
    let plan = case.written();
    assert_eq!(quotation_changes(&plan)[0].0, QuotationId(801));
    assert!(!keys(&plan).iter().any(|key| key.starts_with("quotation:") || key.starts_with("update:")), "{plan}");
}

#[test]
fn s18_a_win_of_a_record_that_halo_has_no_quotation_of_makes_one() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let mut case = Case::new();
        case.settings.quotation.policy = policy;
        case.quote.status = Status::Accepted;
        assert!(keys(&case.written()).contains(&"quotation:7100001:accepted"), "{policy:?}");
    }
    let mut case = revision(Policy::New);
    case.quote.status = Status::Accepted;
    assert!(keys(&case.written()).contains(&"quotation:7100001:accepted"), "an earlier record is another one");
}

#[test]
fn what_was_made_from_this_very_record_and_status_is_only_read_back() {
    for policy in [Policy::New, Policy::Skip] {
        let mut case = revision(policy);
        case.made(OWN, 801);
        let plan = case.written();
        assert!(!keys(&plan).contains(&OWN) && quotation_changes(&plan).is_empty(), "{plan}");
        assert_eq!(read_back(&plan), &Ref::Known(QuotationId(801)));
    }
}

#[test]
fn s86_under_every_policy_the_first_publish_makes_a_quotation() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let mut case = Case::new();
        case.settings.quotation.policy = policy;
        assert!(keys(&case.written()).contains(&OWN), "{policy:?}");
    }
}

#[test]
fn superseded_quotations_get_the_revised_status_once() {
    let mut case = revision(Policy::New);
    case.made("quotation:7099999:pending", 799);
    assert!(quotation_changes(&case.written()).is_empty(), "without the setting their status stays");

    case.settings.quotation.revised_status = Some(name("Revised"));
    let plan = case.written();
    let changed: Vec<_> = quotation_changes(&plan).iter().map(|(id, change)| (id.0, change.status)).collect();
    assert_eq!(changed, [(799, Some(REVISED)), (800, Some(REVISED))], "{plan}");
    assert!(plan.to_string().contains("a newer one took its place"), "{plan}");

    case.made("revised:799", 799);
    assert_eq!(quotation_changes(&case.written()).iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [800]);

    case.made(OWN, 801);
    assert_eq!(
        quotation_changes(&case.written()).iter().map(|(id, _)| id.0).collect::<Vec<_>>(),
        [800],
        "never the one that is made"
    );
}

#[test]
fn a_revised_status_that_halo_does_not_have_is_held() {
    let mut case = revision(Policy::New);
    case.settings.quotation.revised_status = Some(name("Nothing"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["quotation.revised_status"]);
}

#[test]
fn s23_s24_with_skip_only_the_status_follows() {
    let mut case = revision(Policy::Skip);
    case.quote.status = Status::Lost;
    let plan = case.written();
    assert_eq!(
        quotation_changes(&plan).iter().map(|(id, change)| (*id, change.status)).collect::<Vec<_>>(),
        [(QuotationId(800), Some(REJECTED))]
    );
    assert!(plan.to_string().contains("the quote is lost in Quoter"), "{plan}");
    assert!(!keys(&plan).iter().any(|key| key.starts_with("quotation") || key.starts_with("money")), "{plan}");
}

#[test]
fn s24_a_status_that_was_set_is_not_set_again_and_without_a_mapping_none_is() {
    let mut case = revision(Policy::Skip);
    case.quote.status = Status::Lost;
    let done = step(&case.written(), "status:").key.0.clone();
    case.made(&done, 800);
    assert!(quotation_changes(&case.written()).is_empty());

    let mut case = revision(Policy::Skip);
    case.settings.quotation.status.clear();
    assert!(quotation_changes(&case.written()).is_empty());
}

#[test]
fn s86_overwrite_changes_our_lines_in_place_adds_new_ones_and_keeps_those_made_by_hand() {
    let mut case =
        overwrite(vec![row(1, Some("switch"), "1", "25"), row(2, None, "1", "9"), row(3, Some("cable"), "1", "5")]);
    let other = QuotationLine { marker: Some("qh:90001:7:switch".to_owned()), ..row(4, None, "1", "9") };
    case.snapshot.quotation.as_mut().unwrap().1.as_mut().unwrap().lines.as_mut().unwrap().push(other);
    let plan = case.written();
    let Action::UpdateQuotation { quotation, keep, remove, .. } = &step(&plan, "update:").action else {
        panic!("{plan}")
    };
    assert_eq!(*quotation, QuotationId(800));
    assert_eq!(lines(&plan).iter().map(|line| line.id).collect::<Vec<_>>(), [Some(QuotationLineId(1)), None]);
    assert_eq!((keep, remove), (&vec![QuotationLineId(2), QuotationLineId(4)], &vec![QuotationLineId(3)]));
    assert_eq!(read_back(&plan), &Ref::Known(QuotationId(800)));
    assert_eq!(expected(&plan).lines.len(), 2);
}

#[test]
fn s86_overwrite_keeps_the_marker_that_the_quotation_has() {
    let mut case = overwrite(vec![]);
    assert_eq!(header(&case.written()).marker, format!("{MARKER}{EARLIER}"));
    case.present(Quotation { marker: None, ..quotation(800) });
    assert_eq!(header(&case.written()).marker, format!("{MARKER}{OWN}"), "one that halo does not show is set anew");
}

#[test]
fn s86_the_same_update_is_made_once() {
    let mut case = overwrite(vec![row(1, Some("switch"), "2", "25"), row(2, Some("firewall"), "1", "1500")]);
    let done = update(&case).expect("an update");
    case.made(&done, 800);
    assert_eq!(update(&case), None);
    assert!(keys(&case.written()).contains(&"money:7100001:pending"), "it is read back all the same");
}

#[test]
fn s86_neither_the_moment_nor_halos_ids_of_lines_make_an_update_another_one() {
    let mut case = overwrite(vec![row(1, Some("switch"), "2", "25")]);
    let first = update(&case);
    let later = domain::plan::plan(&case.quote, &case.settings, &case.snapshot, NOW + Duration::days(1));
    assert_eq!(Some(step(&later, "update:").key.0.clone()), first);
    case.present(Quotation { lines: Some(vec![row(9, Some("switch"), "2", "25")]), ..quotation(800) });
    assert_eq!(update(&case), first);
}

#[test]
fn s86_another_content_is_another_update() {
    let mut case = overwrite(vec![row(1, Some("switch"), "2", "25")]);
    let first = update(&case).unwrap();
    case.quote.lines[0].unit_price = d("24");
    assert_ne!(update(&case).unwrap(), first, "a price");
    let mut case = overwrite(vec![row(1, Some("switch"), "2", "25")]);
    case.quote.title = "Another title".to_owned();
    assert_ne!(update(&case).unwrap(), first, "the header");
}

#[test]
fn s86_a_product_or_a_user_that_halos_quote_has_otherwise_is_another_update() {
    let of = |item: Option<i64>, user: Option<i64>, client: Option<i64>| {
        let line = QuotationLine { item: item.map(ItemId), ..row(1, Some("switch"), "2", "25") };
        let mut case = overwrite(vec![]);
        let client = client.map(domain::halo::ClientId);
        case.present(Quotation { lines: Some(vec![line]), user: user.map(UserId), client, ..quotation(800) });
        update(&case).unwrap()
    };
    let same = of(Some(100), Some(51), Some(71));
    assert_eq!(of(None, None, None), same, "what halo does not show is not otherwise");
    assert_ne!(of(Some(99), Some(51), Some(71)), same);
    assert_ne!(of(Some(100), Some(52), Some(71)), same);
    assert_ne!(of(Some(100), Some(51), Some(72)), same);
}

#[test]
fn s86_a_quotation_that_was_approved_or_has_an_order_is_never_overwritten() {
    let approved = Quotation { approved: true, ..quotation(800) };
    let ordered = Quotation { sales_order: Some(SalesOrderId(1)), ..quotation(800) };
    for (present, why) in [(approved, "it was approved"), (ordered, "it has a sales order")] {
        let mut case = overwrite(vec![]);
        case.present(present);
        assert_eq!(case.held(), ["quotation_locked"]);
        let problem = case.plan().problems.remove(0);
        assert!(problem.cause.contains(why) && problem.concerns == ["Halo quote 800"], "{problem:?}");
    }
}

#[test]
fn s86_a_quotation_whose_status_the_settings_call_final_is_never_overwritten() {
    let mut case = overwrite(vec![]);
    case.present(Quotation { status: Some(REJECTED), ..quotation(800) });
    case.settings.quotation.final_statuses = vec![name("Accepted"), name("Nothing")];
    assert!(update(&case).is_some());
    case.settings.quotation.final_statuses.push(name("rejected"));
    assert_eq!(case.held(), ["quotation_locked"]);
    assert!(case.plan().problems[0].cause.contains("the settings call final"));
    case.present(Quotation { status: None, ..quotation(800) });
    assert!(update(&case).is_some());
}

#[test]
fn a_quotation_that_a_person_wants_left_is_made_anew_and_does_not_get_the_revised_status() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        let mut case = revision(policy);
        case.settings.quotation.revised_status = Some(name("Revised"));
        case.snapshot.replaced.insert(QuotationId(800));
        let plan = case.written();
        assert!(keys(&plan).contains(&OWN) && quotation_changes(&plan).is_empty(), "{policy:?}: {plan}");
    }
}

#[test]
fn a_quote_that_ended_by_itself_makes_no_further_quotation_only_the_status_follows() {
    for policy in [Policy::New, Policy::Skip, Policy::Overwrite] {
        for status in [Status::Expired, Status::Deleted] {
            let mut case = revision(policy);
            case.settings.quotation.status.insert(status.as_str().to_owned(), name("Rejected"));
            case.quote.status = status;
            let plan = case.written();
            assert_eq!(quotation_changes(&plan)[0].1.status, Some(REJECTED), "{policy:?}");
            assert!(
                !keys(&plan).iter().any(|key| key.starts_with("quotation:") || key.starts_with("update:")),
                "{plan}"
            );
        }
    }
}

#[test]
fn with_skip_a_status_that_was_changed_since_is_brought_back() {
    let mut case = Case::new();
    case.settings.quotation.policy = Policy::Skip;
    case.made("opportunity", 700);
    case.made(OWN, 800);
    assert!(quotation_changes(&case.written()).is_empty(), "it was made with this status");
    case.quote.status = Status::Lost;
    let lost = step(&case.written(), "status:").key.0.clone();
    case.made(&lost, 800);
    case.quote.status = Status::Pending;
    assert_eq!(quotation_changes(&case.written())[0].1.status, Some(SENT));
}

#[test]
fn s86_a_quotation_that_was_not_read_or_is_gone_is_never_overwritten() {
    let mut case = overwrite(vec![]);
    case.present(quotation(799));
    assert_eq!(case.held(), ["quotation_locked"], "another one was read");
    case.snapshot.quotation = Some((QuotationId(800), None));
    assert_eq!(case.held(), ["quotation_gone"]);
    case.snapshot.quotation = None;
    assert_eq!(case.held(), ["quotation_gone"]);
}

#[test]
fn the_last_quotation_of_a_family_is_the_newest_in_halo() {
    let key = |text: &str| StepKey(text.to_owned());
    let made =
        [(key("quotation:2:pending"), 800), (key("quotation:1:lost"), 801), (key("update:2:pending:0"), 900)].into();
    assert_eq!(Snapshot::last_quotation(&made), Some(QuotationId(801)));
    assert_eq!(Snapshot::last_quotation(&[(key("opportunity"), 700)].into()), None);
}

#[test]
fn s24_a_mapped_status_follows_under_overwrite_in_the_header() {
    let mut case = overwrite(vec![]);
    assert_eq!(header(&case.written()).status, Some(SENT));
    case.quote.status = Status::Lost;
    assert_eq!(header(&case.written()).status, Some(REJECTED));
}

/// A second record of a family whose first one is quotation 800 of opportunity 700.
fn revision(policy: Policy) -> Case {
    let mut case = Case::new();
    case.settings.quotation.policy = policy;
    case.made("opportunity", 700);
    case.made("opportunity-confirmed", 700);
    case.made(EARLIER, 800);
    case
}

/// The same under overwrite, with what stands in the quotation.
fn overwrite(lines: Vec<QuotationLine>) -> Case {
    let mut case = revision(Policy::Overwrite);
    case.present(Quotation { lines: Some(lines), ..quotation(800) });
    case
}

/// The lines of the quote as they should stand in Halo.
fn same_lines() -> Vec<QuotationLine> {
    vec![row(1, Some("switch"), "2", "25"), row(2, Some("firewall"), "1", "1500")]
}

/// The key of the update, if there is one.
fn update(case: &Case) -> Option<String> {
    let plan = case.written();
    keys(&plan).into_iter().find(|key| key.starts_with("update:")).map(str::to_owned)
}

#[track_caller]
fn read_back(plan: &Plan) -> &Ref<QuotationId> {
    match &step(plan, "money").action {
        Action::CheckMoney { quotation, .. } => quotation,
        other => panic!("{other:?}"),
    }
}

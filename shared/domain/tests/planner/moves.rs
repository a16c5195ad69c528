//! A quote that names another opportunity than the one it was written to (decision n).

use domain::halo::{OpportunityId, Quotation, QuotationId, SalesOrderId};
use domain::plan::snapshot::Ordered;
use domain::plan::{Action, Ref, earlier_opportunity};
use domain::settings::{AgentOnExisting, Policy};

use super::support::{Case, keys, made_on, name, notes, opportunity, quotation, quotation_changes, step};

#[test]
fn the_quotations_of_the_quote_move_and_then_the_move_is_kept_in_mind() {
    let case = moved();
    let plan = case.written();
    let moves: Vec<_> = quotation_changes(&plan).iter().map(|(id, change)| (id.0, change.opportunity)).collect();
    assert_eq!(moves, [(799, Some(OpportunityId(900))), (800, Some(OpportunityId(900)))]);
    assert_eq!(keys(&plan)[..3], ["moved-799:900:1", "moved-800:900:1", "opportunity-moved:900:1"]);
    let Action::UseOpportunity { opportunity, .. } = &step(&plan, "opportunity-moved").action else { panic!("{plan}") };
    assert_eq!(*opportunity, OpportunityId(900));
    assert_eq!(made_on(&plan), &Ref::Known(OpportunityId(900)), "what is made now is made there");
}

#[test]
fn a_private_note_on_both_opportunities_says_so() {
    let plan = moved().written();
    let written: Vec<_> = notes(&plan).iter().map(|(at, note)| ((*at).clone(), note.text.clone())).collect();
    let left = "Quoter quote 6 was moved from here to opportunity 900, which it names now.".to_owned();
    let came = "Quoter quote 6 was moved here from opportunity 700.".to_owned();
    assert_eq!(written, [(Ref::Known(OpportunityId(700)), left), (Ref::Known(OpportunityId(900)), came)]);
}

#[test]
fn a_move_that_is_done_is_not_made_again_and_its_notes_are_written_once() {
    let mut case = moved();
    for (key, id) in [("moved-799:900:1", 799), ("moved-800:900:1", 800), ("opportunity-moved:900:1", 900)] {
        case.made(key, id);
    }
    let plan = case.written();
    assert!(
        quotation_changes(&plan).is_empty() && !keys(&plan).iter().any(|key| key.starts_with("opportunity-moved")),
        "{plan}"
    );
    assert_eq!(notes(&plan).len(), 2, "the run that moved it may have ended before them");
    case.made("note:moved-from:1", 1);
    case.made("note:moved-to:1", 2);
    assert!(notes(&case.written()).is_empty());
    assert_eq!(earlier_opportunity(&case.snapshot.made), Some(OpportunityId(900)));
}

#[test]
fn a_quote_moves_back_and_forth() {
    let mut case = moved();
    case.made("opportunity-moved:900:1", 900);
    case.made("moved-799:900:1", 799);
    case.made("moved-800:900:1", 800);
    case.snapshot.named_opportunity = Some((OpportunityId(700), Some(opportunity(700))));
    let plan = case.written();
    assert!(keys(&plan).contains(&"moved-800:700:2") && keys(&plan).contains(&"opportunity-moved:700:2"), "{plan}");
    assert_eq!(notes(&plan)[0].0, &Ref::Known(OpportunityId(900)));
    assert_eq!(notes(&plan)[1].0, &Ref::Known(OpportunityId(700)));

    case.made("opportunity-moved:700:2", 700);
    assert_eq!(earlier_opportunity(&case.snapshot.made), Some(OpportunityId(700)));
    for place in 3..=10 {
        case.made(&format!("opportunity-moved:{}:{place}", 900 + place), 900 + place);
    }
    assert_eq!(earlier_opportunity(&case.snapshot.made), Some(OpportunityId(910)), "the tenth comes after the ninth");
}

#[test]
fn a_quotation_that_is_left_behind_does_not_move() {
    let mut case = moved();
    case.snapshot.replaced.insert(QuotationId(799));
    case.snapshot.unmoved.insert(QuotationId(800));
    let plan = case.written();
    assert!(quotation_changes(&plan).is_empty(), "{plan}");
    assert_eq!(made_on(&plan), &Ref::Known(OpportunityId(900)));
}

#[test]
fn once_there_is_an_order_nothing_moves() {
    let mut case = moved();
    case.snapshot.ordered = Some(Ordered { order: SalesOrderId(1), quotation: None, po_number: None });
    assert_eq!(case.held(), ["opportunity_moved"]);
    let cause = case.plan().problems.remove(0).cause;
    assert!(cause.contains("opportunity 700") && cause.contains("opportunity 900"), "{cause}");
    let mut case = moved();
    case.present(Quotation { sales_order: Some(SalesOrderId(1)), ..quotation(800) });
    assert_eq!(case.held(), ["opportunity_moved"]);
    case.present(quotation(800));
    case.written();
}

#[test]
fn the_owner_becomes_agent_where_the_quote_moved_to_and_the_settings_want_it() {
    let mut case = moved();
    case.settings.opportunity.agent_on_existing = AgentOnExisting::Set;
    assert!(keys(&case.written()).contains(&"opportunity-agent:900"));
}

#[test]
fn a_pdf_moves_with_its_record_and_the_one_it_leaves_behind_goes() {
    let mut case = moved();
    case.made("pdf:7100001:published", 500);
    case.made("pdf:7100000:published", 501);
    let plan = case.written();
    assert!(keys(&plan).contains(&"pdf:7100001:published:900"), "{plan}");
    assert!(keys(&plan).contains(&"pdf-removed:500") && !keys(&plan).contains(&"pdf-removed:501"), "{plan}");
}

#[test]
fn an_opportunity_that_the_quote_only_uses_has_neither_its_agent_confirmed_nor_its_values_changed() {
    let mut case = moved();
    case.settings.opportunity.status = Some(name("New"));
    case.snapshot.made.remove(&domain::plan::StepKey("opportunity-confirmed".to_owned()));
    case.made("opportunity-moved:900:1", 900);
    let plan = case.written();
    assert!(
        !keys(&plan).iter().any(|key| key.starts_with("opportunity-confirmed") || key.starts_with("values")),
        "{plan}"
    );
}

/// A quote with quotations 799 and 800 of its opportunity 700, which names opportunity 900 now.
fn moved() -> Case {
    let mut case = Case::new();
    case.settings.quotation.policy = Policy::New;
    case.made("opportunity", 700);
    case.made("opportunity-confirmed", 700);
    case.made("quotation:7099999:pending", 799);
    case.made("quotation:7100000:pending", 800);
    case.snapshot.named_opportunity = Some((OpportunityId(900), Some(opportunity(900))));
    case
}

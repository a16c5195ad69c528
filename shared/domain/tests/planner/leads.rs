//! Leads: a ticket in place of customer and opportunity, until the win (S14, S79-S83, decision x).

use domain::Status;
use domain::halo::{OpportunityId, Quotation, QuotationId, TicketTypeId};
use domain::party::{Address, Place};
use domain::plan::{Action, Plan, Ref};

use super::support::{
    ALEX, CLIENT, Case, MARKER, alex, client, keys, name, new_lead, opportunity, quotation, quotation_changes, row,
    site, step,
};

#[test]
fn s14_s82_a_stranger_becomes_a_lead_where_the_settings_name_a_ticket_type_for_leads() {
    let mut case = stranger();
    let plan = case.written();
    let (_, ticket) = new_lead(&plan);
    assert_eq!((ticket.ticket_type, ticket.marker.as_str()), (Some(TicketTypeId(21)), &*format!("{MARKER}lead")));
    assert_eq!(ticket.summary, "6 Office");
    assert!(!keys(&plan).iter().any(|key| key.starts_with("client#") || key.starts_with("user#")), "{plan}");
    let Action::CreateQuotation { opportunity, whom, .. } = &step(&plan, "quotation:").action else { panic!("{plan}") };
    assert_eq!((opportunity, whom), (&Ref::Made(domain::plan::StepKey("lead".to_owned())), &None));
    assert!(plan.to_string().contains("make the lead \"6 Office\" for Example Client Ltd"), "{plan}");

    case.settings.lead.ticket_type = None;
    assert!(keys(&case.written()).contains(&"client#example client ltd"), "else a customer is made at once");
}

#[test]
fn s79_a_ticket_type_that_halo_does_not_have_is_held() {
    let mut case = stranger();
    case.settings.lead.ticket_type = Some(name("Nothing"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["lead.ticket_type"]);
}

#[test]
fn s80_s81_a_customer_whom_halo_knows_is_no_lead() {
    let mut user = stranger();
    user.snapshot.users = vec![alex()];
    assert!(keys(&user.written()).contains(&"opportunity"));
    let mut firm = stranger();
    firm.snapshot.clients = vec![client(CLIENT.0, "Example Client Ltd")];
    firm.snapshot.sites = vec![site(61, CLIENT)];
    assert!(keys(&firm.written()).contains(&"opportunity"));
}

#[test]
fn a_quote_that_hangs_on_an_opportunity_or_names_one_is_no_lead() {
    let mut case = stranger();
    case.made("opportunity", 700);
    assert!(keys(&case.written()).contains(&"client#example client ltd"));
    let mut case = stranger();
    case.snapshot.named_opportunity = Some((OpportunityId(900), Some(opportunity(900))));
    assert_eq!(case.held(), ["opportunity_of_another_client"]);
}

#[test]
fn a_win_makes_no_lead() {
    let mut case = stranger();
    case.quote.status = Status::Accepted;
    let plan = case.written();
    assert!(keys(&plan).contains(&"client#example client ltd") && !keys(&plan).contains(&"lead"), "{plan}");
}

#[test]
fn a_quote_on_a_lead_stays_there_until_the_win_even_if_the_person_is_known_by_then() {
    let mut case = on_lead();
    case.snapshot.users = vec![alex()];
    let plan = case.written();
    let Action::CreateQuotation { opportunity, whom, .. } = &step(&plan, "quotation:").action else { panic!("{plan}") };
    assert_eq!((opportunity, whom), (&Ref::Known(OpportunityId(700)), &None));
    assert!(!keys(&plan).contains(&"lead"), "{plan}");
}

#[test]
fn a_lead_says_who_it_is() {
    let place = |name: &str| Some(Place { code: None, name: Some(name.to_owned()) });
    let mut case = stranger();
    let person = &mut case.quote.person;
    person.title = Some("Buyer".to_owned());
    person.mobile_phone = Some("555 0100".to_owned());
    person.shipping = Some(Address {
        line1: Some("2 Ship Street".to_owned()),
        state: place("California"),
        country: place("United States"),
        ..Address::default()
    });
    let plan = case.written();
    let (lead, _) = new_lead(&plan);
    assert_eq!((lead.company.as_deref(), lead.contact.as_deref()), (Some("Example Client Ltd"), Some("Alex Example")));
    assert_eq!((lead.email.as_deref(), lead.job_title.as_deref()), (Some("alex@client.example.com"), Some("Buyer")));
    assert_eq!(lead.phone.as_deref(), Some("555 0100"));
    assert_eq!(lead.address.as_ref().unwrap()[0], "2 Ship Street");
    assert_eq!((lead.country.as_deref(), lead.region.as_deref()), (Some("United States"), Some("California")));

    case.quote.person.work_phone = Some("555 0101".to_owned());
    assert_eq!(new_lead(&case.written()).0.phone.as_deref(), Some("555 0101"));
}

#[test]
fn a_lead_is_somebody_with_an_address_or_a_firm() {
    let mut case = stranger();
    case.quote.person.organization = None;
    assert!(case.written().to_string().contains("for Alex Example"));
    let mut case = stranger();
    case.quote.person.email = None;
    new_lead(&case.written());
    case.quote.person.organization = None;
    assert_eq!(case.held(), ["person_unknown"]);
}

#[test]
fn s83_at_the_win_the_lead_and_every_quotation_on_it_get_the_customer_the_ticket_last() {
    let mut case = on_lead();
    case.made("quotation:7099999:pending", 799);
    case.made("quotation:7100000:pending", 800);
    case.made("quotation-customer:799", 799);
    case.snapshot.users = vec![alex()];
    case.settings.lead.won_ticket_type = Some(name("Opportunity"));
    case.quote.status = Status::Accepted;
    let plan = case.written();
    assert_eq!(gives(&plan), [(Some(QuotationId(800)), None), (None, Some(TicketTypeId(20)))]);
    let Action::GiveCustomer { opportunity, whom, .. } = &step(&plan, "lead-customer").action else { panic!("{plan}") };
    assert_eq!((opportunity, &whom.user), (&Ref::Known(OpportunityId(700)), &Ref::Known(ALEX)));
    let Action::CreateQuotation { whom, .. } = &step(&plan, "quotation:").action else { panic!("{plan}") };
    assert!(whom.is_some());

    case.settings.lead.won_ticket_type = None;
    assert_eq!(gives(&case.written())[1], (None, None), "it keeps its own");
    case.settings.lead.won_ticket_type = Some(name("Nothing"));
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["lead.won_ticket_type"]);

    case.settings.lead.won_ticket_type = None;
    case.made("lead-customer", 700);
    assert!(gives(&case.written()).is_empty(), "it is no lead any more");
}

#[test]
fn s83_a_quotation_on_the_lead_that_shows_the_won_record_is_not_rewritten() {
    let mut case = on_lead();
    case.snapshot.users = vec![alex()];
    case.made("quotation:7100001:pending", 800);
    let lines = vec![row(1, Some("switch"), "2", "25"), row(2, Some("firewall"), "1", "1500")];
    case.present(Quotation { lines: Some(lines), ..quotation(800) });
    case.quote.status = Status::Accepted;
    let plan = case.written();
    assert!(!keys(&plan).iter().any(|key| key.starts_with("update:")), "{plan}");
    assert!(keys(&plan).contains(&"quotation-customer:800") && keys(&plan).contains(&"order"), "{plan}");
}

#[test]
fn s83_for_a_stranger_the_customer_is_made_first() {
    let mut case = on_lead();
    case.quote.status = Status::Accepted;
    let plan = case.written();
    let place = |key: &str| keys(&plan).iter().position(|other| *other == key).unwrap();
    assert!(place("client#example client ltd") < place("lead-customer"), "{plan}");
    assert!(quotation_changes(&plan).is_empty());
}

/// A quote of a person and a firm that Halo does not know, where leads are switched on.
fn stranger() -> Case {
    let mut case = Case::new();
    case.snapshot.users = vec![];
    case.settings.lead.ticket_type = Some(name("Project"));
    case
}

/// A further record of a quote that hangs on lead 700.
fn on_lead() -> Case {
    let mut case = stranger();
    case.made("lead", 700);
    case
}

/// What gets the customer: a quotation, or the ticket with its new type.
fn gives(plan: &Plan) -> Vec<(Option<QuotationId>, Option<TicketTypeId>)> {
    let give = |action: &Action| match action {
        Action::GiveCustomer { quotation, ticket_type, .. } => Some((*quotation, *ticket_type)),
        _ => None,
    };
    plan.steps.iter().filter_map(|step| give(&step.action)).collect()
}

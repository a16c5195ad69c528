//! The opportunity of a quote: named, earlier, the client's open one, or a new one (S15, S16, S19, S28, S63, S84, S85, decision q).

use domain::halo::{AgentId, ClientId, Opportunity, OpportunityId, StatusId, TicketTypeId};
use domain::plan::{Ref, StepKey, earlier_opportunity, values_text};
use domain::quote::Optional;
use domain::settings::{AgentOnExisting, FieldValue, OpenOpportunity, Pick};
use domain::{Frequency, Line, Status};
use time::Duration;

use super::support::{
    Case, MARKER, NOW, SAM, d, discounted, keys, line, made_on, monthly, name, new_opportunity, opportunity,
    opportunity_change,
};

const NEW: &str = "opportunity";
const CONFIRMED: &str = "opportunity-confirmed";
const USED: &str = "opportunity-used";
const AGENT: &str = "opportunity-agent";

#[test]
fn s16_a_new_opportunity_says_which_quote_it_is_of() {
    let plan = Case::new().written();
    let made = new_opportunity(&plan);
    assert_eq!(made.summary, "6 Office");
    assert_eq!(made.details, "Quoter quote 6 \"Office\", record 7100001.");
    assert_eq!(made.marker, format!("{MARKER}opportunity"));
    let url = "https://example.quoter.com/quote/9001-11111111-2222-4333-8444-555555555555";
    assert_eq!(made.url.as_deref(), Some(url));
    assert_eq!(made_on(&plan), &Ref::Made(StepKey(NEW.to_owned())));
}

#[test]
fn without_the_address_of_the_account_or_a_token_there_is_no_link() {
    let mut case = Case::new();
    case.quote.uuid = None;
    assert_eq!(new_opportunity(&case.written()).url, None);
    let mut case = Case::new();
    case.settings.quoter.instance_url = None;
    assert_eq!(new_opportunity(&case.written()).url, None);
}

#[test]
fn s84_s85_ticket_type_and_status_are_those_of_the_settings_else_halos() {
    let mut case = Case::new();
    let plan = case.written();
    assert_eq!((new_opportunity(&plan).ticket_type, new_opportunity(&plan).status), (None, None));
    case.settings.opportunity.ticket_type = Some(name("project"));
    case.settings.opportunity.status = Some(Pick::Id(30));
    let plan = case.written();
    assert_eq!(new_opportunity(&plan).ticket_type, Some(TicketTypeId(21)));
    assert_eq!(new_opportunity(&plan).status, Some(StatusId(30)));
}

#[test]
fn s84_s85_what_halo_does_not_have_is_named_by_the_path_of_the_setting() {
    let mut case = Case::new();
    case.settings.opportunity.ticket_type = Some(name("Nothing"));
    case.settings.opportunity.status = Some(Pick::Id(99));
    assert_eq!(case.held(), ["setting_unknown", "setting_unknown"]);
    let paths: Vec<_> = case.plan().problems.into_iter().flat_map(|problem| problem.concerns).collect();
    assert_eq!(paths, ["opportunity.ticket_type", "opportunity.status"]);
}

#[test]
fn s20_further_fields_have_the_values_of_the_settings() {
    let mut case = Case::new();
    case.settings.opportunity.fields = [("priority_id".to_owned(), FieldValue::Number(3))].into();
    assert_eq!(new_opportunity(&case.written()).fields, case.settings.opportunity.fields);
}

#[test]
fn its_values_are_what_the_quote_is_worth_once_a_month_and_a_year() {
    let annual = |name: &str, price: &str| Line { frequency: Frequency::Annual, ..line(name, "1", price) };
    let rack = Line { optional: Optional::NotSelected, ..line("Rack", "1", "900") };
    let lines = [
        line("Switch", "2", "25"),
        line("Cable", "1", "5"),
        rack,
        discounted(monthly("Backup", "3", "10"), "2"),
        monthly("Antivirus", "1", "7"),
        annual("Licence", "120"),
    ];
    let plan = Case::of(lines).written();
    let made = new_opportunity(&plan);
    assert_eq!((made.value_one_off, made.value_monthly, made.value_annual), (d("55"), d("35"), d("120")));
}

#[test]
fn values_of_an_opportunity_of_ours_follow_the_totals_and_are_sent_once() {
    let mut case = Case::new();
    case.made(NEW, 700);
    case.made(CONFIRMED, 700);
    case.snapshot.values_when_made = Some("1550/0/0".to_owned());
    assert!(values(&case).is_empty(), "nothing changed");
    case.quote.lines[0].quantity = d("4");
    let plan = case.written();
    let change = opportunity_change(&plan, "values:");
    assert_eq!(
        (change.value_one_off, change.value_monthly, change.value_annual),
        (Some(d("1600")), Some(d("0")), Some(d("0")))
    );
    let done = values(&case).remove(0);
    case.made(&done, 700);
    assert!(values(&case).is_empty());
    case.quote.lines[0].quantity = d("2");
    assert_eq!(values(&case).len(), 1, "back to the first ones is a change too");
    case.snapshot.made.clear();
    case.snapshot.values_when_made = None;
    case.made(NEW, 700);
    assert_eq!(values(&case).len(), 1, "what they were is not known");
}

#[test]
fn values_are_compared_as_numbers() {
    assert_eq!(values_text([d("50.00"), d("0"), d("1")]), values_text([d("50"), d("0.00"), d("1.0")]));
    assert_ne!(values_text([d("50"), d("0"), d("1")]), values_text([d("50"), d("1"), d("0")]));
}

#[test]
fn values_of_an_opportunity_that_is_not_ours_are_left_alone() {
    let mut case = Case::new();
    case.made(USED, 900);
    assert!(values(&case).is_empty());
}

#[test]
fn s63_the_target_date_is_so_many_days_ahead_or_the_expiry_where_that_lies_ahead() {
    let target = |case: &Case| new_opportunity(&case.written()).target_date;
    let mut case = Case::new();
    assert_eq!(target(&case), Some(NOW + Duration::days(30)));
    case.settings.opportunity.target_date_days = 1;
    case.quote.expires = Some(NOW + Duration::days(9));
    assert_eq!(target(&case), Some(NOW + Duration::days(1)), "the settings do not want the expiry");
    case.settings.opportunity.target_date_from_expiry = true;
    assert_eq!(target(&case), Some(NOW + Duration::days(9)));
    for past in [NOW, NOW - Duration::days(1)] {
        case.quote.expires = Some(past);
        assert_eq!(target(&case), Some(NOW + Duration::days(1)));
    }
    case.settings.opportunity.target_date_days = 0;
    assert_eq!(target(&case), None);
    case.quote.expires = Some(NOW + Duration::days(9));
    assert_eq!(target(&case), Some(NOW + Duration::days(9)));
}

#[test]
fn s28_s85_agent_and_status_of_a_new_opportunity_are_confirmed_once() {
    let mut case = Case::new();
    case.settings.opportunity.status = Some(name("New"));
    let plan = case.written();
    let wanted = opportunity_change(&plan, CONFIRMED);
    assert_eq!((wanted.agent, wanted.status), (Some(SAM), Some(StatusId(30))));

    case.made(NEW, 700);
    assert!(keys(&case.written()).contains(&CONFIRMED), "the run that made it may have ended before");
    case.made(CONFIRMED, 700);
    assert!(!keys(&case.written()).contains(&CONFIRMED));
}

#[test]
fn what_is_left_to_halo_is_not_confirmed() {
    let mut case = Case::new();
    case.snapshot.tenant.agents.clear();
    assert!(!keys(&case.written()).contains(&CONFIRMED));
    case.settings.opportunity.status = Some(name("New"));
    assert_eq!(opportunity_change(&case.written(), CONFIRMED).agent, None);
    let plan = Case::new().written();
    assert_eq!(opportunity_change(&plan, CONFIRMED).status, None);
}

#[test]
fn s19_a_named_opportunity_of_the_client_is_used() {
    let mut case = named(opportunity(900));
    let plan = case.written();
    assert_eq!(made_on(&plan), &Ref::Known(OpportunityId(900)));
    assert!(keys(&plan).contains(&USED) && !keys(&plan).contains(&NEW) && !keys(&plan).contains(&CONFIRMED), "{plan}");
    case.snapshot.named_opportunity = Some((OpportunityId(900), None));
    assert_eq!(case.held(), ["opportunity_unknown"]);
}

#[test]
fn s19_an_opportunity_of_another_client_is_never_used() {
    assert_eq!(
        named(Opportunity { client: Some(ClientId(72)), ..opportunity(900) }).held(),
        ["opportunity_of_another_client"]
    );
    assert_eq!(
        made_on(&named(Opportunity { client: None, ..opportunity(900) }).written()),
        &Ref::Known(OpportunityId(900))
    );
    let mut stranger = named(opportunity(900));
    stranger.snapshot.users.clear();
    assert_eq!(stranger.held(), ["opportunity_of_another_client"], "a client that is yet to be made has none");
}

#[test]
fn s19_a_closed_opportunity_is_used_only_where_the_quote_hangs_on_it_already() {
    let mut case = named(Opportunity { closed: true, ..opportunity(900) });
    assert_eq!(case.held(), ["opportunity_closed"]);
    case.made(USED, 900);
    assert_eq!(made_on(&case.written()), &Ref::Known(OpportunityId(900)));
}

#[test]
fn s19_the_familys_earlier_opportunity_is_used_again_and_not_confirmed_if_it_was_not_ours() {
    let mut case = Case::new();
    case.made(USED, 900);
    let plan = case.written();
    assert_eq!(made_on(&plan), &Ref::Known(OpportunityId(900)));
    assert!(keys(&plan).iter().all(|key| !key.starts_with("opportunity")), "{plan}");

    case.snapshot.named_opportunity = Some((OpportunityId(900), Some(opportunity(900))));
    let plan = case.written();
    assert!(keys(&plan).iter().all(|key| !key.starts_with("opportunity")), "naming it again changes nothing: {plan}");
}

#[test]
fn the_opportunity_that_was_made_for_the_family_comes_before_one_that_was_used() {
    let key = |text: &str| StepKey(text.to_owned());
    assert_eq!(earlier_opportunity(&[(key(USED), 900)].into()), Some(OpportunityId(900)));
    assert_eq!(earlier_opportunity(&[(key(USED), 900), (key(NEW), 700)].into()), Some(OpportunityId(700)));
    assert_eq!(earlier_opportunity(&[(key("opportunity-status:1:lost"), 900)].into()), None);
}

#[test]
fn s28_the_owner_becomes_agent_of_an_opportunity_that_existed_only_where_the_settings_want_it() {
    let mut case = named(opportunity(900));
    assert!(!has_agent_step(&case));
    case.settings.opportunity.agent_on_existing = AgentOnExisting::Set;
    assert_eq!(opportunity_change(&case.written(), AGENT).agent, Some(SAM));

    let own = named_with_agent(Some(SAM));
    assert!(!has_agent_step(&own), "he is its agent already");
    let mut unknown = named_with_agent(Some(AgentId(8)));
    unknown.snapshot.tenant.agents.clear();
    assert!(!has_agent_step(&unknown), "nobody takes its place");
}

#[test]
fn s15_the_settings_say_what_becomes_of_the_clients_open_opportunities() {
    let decide = |setting: OpenOpportunity, open: &[i64]| {
        let mut case = Case::new();
        case.settings.opportunity.open_opportunity = setting;
        case.snapshot.open_opportunities = open.iter().map(|id| opportunity(*id)).collect();
        case
    };
    let new = Ref::Made(StepKey(NEW.to_owned()));
    for open in [&[][..], &[900], &[900, 901]] {
        assert_eq!(made_on(&decide(OpenOpportunity::AlwaysNew, open).written()), &new);
    }
    assert_eq!(made_on(&decide(OpenOpportunity::UseTheOnlyOne, &[]).written()), &new);
    assert_eq!(made_on(&decide(OpenOpportunity::UseTheOnlyOne, &[900]).written()), &Ref::Known(OpportunityId(900)));
    assert_eq!(decide(OpenOpportunity::UseTheOnlyOne, &[900, 901]).held(), ["opportunity_undecided"]);
    assert_eq!(made_on(&decide(OpenOpportunity::Ask, &[]).written()), &new);
    let ask = decide(OpenOpportunity::Ask, &[900]);
    assert_eq!(ask.held(), ["opportunity_undecided"]);
    assert_eq!(ask.plan().problems[0].concerns, ["opportunity 900 \"Opportunity 900\""]);
}

#[test]
fn s15_a_quote_that_hangs_on_an_opportunity_already_is_not_asked_again() {
    let mut case = Case::new();
    case.settings.opportunity.open_opportunity = OpenOpportunity::Ask;
    case.snapshot.open_opportunities = vec![opportunity(900), opportunity(901)];
    case.made(NEW, 700);
    assert_eq!(made_on(&case.written()), &Ref::Known(OpportunityId(700)));
}

#[test]
fn a_decided_quote_sets_the_status_that_the_settings_map_it_to() {
    let mut case = Case::new();
    case.quote.status = Status::Lost;
    assert!(status_steps(&case).is_empty(), "without a mapping nothing is set");
    case.settings.opportunity.status_by_quote = [("lost".to_owned(), name("Lost"))].into();
    let plan = case.written();
    assert_eq!(opportunity_change(&plan, "opportunity-status:").status, Some(StatusId(31)));
    assert!(plan.to_string().contains("the quote is lost in Quoter"), "{plan}");
    case.settings.opportunity.status_by_quote = [("lost".to_owned(), name("Nothing"))].into();
    assert_eq!(case.held(), ["setting_unknown"]);
    assert_eq!(case.plan().problems[0].concerns, ["opportunity.status_by_quote.lost"]);
}

#[test]
fn a_status_that_was_set_for_this_record_is_not_set_again() {
    let mut case = Case::new();
    case.quote.status = Status::Lost;
    case.settings.opportunity.status_by_quote = [("lost".to_owned(), name("Lost"))].into();
    let done = status_steps(&case).remove(0);
    case.made(NEW, 700);
    case.made(&done, 700);
    assert!(status_steps(&case).is_empty());
}

#[test]
fn a_quote_that_is_open_again_is_kept_in_mind_so_that_the_same_decision_counts_again() {
    let mut case = Case::new();
    case.settings.opportunity.status_by_quote = [("lost".to_owned(), name("Lost"))].into();
    case.made(NEW, 700);
    case.quote.status = Status::Lost;
    let lost = status_steps(&case).remove(0);
    case.made(&lost, 700);
    case.quote.status = Status::Pending;
    let plan = case.written();
    let open = status_steps(&case).remove(0);
    assert_eq!(opportunity_change(&plan, &open).status, None);
    assert!(plan.to_string().contains("keep in mind that the quote is pending in Quoter"), "{plan}");
    case.made(&open, 700);
    case.quote.status = Status::Lost;
    assert_eq!(status_steps(&case).len(), 1);
}

#[test]
fn an_undecided_quote_leaves_the_opportunitys_status_alone() {
    let mut case = Case::new();
    case.settings.opportunity.status_by_quote = [("pending".to_owned(), name("New"))].into();
    assert!(status_steps(&case).is_empty());
}

fn status_steps(case: &Case) -> Vec<String> {
    let plan = case.written();
    keys(&plan).into_iter().filter(|key| key.starts_with("opportunity-status")).map(str::to_owned).collect()
}

fn has_agent_step(case: &Case) -> bool {
    keys(&case.written()).iter().any(|key| key.starts_with(AGENT))
}

fn values(case: &Case) -> Vec<String> {
    let plan = case.written();
    keys(&plan).into_iter().filter(|key| key.starts_with("values")).map(str::to_owned).collect()
}

/// A quote that names an opportunity.
fn named(opportunity: Opportunity) -> Case {
    let mut case = Case::new();
    case.snapshot.named_opportunity = Some((opportunity.id, Some(opportunity)));
    case
}

/// One whose agent is known, under the setting that wants the owner.
fn named_with_agent(agent: Option<AgentId>) -> Case {
    let mut case = named(Opportunity { agent, ..opportunity(900) });
    case.settings.opportunity.agent_on_existing = AgentOnExisting::Set;
    case
}

//! The owner of a quote as agent of opportunity and quotation (S27, S28, decision d).

use domain::halo::{Agent, AgentId};
use domain::party::Owner;
use domain::settings::Pick;

use super::support::{Case, SAM, agent, header, new_opportunity};

#[test]
fn s27_s28_the_owner_is_agent_of_the_opportunity_and_of_the_quotation() {
    assert_eq!(agents(&Case::new()), (Some(SAM), Some(SAM)));
}

#[test]
fn an_owner_whom_no_agent_is_leaves_the_agent_to_halo() {
    let mut case = Case::new();
    case.quote.owner.email = Some("kim@msp.example.com".to_owned());
    assert_eq!(agents(&case), (None, None));
    case.quote.owner = Owner::default();
    case.snapshot.tenant.agents.push(Agent { email: None, ..agent(8, "Robot", "") });
    assert_eq!(agents(&case), (None, None), "no address is nobody's address");
}

#[test]
fn the_map_counts_for_its_owner_only() {
    let mut case = Case::new();
    case.snapshot.tenant.agents.push(agent(8, "Kim Keeper", "kim@msp.example.com"));
    case.settings.agent.by_owner.insert("lee@msp.example.com".to_owned(), Pick::Id(8));
    assert_eq!(agents(&case), (Some(SAM), Some(SAM)));
    case.settings.agent.by_owner.insert(" SAM@msp.example.com".to_owned(), Pick::Id(8));
    assert_eq!(agents(&case), (Some(AgentId(8)), Some(AgentId(8))));
}

#[test]
fn an_agent_who_is_switched_off_owns_nothing_even_where_the_settings_name_him() {
    for off in [Agent { disabled: true, ..kim() }, Agent { api_only: true, ..kim() }] {
        let mut case = Case::new();
        case.quote.owner.email = Some("kim@msp.example.com".to_owned());
        case.snapshot.tenant.agents.push(off);
        case.settings.agent.by_owner.insert("kim@msp.example.com".to_owned(), Pick::Id(8));
        case.settings.agent.default = Some(Pick::Id(8));
        assert_eq!(agents(&case), (None, None));
        case.settings.agent.default = Some(Pick::Id(SAM.0));
        assert_eq!(agents(&case), (Some(SAM), Some(SAM)));
    }
}

fn kim() -> Agent {
    agent(8, "Kim Keeper", "kim@msp.example.com")
}

fn agents(case: &Case) -> (Option<AgentId>, Option<AgentId>) {
    let plan = case.written();
    (new_opportunity(&plan).agent, header(&plan).agent)
}

//! The quote's owner as an agent of Halo (S27, S28, decision d).

use serde::{Deserialize, Serialize};

use crate::halo::Agent;
use crate::party::{Owner, email_key};
use crate::settings::AgentSettings;
use crate::tenant::pick;

/// Which agent, and how it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum AgentMatch {
    /// Mapped in the settings.
    Mapped(Agent),
    /// Same e-mail address.
    ByEmail(Agent),
    /// The default agent of the settings.
    Default(Agent),
    /// None: Halo chooses.
    LeftToHalo,
}

impl AgentMatch {
    /// The agent, unless it is left to Halo.
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Self::Mapped(agent) | Self::ByEmail(agent) | Self::Default(agent) => Some(agent),
            Self::LeftToHalo => None,
        }
    }

    /// How it was found, in words.
    pub fn how(&self) -> &'static str {
        match self {
            Self::Mapped(_) => "mapped in the settings",
            Self::ByEmail(_) => "same e-mail address",
            Self::Default(_) => "default agent of the settings",
            Self::LeftToHalo => "left to Halo",
        }
    }
}

/// Finds the agent: the explicit map, then the e-mail address among enabled agents that are not API-only, then the default.
pub fn find(owner: &Owner, agents: &[Agent], settings: &AgentSettings) -> AgentMatch {
    let usable: Vec<Agent> = agents.iter().filter(|a| !a.disabled && !a.api_only).cloned().collect();
    let key = owner.email.as_deref().map(email_key);
    let mapped = key.as_ref().and_then(|key| settings.by_owner.iter().find(|(email, _)| email_key(email) == *key));
    if let Some(agent) = mapped.and_then(|(_, choice)| pick(&usable, choice)) {
        return AgentMatch::Mapped(agent.clone());
    }
    let same = usable.iter().find(|a| key.is_some() && a.email.as_deref().map(email_key) == key);
    if let Some(agent) = same {
        return AgentMatch::ByEmail(agent.clone());
    }
    match settings.default.as_ref().and_then(|choice| pick(&usable, choice)) {
        Some(agent) => AgentMatch::Default(agent.clone()),
        None => AgentMatch::LeftToHalo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halo::AgentId;
    use crate::settings::Pick;

    fn agent(id: i64, email: &str) -> Agent {
        Agent {
            id: AgentId(id),
            name: format!("Agent {id}"),
            email: Some(email.to_owned()),
            disabled: false,
            api_only: false,
        }
    }

    fn owner() -> Owner {
        Owner { email: Some("Sam@msp.example.com".to_owned()), ..Owner::default() }
    }

    #[test]
    fn s27_the_owner_is_found_by_e_mail_without_case() {
        let found = find(&owner(), &[agent(7, "sam@MSP.example.com")], &AgentSettings::default());
        assert_eq!(found.agent().unwrap().id, AgentId(7));
    }

    #[test]
    fn the_explicit_map_comes_before_the_e_mail() {
        let settings =
            AgentSettings { by_owner: [("sam@msp.example.com".to_owned(), Pick::Id(8))].into(), default: None };
        let found = find(&owner(), &[agent(7, "sam@msp.example.com"), agent(8, "kim@msp.example.com")], &settings);
        assert!(matches!(found, AgentMatch::Mapped(a) if a.id == AgentId(8)));
    }

    #[test]
    fn a_disabled_or_api_only_agent_never_owns_a_quote() {
        let disabled = Agent { disabled: true, ..agent(7, "sam@msp.example.com") };
        let api_only = Agent { api_only: true, ..agent(8, "sam@msp.example.com") };
        assert_eq!(find(&owner(), &[disabled, api_only], &AgentSettings::default()), AgentMatch::LeftToHalo);
    }

    #[test]
    fn an_owner_without_e_mail_gets_the_default_agent() {
        let settings = AgentSettings { default: Some(Pick::Id(7)), ..AgentSettings::default() };
        let found = find(&Owner::default(), &[agent(7, "sam@msp.example.com")], &settings);
        assert!(matches!(found, AgentMatch::Default(_)));
    }
}

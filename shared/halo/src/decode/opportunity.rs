//! Opportunities and leads.

use domain::halo::{AgentId, ClientId, Opportunity, OpportunityId, SiteId, StatusId, UserId};
use serde::Deserialize;
use serde_json::Value;

use super::Record;
use super::wire::{Int, Ref, Text};

/// `Faults`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OpportunityWire {
    id: Int,
    summary: Text,
    client_id: Ref,
    site_id: Ref,
    user_id: Ref,
    agent_id: Ref,
    status_id: Ref,
    dateclosed: Text,
    third_party_id_string: Text,
}

impl Record for Opportunity {
    const WHAT: &'static str = "opportunity";
    type Wire = OpportunityWire;

    fn of(wire: OpportunityWire) -> Result<Self, String> {
        Ok(Self {
            id: OpportunityId(wire.id.0.ok_or("id")?),
            summary: wire.summary.0.unwrap_or_default(),
            client: wire.client_id.0.map(ClientId),
            site: wire.site_id.0.map(SiteId),
            user: wire.user_id.0.map(UserId),
            agent: wire.agent_id.0.map(AgentId),
            status: wire.status_id.0.map(StatusId),
            closed: wire.dateclosed.0.is_some_and(|date| is_set(&date)),
            marker: wire.third_party_id_string.0,
        })
    }
}

/// A date that was never set comes as one long before Halo (HaloPSA API reference, section 2.7).
fn is_set(date: &str) -> bool {
    date.get(..4).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| year > 1970)
}

/// The lead's own e-mail address (`oppemailaddress`); `None` when the row does not show the field.
pub(crate) fn lead_email(row: &Value) -> Option<&str> {
    row.get("oppemailaddress").and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;

    #[test]
    fn a_date_of_closing_that_was_never_set_closes_nothing() {
        assert!(is_set("2026-02-01T00:00:00"));
        for unset in ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "1899-12-30T00:00:00", "", "soon"] {
            assert!(!is_set(unset), "{unset}");
        }
    }

    #[test]
    fn an_opportunity_keeps_its_links_and_our_marker() {
        let opportunity: Opportunity =
            record(serde_json::from_str(include_str!("../../fixtures/opportunity.json")).unwrap()).unwrap();
        assert_eq!(opportunity.id, OpportunityId(2205));
        assert_eq!((opportunity.client, opportunity.user), (Some(ClientId(14)), Some(UserId(91))));
        assert_eq!(opportunity.agent, None, "a negative agent is nobody");
        assert_eq!(opportunity.marker.as_deref(), Some("qh:1:12:opportunity"));
    }
}

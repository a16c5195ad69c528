//! Where the record of a create hangs: what it takes to look for it there, although the quote points elsewhere by then.

use domain::halo::{ClientId, Lead, OpportunityId, Party};
use domain::plan::Action;
use serde::{Deserialize, Serialize};

use crate::once::Effect;

/// Where a record hangs, and its title. It has no `Debug`: a lead's place is personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// What it hangs on.
    pub(super) on: On,
    /// Its summary or title: one without a marker that has it may be ours.
    pub(super) title: String,
}

/// What a record hangs on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum On {
    /// An opportunity on its client.
    Client(ClientId),
    /// A lead on nobody: it is found by what it says of the person.
    Lead {
        /// E-mail address.
        email: Option<String>,
        /// Firm.
        company: Option<String>,
        /// Person.
        contact: Option<String>,
    },
    /// A quotation on its opportunity.
    Ticket(OpportunityId),
}

impl Place {
    pub(super) fn of_party(party: &Party, title: &str) -> Self {
        let on = match party {
            Party::Customer(whom) => On::Client(whom.client),
            Party::Lead(lead) => On::lead(lead),
        };
        Self { on, title: title.to_owned() }
    }

    pub(super) fn on_ticket(opportunity: OpportunityId, title: &str) -> Self {
        Self { on: On::Ticket(opportunity), title: title.to_owned() }
    }

    /// Where a step would make its record, as far as that is known before the steps before it are done.
    pub(super) fn of(action: &Action) -> Option<Self> {
        let (on, title) = match action {
            Action::CreateOpportunity { whom, opportunity } => (On::Client(whom.client.known()?), &opportunity.summary),
            Action::CreateLead { lead, opportunity } => (On::lead(lead), &opportunity.summary),
            Action::CreateQuotation { opportunity, header, .. } => (On::Ticket(opportunity.known()?), &header.title),
            _ => return None,
        };
        Some(Self { on, title: title.clone() })
    }

    /// Where a create was sent whose outcome is unknown.
    pub(super) fn sent(effect: &store::Effect) -> Option<Self> {
        serde_json::from_str(effect.place.as_deref()?).ok()
    }
}

impl On {
    pub(super) fn lead(lead: &Lead) -> Self {
        let Lead { email, company, contact, .. } = lead.clone();
        Self::Lead { email, company, contact }
    }
}

impl Effect<'_> {
    /// The same, remembering where it is sent.
    pub(super) fn at(self, place: &Place) -> Self {
        Self { place: serde_json::to_string(place).ok(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_looked_for_by_what_it_said_of_the_person_when_it_was_sent() {
        let lead = Lead { email: Some("robin@new.example.com".to_owned()), ..Lead::default() };
        let place = Place::of_party(&Party::Lead(lead.clone()), "1 Network refresh");
        let stored = serde_json::to_string(&place).unwrap();
        assert!(serde_json::from_str::<Place>(&stored).unwrap() == place);
        let corrected = Lead { email: Some("robin@example.com".to_owned()), ..lead };
        assert!(Place::of_party(&Party::Lead(corrected), "1 Network refresh") != place);
    }
}

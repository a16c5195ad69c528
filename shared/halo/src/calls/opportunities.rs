//! Opportunities and leads.

use domain::halo::{ClientId, Lead, NewOpportunity, Opportunity, OpportunityChange, OpportunityId, Party};
use domain::party::email_key;

use super::lists::List;
use crate::decode;
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

/// Which opportunities of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpportunityFilter {
    /// Open ones, for people to choose from.
    OpenOnly,
    /// Closed ones as well, for finding our own by its marker.
    All,
}

impl Halo {
    /// One opportunity. `GET Opportunities/{id}`, one request; `None` if there is none.
    pub async fn opportunity(&self, id: OpportunityId) -> Result<Option<Opportunity>, Error> {
        self.by_id("Opportunities", id.0).await
    }

    /// The opportunities of a client. `GET Opportunities`, one request per 100 rows. Whether rows show our marker depends on the
    /// tenant: read each by id before "not found" counts.
    pub async fn opportunities_of(
        &self,
        client: ClientId,
        which: OpportunityFilter,
    ) -> Result<Listing<Opportunity>, Error> {
        let id = client.to_string();
        let state = match which {
            OpportunityFilter::OpenOnly => ("open_only", "true"),
            OpportunityFilter::All => ("includeclosed", "true"),
        };
        let query = vec![("client_id", id.as_str()), state];
        self.pages(&List { entity: "Opportunities", key: "tickets", query }).await
    }

    /// The opportunities whose lead has this e-mail address, case ignored. `GET Opportunities`, one request per 100 rows. Rows that do
    /// not show the address are kept, because they prove nothing.
    pub async fn opportunities_by_lead_email(&self, email: &str) -> Result<Listing<Opportunity>, Error> {
        let key = email_key(email);
        let query = vec![("search_oppemailaddress", email.trim()), ("includeclosed", "true")];
        let list = List { entity: "Opportunities", key: "tickets", query };
        self.pages_where(&list, |row| decode::lead_email(row).is_none_or(|shown| email_key(shown) == key)).await
    }

    /// The opportunities that may be of this lead, closed ones included: by its e-mail address, else by its firm, else by the person.
    /// One request per 100 rows; none for a lead that says nothing of itself, whose listing is incomplete. The searches are loose, and
    /// whether rows show our marker depends on the tenant: read each by id before "not found" counts.
    pub async fn opportunities_of_lead(&self, lead: &Lead) -> Result<Listing<Opportunity>, Error> {
        if let Some(email) = said(lead.email.as_ref()) {
            return self.opportunities_by_lead_email(email).await;
        }
        let firm = said(lead.company.as_ref()).map(|firm| ("search_oppcompanyname", firm));
        let person = || said(lead.contact.as_ref()).map(|person| ("search_oppcontactname", person));
        let Some(filter) = firm.or_else(person) else {
            return Ok(Listing { rows: Vec::new(), complete: false });
        };
        let query = vec![filter, ("includeclosed", "true")];
        self.pages(&List { entity: "Opportunities", key: "tickets", query }).await
    }

    /// Makes an opportunity, or the lead in place of one, which names no client. `POST Opportunities`, one request. The marker becomes its `third_party_id_string`.
    pub async fn create_opportunity(
        &self,
        party: &Party,
        opportunity: &NewOpportunity,
    ) -> Result<Made<Opportunity>, Error> {
        self.post("Opportunities", encode::new_opportunity(party, opportunity, self.bypass())).await
    }

    /// Changes some fields of an opportunity. `POST Opportunities` with its id, one request.
    pub async fn update_opportunity(
        &self,
        id: OpportunityId,
        change: &OpportunityChange,
    ) -> Result<Made<Opportunity>, Error> {
        let body = encode::changed_opportunity(id, change, self.bypass());
        self.post("Opportunities", (body, Vec::new())).await
    }
}

fn said(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

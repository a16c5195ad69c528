//! Opportunities and leads.

use domain::halo::{ClientId, NewOpportunity, Opportunity, OpportunityChange, OpportunityId, Whom};
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

    /// Makes an opportunity. `POST Opportunities`, one request. The marker becomes its `third_party_id_string`.
    pub async fn create_opportunity(
        &self,
        whom: Whom,
        opportunity: &NewOpportunity,
    ) -> Result<Made<Opportunity>, Error> {
        self.post("Opportunities", encode::new_opportunity(whom, opportunity, self.bypass())).await
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

//! Quotations.

use domain::halo::{
    ClientId, ItemId, OpportunityId, Quotation, QuotationChange, QuotationHeader, QuotationId, QuotationLineWrite,
    QuotationParty, Whom,
};

use super::QuotationUpdate;
use super::lists::{List, union};
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

impl Halo {
    /// One quotation with its lines. `GET Quotation/{id}`, one request; `None` if there is none.
    pub async fn quotation(&self, id: QuotationId) -> Result<Option<Quotation>, Error> {
        self.by_id("Quotation", id.0).await
    }

    /// The quotations of an opportunity, open and closed. `GET Quotation` twice, one request per 100 rows each: whether `open` and
    /// `closed` together mean both or neither is not documented, so each is asked for alone. Whether rows show our marker depends on
    /// the tenant: read each by id before "not found" counts.
    pub async fn quotations_of(&self, opportunity: OpportunityId) -> Result<Listing<Quotation>, Error> {
        let id = opportunity.to_string();
        let list = |state| List {
            entity: "Quotation",
            key: "quotes",
            query: vec![("ticket_id", id.as_str()), (state, "true")],
        };
        Ok(union(self.pages(&list("open")).await?, self.pages(&list("closed")).await?))
    }

    /// The quotations of a client, open and closed, in two lists as [`Halo::quotations_of`] reads them. `GET Quotation` twice, one
    /// request per 100 rows each.
    pub async fn quotations_of_client(&self, client: ClientId) -> Result<Listing<Quotation>, Error> {
        let id = client.to_string();
        let list = |state| List {
            entity: "Quotation",
            key: "quotes",
            query: vec![("client_id", id.as_str()), (state, "true")],
        };
        Ok(union(self.pages(&list("open")).await?, self.pages(&list("closed")).await?))
    }

    /// Makes a quotation with all its lines. `POST Quotation`, one request. The marker becomes its `third_party_number`, those of
    /// the lines their `quoter_id`. That of a lead names at most a client.
    pub async fn create_quotation(
        &self,
        opportunity: OpportunityId,
        party: QuotationParty,
        header: &QuotationHeader,
        lines: &[(ItemId, QuotationLineWrite)],
    ) -> Result<Made<Quotation>, Error> {
        self.post("Quotation", encode::new_quotation(Some(opportunity), party, header, lines)).await
    }

    /// The same without an opportunity, as the probe does.
    pub async fn create_quotation_alone(
        &self,
        whom: Whom,
        header: &QuotationHeader,
        lines: &[(ItemId, QuotationLineWrite)],
    ) -> Result<Made<Quotation>, Error> {
        let party = QuotationParty::Customer(whom);
        self.post("Quotation", encode::new_quotation(None, party, header, lines)).await
    }

    /// Deletes a quotation with its lines. `DELETE Quotation/{id}`, one request. One that is gone already counts as deleted, so this
    /// may be repeated. Only for quotations of the probe.
    pub async fn delete_quotation(&self, id: QuotationId) -> Result<(), Error> {
        self.remove(&format!("Quotation/{id}")).await
    }

    /// Brings a quotation with its lines up to date. `POST Quotation` with its id, one request.
    pub async fn update_quotation(
        &self,
        id: QuotationId,
        update: &QuotationUpdate<'_>,
    ) -> Result<Made<Quotation>, Error> {
        self.post("Quotation", encode::updated_quotation(id, update)).await
    }

    /// Changes some header fields and leaves the lines alone. `POST Quotation` with its id, one request.
    pub async fn change_quotation(&self, id: QuotationId, change: &QuotationChange) -> Result<Made<Quotation>, Error> {
        self.post("Quotation", (encode::changed_quotation(id, change), Vec::new())).await
    }
}

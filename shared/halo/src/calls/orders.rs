//! Sales orders.

use domain::halo::{OpportunityId, SalesOrder, SalesOrderId};

use super::lists::{List, union};
use crate::error::Error;
use crate::listing::Listing;
use crate::transport::Halo;

impl Halo {
    /// One sales order with its lines. `GET SalesOrder/{id}`, one request; `None` if there is none.
    pub async fn sales_order(&self, id: SalesOrderId) -> Result<Option<SalesOrder>, Error> {
        self.by_id("SalesOrder", id.0).await
    }

    /// The sales orders of an opportunity, open and closed. `GET SalesOrder` twice, for the reason named at
    /// [`Halo::quotations_of`]. There is no filter by quotation: compare [`SalesOrder::quotation`].
    pub async fn sales_orders_of(&self, opportunity: OpportunityId) -> Result<Listing<SalesOrder>, Error> {
        let id = opportunity.to_string();
        let list = |state| List {
            entity: "SalesOrder",
            key: "salesorders",
            query: vec![("ticket_id", id.as_str()), (state, "true")],
        };
        Ok(union(self.pages(&list("open")).await?, self.pages(&list("closed")).await?))
    }
}

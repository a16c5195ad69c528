//! Sales orders.

use domain::halo::{
    NewSalesOrder, OpportunityId, QuotationId, SalesOrder, SalesOrderChange, SalesOrderId, SalesOrderLineWrite, Whom,
};

use super::lists::{List, union};
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
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

    /// Makes a sales order with all its lines. `POST SalesOrder`, one request. It is found again by its quotation, so it has no
    /// marker of its own.
    pub async fn create_sales_order(
        &self,
        opportunity: OpportunityId,
        quotation: QuotationId,
        whom: Whom,
        order: &NewSalesOrder,
        lines: &[SalesOrderLineWrite],
    ) -> Result<Made<SalesOrder>, Error> {
        let links = encode::OrderLinks { opportunity, quotation, whom };
        self.post("SalesOrder", encode::new_order(links, order, lines)).await
    }

    /// Changes some header fields and leaves the lines alone. `POST SalesOrder` with its id, one request.
    pub async fn change_sales_order(
        &self,
        id: SalesOrderId,
        change: &SalesOrderChange,
    ) -> Result<Made<SalesOrder>, Error> {
        self.post("SalesOrder", (encode::changed_order(id, change), Vec::new())).await
    }
}

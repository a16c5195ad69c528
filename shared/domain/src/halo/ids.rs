//! Ids of Halo records.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::halo_id;

halo_id! {
    /// A product (`Item`).
    ItemId
}
halo_id! {
    /// An asset group, which is also a product group (`AssetGroup`, table `Generic`).
    AssetGroupId
}
halo_id! {
    /// A customer (`Client`, table `Area`).
    ClientId
}
halo_id! {
    /// A site of a client.
    SiteId
}
halo_id! {
    /// A user: a contact at a client's site (`Users`), not an agent.
    UserId
}
halo_id! {
    /// An agent of the MSP (`Agent`, table `Uname`).
    AgentId
}
halo_id! {
    /// An opportunity or ticket (`Faults`).
    OpportunityId
}
halo_id! {
    /// A quotation.
    QuotationId
}
halo_id! {
    /// A line of a quotation.
    QuotationLineId
}
halo_id! {
    /// A sales order.
    SalesOrderId
}
halo_id! {
    /// An attachment.
    AttachmentId
}
halo_id! {
    /// A ticket type.
    TicketTypeId
}
halo_id! {
    /// A ticket status, or the code of a row of a lookup list such as 39, quote statuses.
    StatusId
}
halo_id! {
    /// A currency; Halo's field `currency_code` holds this id, not the ISO letters.
    CurrencyId
}
halo_id! {
    /// A tax code.
    TaxId
}
halo_id! {
    /// A supplier.
    SupplierId
}

//! Records as they were read from Halo, reduced to what decisions need.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::ids::*;
use crate::{Currency, Frequency};

/// A user (contact) of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// All e-mail addresses (`emailaddress`, `email2`, `email3`) that are not blank.
    pub emails: Vec<String>,
    /// The site.
    pub site: Option<SiteId>,
    /// The client.
    pub client: Option<ClientId>,
    /// The client's name.
    pub client_name: Option<String>,
    /// No longer in use.
    pub inactive: bool,
    /// Our marker (`third_party_id` or a line of the notes), where the answer shows it.
    pub marker: Option<String>,
}

/// A user with what a contact in Quoter needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The user.
    pub user: User,
    /// Name, e-mail address, telephone numbers and firm; no address, which is the site's.
    pub person: crate::party::Person,
}

/// Where a site is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitePlace {
    /// The four lines and the postal code; what is in which line is the tenant's choice (S88).
    pub lines: [Option<String>; 5],
    /// The country.
    pub country: Option<crate::party::Place>,
}

/// A client (customer).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// Name.
    pub name: String,
    /// No longer in use.
    pub inactive: bool,
    /// The main site, where the answer shows it.
    pub main_site: Option<SiteId>,
    /// Our marker (a line of the notes), where the answer shows it.
    pub marker: Option<String>,
}

/// A site of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Name.
    pub name: String,
    /// The client.
    pub client: Option<ClientId>,
    /// No longer in use.
    pub inactive: bool,
    /// Our marker (a line of the notes), where the answer shows it.
    pub marker: Option<String>,
}

/// An agent of the MSP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Switched off.
    pub disabled: bool,
    /// "API-only agent": cannot own a quote.
    pub api_only: bool,
}

/// An asset group, used as product group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetGroup {
    /// Its id.
    pub id: AssetGroupId,
    /// Name.
    pub name: String,
    /// "Use for Items" (`showasitem`).
    pub for_items: bool,
}

/// An id with a name: a ticket type, a ticket status, a row of a lookup list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its id or code.
    pub id: i64,
    /// Name.
    pub name: String,
}

/// A currency of the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyChoice {
    /// Halo's id, which it calls `currency_code`.
    pub id: CurrencyId,
    /// Name.
    pub name: String,
    /// The ISO letters, where they are an ISO code.
    pub iso: Option<Currency>,
}

/// A tax code of the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxChoice {
    /// Its id.
    pub id: TaxId,
    /// Name.
    pub name: String,
    /// Rate in percent.
    pub rate: Option<Decimal>,
}

/// Which Item field holds a part number. Halo has no field called SKU; which of these a tenant uses is a setting
/// (HaloPSA API reference, section 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkuField {
    /// `supplier_part_code`.
    SupplierPartCode,
    /// `internalreference`.
    InternalReference,
    /// `externalreference`.
    ExternalReference,
    /// `qbosku`.
    QboSku,
    /// `supplier_sku` of any row of `item_suppliers`.
    ItemSupplierSku,
}

impl SkuField {
    /// The field's name in Halo's interface.
    pub fn wire_name(self) -> &'static str {
        match self {
            Self::SupplierPartCode => "supplier_part_code",
            Self::InternalReference => "internalreference",
            Self::ExternalReference => "externalreference",
            Self::QboSku => "qbosku",
            Self::ItemSupplierSku => "item_suppliers[].supplier_sku",
        }
    }
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Name.
    pub name: String,
    /// Sales text, perhaps HTML, where the answer shows it. It is not stored with the item: matching does not need it, and a pull
    /// reads it anew.
    #[serde(default, skip_serializing)]
    pub description: Option<String>,
    /// In use: not obsolete, not inactive.
    pub active: bool,
    /// Its group.
    pub group: Option<AssetGroupId>,
    /// Part numbers by the field that holds them; only fields that are not blank.
    pub skus: BTreeMap<SkuField, Vec<String>>,
    /// Sold again and again.
    pub recurring: bool,
    /// The period of a recurring product.
    pub frequency: Frequency,
    /// One-off sale price.
    pub price: Option<Decimal>,
    /// One-off cost.
    pub cost: Option<Decimal>,
    /// Sale price per period.
    pub recurring_price: Option<Decimal>,
    /// Cost per period.
    pub recurring_cost: Option<Decimal>,
    /// Supplier rows in Halo's order.
    pub suppliers: Vec<ItemSupplier>,
    /// Our marker (`third_party_id`), where the answer shows it.
    pub marker: Option<String>,
    /// Last change as Halo tells it.
    pub modified: Option<OffsetDateTime>,
}

impl Item {
    /// A one-time product in use that says nothing but this: what a product is built from where no more of it counts.
    pub fn plain(id: ItemId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            description: None,
            active: true,
            group: None,
            skus: BTreeMap::new(),
            recurring: false,
            frequency: Frequency::OneTime,
            price: None,
            cost: None,
            recurring_price: None,
            recurring_cost: None,
            suppliers: Vec::new(),
            marker: None,
            modified: None,
        }
    }
}

/// One supplier of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSupplier {
    /// The supplier.
    pub supplier: Option<SupplierId>,
    /// Its name.
    pub name: Option<String>,
    /// Its part number.
    pub sku: Option<String>,
    /// Its price.
    pub price: Option<Decimal>,
    /// Its cost.
    pub cost: Option<Decimal>,
    /// Set when the row is for one client only.
    pub client: Option<ClientId>,
}

/// An opportunity or lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opportunity {
    /// Its id.
    pub id: OpportunityId,
    /// Summary.
    pub summary: String,
    /// The client.
    pub client: Option<ClientId>,
    /// The site.
    pub site: Option<SiteId>,
    /// The user.
    pub user: Option<UserId>,
    /// The agent.
    pub agent: Option<AgentId>,
    /// The status.
    pub status: Option<StatusId>,
    /// Closed: it has a date of closing.
    pub closed: bool,
    /// Our marker (`third_party_id_string`), where the answer shows it.
    pub marker: Option<String>,
}

/// A quotation with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// Its id.
    pub id: QuotationId,
    /// Title.
    pub title: String,
    /// The opportunity it hangs on.
    pub opportunity: Option<OpportunityId>,
    /// The client.
    pub client: Option<ClientId>,
    /// The site.
    pub site: Option<SiteId>,
    /// The user.
    pub user: Option<UserId>,
    /// The status, a code of lookup 39.
    pub status: Option<StatusId>,
    /// PO number (`po_ref`).
    pub po_number: Option<String>,
    /// Our marker (`third_party_number`), where the answer shows it.
    pub marker: Option<String>,
    /// The sales order made from it.
    pub sales_order: Option<SalesOrderId>,
    /// Somebody approved it (`approvaldatetime` is set).
    pub approved: bool,
    /// Net total as Halo computed it.
    pub revenue: Option<Decimal>,
    /// Tax as Halo computed it.
    pub tax_total: Option<Decimal>,
    /// Total as Halo computed it.
    pub total: Option<Decimal>,
    /// Carriage of the header, net.
    pub carriage: Option<Decimal>,
    /// The lines; `None` when the answer did not carry any.
    pub lines: Option<Vec<QuotationLine>>,
}

/// A line of a quotation as Halo has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotationLine {
    /// Its id.
    pub id: QuotationLineId,
    /// Our marker (`quoter_id`); lines made by hand have none.
    pub marker: Option<String>,
    /// The product.
    pub item: Option<ItemId>,
    /// Name.
    pub name: String,
    /// Quantity.
    pub quantity: Decimal,
    /// Price per unit and period.
    pub price: Decimal,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// The field `discount`; what it means depends on the tenant.
    pub discount: Option<Decimal>,
    /// The field `tax`; what it means depends on the tenant.
    pub tax: Option<Decimal>,
    /// The period.
    pub frequency: Frequency,
    /// The customer may leave it out.
    pub optional: bool,
    /// Net total of the line as Halo computed it.
    pub net_total: Option<Decimal>,
    /// Tax of the line as Halo computed it.
    pub tax_total: Option<Decimal>,
}

/// A note on an opportunity: an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its id.
    pub id: i64,
    /// Our marker (the last line of the note), where the answer shows it.
    pub marker: Option<String>,
}

/// An attachment of an opportunity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// File name.
    pub file_name: String,
    /// Our marker (`third_party_id`), where the answer shows it.
    pub marker: Option<String>,
}

//! Records of Halo as they were read. Their shapes are named here only.

use domain::halo::{
    Agent, AgentId, AssetGroup, AssetGroupId, Choice, Client, ClientId, CurrencyChoice, CurrencyId, Item, ItemId,
    Opportunity, OpportunityId, Quotation, QuotationId, QuotationLine, QuotationLineId, Site, SiteId, SkuField,
    StatusId, TaxChoice, TaxId, User, UserId,
};
use domain::tenant::Tenant;
use domain::{Currency, Frequency};

use super::support::{MARKER, d};

/// Halo's ids.
pub(crate) const SAM: AgentId = AgentId(7);
pub(crate) const IMPORTS: AssetGroupId = AssetGroupId(1);
pub(crate) const HARDWARE: AssetGroupId = AssetGroupId(2);
pub(crate) const SENT: StatusId = StatusId(2);
pub(crate) const REVISED: StatusId = StatusId(3);
pub(crate) const REJECTED: StatusId = StatusId(4);
pub(crate) const SALES_TAX: TaxId = TaxId(40);
pub(crate) const VAT: TaxId = TaxId(41);
pub(crate) const NO_TAX: TaxId = TaxId(42);
pub(crate) const ALEX: UserId = UserId(51);
pub(crate) const OFFICE: SiteId = SiteId(61);
pub(crate) const CLIENT: ClientId = ClientId(71);

/// What can be chosen in this Halo.
pub(crate) fn tenant() -> Tenant {
    let choice = |(id, name): (i64, &str)| Choice { id, name: name.to_owned() };
    let group = |(id, name, for_items): (AssetGroupId, &str, bool)| AssetGroup { id, name: name.to_owned(), for_items };
    let tax = |(id, name, rate): (TaxId, &str, &str)| TaxChoice { id, name: name.to_owned(), rate: Some(d(rate)) };
    let currency = |(id, name, iso): (i64, &str, &str)| CurrencyChoice {
        id: CurrencyId(id),
        name: name.to_owned(),
        iso: Currency::parse(iso).ok(),
    };
    Tenant {
        agents: vec![agent(SAM.0, "Sam Seller", "sam@msp.example.com")],
        groups: [(IMPORTS, "Imports", true), (HARDWARE, "Hardware", true), (AssetGroupId(3), "Laptops", false)]
            .map(group)
            .to_vec(),
        ticket_types: [(20, "Opportunity"), (21, "Project")].map(choice).to_vec(),
        statuses: [(30, "New"), (31, "Lost"), (32, "Won")].map(choice).to_vec(),
        quote_statuses: [(1, "Draft"), (2, "Sent"), (3, "Revised"), (4, "Rejected"), (5, "Accepted")]
            .map(choice)
            .to_vec(),
        currencies: [(81, "Pound", "GBP"), (82, "Dollar", "USD"), (83, "Other dollar", "")].map(currency).to_vec(),
        taxes: [(SALES_TAX, "Sales tax", "8.25"), (VAT, "VAT", "20"), (NO_TAX, "None", "0")].map(tax).to_vec(),
        ..Tenant::default()
    }
}

pub(crate) fn agent(id: i64, name: &str, email: &str) -> Agent {
    Agent { id: AgentId(id), name: name.to_owned(), email: Some(email.to_owned()), disabled: false, api_only: false }
}

/// The user that the quote's person is.
pub(crate) fn alex() -> User {
    User {
        id: ALEX,
        name: "Alex Example".to_owned(),
        emails: vec!["alex@client.example.com".to_owned()],
        site: Some(OFFICE),
        client: Some(CLIENT),
        client_name: Some("Example Client Ltd".to_owned()),
        inactive: false,
        marker: None,
    }
}

/// An active client whose main site is not known.
pub(crate) fn client(id: i64, name: &str) -> Client {
    Client { id: ClientId(id), name: name.to_owned(), inactive: false, main_site: None, marker: None }
}

/// An active site of a client.
pub(crate) fn site(id: i64, client: ClientId) -> Site {
    Site { id: SiteId(id), name: "Office".to_owned(), client: Some(client), inactive: false, marker: None }
}

/// An active one-time product without part number.
pub(crate) fn item(id: i64, name: &str) -> Item {
    Item::plain(ItemId(id), name)
}

/// The same with a part number in the first field.
pub(crate) fn with_sku(item: Item, sku: &str) -> Item {
    Item { skus: [(SkuField::SupplierPartCode, vec![sku.to_owned()])].into(), ..item }
}

/// An open opportunity of the quote's client.
pub(crate) fn opportunity(id: i64) -> Opportunity {
    Opportunity {
        id: OpportunityId(id),
        summary: format!("Opportunity {id}"),
        client: Some(CLIENT),
        site: Some(OFFICE),
        user: Some(ALEX),
        agent: Some(AgentId(8)),
        status: Some(StatusId(30)),
        closed: false,
        marker: None,
    }
}

/// A Halo quote without lines for the quote's person.
pub(crate) fn quotation(id: i64) -> Quotation {
    Quotation {
        id: QuotationId(id),
        title: "6 Office".to_owned(),
        opportunity: None,
        client: Some(CLIENT),
        site: Some(OFFICE),
        user: Some(ALEX),
        status: Some(SENT),
        po_number: None,
        marker: Some(format!("{MARKER}quotation:7100000:pending")),
        sales_order: None,
        approved: false,
        revenue: None,
        tax_total: None,
        total: None,
        carriage: None,
        lines: Some(vec![]),
    }
}

/// A line of a Halo quote; its marker, if it is ours, ends with `key`.
pub(crate) fn row(id: i64, key: Option<&str>, quantity: &str, price: &str) -> QuotationLine {
    QuotationLine {
        id: QuotationLineId(id),
        marker: key.map(|key| format!("{MARKER}{key}")),
        item: None,
        name: format!("Row {id}"),
        quantity: d(quantity),
        price: d(price),
        cost: None,
        discount: None,
        tax: None,
        frequency: Frequency::OneTime,
        optional: false,
        net_total: None,
        tax_total: None,
    }
}

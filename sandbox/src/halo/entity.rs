//! What the stand-in knows of each kind of record: its path, its schema, and how its lists look.

use serde::{Deserialize, Serialize};

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Entity {
    /// Quotation (`QuotationHeader`).
    Quotation,
    /// Ticket, opportunity or lead (`Faults`).
    Ticket,
    /// Product (`Item`).
    Item,
    /// End user (`Users`).
    User,
    /// Customer (`Area`).
    Client,
    /// Site of a customer.
    Site,
    /// Agent (`Uname`).
    Agent,
    /// Group of products or assets (`Generic`).
    AssetGroup,
    /// File.
    Attachment,
    /// Ticket type (`RequestType`).
    TicketType,
    /// Currency.
    Currency,
    /// Tax code.
    Tax,
    /// Code of one of the numbered lists.
    Lookup,
    /// Ticket status (`TStatus`).
    Status,
    /// The tenant's settings; one record with id 1.
    Control,
    /// Supplier (`Company`).
    Supplier,
    /// What one supplier charges for one product; kept inside the product.
    ItemSupplier,
    /// Sales order (`OrderHead`).
    SalesOrder,
    /// Line of a sales order; kept inside the order.
    OrderLine,
    /// Address (`AddressStore`).
    Address,
    /// Action on a ticket.
    Action,
    /// Link to a record elsewhere (`ExternalLink_List`).
    ExternalLink,
    /// Team of agents (`SectionDetail`).
    Team,
}

/// Facts about one kind of record.
#[derive(Debug)]
pub(crate) struct Spec {
    /// First segment after `/api/`, in Halo's spelling.
    pub(crate) path: &'static str,
    pub(crate) schema: &'static str,
    /// Key of the list in its wrapper; `None` for a bare array (HaloPSA API reference, section 2.3).
    pub(crate) list_key: Option<&'static str>,
    /// Fields that `search` looks into.
    pub(crate) search: &'static [&'static str],
    /// Fields in which a client may leave a mark of its own.
    pub(crate) markers: &'static [&'static str],
    /// Long texts, absent from lists.
    pub(crate) long_texts: &'static [&'static str],
    /// Date fields that show a sentinel while unset.
    pub(crate) unset_dates: &'static [&'static str],
    /// The first id given out is one more.
    pub(crate) base_id: i64,
}

const PLAIN: Spec = Spec {
    path: "",
    schema: "",
    list_key: None,
    search: &["name"],
    markers: &[],
    long_texts: &[],
    unset_dates: &[],
    base_id: 100,
};

const QUOTATION: Spec = Spec {
    path: "Quotation",
    schema: "QuotationHeader",
    list_key: Some("quotes"),
    search: &["id", "title", "client_name", "user_name", "po_ref", "ticket_summary"],
    markers: &["third_party_number"],
    long_texts: &["note", "scope", "risk", "approvalnote"],
    unset_dates: &["approvaldatetime", "expiry_date"],
    base_id: 1000,
};
const TICKET: Spec = Spec {
    path: "Tickets",
    schema: "Faults",
    list_key: Some("tickets"),
    search: &[
        "id",
        "summary",
        "details",
        "client_name",
        "user_name",
        "oppcompanyname",
        "oppcontactname",
        "oppemailaddress",
    ],
    markers: &["third_party_id_string"],
    long_texts: &["details", "details_html"],
    unset_dates: &["targetdate", "deadlinedate", "dateclosed", "oppconverteddate", "followupdate"],
    base_id: 2000,
};
const ITEM: Spec = Spec {
    path: "Item",
    schema: "Item",
    list_key: Some("items"),
    search: &[
        "name",
        "supplier_part_code",
        "internalreference",
        "externalreference",
        "qbosku",
        "accountsid",
        "description",
    ],
    markers: &["third_party_id"],
    long_texts: &["description", "purchase_description", "note"],
    unset_dates: &[],
    base_id: 300,
};
const USER: Spec = Spec {
    path: "Users",
    schema: "Users",
    list_key: Some("users"),
    search: &["name", "emailaddress", "email2", "email3", "login"],
    markers: &["third_party_id", "notes"],
    long_texts: &["notes"],
    unset_dates: &["datecreated"],
    base_id: 500,
};
const CLIENT: Spec = Spec {
    path: "Client",
    schema: "Area",
    list_key: Some("clients"),
    search: &["name", "main_contact_name", "website", "ref"],
    markers: &["notes"],
    long_texts: &["notes"],
    base_id: 40,
    ..PLAIN
};
const SITE: Spec = Spec {
    path: "Site",
    schema: "Site",
    list_key: Some("sites"),
    search: &["name", "client_name"],
    markers: &["notes"],
    long_texts: &["notes"],
    base_id: 70,
    ..PLAIN
};
const SALES_ORDER: Spec = Spec {
    path: "SalesOrder",
    schema: "OrderHead",
    list_key: Some("salesorders"),
    search: &["id", "title", "client_name", "po_number"],
    long_texts: &["note"],
    unset_dates: &["ship_date", "datereceived"],
    base_id: 4000,
    ..PLAIN
};
const ATTACHMENT: Spec = Spec {
    path: "Attachment",
    schema: "Attachment",
    list_key: Some("attachments"),
    search: &["filename"],
    markers: &["third_party_id"],
    base_id: 6000,
    ..PLAIN
};
const ACTION: Spec = Spec {
    path: "Actions",
    schema: "Actions",
    list_key: Some("actions"),
    search: &["note", "outcome"],
    base_id: 8000,
    ..PLAIN
};
const ADDRESS: Spec =
    Spec { path: "Address", schema: "AddressStore", search: &["line1", "postcode"], base_id: 9000, ..PLAIN };
const LINK: Spec = Spec {
    path: "ExternalLink",
    schema: "ExternalLink_List",
    search: &["third_party_id", "third_party_desc"],
    base_id: 9500,
    ..PLAIN
};
const SUPPLIER: Spec = Spec {
    path: "Supplier",
    schema: "Company",
    list_key: Some("suppliers"),
    long_texts: &["notes"],
    base_id: 20,
    ..PLAIN
};
// Looked up by e-mail the search of agents finds nothing (HaloPSA API reference, section 3.6).
const AGENT: Spec = Spec { path: "Agent", schema: "Uname", base_id: 10, ..PLAIN };
const ASSET_GROUP: Spec = Spec { path: "AssetGroup", schema: "Generic", base_id: 200, ..PLAIN };
const TICKET_TYPE: Spec = Spec { path: "TicketType", schema: "RequestType", base_id: 60, ..PLAIN };
const CURRENCY: Spec = Spec { path: "Currency", schema: "Currency", base_id: 10, ..PLAIN };
const TAX: Spec = Spec { path: "Tax", schema: "Tax", base_id: 50, ..PLAIN };
const LOOKUP: Spec = Spec { path: "Lookup", schema: "Lookup", base_id: 900, ..PLAIN };
const STATUS: Spec = Spec { path: "Status", schema: "TStatus", base_id: 60, ..PLAIN };
const CONTROL: Spec = Spec { search: &[], path: "Control", schema: "Control", base_id: 0, ..PLAIN };
const ITEM_SUPPLIER: Spec =
    Spec { path: "itemsupplier", schema: "ItemSupplier", search: &["supplier_sku"], base_id: 700, ..PLAIN };
const ORDER_LINE: Spec = Spec { path: "OrderLine", schema: "OrderLine", base_id: 5000, ..PLAIN };
const TEAM: Spec = Spec { path: "Team", schema: "SectionDetail", base_id: 10, ..PLAIN };

impl Entity {
    /// Every kind of record.
    pub const ALL: [Self; 23] = [
        Self::Quotation,
        Self::Ticket,
        Self::Item,
        Self::User,
        Self::Client,
        Self::Site,
        Self::Agent,
        Self::AssetGroup,
        Self::Attachment,
        Self::TicketType,
        Self::Currency,
        Self::Tax,
        Self::Lookup,
        Self::Status,
        Self::Control,
        Self::Supplier,
        Self::ItemSupplier,
        Self::SalesOrder,
        Self::OrderLine,
        Self::Address,
        Self::Action,
        Self::ExternalLink,
        Self::Team,
    ];

    pub(crate) fn spec(self) -> &'static Spec {
        match self {
            Self::Quotation => &QUOTATION,
            Self::Ticket => &TICKET,
            Self::Item => &ITEM,
            Self::User => &USER,
            Self::Client => &CLIENT,
            Self::Site => &SITE,
            Self::Agent => &AGENT,
            Self::AssetGroup => &ASSET_GROUP,
            Self::Attachment => &ATTACHMENT,
            Self::TicketType => &TICKET_TYPE,
            Self::Currency => &CURRENCY,
            Self::Tax => &TAX,
            Self::Lookup => &LOOKUP,
            Self::Status => &STATUS,
            Self::Control => &CONTROL,
            Self::Supplier => &SUPPLIER,
            Self::ItemSupplier => &ITEM_SUPPLIER,
            Self::SalesOrder => &SALES_ORDER,
            Self::OrderLine => &ORDER_LINE,
            Self::Address => &ADDRESS,
            Self::Action => &ACTION,
            Self::ExternalLink => &LINK,
            Self::Team => &TEAM,
        }
    }

    /// The kind of record behind a path segment, without regard to case; `Opportunities` are tickets.
    #[must_use]
    pub fn from_path(segment: &str) -> Option<Self> {
        if segment.eq_ignore_ascii_case("opportunities") {
            return Some(Self::Ticket);
        }
        Self::ALL.into_iter().find(|entity| entity.spec().path.eq_ignore_ascii_case(segment))
    }
}

#[cfg(test)]
mod tests {
    use super::super::contract::facts;
    use super::*;

    #[test]
    fn names_are_matched_without_regard_to_case() {
        assert_eq!(Entity::from_path("quotation"), Some(Entity::Quotation));
        assert_eq!(Entity::from_path("USERS"), Some(Entity::User));
        assert_eq!(Entity::from_path("opportunities"), Some(Entity::Ticket));
        assert_eq!(Entity::from_path("Unicorn"), None);
    }

    #[test]
    fn every_entity_is_in_the_contract() {
        for entity in Entity::ALL {
            let spec = entity.spec();
            assert!(facts().fields(spec.schema).is_some(), "{}", spec.schema);
            assert!(facts().has_operation("GET", &format!("/{}", spec.path)), "{}", spec.path);
            for field in spec.markers.iter().chain(spec.long_texts).chain(spec.unset_dates).chain(spec.search) {
                assert!(facts().kind(spec.schema, field).is_some(), "{} {field}", spec.schema);
            }
        }
    }
}

//! Records to write. References to other records are passed beside them, because they may come from an earlier step.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::ids::*;
use super::records::SkuField;
use crate::party::Person;
use crate::{Frequency, LineKey};

/// A client to make. Halo makes its first site with it, named `site_name`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewClient {
    /// Name.
    pub name: String,
    /// Name of its first site.
    pub site_name: String,
    /// Country of that site, two ISO letters (`newclient_countrycode`; S89).
    pub country: Option<String>,
    /// Halo's number of its region (`newclient_regioncode`; S89).
    pub region: Option<i64>,
    /// Unique text by which it is found again; goes into the notes.
    pub marker: String,
}

/// A site to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSite {
    /// Name.
    pub name: String,
    /// Country, two ISO letters (`country_code`, a text; S89).
    pub country: Option<String>,
    /// Halo's number of the region (`region_code`; S89).
    pub region: Option<i64>,
    /// Unique text by which it is found again; goes into the notes.
    pub marker: String,
}

/// A user to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUser {
    /// Full name.
    pub name: String,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Work telephone.
    pub phone: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Unique text by which it is found again; goes into `third_party_id` and the notes.
    pub marker: String,
}

/// A product to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewItem {
    /// Name.
    pub name: String,
    /// Its group; must be one with "Use for Items".
    pub group: AssetGroupId,
    /// Sales text, plain.
    pub description: Option<String>,
    /// Part number and the field that takes it.
    pub sku: Option<(SkuField, String)>,
    /// One-time, or the period of a recurring product.
    pub frequency: Frequency,
    /// Price per unit and period.
    pub price: Decimal,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// Unique text by which it is found again; goes into `third_party_id`.
    pub marker: String,
}

/// The three records that say for whom something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whom {
    /// The client.
    pub client: ClientId,
    /// The site of the user.
    pub site: SiteId,
    /// The user.
    pub user: UserId,
}

/// For whom an opportunity is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "there is one per quote, and it is passed by reference")]
pub enum Party {
    /// A customer of Halo.
    Customer(Whom),
    /// Somebody who is no customer yet.
    Lead(Lead),
}

/// The person and firm of a lead: they stand on the ticket itself (HaloPSA API reference, section 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Firm (`oppcompanyname`).
    pub company: Option<String>,
    /// Person (`oppcontactname`).
    pub contact: Option<String>,
    /// E-mail address (`oppemailaddress`).
    pub email: Option<String>,
    /// Telephone (`opptel`).
    pub phone: Option<String>,
    /// Job title (`oppjobtitle`).
    pub job_title: Option<String>,
    /// Address: four lines (`oppaddr1` to `oppaddr4`), then the postal code (`opppostcode`).
    pub address: Option<[String; 5]>,
    /// Country (`oppcountry`).
    pub country: Option<String>,
    /// Region (`oppregion`).
    pub region: Option<String>,
}

impl Lead {
    /// What a lead is found by: firm, person and e-mail address. Nothing else of the person.
    pub fn of(person: &Person) -> Self {
        let Person { organization, email, .. } = person;
        Self { company: organization.clone(), contact: person.full_name(), email: email.clone(), ..Self::default() }
    }
}

/// For whom a quotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuotationParty {
    /// A customer of Halo.
    Customer(Whom),
    /// A lead: the client under which Halo keeps it, where known. Without one Halo takes the ticket's.
    Lead(Option<ClientId>),
}

/// A private note on an opportunity: an action that no user sees and that mails nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNote {
    /// Plain text.
    pub text: String,
    /// The outcome, which Halo demands.
    pub outcome: String,
    /// Unique text by which it is found again; the last line of the note.
    pub marker: String,
}

/// An opportunity to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOpportunity {
    /// Summary, the line people see in lists.
    pub summary: String,
    /// Details, plain text.
    pub details: String,
    /// The ticket type; the tenant's default where none is set.
    pub ticket_type: Option<TicketTypeId>,
    /// The status; the ticket type's default where none is set.
    pub status: Option<StatusId>,
    /// The agent.
    pub agent: Option<AgentId>,
    /// Target date, which many tenants demand.
    pub target_date: Option<OffsetDateTime>,
    /// One-off value.
    pub value_one_off: Decimal,
    /// Monthly value.
    pub value_monthly: Decimal,
    /// Annual value.
    pub value_annual: Decimal,
    /// Link to the quote in Quoter.
    pub url: Option<String>,
    /// Values of further fields by Halo's name; fields named above cannot be overridden.
    pub fields: std::collections::BTreeMap<String, crate::settings::FieldValue>,
    /// Unique text by which it is found again; goes into `third_party_id_string`.
    pub marker: String,
}

/// The header of a quotation to make or to bring up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotationHeader {
    /// Title.
    pub title: String,
    /// The status, a code of lookup 39; the tenant's default where none is set.
    pub status: Option<StatusId>,
    /// The agent.
    pub agent: Option<AgentId>,
    /// Date of the quote.
    pub date: OffsetDateTime,
    /// Validity ends.
    pub expires: Option<OffsetDateTime>,
    /// The currency.
    pub currency: Option<CurrencyId>,
    /// Note for the customer.
    pub note: Option<String>,
    /// Link to the quote in Quoter.
    pub url: Option<String>,
    /// Billing address: up to four lines, then the postal code.
    pub billing: Option<[String; 5]>,
    /// Delivery address, in the same form.
    pub delivery: Option<[String; 5]>,
    /// Shipping as carriage of the header (`carriage_price`), net; `None` leaves it as it is.
    #[serde(default)]
    pub carriage: Option<Decimal>,
    /// Unique text by which it is found again; goes into `third_party_number`.
    pub marker: String,
}

/// A line of a quotation to make or to bring up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotationLineWrite {
    /// Halo's id of the line when it is brought up to date.
    pub id: Option<QuotationLineId>,
    /// Our key of the line.
    pub key: LineKey,
    /// Unique text by which the line is known again; goes into `quoter_id`, at most 100 characters.
    pub marker: String,
    /// Name.
    pub name: String,
    /// Description, plain text.
    pub description: Option<String>,
    /// Part number.
    pub code: Option<String>,
    /// Quantity.
    pub quantity: Decimal,
    /// Price per unit and period.
    pub price: Decimal,
    /// Cost per unit and period.
    pub cost: Option<Decimal>,
    /// One-time or the period.
    pub frequency: Frequency,
    /// The customer may leave it out.
    pub optional: bool,
    /// The field `discount`; only written where the tenant's dialect is known.
    pub discount: Option<Decimal>,
    /// The field `tax`; 0 is certain, anything else needs the tenant's dialect.
    pub tax: Option<Decimal>,
    /// Tax code; `None` leaves it to the product.
    pub tax_code: Option<TaxId>,
    /// A heading (`isgroupdesc`): it has a name only, no product, and carries no money.
    #[serde(default)]
    pub heading: bool,
}

/// A file to hang on an opportunity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAttachment {
    /// File name.
    pub file_name: String,
    /// Note beside it.
    pub note: String,
    /// Media type.
    pub content_type: String,
    /// Unique text by which it is found again; goes into `third_party_id`.
    pub marker: String,
}

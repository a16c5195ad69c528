//! A quote as it is stored. Both faces, the webhook record and the API record, are written from this one shape.

use serde::{Deserialize, Serialize};

use super::amount::Amount;

/// A moment in UNIX seconds.
pub type Seconds = i64;

/// The status that people set (Quoter API reference, section 5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Neither won nor lost.
    #[default]
    Pending,
    /// Won: accepted by the customer.
    Accepted,
    /// Won: ordered from the supplier.
    Ordered,
    /// Won: delivered.
    Fulfilled,
    /// Lost.
    Lost,
}

impl Status {
    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Accepted => "accepted",
            Status::Ordered => "ordered",
            Status::Fulfilled => "fulfilled",
            Status::Lost => "lost",
        }
    }

    /// Whether it counts as won.
    pub fn is_won(self) -> bool {
        matches!(self, Status::Accepted | Status::Ordered | Status::Fulfilled)
    }
}

/// How often a recurring line is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Every month.
    #[default]
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    SemiAnnually,
    /// Every twelve months.
    Annually,
}

impl Interval {
    /// All intervals, the shortest first.
    pub const ALL: [Interval; 4] = [Self::Monthly, Self::Quarterly, Self::SemiAnnually, Self::Annually];

    /// The length of a period in months.
    pub fn months(self) -> i64 {
        match self {
            Interval::Monthly => 1,
            Interval::Quarterly => 3,
            Interval::SemiAnnually => 6,
            Interval::Annually => 12,
        }
    }

    /// The value of `recurring_interval` in the APIs (Quoter API reference, section 3.3).
    pub fn name(self) -> &'static str {
        match self {
            Interval::Monthly => "monthly",
            Interval::Quarterly => "quarterly",
            Interval::SemiAnnually => "semi_annually",
            Interval::Annually => "annually",
        }
    }

    /// The interval with this API name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|interval| interval.name() == name)
    }
}

/// Something with a numeric id, a public id and a name: category, supplier, manufacturer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// Id in webhooks, digits.
    pub id: String,
    /// Id in the API, with a prefix.
    pub public_id: String,
    /// Name.
    pub name: String,
}

/// A label with a value, of a custom field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The label that people see.
    pub label: String,
    /// The value that was typed.
    pub value: String,
}

/// A reduction of a line or of a whole quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// What the customer reads.
    pub name: String,
    /// Percent when true, else money.
    pub is_percent: bool,
    /// The percentage or the money.
    pub value: Amount,
}

impl Discount {
    /// A percentage, for example `"10"`.
    pub fn percent(name: &str, value: Amount) -> Self {
        Self { name: name.to_owned(), is_percent: true, value }
    }

    /// A sum of money.
    pub fn money(name: &str, value: Amount) -> Self {
        Self { name: name.to_owned(), is_percent: false, value }
    }

    /// What it takes off an amount, to the cent.
    pub fn off(&self, amount: &Amount) -> Amount {
        if self.is_percent { self.value.percent_of(amount) } else { self.value.round(2) }
    }
}

/// A tax that Quoter computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// Name, for example `Sales tax`.
    pub name: String,
    /// Rate in percent.
    pub rate: Amount,
}

/// A chosen option of an item; its price is added to the unit price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Name of the option.
    pub option: String,
    /// Name of the chosen value.
    pub value: String,
    /// What it adds to the unit price.
    pub price: Amount,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// Id in webhooks, digits; new for each quote and revision.
    pub id: String,
    /// Id in the API, `litm_...`.
    pub public_id: String,
    /// Catalogue item, `item_...`.
    pub item_id: Option<String>,
    /// Name.
    pub name: String,
    /// Description, may hold HTML.
    pub description: String,
    /// Quantity.
    pub quantity: Amount,
    /// Catalogue field `code` (MPN); `sku` in webhooks.
    pub code: String,
    /// Catalogue field `sku`; `supplier_sku` in webhooks.
    pub supplier_sku: String,
    /// Price of one, without options.
    pub unit_price: Amount,
    /// Cost of one, when known.
    pub unit_cost: Option<Amount>,
    /// Period, none for a one-time line.
    pub interval: Option<Interval>,
    /// Reduction of this line.
    pub discount: Option<Discount>,
    /// Category.
    pub category: Named,
    /// Supplier.
    pub supplier: Option<Named>,
    /// Manufacturer.
    pub manufacturer: Option<Named>,
    /// Whether the customer may leave it out.
    pub optional: bool,
    /// Whether an optional line is taken.
    pub selected: bool,
    /// Whether taxes apply.
    pub taxable: bool,
    /// Chosen options.
    pub options: Vec<Choice>,
    /// Lines of a bundle; the price is the parent's.
    pub children: Vec<Line>,
    /// Custom fields.
    pub custom_fields: Vec<Field>,
}

/// A part of a quote with its own heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    /// 27 characters without a prefix.
    pub id: String,
    /// Heading; need not be unique.
    pub name: String,
    /// Lines in order.
    pub lines: Vec<Line>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it all")]
pub struct Address {
    pub line1: String,
    pub line2: String,
    pub city: String,
    pub state_code: String,
    pub state_name: String,
    pub country_code: String,
    pub country_name: String,
    pub postal_code: String,
}

/// The person a quote is prepared for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it all")]
pub struct Person {
    pub id: String,
    pub public_id: String,
    pub first_name: String,
    pub last_name: String,
    pub organization: String,
    pub title: String,
    pub billing: Option<Address>,
    pub shipping: Option<Address>,
    pub work_phone: Option<String>,
    pub mobile_phone: Option<String>,
    pub fax: Option<String>,
    pub email: String,
    pub website: Option<String>,
}

/// The Quoter user who owns a quote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it all")]
pub struct Owner {
    pub id: String,
    pub public_id: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
}

/// A currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Currency {
    /// ISO code.
    pub code: String,
    /// Name as Quoter writes it, with a trailing blank for the US dollar.
    pub name: String,
}

/// The template a quote was made from; `form` in webhooks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it all")]
pub struct Form {
    pub id: String,
    pub public_id: String,
    pub slug: String,
    pub title: String,
}

/// A quote. In JSON missing fields are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quote {
    /// Id in webhooks, digits; new for each revision.
    pub id: String,
    /// Id in the API, `quot_...`.
    pub public_id: String,
    /// Token of the customer page and the PDF.
    pub uuid: String,
    /// The account, digits.
    pub account_id: String,
    /// The quote this one revises directly.
    pub previous: Option<String>,
    /// The first quote of the chain of revisions.
    pub original: Option<String>,
    /// 2 for the first revision, none for an original.
    pub revision: Option<u32>,
    /// Title.
    pub name: String,
    /// Counter of the account; 0 for a draft.
    pub number: u64,
    /// Free text; belongs to one revision.
    pub custom_number: Option<String>,
    /// For colleagues.
    pub internal_notes: String,
    /// For the customer.
    pub comments: String,
    /// When it expires.
    pub expires_at: Option<Seconds>,
    /// When it was won.
    pub won_at: Option<Seconds>,
    /// Period of the quote's recurring total.
    pub interval: Interval,
    /// Status.
    pub status: Status,
    /// Not yet published.
    pub draft: bool,
    /// The current one of its revisions.
    pub primary: bool,
    /// State of the mail to the customer: `pending`, `delivered`, `opened`, `clicked`, `undeliverable`; none if never sent.
    pub email_status: Option<String>,
    /// Reduction of the whole quote.
    pub discount: Option<Discount>,
    /// Shipping.
    pub shipping: Amount,
    /// Taxes.
    pub taxes: Vec<Tax>,
    /// Person.
    pub person: Person,
    /// Owner.
    pub owner: Owner,
    /// Reseller, when there is one.
    pub reseller: Option<Named>,
    /// Currency.
    pub currency: Currency,
    /// Template.
    pub form: Form,
    /// Custom fields filled in by the owner.
    pub custom_fields: Vec<Field>,
    /// Fields filled in by the customer at acceptance.
    pub acceptance_fields: Vec<Field>,
    /// Sections with their lines.
    pub sections: Vec<Section>,
    /// When the record was made.
    pub created_at: Seconds,
    /// When it was last changed.
    pub updated_at: Seconds,
}

impl Quote {
    /// All lines of all sections in order, without lines of bundles.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.sections.iter().flat_map(|section| section.lines.iter())
    }

    /// Whether this text is one of its three ids.
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.public_id == id || self.uuid == id
    }

    /// The stage at this moment, in the API's words (Quoter API reference, section 5.1).
    pub fn stage(&self, now: Seconds) -> String {
        match self.status {
            _ if self.draft => "draft".to_owned(),
            Status::Lost => "lost".to_owned(),
            Status::Pending => self.open_stage(now),
            won => format!("won-{}", won.name()),
        }
    }

    fn open_stage(&self, now: Seconds) -> String {
        match (&self.expires_at, &self.email_status) {
            (Some(at), _) if *at < now => "expired".to_owned(),
            (_, Some(state)) => format!("sent-{state}"),
            (_, None) => "published".to_owned(),
        }
    }
}

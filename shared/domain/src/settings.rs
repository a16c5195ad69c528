//! The settings: one validated document. Every run names the version that it used.

mod catalogue;
mod won;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::halo::SkuField;
use crate::settings_check::hints;
use crate::{AccountId, Frequency};
pub use catalogue::{CatalogueSettings, FollowSettings, PriceMoved};
pub use won::{HaloMakesOrders, LeadSettings, NoteSettings, PoNumber, SalesOrderAt, WonSettings};

/// The number of this document's format. A document with another number is refused.
pub const FORMAT: u32 = 1;

/// All settings. What is left out has the default of its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The format of this document.
    pub format: Format,
    /// Whether anything is written to Halo (decision t).
    pub mode: Mode,
    /// Which quotes are pushed at all (S87, decision t).
    pub scope: ScopeSettings,
    /// The Quoter side.
    pub quoter: QuoterSettings,
    /// Opportunities (S15, S16, S84, S85, decision q).
    pub opportunity: OpportunitySettings,
    /// Quotations (S17-S25, S86, S90, decision e).
    pub quotation: QuotationSettings,
    /// Clients, sites and users (S12-S14b, decision b).
    pub customer: CustomerSettings,
    /// Leads (S14, S79-S83, decision x).
    pub lead: LeadSettings,
    /// Wins (S48-S51, S77, decisions v and w).
    pub won: WonSettings,
    /// Private notes on the opportunity (decision y).
    pub notes: NoteSettings,
    /// Agents (S27, S28, decision d).
    pub agent: AgentSettings,
    /// Products (S35-S46, S76, S91, decision c).
    pub product: ProductSettings,
    /// Products in Quoter's catalogue (S1-S11, S75, S92, decision a).
    pub catalogue: CatalogueSettings,
    /// Taxes (S31, S32, decision g).
    pub tax: TaxSettings,
    /// Currencies by ISO code (S94); each maps itself where nothing is named.
    #[schemars(example = hints::row("GBP", "Pound Sterling"), extend("propertyNames" = hints::currencies()))]
    pub currency: BTreeMap<String, Pick>,
    /// Halo's billing period by Quoter's period when pushing (S93); each maps itself where nothing is named.
    #[schemars(example = hints::row("weekly", "monthly"), extend("propertyNames" = hints::frequencies()))]
    pub frequency: BTreeMap<Frequency, Frequency>,
    /// How a postal address becomes Halo's address lines (S88, S89).
    pub address: AddressSettings,
    /// How this tenant reads what Halo's documents leave open (N21); written by the probe.
    pub dialect: Dialect,
    /// Waiting and trying again.
    pub timing: Timing,
}

/// The format number, which must be [`FORMAT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Format(u32);

impl Default for Format {
    fn default() -> Self {
        Self(FORMAT)
    }
}

impl TryFrom<u32> for Format {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        if number == FORMAT {
            Ok(Self(number))
        } else {
            Err(format!("settings of format {number} cannot be read, only {FORMAT}"))
        }
    }
}

impl JsonSchema for Format {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Format".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": FORMAT })
    }
}

impl From<Format> for u32 {
    fn from(format: Format) -> Self {
        format.0
    }
}

/// Whether anything is written to Halo (decision t).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every quote is planned, nothing is written. The state after installing.
    #[default]
    Observe,
    /// Quotes are written to Halo.
    Live,
}

/// A record of the tenant, by id or by exact name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("x-allowed" = "an id or a name"))]
#[serde(untagged)]
pub enum Pick {
    /// By id.
    Id(i64),
    /// By name; case and repeated blanks are ignored.
    Name(String),
}

impl std::fmt::Display for Pick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => write!(f, "id {id}"),
            Self::Name(name) => write!(f, "\"{name}\""),
        }
    }
}

/// Which quotes are pushed at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScopeSettings {
    /// Nothing at all is written before a quote is won (S87, decision f).
    pub only_won: bool,
    /// Quotes that were first seen before this moment (RFC 3339) are left alone.
    #[schemars(example = &"2026-04-01T00:00:00Z", extend("x-allowed" = "a moment with time zone, such as 2026-04-01T00:00:00Z"))]
    pub live_from: Option<String>,
    /// If anything is named here, only quotes that fit are pushed.
    pub sync_only: Filter,
    /// Quotes that fit are never pushed.
    pub never: Filter,
}

/// Quotes by template, owner, reseller or custom field. A quote fits if it fits any of them; texts are compared without case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Titles of quote templates.
    #[schemars(example = hints::list("Managed services"))]
    pub templates: Vec<String>,
    /// E-mail addresses of owners.
    #[schemars(example = hints::list("sam@msp.example.com"))]
    pub owners: Vec<String>,
    /// Names of resellers.
    #[schemars(example = hints::list("Example Reseller"))]
    pub resellers: Vec<String>,
    /// Values of custom fields by label; an empty value stands for any.
    #[schemars(example = hints::row("Halo", "yes"))]
    pub custom_fields: BTreeMap<String, String>,
}

/// The Quoter side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuoterSettings {
    /// Address of the account, such as `https://example.quoter.com`. The PDF of a quote is fetched below it.
    #[schemars(example = &"https://example.quoter.com", extend("x-allowed" = "an address that begins with https:// and ends with the host name"))]
    pub instance_url: Option<String>,
    /// The account's number. Deliveries of another account are refused.
    #[schemars(example = &"90001", extend("x-allowed" = "digits in quotes"))]
    pub account: Option<String>,
    /// Where the content of a quote comes from (S66, decision r).
    pub content: Content,
}

impl QuoterSettings {
    /// The account that is named, if one is.
    pub fn own_account(&self) -> Option<AccountId> {
        AccountId::new(self.account.as_deref()?)
    }
}

/// Where the content of a quote comes from. Never a mix of both in one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The webhook's delivery. What it cannot carry is named.
    #[default]
    Delivery,
    /// The hosted API; the delivery is only the doorbell. Needs an API key.
    Api,
}

/// Opportunities. The values of one that was made for a quote follow its totals; those of one that stood there before are left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OpportunitySettings {
    /// The ticket type (S84); the tenant's default when left out.
    #[schemars(example = &"Opportunity")]
    pub ticket_type: Option<Pick>,
    /// The status of a new opportunity (S85); the ticket type's default when left out.
    #[schemars(example = &"New")]
    pub status: Option<Pick>,
    /// The status by Quoter's status, for quotes that are decided; left alone where nothing is named (decision j). `pending` counts
    /// for a quote that was decided and is open again, which only the API can tell (decision o).
    #[schemars(example = hints::row("lost", "Lost"), extend("propertyNames" = hints::statuses()))]
    pub status_by_quote: BTreeMap<String, Pick>,
    /// The pipeline stage by Quoter's status, by id; left alone where nothing is named.
    #[schemars(example = hints::row("accepted", 4), extend("propertyNames" = hints::statuses()))]
    pub stage_by_quote: BTreeMap<String, i64>,
    /// Target date of a new opportunity, in days from now. 0 sends none.
    #[schemars(range(max = 3650))]
    pub target_date_days: u16,
    /// Takes the quote's expiry as target date where it has one.
    pub target_date_from_expiry: bool,
    /// What happens where the client has an open opportunity already (decision q).
    pub open_opportunity: OpenOpportunity,
    /// Label of the Quoter custom field that holds an opportunity's number.
    #[schemars(example = &"Halo opportunity")]
    pub number_field: Option<String>,
    /// Whether the owner becomes agent of an opportunity that existed before (decision d).
    pub agent_on_existing: AgentOnExisting,
    /// Values of further fields by Halo's name, so that they may stay mandatory in Halo (S20).
    #[schemars(example = hints::row("priority_id", 3))]
    pub fields: BTreeMap<String, FieldValue>,
}

impl Default for OpportunitySettings {
    fn default() -> Self {
        Self {
            ticket_type: None,
            status: None,
            status_by_quote: BTreeMap::new(),
            stage_by_quote: BTreeMap::new(),
            target_date_days: 30,
            target_date_from_expiry: false,
            open_opportunity: OpenOpportunity::default(),
            number_field: None,
            agent_on_existing: AgentOnExisting::default(),
            fields: BTreeMap::new(),
        }
    }
}

/// A fixed value of a Halo field: whole number, yes or no, or text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FieldValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number, such as the id of a choice.
    Number(i64),
    /// A text.
    Text(String),
}

/// What happens where the client has an open opportunity already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenOpportunity {
    /// A new one is made.
    #[default]
    AlwaysNew,
    /// The one open opportunity is used; with several the quote is held.
    UseTheOnlyOne,
    /// The quote is held until a person says which.
    Ask,
}

/// Whether the owner becomes agent of an opportunity that existed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentOnExisting {
    /// Its agent stays.
    #[default]
    Leave,
    /// The owner becomes its agent.
    Set,
}

/// Quotations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuotationSettings {
    /// What a revision or a change of status does (S18, S21-S25, S86, decision e).
    pub policy: Policy,
    /// Title; `{number}` and `{name}` stand for the quote's (decision y).
    #[schemars(extend("x-allowed" = hints::title()))]
    pub title: String,
    /// Status of the Halo quote by Quoter's status (S90): a row of lookup 39.
    #[schemars(example = hints::row("pending", "Sent"), extend("propertyNames" = hints::statuses()))]
    pub status: BTreeMap<String, Pick>,
    /// Status of a Halo quote that a newer one took the place of; left alone where nothing is named.
    #[schemars(example = &"Revised")]
    pub revised_status: Option<Pick>,
    /// Statuses at which people are done with a Halo quote: under `overwrite` one with such a status is held instead of brought up to
    /// date, also where the status came from here.
    #[schemars(example = hints::list("Closed"))]
    pub final_statuses: Vec<Pick>,
    /// In which form discounts are written (S30, decision h).
    pub discounts: Discounts,
    /// Name of the product whose negative lines show discounts.
    pub discount_product: String,
    /// How shipping is written (decision m).
    pub shipping: Shipping,
    /// Name of the product that shipping is written as (decision m).
    pub shipping_product: String,
    /// Which lines of a bundle are written (decision l). Needs content from the API.
    pub bundles: Bundles,
    /// How sections are shown (decision l). Needs content from the API.
    pub sections: Sections,
}

impl Default for QuotationSettings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            title: "{number} {name}".to_owned(),
            status: BTreeMap::new(),
            revised_status: None,
            final_statuses: Vec::new(),
            discounts: Discounts::default(),
            discount_product: "Discount".to_owned(),
            shipping: Shipping::default(),
            shipping_product: "Shipping".to_owned(),
            bundles: Bundles::default(),
            sections: Sections::default(),
        }
    }
}

/// How shipping is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shipping {
    /// A line of the shipping product, which reaches order and invoice.
    #[default]
    ProductLine,
    /// The carriage of the Halo quote's header, which carries no tax. A sales order has no such field: it is not ordered.
    Carriage,
}

/// Which lines of a bundle are written. The money is the same each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bundles {
    /// The bundle and its items; those whose price does not count, at 0.
    #[default]
    HeaderAndItems,
    /// The bundle alone, with the price of all.
    Header,
    /// Its items alone, with the bundle's price spread over them.
    Items,
}

/// How sections are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sections {
    /// By the order of the lines alone.
    #[default]
    OrderOnly,
    /// A heading before the lines of each section.
    HeadingLines,
}

/// What a revision or a change of status does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Every revision and, until the win, every change of status makes a further Halo quote.
    #[default]
    New,
    /// No further Halo quote is made; status, PDF, and the values of the opportunity follow.
    Skip,
    /// The Halo quote is brought up to date in place. Recommended.
    Overwrite,
}

/// In which form discounts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discounts {
    /// On the line where the tenant's dialect is known, else as negative lines.
    #[default]
    Line,
    /// As negative lines, for good.
    NegativeLines,
}

/// Clients, sites and users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerSettings {
    /// Name of the first site of a client that is made.
    pub main_site_name: String,
}

impl Default for CustomerSettings {
    fn default() -> Self {
        Self { main_site_name: "Main".to_owned() }
    }
}

/// Agents (decision d).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AgentSettings {
    /// Agent by the e-mail address of the quote's owner.
    #[schemars(example = hints::row("sam@msp.example.com", "Sam Seller"))]
    pub by_owner: BTreeMap<String, Pick>,
    /// The agent where no other is found.
    #[schemars(example = &"Sam Seller")]
    pub default: Option<Pick>,
}

/// Products (decision c).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductSettings {
    /// Group of a product whose category has no mapping (S45, S76).
    #[schemars(example = &"Quoter imports")]
    pub default_group: Option<Pick>,
    /// Group by Quoter category (S44, S91).
    #[schemars(example = hints::row("Hardware", "Hardware"))]
    pub group_by_category: BTreeMap<String, Pick>,
    /// The Item fields that hold a part number, in order; a created product carries it in the first that can be written.
    pub sku_fields: Vec<SkuField>,
    /// What happens with a line that matches no product (S40).
    pub unmatched: Unmatched,
    /// The same by Quoter category.
    #[schemars(example = hints::row("Hardware", "hold"))]
    pub unmatched_by_category: BTreeMap<String, Unmatched>,
    /// The product for lines without one, by id, where `unmatched` is `misc_item`.
    #[schemars(range(min = 1), example = 12)]
    pub misc_item: Option<i64>,
    /// Where the name of a created product comes from (S42, S43).
    pub name_from: NameFrom,
}

impl Default for ProductSettings {
    fn default() -> Self {
        Self {
            default_group: None,
            group_by_category: BTreeMap::new(),
            sku_fields: vec![
                SkuField::SupplierPartCode,
                SkuField::InternalReference,
                SkuField::ExternalReference,
                SkuField::QboSku,
                SkuField::ItemSupplierSku,
            ],
            unmatched: Unmatched::Create,
            unmatched_by_category: BTreeMap::new(),
            misc_item: None,
            name_from: NameFrom::Line,
        }
    }
}

/// What happens with a line that matches no product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// A product is made.
    #[default]
    Create,
    /// The line is written with the miscellaneous product of the settings.
    MiscItem,
    /// The quote is held until somebody decides.
    Hold,
}

/// Where the name of a created product comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameFrom {
    /// The line's name.
    #[default]
    Line,
    /// The line's MPN, else its name.
    Mpn,
}

/// Taxes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaxSettings {
    /// Halo's tax code by the name of Quoter's tax; where nothing is named, the one code of equal rate.
    #[schemars(example = hints::row("VAT 20%", "Standard"))]
    pub by_name: BTreeMap<String, Pick>,
    /// Halo's tax code for lines that carry no tax; where nothing is named, the first of rate 0.
    #[schemars(example = &"No tax")]
    pub no_tax: Option<Pick>,
}

/// How a postal address becomes Halo's address lines. `{line1}`, `{line2}`, `{line3}`, `{city}`, `{state}`, `{state_code}`,
/// `{postal_code}`, `{country}` and `{country_code}` stand for Quoter's fields; blanks and commas at the ends go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AddressSettings {
    /// Halo's four lines and, as the fifth, the postal code.
    #[schemars(extend("x-allowed" = hints::address_lines()))]
    pub lines: [String; 5],
    /// Halo's number of a region by Quoter's name or code of it, for sites that are made (S89); without one the region is left out.
    #[schemars(example = hints::row("CA", 12))]
    pub region: BTreeMap<String, i64>,
}

impl Default for AddressSettings {
    fn default() -> Self {
        let lines = ["{line1}", "{line2}", "{line3}", "{city}, {state_code}", "{postal_code}"].map(str::to_owned);
        Self { lines, region: BTreeMap::new() }
    }
}

/// How a tenant reads what Halo's documents leave open. With an unknown value only certain arithmetic is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Dialect {
    /// Meaning of a line's `discount`.
    pub discount: DiscountMeaning,
    /// Meaning of a line's `tax`.
    pub tax: TaxMeaning,
    /// Fate of lines that an update leaves out.
    pub left_out_lines: LeftOutLines,
}

/// Meaning of a line's `discount`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscountMeaning {
    /// Not known: discounts are negative lines.
    #[default]
    Unknown,
    /// An amount off each unit.
    PerUnit,
    /// An amount off the line.
    PerLine,
    /// A percentage.
    Percent,
}

/// Meaning of a line's `tax`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxMeaning {
    /// Not known: the tax code alone says what is taxed.
    #[default]
    Unknown,
    /// The tax of the line as an amount.
    Amount,
    /// The rate in percent.
    Rate,
    /// It does not count; the code does.
    Ignored,
}

/// Fate of lines that an update leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutLines {
    /// Not known: every line is named in an update.
    #[default]
    Unknown,
    /// They stay.
    Kept,
    /// They go.
    Deleted,
}

/// Waiting and trying again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// How long after the end of a lease a write in doubt may still take effect, in seconds (protocol of exactly one effect).
    #[schemars(range(min = 1, max = 3600), extend("x-allowed" = "a whole number from 60 to 3600; on one machine from 1"))]
    pub settle_seconds: u32,
    /// Delays before the next tries after a passing fault, in seconds; the last one repeats until `give_up_hours`.
    #[schemars(length(min = 1, max = 50), inner(range(min = 1, max = 604_800)))]
    pub retry_seconds: Vec<u32>,
    /// A passing fault that lasts longer than this becomes held. At least 75 hours, which is longer than Quoter's own retries.
    #[schemars(range(min = 75, max = 8760))]
    pub give_up_hours: u32,
    /// How long the tenant's lists (agents, groups, statuses …) are used before they are read again, in seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub tenant_lists_seconds: u32,
    /// How long a product that was found is matched without asking Halo again, in seconds. A product of the item index counts as found
    /// whenever the index was brought up to date, every 15 minutes; with less than 900 here it helps only part of the time.
    #[schemars(range(max = 604_800))]
    pub catalogue_seconds: u32,
    /// How long a held quote rests before it is looked at again without anybody asking, in hours.
    #[schemars(range(min = 1, max = 8760))]
    pub held_recheck_hours: u32,
    /// How long after a refused sign-in one quote tries again, in seconds; the others wait for it.
    #[schemars(range(min = 1, max = 86_400))]
    pub gate_probe_seconds: u32,
    /// How long the queue entry of a finished quote is kept, and the report of each run, in days.
    #[schemars(range(min = 1, max = 3650))]
    pub keep_done_days: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            settle_seconds: 60,
            retry_seconds: vec![30, 120, 300, 900, 1800, 3600, 7200, 14400],
            give_up_hours: 96,
            tenant_lists_seconds: 900,
            catalogue_seconds: 3600,
            held_recheck_hours: 24,
            gate_probe_seconds: 300,
            keep_done_days: 90,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_installing_nothing_is_written_to_halo() {
        assert_eq!(Settings::default().mode, Mode::Observe);
    }

    #[test]
    fn a_document_of_another_format_is_refused() {
        let refused = serde_json::from_str::<Settings>(r#"{"format": 2}"#).unwrap_err();
        assert!(refused.to_string().contains("only 1"), "{refused}");
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let refused = serde_json::from_str::<Settings>(r#"{"produkt": {}}"#).unwrap_err();
        assert!(refused.to_string().contains("produkt"), "{refused}");
    }

    #[test]
    fn a_record_of_the_tenant_is_named_by_id_or_by_name() {
        let settings: Settings =
            serde_json::from_str(r#"{"product": {"default_group": 7}, "opportunity": {"ticket_type": "Opportunity"}}"#)
                .unwrap();
        assert_eq!(settings.product.default_group, Some(Pick::Id(7)));
        assert_eq!(settings.opportunity.ticket_type, Some(Pick::Name("Opportunity".to_owned())));
    }
}

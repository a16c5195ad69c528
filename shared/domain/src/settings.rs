//! The settings: one validated document. Every run names the version that it used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::halo::SkuField;

/// The number of this document's format. A document with another number is refused.
pub const FORMAT: u32 = 1;

/// All settings. What is left out has the default of its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The format of this document.
    pub format: Format,
    /// Whether anything is written to Halo.
    pub mode: Mode,
    /// The Quoter side.
    pub quoter: QuoterSettings,
    /// Opportunities.
    pub opportunity: OpportunitySettings,
    /// Quotations.
    pub quotation: QuotationSettings,
    /// Clients, sites and users.
    pub customer: CustomerSettings,
    /// Agents.
    pub agent: AgentSettings,
    /// Products.
    pub product: ProductSettings,
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

impl From<Format> for u32 {
    fn from(format: Format) -> Self {
        format.0
    }
}

/// Whether anything is written to Halo (decision t).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every quote is planned, nothing is written. The state after installing.
    #[default]
    Observe,
    /// Quotes are written to Halo.
    Live,
}

/// A record of the tenant, by id or by exact name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// The Quoter side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuoterSettings {
    /// Address of the account, such as `https://example.quoter.com`. The PDF of a quote is fetched below it.
    pub instance_url: Option<String>,
    /// The account's number. Deliveries of another account are refused.
    pub account: Option<String>,
}

/// Opportunities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpportunitySettings {
    /// The ticket type (S84); the tenant's default when left out.
    pub ticket_type: Option<Pick>,
    /// The status of a new opportunity (S85); the ticket type's default when left out.
    pub status: Option<Pick>,
    /// Target date of a new opportunity, in days from now. 0 sends none.
    pub target_date_days: u16,
}

impl Default for OpportunitySettings {
    fn default() -> Self {
        Self { ticket_type: None, status: None, target_date_days: 30 }
    }
}

/// Quotations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuotationSettings {
    /// Title; `{number}` and `{name}` stand for the quote's (decision y).
    pub title: String,
    /// Status of the Halo quote by Quoter's status (S90): a row of lookup 39.
    pub status: BTreeMap<String, Pick>,
    /// Name of the product whose negative lines show discounts while the tenant's dialect is unknown (decision h).
    pub discount_product: String,
    /// Name of the product that shipping is written as (decision m).
    pub shipping_product: String,
}

impl Default for QuotationSettings {
    fn default() -> Self {
        Self {
            title: "{number} {name}".to_owned(),
            status: BTreeMap::new(),
            discount_product: "Discount".to_owned(),
            shipping_product: "Shipping".to_owned(),
        }
    }
}

/// Clients, sites and users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentSettings {
    /// Agent by the e-mail address of the quote's owner.
    pub by_owner: BTreeMap<String, Pick>,
    /// The agent where no other is found.
    pub default: Option<Pick>,
}

/// Products (decision c).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductSettings {
    /// Group of a product whose category has no mapping (S45, S76).
    pub default_group: Option<Pick>,
    /// Group by Quoter category (S44, S91).
    pub group_by_category: BTreeMap<String, Pick>,
    /// The Item fields that hold a part number, in order; a created product carries it in the first that can be written.
    pub sku_fields: Vec<SkuField>,
    /// What happens with a line that matches no product (S40).
    pub unmatched: Unmatched,
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
            name_from: NameFrom::Line,
        }
    }
}

/// What happens with a line that matches no product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// A product is made.
    #[default]
    Create,
    /// The quote is held until somebody decides.
    Hold,
}

/// Where the name of a created product comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameFrom {
    /// The line's name.
    #[default]
    Line,
    /// The line's MPN, else its name.
    Mpn,
}

/// Waiting and trying again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// How long after the end of a lease a write in doubt may still take effect, in seconds (protocol of exactly one effect).
    pub settle_seconds: u32,
    /// Delays before the next tries after a passing fault, in seconds; the last one repeats until `give_up_hours`.
    pub retry_seconds: Vec<u32>,
    /// A passing fault that lasts longer than this becomes held. At least 75 hours, the length of Quoter's own retries.
    pub give_up_hours: u32,
    /// How long the tenant's lists (agents, groups, statuses …) are used before they are read again, in seconds.
    pub tenant_lists_seconds: u32,
    /// How long a product that was found is matched without asking Halo again, in seconds.
    pub catalogue_seconds: u32,
    /// How long a held quote rests before it is looked at again without anybody asking, in hours.
    pub held_recheck_hours: u32,
    /// How long after a refused sign-in one quote tries again, in seconds; the others wait for it.
    pub gate_probe_seconds: u32,
    /// How long a finished queue entry is kept, in days.
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

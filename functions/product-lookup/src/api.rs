//! The shapes of requests and answers. The OpenAPI document is made from these types, so they say nothing that is not sent.

mod drafts;
mod people;
mod products;
mod pull;
mod quotes;

pub use drafts::{DraftAnswer, DraftBody, DraftLine, Quantity};
pub use people::{ClientName, OpportunityList, OpportunityRow, PeopleList, PersonRow};
pub use products::{Freshness, GroupName, Product, ProductAnswer, ProductPage, Source, SupplierName};
pub use pull::{Did, FieldDifference, ItemWanted, PullAnswer, PullBody};
pub use quotes::{LinkAnswer, LinkBody, LinkedPerson, New, OpportunityChoice, Standing};

use schemars::JsonSchema;
use serde::Serialize;

/// The function answers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Health {
    /// Always `ok`.
    #[schemars(regex(pattern = "^ok$"))]
    pub status: &'static str,
}

/// An amount as text, so that no digit is lost.
pub(crate) fn amount(amount: Option<rust_decimal::Decimal>) -> Option<String> {
    amount.map(|amount| amount.normalize().to_string())
}

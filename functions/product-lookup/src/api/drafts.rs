//! Drafts of quotes.

use domain::halo::{ItemId, UserId};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync::catalogue as work;

use super::quotes::OpportunityChoice;

/// What a draft is made of.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    /// A text of the caller's that is the same for repetitions of this request and for nothing else, such as a new UUID. With it a request
    /// may be sent again after any answer, or none: there is one draft. A request for many products may end with 503 `out_of_time` several
    /// times: send it again after the seconds of `Retry-After`, with the same key; each goes on where the last one stopped.
    #[schemars(length(min = 1, max = 200))]
    pub idempotency_key: String,
    /// Id of the Halo user that the quote is for.
    #[schemars(range(min = 1))]
    pub user: i64,
    /// Title or id of the quote template; the setting `catalogue.draft_template` when left out.
    #[serde(default)]
    pub template: Option<String>,
    /// Its opportunity: an id or `"new"`. When left out it is decided when the quote is published.
    #[serde(default)]
    pub opportunity: Option<OpportunityChoice>,
    /// The products, in their order, at today's price.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub products: Vec<DraftLine>,
    /// Name of the section that the products stand in.
    #[serde(default)]
    pub name: Option<String>,
}

/// A product of a draft.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftLine {
    /// Id of the Halo product.
    #[schemars(range(min = 1))]
    pub product: i64,
    /// How many: a number or decimal digits, above 0, at most four decimal places; 1 when left out.
    #[serde(default)]
    pub quantity: Option<Quantity>,
}

/// How many.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a quantity is a number, or decimal digits as text")]
pub enum Quantity {
    /// As a number.
    Number(serde_json::Number),
    /// As decimal digits.
    Digits(String),
}

impl Quantity {
    fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => number.to_string().parse().ok(),
            Self::Digits(text) => text.trim().parse().ok(),
        }
    }
}

impl DraftBody {
    /// What is asked for; or which product has a quantity that is no number.
    pub(crate) fn request(self) -> Result<work::DraftRequest, usize> {
        let Self { idempotency_key, user, template, opportunity, products, name } = self;
        let product = |(at, line): (usize, DraftLine)| {
            let quantity = line.quantity.map_or(Some(Decimal::ONE), |quantity| quantity.decimal());
            Ok(work::DraftProduct { product: ItemId(line.product), quantity: quantity.ok_or(at)? })
        };
        let products = products.into_iter().enumerate().map(product).collect::<Result<_, usize>>()?;
        let opportunity = opportunity.map(Into::into);
        Ok(work::DraftRequest { template, user: UserId(user), opportunity, products, name, idempotency_key })
    }
}

/// A draft that stands in Quoter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DraftAnswer {
    /// Its id in Quoter.
    pub draft: String,
    /// Where people edit and publish it; left out where the setting `quoter.instance_url` is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
    /// How many lines it has.
    pub lines: usize,
    /// Whether it was there already from an earlier request with the same key.
    pub known: bool,
    /// What people should know: a template's own lines are not in it.
    pub note: String,
}

impl From<work::Drafted> for DraftAnswer {
    fn from(drafted: work::Drafted) -> Self {
        let work::Drafted { draft, edit, lines, known, note } = drafted;
        Self { draft: draft.to_string(), edit, lines, known, note: note.to_owned() }
    }
}

//! What is asked for.

use domain::halo::{ItemId, UserId};
use domain::{Problem, problems};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::super::waiting::OpportunityLink;

/// As many products as a draft takes.
const MOST: usize = 200;
/// As many characters as a key has.
const KEY: usize = 200;
/// Quantities are below this, with at most so many decimal places.
const QUANTITY: (Decimal, u32) = (Decimal::from_parts(1_000_000, 0, 0, false, 0), 4);

/// A request for a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    /// Title or id (`tmpl_…`) of the quote template; `catalogue.draft_template` when left out.
    #[serde(default)]
    pub template: Option<String>,
    /// The Halo user it is for.
    pub user: UserId,
    /// The opportunity it belongs to; when left out it is decided when the quote is published (decision q).
    #[serde(default)]
    pub opportunity: Option<OpportunityLink>,
    /// The products, in their order.
    #[serde(default)]
    pub products: Vec<DraftProduct>,
    /// Name of the section that they stand in.
    #[serde(default)]
    pub name: Option<String>,
    /// A text of the caller's that is the same for repetitions of this request and for nothing else.
    pub idempotency_key: String,
}

/// A product of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftProduct {
    /// The Halo product.
    pub product: ItemId,
    /// How many. In JSON a number or a decimal text; 1 when left out.
    #[serde(default = "one", deserialize_with = "quantity")]
    pub quantity: Decimal,
}

fn one() -> Decimal {
    Decimal::ONE
}

fn quantity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::String(text) => text.trim().to_owned(),
        _ => return Err(de::Error::custom("a quantity is a number")),
    };
    text.parse().map_err(|_| de::Error::custom("a quantity is a number"))
}

impl DraftRequest {
    /// Everything that is wrong with it by itself.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let key = self.idempotency_key.trim().chars().count();
        if !(1..=KEY).contains(&key) {
            found.push(problems::draft_key_unusable());
        }
        if self.products.len() > MOST {
            found.push(problems::draft_too_large(self.products.len(), MOST));
            return found;
        }
        let (largest, places) = QUANTITY;
        let usable = |quantity: Decimal| {
            quantity > Decimal::ZERO && quantity < largest && quantity.normalize().scale() <= places
        };
        let wrong = self.products.iter().filter(|one| !usable(one.quantity));
        found.extend(wrong.map(|one| problems::quantity_unusable(one.product, &one.quantity.to_string())));
        found
    }

    /// Name of the section.
    pub(super) fn section(&self) -> &str {
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        name.unwrap_or("Products")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(products: &str) -> DraftRequest {
        let text = format!(r#"{{"user":51,"products":{products},"idempotency_key":"key"}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn codes(request: &DraftRequest) -> Vec<String> {
        request.problems().into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn quantities_are_numbers_or_texts_and_one_when_left_out() {
        let read = request(r#"[{"product":1},{"product":2,"quantity":2.5},{"product":3,"quantity":"10"}]"#);
        let quantities: Vec<String> = read.products.iter().map(|one| one.quantity.to_string()).collect();
        assert_eq!(quantities, ["1", "2.5", "10"]);
        assert!(codes(&read).is_empty());
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let wrong =
            request(r#"[{"product":1,"quantity":0},{"product":2,"quantity":-1},{"product":3,"quantity":1000000}]"#);
        assert_eq!(
            codes(&DraftRequest { idempotency_key: " ".to_owned(), ..wrong }),
            ["draft_key_unusable", "quantity_unusable", "quantity_unusable", "quantity_unusable"]
        );
        let many: Vec<String> = (1..=600).map(|id| format!(r#"{{"product":{id}}}"#)).collect();
        assert_eq!(codes(&request(&format!("[{}]", many.join(",")))), ["draft_too_large"]);
    }
}

//! The lines of a quote as products of Halo: rules 1 to 3 (S35-S40, decision c).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Frequency;
use crate::halo::{AssetGroupId, Item, ItemId, SkuField};
use crate::party::name_key;

/// What is looked for: a line reduced to what matching compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The line's name.
    pub name: String,
    /// The line's MPN or code.
    pub code: Option<String>,
    /// One-time or recurring; products of the other kind do not match.
    pub frequency: Frequency,
    /// The group that the line's category is mapped to, to decide between several hits.
    pub group: Option<AssetGroupId>,
}

impl Wanted {
    /// Kind and identity of the product that would be made for it: `one_time#hw-sw8-001`. Two lines with the same identity
    /// share one product.
    pub fn identity(&self) -> String {
        let kind = if self.frequency.is_recurring() { "recurring" } else { "one_time" };
        format!("{kind}#{}", name_key(self.code.as_deref().unwrap_or(&self.name)))
    }
}

/// Which rule found the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Rule 1: a link stored earlier.
    StoredLink,
    /// Rule 2: Quoter's MPN or code equals a part number in this field.
    Sku(SkuField),
    /// Rule 3: exact name.
    Name,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StoredLink => f.write_str("stored link"),
            Self::Sku(field) => write!(f, "SKU in {}", field.wire_name()),
            Self::Name => f.write_str("exact name"),
        }
    }
}

/// The outcome for one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductMatch {
    /// One product.
    Found {
        /// The product.
        item: ItemId,
        /// Its name in Halo.
        name: String,
        /// The rule.
        rule: Rule,
        /// Other products that the same rule hit but that lost, in words.
        others: Vec<String>,
    },
    /// None.
    NotFound,
    /// Several that nothing tells apart.
    Ambiguous {
        /// The rule that hit them.
        rule: Rule,
        /// The products, in words.
        candidates: Vec<String>,
    },
}

/// Applies rules 1, 2, 3 in this order; the first that hits decides.
///
/// `linked` is the item of a stored link, `candidates` are the hits of Halo's loose search or of the index.
pub fn find(wanted: &Wanted, linked: Option<&Item>, candidates: &[Item], fields: &[SkuField]) -> ProductMatch {
    if let Some(item) = linked {
        return found(item, Rule::StoredLink, &[]);
    }
    let usable: Vec<&Item> =
        candidates.iter().filter(|i| i.active && i.recurring == wanted.frequency.is_recurring()).collect();
    if let Some(code) = &wanted.code {
        for field in fields {
            let hits: Vec<&Item> = usable.iter().copied().filter(|i| has_sku(i, *field, code)).collect();
            if !hits.is_empty() {
                return decide(wanted, Rule::Sku(*field), &hits);
            }
        }
    }
    let hits: Vec<&Item> = usable.into_iter().filter(|i| name_key(&i.name) == name_key(&wanted.name)).collect();
    if hits.is_empty() { ProductMatch::NotFound } else { decide(wanted, Rule::Name, &hits) }
}

fn has_sku(item: &Item, field: SkuField, code: &str) -> bool {
    item.skus.get(&field).is_some_and(|skus| skus.iter().any(|sku| sku_key(sku) == sku_key(code)))
}

/// A part number in the form in which two of them are compared: trimmed, case ignored.
pub fn sku_key(sku: &str) -> String {
    sku.trim().to_lowercase()
}

/// Several hits: same name, then mapped group; else ambiguous.
fn decide(wanted: &Wanted, rule: Rule, hits: &[&Item]) -> ProductMatch {
    let same_name = narrow(hits, |i| name_key(&i.name) == name_key(&wanted.name));
    let same_group = narrow(&same_name, |i| wanted.group.is_some() && i.group == wanted.group);
    match same_group.as_slice() {
        [one] => found(one, rule, hits),
        several => ProductMatch::Ambiguous { rule, candidates: several.iter().map(|i| describe(i)).collect() },
    }
}

/// The hits for which `keep` holds, or all of them when it holds for none.
fn narrow<'a>(hits: &[&'a Item], keep: impl Fn(&Item) -> bool) -> Vec<&'a Item> {
    let kept: Vec<&Item> = hits.iter().copied().filter(|i| keep(i)).collect();
    if kept.is_empty() { hits.to_vec() } else { kept }
}

fn found(item: &Item, rule: Rule, hits: &[&Item]) -> ProductMatch {
    let others = hits.iter().filter(|i| i.id != item.id).map(|i| describe(i)).collect();
    ProductMatch::Found { item: item.id, name: item.name.clone(), rule, others }
}

fn describe(item: &Item) -> String {
    format!("product {} \"{}\"", item.id, item.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: i64, name: &str, sku: &str) -> Item {
        let skus = if sku.is_empty() { [].into() } else { [(SkuField::SupplierPartCode, vec![sku.to_owned()])].into() };
        Item { group: Some(AssetGroupId(1)), skus, ..Item::plain(ItemId(id), name) }
    }

    fn wanted(name: &str, code: &str) -> Wanted {
        let code = (!code.is_empty()).then(|| code.to_owned());
        Wanted { name: name.to_owned(), code, frequency: Frequency::OneTime, group: None }
    }

    fn rule(outcome: &ProductMatch) -> Option<(i64, Rule)> {
        match outcome {
            ProductMatch::Found { item, rule, .. } => Some((item.0, *rule)),
            _ => None,
        }
    }

    const FIELDS: [SkuField; 2] = [SkuField::SupplierPartCode, SkuField::InternalReference];

    #[test]
    fn s35_a_stored_link_comes_before_everything() {
        let linked = item(9, "Renamed", "");
        let outcome = find(&wanted("Switch", "SW-1"), Some(&linked), &[item(1, "Switch", "SW-1")], &FIELDS);
        assert_eq!(rule(&outcome), Some((9, Rule::StoredLink)));
    }

    #[test]
    fn s37_the_code_equals_a_part_number_without_case() {
        let outcome = find(&wanted("Another name", "sw-1 "), None, &[item(1, "Switch", "SW-1")], &FIELDS);
        assert_eq!(rule(&outcome), Some((1, Rule::Sku(SkuField::SupplierPartCode))));
    }

    #[test]
    fn s38_the_exact_name_is_the_last_rule() {
        let outcome =
            find(&wanted("switch", "SW-9"), None, &[item(1, "Switch", "SW-1"), item(2, "Switch 8", "")], &FIELDS);
        assert_eq!(rule(&outcome), Some((1, Rule::Name)));
    }

    #[test]
    fn s39_a_part_number_wins_over_a_name() {
        let outcome =
            find(&wanted("Switch", "SW-1"), None, &[item(1, "Switch", ""), item(2, "Other", "SW-1")], &FIELDS);
        assert_eq!(rule(&outcome), Some((2, Rule::Sku(SkuField::SupplierPartCode))));
    }

    #[test]
    fn a_part_number_that_only_begins_alike_does_not_match() {
        assert_eq!(find(&wanted("X", "SW-1"), None, &[item(1, "Switch", "SW-1-EU")], &FIELDS), ProductMatch::NotFound);
    }

    #[test]
    fn an_obsolete_or_recurring_product_does_not_match_a_one_time_line() {
        let obsolete = Item { active: false, ..item(1, "Switch", "SW-1") };
        let recurring = Item { recurring: true, ..item(2, "Switch", "SW-1") };
        assert_eq!(find(&wanted("Switch", "SW-1"), None, &[obsolete, recurring], &FIELDS), ProductMatch::NotFound);
    }

    #[test]
    fn several_hits_are_told_apart_by_name_then_by_group() {
        let twins = [item(1, "Old switch", "SW-1"), item(2, "Switch", "SW-1")];
        assert_eq!(rule(&find(&wanted("Switch", "SW-1"), None, &twins, &FIELDS)).unwrap().0, 2);
        let twins = [item(1, "A", "SW-1"), Item { group: Some(AssetGroupId(5)), ..item(2, "B", "SW-1") }];
        let in_group = Wanted { group: Some(AssetGroupId(5)), ..wanted("Switch", "SW-1") };
        assert_eq!(rule(&find(&in_group, None, &twins, &FIELDS)).unwrap().0, 2);
    }

    #[test]
    fn twins_that_nothing_tells_apart_are_held_with_both_named() {
        let outcome = find(&wanted("Switch", "SW-1"), None, &[item(1, "A", "SW-1"), item(2, "B", "SW-1")], &FIELDS);
        assert!(matches!(outcome, ProductMatch::Ambiguous { candidates, .. } if candidates.len() == 2));
    }
}

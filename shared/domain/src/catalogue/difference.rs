//! Old and new of an item, field by field: what a dry run shows, and what is then written.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Charge, Interval, ItemFields, QuoterItem, QuoterItemWrite, References};
use crate::party::name_key;
use crate::settings::FollowSettings;
use crate::text;

/// As many characters of a value as are shown.
const SHOWN: usize = 60;

/// A field of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Name.
    Name,
    /// Description.
    Description,
    /// Price.
    Price,
    /// Cost.
    Cost,
    /// The MPN.
    Code,
    /// Supplier.
    Supplier,
    /// The supplier's part number.
    SupplierSku,
    /// One-time or recurring, with the period.
    Charge,
    /// Category.
    Category,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Price => "price",
            Self::Cost => "cost",
            Self::Code => "code",
            Self::Supplier => "supplier",
            Self::SupplierSku => "supplier SKU",
            Self::Charge => "charged",
            Self::Category => "category",
        })
    }
}

/// Why a field keeps Quoter's value although Halo has another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// `catalogue.follow` says that this field belongs to Quoter.
    Setting,
    /// The item is priced in tiers, flat, or as a percentage, which a price per unit cannot stand for: nothing of it is overwritten.
    Pricing(Option<String>),
    /// The item's cost is a percentage.
    CostType(Option<String>),
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "not known".to_owned());
        match self {
            Self::Setting => f.write_str("by catalogue.follow"),
            Self::Pricing(scheme) => write!(f, "its pricing is {}", word(scheme)),
            Self::CostType(kind) => write!(f, "its cost type is {}", word(kind)),
        }
    }
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// Quoter's value.
    pub old: Option<String>,
    /// Halo's.
    pub new: String,
    /// Set when Quoter's value stays.
    pub kept: Option<Kept>,
}

/// Every field in which an item differs from its product, in a fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The fields.
    pub changes: Vec<FieldChange>,
}

impl Difference {
    /// Compares an item with what it should be. What Halo does not say is no difference.
    pub fn between(present: &QuoterItem, wanted: &QuoterItemWrite, follow: &FollowSettings) -> Self {
        let kept = |field| kept(field, present, follow);
        let differing = fields(present, wanted).into_iter().filter_map(|(field, old, new)| {
            let new = new.filter(|new| old.as_deref().is_none_or(|old| !same(field, old, new)))?;
            Some(FieldChange { field, old, new, kept: kept(field) })
        });
        Self { changes: differing.collect() }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.written().next().is_none()
    }

    /// What is written: the fields that differ and are not kept. `wanted` is what was compared.
    pub fn fields(&self, wanted: &QuoterItemWrite, references: &References) -> ItemFields {
        let mut fields = ItemFields::default();
        let all = wanted.fields(references);
        for change in self.written() {
            match change.field {
                Field::Name => fields.name.clone_from(&all.name),
                Field::Description => fields.description.clone_from(&all.description),
                Field::Price => fields.price = all.price,
                Field::Cost => fields.cost = all.cost,
                Field::Code => fields.code.clone_from(&all.code),
                Field::Supplier => fields.supplier.clone_from(&all.supplier),
                Field::SupplierSku => fields.sku.clone_from(&all.sku),
                Field::Charge => fields.charge = all.charge,
                Field::Category => fields.category.clone_from(&all.category),
            }
        }
        fields
    }

    /// The fields that differ and are not kept.
    pub fn written(&self) -> impl Iterator<Item = &FieldChange> {
        self.changes.iter().filter(|change| change.kept.is_none())
    }
}

/// A line for each field: `price: 25 -> 27`.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, old, new, kept } = self;
        write!(f, "{field}: {} -> {}", old.as_deref().map_or("none".to_owned(), short), short(new))?;
        kept.as_ref().map_or(Ok(()), |why| write!(f, " (kept: {why})"))
    }
}

type Row = (Field, Option<String>, Option<String>);

/// Each field with Quoter's value and Halo's, as texts.
fn fields(present: &QuoterItem, wanted: &QuoterItemWrite) -> [Row; 9] {
    let QuoterItemWrite { name, description, price, cost, code, supplier, supplier_sku, charge, category } = wanted;
    let amount = |amount: &rust_decimal::Decimal| amount.normalize().to_string();
    let old = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    [
        (Field::Name, Some(present.name.clone()), Some(name.clone())),
        (Field::Description, old(&present.description), description.clone()),
        (Field::Price, present.price.as_ref().map(amount), price.as_ref().map(amount)),
        (Field::Cost, present.cost.as_ref().map(amount), cost.as_ref().map(amount)),
        (Field::Code, old(&present.code), code.clone()),
        (Field::Supplier, old(&present.supplier), supplier.clone()),
        (Field::SupplierSku, old(&present.sku), supplier_sku.clone()),
        (Field::Charge, Some(charged(present)), Some(charge.to_string())),
        (Field::Category, old(&present.category), Some(category.clone())),
    ]
}

fn charged(item: &QuoterItem) -> String {
    let word = item.interval.as_deref().unwrap_or("recurring without a period");
    match Interval::of_quoter_word(word) {
        _ if !item.recurring => Charge::Once.to_string(),
        Some(interval) => interval.to_string(),
        None => word.to_owned(),
    }
}

/// Whether Quoter's value says what Halo's does. Quoter's editor may have made HTML of a description; categories and suppliers are
/// found by their names without case.
fn same(field: Field, old: &str, new: &str) -> bool {
    let equal = old.trim() == new.trim();
    match field {
        Field::Description => equal || text::plain(old) == new,
        Field::Supplier | Field::Category => name_key(old) == name_key(new),
        Field::Name | Field::Price | Field::Cost | Field::Code | Field::SupplierSku | Field::Charge => equal,
    }
}

fn kept(field: Field, present: &QuoterItem, follow: &FollowSettings) -> Option<Kept> {
    if !present.is_priced_per_unit() {
        return Some(Kept::Pricing(present.pricing_scheme.clone()));
    }
    if !follows(field, follow) {
        return Some(Kept::Setting);
    }
    let foreign = field == Field::Cost && !present.has_cost_as_amount();
    foreign.then(|| Kept::CostType(present.cost_type.clone()))
}

/// How often it is charged always follows Halo: a price means nothing without its period.
fn follows(field: Field, follow: &FollowSettings) -> bool {
    let FollowSettings { name, description, price, cost, code, supplier, category } = follow;
    match field {
        Field::Name => *name,
        Field::Description => *description,
        Field::Price => *price,
        Field::Cost => *cost,
        Field::Code => *code,
        Field::Supplier | Field::SupplierSku => *supplier,
        Field::Charge => true,
        Field::Category => *category,
    }
}

/// On one line, and not longer than is useful.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{decimal, product, quoter_switch, supplier};
    use super::*;
    use crate::Settings;
    use crate::catalogue::quoter_item;
    use crate::halo::{AssetGroup, AssetGroupId, Item};
    use crate::ids::{CatalogueCategoryId, CatalogueSupplierId};

    fn wanted(item: &Item) -> QuoterItemWrite {
        let groups = [AssetGroup { id: AssetGroupId(101), name: "Switching".to_owned(), for_items: true }];
        quoter_item(item, &groups, &Settings::default()).unwrap()
    }

    fn dearer() -> QuoterItemWrite {
        let suppliers = vec![supplier("Example Wholesale", "EW-8", "11", "27.5")];
        wanted(&Item { name: "Switch 8".to_owned(), suppliers, ..product("10", "25") })
    }

    fn text(present: &QuoterItem, wanted: &QuoterItemWrite, follow: &FollowSettings) -> String {
        Difference::between(present, wanted, follow).to_string()
    }

    fn references() -> References {
        References { category: CatalogueCategoryId::new("cat_1"), supplier: CatalogueSupplierId::new("sup_1") }
    }

    #[test]
    fn an_item_that_is_as_its_product_has_no_difference_however_it_is_written() {
        let written_otherwise = QuoterItem {
            description: Some("<p>Eight ports</p>".to_owned()),
            category: Some("switching".to_owned()),
            price: Some(decimal("25.000")),
            ..quoter_switch()
        };
        for present in [quoter_switch(), written_otherwise] {
            let difference = Difference::between(&present, &wanted(&product("10", "25")), &FollowSettings::default());
            assert!(difference.is_empty() && difference.changes.is_empty(), "{difference}");
        }
    }

    #[test]
    fn what_changed_in_halo_is_shown_old_and_new_and_only_that_is_written() {
        let difference = Difference::between(&quoter_switch(), &dearer(), &FollowSettings::default());
        insta::assert_snapshot!(difference, @r"
        name: Switch -> Switch 8
        price: 25 -> 27.5
        cost: 10 -> 11
        supplier: none -> Example Wholesale
        supplier SKU: none -> EW-8
        ");
        let fields = difference.fields(&dearer(), &references());
        assert_eq!(
            fields,
            ItemFields {
                name: Some("Switch 8".to_owned()),
                sku: Some("EW-8".to_owned()),
                supplier: CatalogueSupplierId::new("sup_1"),
                cost: Some(decimal("11")),
                price: Some(decimal("27.5")),
                ..ItemFields::default()
            }
        );
    }

    #[test]
    fn the_direction_of_each_field_is_a_setting() {
        let follow = FollowSettings { price: false, supplier: false, name: false, ..FollowSettings::default() };
        insta::assert_snapshot!(text(&quoter_switch(), &dearer(), &follow), @r"
        name: Switch -> Switch 8 (kept: by catalogue.follow)
        price: 25 -> 27.5 (kept: by catalogue.follow)
        cost: 10 -> 11
        supplier: none -> Example Wholesale (kept: by catalogue.follow)
        supplier SKU: none -> EW-8 (kept: by catalogue.follow)
        ");
        let difference = Difference::between(&quoter_switch(), &dearer(), &follow);
        let written = difference.fields(&dearer(), &references());
        assert_eq!(written, ItemFields { cost: Some(decimal("11")), ..ItemFields::default() });
    }

    #[test]
    fn an_item_with_tiers_or_a_percentage_as_price_is_never_overwritten() {
        for scheme in [Some("tiered_volume"), Some("tiered_stepped"), Some("percentage"), Some("flat"), None] {
            let present = QuoterItem { pricing_scheme: scheme.map(str::to_owned), ..quoter_switch() };
            let difference = Difference::between(&present, &dearer(), &FollowSettings::default());
            assert!(difference.is_empty() && difference.changes.len() == 5, "{difference}");
            assert_eq!(difference.fields(&dearer(), &references()), ItemFields::default());
            let shown = difference.to_string();
            assert!(shown.contains(&format!("its pricing is {}", scheme.unwrap_or("not known"))), "{shown}");
        }
    }

    #[test]
    fn a_cost_that_is_a_percentage_stays_and_the_price_follows() {
        let present = QuoterItem { cost_type: Some("percentage".to_owned()), ..quoter_switch() };
        insta::assert_snapshot!(text(&present, &wanted(&product("11", "27")), &FollowSettings::default()), @r"
        price: 25 -> 27
        cost: 10 -> 11 (kept: its cost type is percentage)
        ");
    }

    #[test]
    fn what_halo_does_not_say_is_no_difference() {
        let present =
            QuoterItem { supplier: Some("By hand".to_owned()), sku: Some("H-1".to_owned()), ..quoter_switch() };
        let silent = Item { description: None, skus: [].into(), price: None, cost: None, ..product("1", "2") };
        assert_eq!(text(&present, &wanted(&silent), &FollowSettings::default()), "");
    }

    #[test]
    fn a_period_that_changed_is_written_with_the_price() {
        let present = QuoterItem { recurring: true, interval: Some("annually".to_owned()), ..quoter_switch() };
        assert_eq!(
            text(&present, &wanted(&product("10", "25")), &FollowSettings::default()),
            "charged: annual -> one-time\n"
        );
        let strange = QuoterItem { recurring: true, interval: None, ..quoter_switch() };
        let shown = text(&strange, &wanted(&product("10", "25")), &FollowSettings::default());
        assert_eq!(shown, "charged: recurring without a period -> one-time\n");
    }

    #[test]
    fn a_description_with_brackets_is_the_same_as_text_and_as_html() {
        let tricky =
            wanted(&Item { description: Some("5 &lt; 6 &amp;amp; &lt;b&gt;".to_owned()), ..product("10", "25") });
        assert_eq!(tricky.description.as_deref(), Some("5 < 6 &amp; <b>"));
        for stored in ["5 < 6 &amp; <b>", "<p>5 &lt; 6 &amp;amp; &lt;b&gt;</p>"] {
            let present = QuoterItem { description: Some(stored.to_owned()), ..quoter_switch() };
            assert_eq!(text(&present, &tricky, &FollowSettings::default()), "", "{stored}");
        }
    }

    #[test]
    fn a_long_description_is_cut_on_one_line() {
        let long = Item { description: Some("word ".repeat(100)), ..product("10", "25") };
        let shown = text(&quoter_switch(), &wanted(&long), &FollowSettings::default());
        assert_eq!((shown.lines().count(), shown.chars().count() < 100), (1, true), "{shown}");
    }
}

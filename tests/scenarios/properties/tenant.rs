//! A tenant with what the generated quotes need.

use domain::halo::{
    AssetGroup, AssetGroupId, ClientId, CurrencyChoice, CurrencyId, Item, ItemId, NewItem, SiteId, SkuField, TaxChoice,
    TaxId, User, UserId,
};
use domain::plan::{ProductFacts, Snapshot};
use domain::settings::Settings;
use domain::{Currency, Quote};
use rust_decimal::Decimal;

/// Rates of the tenant's tax codes, in hundredths of a percent; the code's id is its place here, from 1.
pub(super) const RATES: [i64; 3] = [500, 825, 2000];
/// The code without tax.
pub(super) const NO_TAX: TaxId = TaxId(100);

/// The rate of a code in percent.
pub(super) fn rate(code: TaxId) -> Decimal {
    let index = usize::try_from(code.0 - 1).unwrap();
    RATES.get(index).map_or(Decimal::ZERO, |rate| Decimal::new(*rate, 2))
}

/// What is read before planning: the person is known, no product is.
pub(super) fn snapshot() -> Snapshot {
    let mut snapshot = Snapshot::default();
    let tenant = &mut snapshot.tenant;
    tenant.groups = vec![AssetGroup { id: AssetGroupId(1), name: "Imports".to_owned(), for_items: true }];
    tenant.currencies = [(1, "USD"), (2, "JPY"), (3, "KWD")].map(currency).to_vec();
    tenant.taxes = (1..).zip(RATES).map(|(id, rate)| tax(TaxId(id), Decimal::new(rate, 2))).collect();
    tenant.taxes.push(tax(NO_TAX, Decimal::ZERO));
    snapshot.users = vec![User {
        id: UserId(51),
        name: "Alex Example".to_owned(),
        emails: vec!["alex@client.example.com".to_owned()],
        site: Some(SiteId(31)),
        client: Some(ClientId(12)),
        client_name: Some("Example Client Ltd".to_owned()),
        inactive: false,
        marker: None,
    }];
    snapshot
}

/// What a later run finds after a product was made: the links of its lines.
pub(super) fn made_item(snapshot: &mut Snapshot, quote: &Quote, settings: &Settings, new: &NewItem, id: i64) {
    let item = Item {
        group: Some(new.group),
        skus: new.sku.iter().map(|(field, sku): &(SkuField, String)| (*field, vec![sku.clone()])).collect(),
        recurring: new.frequency.is_recurring(),
        frequency: new.frequency,
        ..Item::plain(ItemId(id), new.name.clone())
    };
    for line in domain::plan::lines::expand(quote, settings, &snapshot.tenant) {
        let facts: &mut ProductFacts = snapshot.products.entry(line.key).or_default();
        if line.wanted.name == item.name && line.wanted.frequency.is_recurring() == item.recurring {
            facts.linked = Some(item.clone());
        }
    }
}

fn currency((id, code): (i64, &str)) -> CurrencyChoice {
    CurrencyChoice { id: CurrencyId(id), name: code.to_owned(), iso: Currency::parse(code).ok() }
}

fn tax(id: TaxId, rate: Decimal) -> TaxChoice {
    TaxChoice { id, name: format!("{rate} %"), rate: Some(rate) }
}

//! How long it takes to plan a quote: `cargo bench -p domain`.

#![allow(clippy::unwrap_used, reason = "the quote of a benchmark is right")]

use std::collections::BTreeMap;

use domain::halo::{AssetGroup, AssetGroupId, CurrencyChoice, CurrencyId, Item, ItemId, SkuField};
use domain::party::{Owner, Person};
use domain::plan::{ProductFacts, Snapshot, plan};
use domain::quote::{Quote, Source, Totals};
use domain::settings::{Pick, Settings};
use domain::{AccountId, Currency, Line, LineKey, QuoteNumber, RecordId, Status};
use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-03-02 09:00:00 UTC);

fn main() {
    divan::main();
}

#[divan::bench(args = [3, 200, 2000])]
fn plan_a_quote_of_known_lines(bencher: divan::Bencher<'_, '_>, lines: i64) {
    let (quote, settings, snapshot) = (quote(lines), settings(), snapshot(lines));
    assert!(plan(&quote, &settings, &snapshot, NOW).problems.is_empty());
    bencher.bench_local(|| plan(divan::black_box(&quote), &settings, &snapshot, NOW));
}

#[divan::bench]
fn print_the_plan_of_200_lines(bencher: divan::Bencher<'_, '_>) {
    let plan = plan(&quote(200), &settings(), &snapshot(200), NOW);
    bencher.bench_local(|| divan::black_box(&plan).to_string());
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.product.default_group = Some(Pick::Id(1));
    settings.quoter.instance_url = Some("https://example.quoter.com".to_owned());
    settings
}

fn line(number: i64) -> Line {
    let name = format!("Product {number}");
    Line {
        code: Some(format!("P-{number}")),
        description: Some("<p>A product with a <b>description</b></p>".to_owned()),
        unit_cost: Some(Decimal::TEN),
        ..Line::plain(LineKey::new(None, Some(&name), &name, 1), &name, Decimal::TWO, Decimal::new(1999, 2))
    }
}

fn quote(lines: i64) -> Quote {
    Quote {
        source: Source::Delivery,
        account: AccountId::new("90001").unwrap(),
        record: RecordId::new("7100001").unwrap(),
        parent: None,
        number: QuoteNumber::new(6).unwrap(),
        custom_number: None,
        uuid: Some("9001-11111111-2222-4333-8444-555555555555".to_owned()),
        title: "Office".to_owned(),
        status: Status::Pending,
        currency: Currency::USD,
        expires: None,
        won: None,
        person: Person {
            email: Some("alex@client.example.com".to_owned()),
            organization: Some("Example Client Ltd".to_owned()),
            ..Person::default()
        },
        owner: Owner::default(),
        template: None,
        reseller: None,
        lines: (0..lines).map(line).collect(),
        discount: Decimal::ZERO,
        shipping: Decimal::ZERO,
        taxes: vec![],
        totals: Totals::default(),
        internal_notes: None,
        comments: None,
        custom_fields: vec![],
        unread: BTreeMap::new(),
    }
}

fn snapshot(lines: i64) -> Snapshot {
    let mut snapshot = Snapshot::default();
    snapshot.tenant.groups = vec![AssetGroup { id: AssetGroupId(1), name: "Imports".to_owned(), for_items: true }];
    snapshot.tenant.currencies =
        vec![CurrencyChoice { id: CurrencyId(1), name: "Dollar".to_owned(), iso: Some(Currency::USD) }];
    for number in 0..lines {
        let wanted = line(number);
        let skus = [(SkuField::SupplierPartCode, wanted.code.into_iter().collect())].into();
        let item = Item { skus, ..Item::plain(ItemId(number), wanted.name) };
        snapshot.products.insert(wanted.key, ProductFacts { candidates: vec![item], ..ProductFacts::default() });
    }
    snapshot
}

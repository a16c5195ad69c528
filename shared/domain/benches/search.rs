//! How long it takes to search 50,000 products, and to prepare them: `cargo bench -p domain --bench search`.

#![allow(clippy::unwrap_used, reason = "the products of a benchmark are right")]

use std::sync::LazyLock;

use domain::catalogue::index::{Index, Product, Snapshot};
use domain::catalogue::search::{Cursor, Entry, Search, Searchable};
use domain::halo::{AssetGroupId, Item, ItemId, SkuField};
use rust_decimal::Decimal;
use time::macros::datetime;

const PRODUCTS: i64 = 50_000;
const THINGS: [&str; 8] = ["Switch", "Firewall", "Access point", "Laptop", "Dock", "Monitor", "Cable", "Licence"];
const MAKES: [&str; 5] = ["Example Networks", "Sample Systems", "Muster", "Écran Plus", "Northwind"];

fn main() {
    divan::main();
}

fn product(number: i64) -> Product {
    let pick = |list: &[&'static str]| list[usize::try_from(number).unwrap() % list.len()];
    let name = format!("{} {} {number:05}, rack mount", pick(&MAKES), pick(&THINGS));
    let item = Item {
        group: Some(AssetGroupId(100 + number % 20)),
        skus: [(SkuField::SupplierPartCode, vec![format!("{}-{number:05}", &pick(&THINGS)[..2])])].into(),
        recurring: number % 8 == 7,
        price: Some(Decimal::new(number, 2)),
        cost: Some(Decimal::new(number / 2, 2)),
        ..Item::plain(ItemId(number), name)
    };
    Product::whole(&item, datetime!(2026-03-02 09:00 UTC))
}

static SNAPSHOT: LazyLock<String> = LazyLock::new(|| {
    let mut snapshot = Snapshot::default();
    for number in 1..=PRODUCTS {
        snapshot.put(product(number));
    }
    serde_json::to_string(&snapshot).unwrap()
});

static SEARCHABLE: LazyLock<Searchable> = LazyLock::new(|| searchable(&index()));

fn index() -> Index {
    Index::new(serde_json::from_str(&SNAPSHOT).unwrap(), datetime!(2026-03-02 09:00 UTC))
}

fn searchable(index: &Index) -> Searchable {
    Searchable::new(index.products().iter().map(|product| Entry {
        id: product.id,
        name: &product.name,
        skus: product.skus.values().flatten().map(String::as_str).collect(),
        group: product.group,
        group_name: Some("Networking"),
        recurring: product.recurring,
    }))
}

fn cursor(search: &Search, after: usize) -> Option<Cursor> {
    SEARCHABLE.page(search, None, after).next
}

#[divan::bench]
fn first_page(bencher: divan::Bencher<'_, '_>) {
    let search = Search::new("switch rack");
    bencher.bench_local(|| SEARCHABLE.page(divan::black_box(&search), None, 25));
}

#[divan::bench]
fn page_after_6000_products(bencher: divan::Bencher<'_, '_>) {
    let search = Search::new("switch rack");
    let cursor = cursor(&search, 6_000);
    bencher.bench_local(|| SEARCHABLE.page(divan::black_box(&search), cursor.as_ref(), 25));
}

#[divan::bench(args = ["sw-40000", "nothing has this", "rack zzz", "e"])]
fn page_of(bencher: divan::Bencher<'_, '_>, text: &str) {
    let search = Search::new(text);
    bencher.bench_local(|| SEARCHABLE.page(divan::black_box(&search), None, 25));
}

#[divan::bench(sample_count = 10)]
fn read_the_snapshot(bencher: divan::Bencher<'_, '_>) {
    LazyLock::force(&SNAPSHOT);
    bencher.bench_local(index);
}

#[divan::bench(sample_count = 10)]
fn prepare_the_search(bencher: divan::Bencher<'_, '_>) {
    let index = index();
    bencher.bench_local(|| searchable(&index));
}

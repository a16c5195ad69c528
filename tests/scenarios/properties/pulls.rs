//! Any product that is pulled becomes an item with the price and cost that decision a names; and whatever happens on the way, the item
//! ends as the product is.

use domain::halo::ItemId;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use sandbox::halo::Entity;
use scenarios::World;
use serde_json::{Value, json};
use sync::catalogue::{How, RefreshBudget, pull, refresh_linked};

/// Products that are made and pulled.
const PRODUCTS: usize = 60;
/// Orders of events that are played, and how many events each has.
const ORDERS: usize = 24;
const EVENTS: usize = 6;

/// An amount as Halo keeps it, in cents; none is `null`.
type Cents = Option<i64>;

/// What Halo knows of a product.
#[derive(Clone, Debug)]
struct Product {
    recurring: bool,
    cost: Cents,
    price: Cents,
    suppliers: Vec<Row>,
}

/// What one supplier asks, of everybody or of one client.
#[derive(Clone, Debug)]
struct Row {
    of_one_client: bool,
    cost: Cents,
    price: Cents,
}

fn cents() -> impl Strategy<Value = Cents> {
    prop_oneof![1 => Just(None), 1 => Just(Some(0)), 4 => (1..5_000_000_i64).prop_map(Some)]
}

fn product() -> impl Strategy<Value = Product> {
    let row = (any::<bool>(), cents(), cents());
    let row = row.prop_map(|(of_one_client, cost, price)| Row { of_one_client, cost, price });
    (any::<bool>(), cents(), cents(), prop::collection::vec(row, 0..4))
        .prop_map(|(recurring, cost, price, suppliers)| Product { recurring, cost, price, suppliers })
}

/// The same values each time.
fn some<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

impl Product {
    /// The first of the supplier's and the product's amounts that is something; the product's, where both are nothing.
    fn offered(&self, of_row: fn(&Row) -> Cents, own: Cents) -> Cents {
        let first = self.suppliers.iter().find(|row| !row.of_one_client);
        first.and_then(of_row).filter(|cents| *cents != 0).or(own)
    }

    fn in_halo(&self, id: i64) -> Value {
        let (cost, price) =
            if self.recurring { ("recurringcost", "recurringprice") } else { ("costprice", "baseprice") };
        let rows = self.suppliers.iter().enumerate().map(|(at, row)| {
            json!({
                "id": id * 10 + i64::try_from(at).unwrap(), "item_id": id, "supplier_id": 1 + at % 2,
                "client_id": if row.of_one_client { 15 } else { 0 }, "supplier_sku": format!("S-{id}-{at}"),
                "cost": money(row.cost), "price": money(row.price),
            })
        });
        let mut item = json!({
            "id": id, "name": format!("Generated {id}"), "supplier_part_code": format!("GEN-{id}"), "assetgroup_id": 101,
            "status": 14, "isrecurringitem": self.recurring, "item_default_billing_period": 2,
            "costprice": 0.0, "baseprice": 0.0, "recurringcost": 0.0, "recurringprice": 0.0,
            "item_suppliers": rows.collect::<Vec<_>>(),
        });
        item[cost] = money(self.cost);
        item[price] = money(self.price);
        item
    }
}

/// As a JSON double, as Halo sends it.
fn money(cents: Cents) -> Value {
    cents.map_or(Value::Null, |cents| serde_json::from_str(&format!("{}.{:02}", cents / 100, cents % 100)).unwrap())
}

/// The amount of an item in cents; none and nothing are the same.
fn in_cents(item: &Value, field: &str) -> i64 {
    let text = item[field].as_str().unwrap_or("0");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<2}").parse().unwrap_or_else(|_| panic!("{text}"))
}

/// A world whose lists of Quoter are not counted against a limit that only the clock lifts.
async fn world() -> World {
    let world = World::new().await;
    world.quoter().set(|switches| switches.rate_limited = false);
    world
}

fn item_of(world: &World, code: &str) -> Value {
    let items = world.quoter().records("items");
    let mut found = items.into_iter().filter(|item| item["code"] == code);
    let (first, second) = (found.next(), found.next());
    assert!(second.is_none(), "{code} stands twice");
    first.unwrap_or_else(|| panic!("{code} is not there"))
}

#[tokio::test]
async fn s08_s09_s10_s11_any_product_becomes_an_item_at_the_price_and_cost_of_its_first_supplier_else_its_own() {
    let world = world().await;
    let deps = world.system.worker.deps();
    for (id, product) in (5000_i64..).zip(some(product(), PRODUCTS)) {
        world.halo().edit(Entity::Item, product.in_halo(id));
        Box::pin(pull(deps, ItemId(id), &How::write()))
            .await
            .unwrap_or_else(|failure| panic!("{product:?}: {failure}"));
        let item = item_of(&world, &format!("GEN-{id}"));
        assert_eq!(
            in_cents(&item, "cost_decimal"),
            product.offered(|row| row.cost, product.cost).unwrap_or(0),
            "{product:?}"
        );
        assert_eq!(
            in_cents(&item, "price_decimal"),
            product.offered(|row| row.price, product.price).unwrap_or(0),
            "{product:?}"
        );
        assert_eq!(item["recurring"], product.recurring);
    }
    world.assert_clean();
}

/// Something that happens to a product and its item.
#[derive(Clone, Copy, Debug)]
enum Event {
    Pull,
    DryRun,
    /// Linked products are read again and compared.
    Refresh,
    Reprice(i64),
    Rename(u8),
    Regroup(i64),
    Supplier(i64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Pull),
        1 => Just(Event::DryRun),
        2 => Just(Event::Refresh),
        2 => (1..900_i64).prop_map(Event::Reprice),
        1 => (0..9_u8).prop_map(Event::Rename),
        1 => (101..105_i64).prop_map(Event::Regroup),
        1 => (1..900_i64).prop_map(Event::Supplier),
    ]
}

const PRODUCT: i64 = 117;

async fn happen(world: &World, event: Event) {
    let deps = world.system.worker.deps();
    let change = match event {
        Event::Pull | Event::DryRun => {
            let how = if matches!(event, Event::Pull) { How::write() } else { How::dry_run() };
            Box::pin(pull(deps, ItemId(PRODUCT), &how)).await.unwrap();
            return;
        }
        Event::Refresh => {
            let until = world.clock.now() + time::Duration::minutes(1);
            let budget = RefreshBudget { until, products: Some(10), first: vec![] };
            Box::pin(refresh_linked(deps, &budget)).await.unwrap();
            return;
        }
        Event::Reprice(cents) => json!({ "baseprice": money(Some(cents)) }),
        Event::Rename(number) => json!({ "name": format!("Patch cable, type {number}") }),
        Event::Regroup(group) => json!({ "assetgroup_id": group }),
        Event::Supplier(cents) => {
            json!({ "item_suppliers": [{ "id": 796, "supplier_id": 2, "client_id": 0, "cost": money(Some(cents)), "price": 0.0, "supplier_sku": "EW-PC" }] })
        }
    };
    let mut change = change;
    change["id"] = PRODUCT.into();
    world.halo().edit(Entity::Item, change);
}

/// The item without what differs between worlds: ids and times.
fn shape(world: &World) -> Value {
    let mut item = item_of(world, "CB-PATCH-2");
    let fields = item.as_object_mut().unwrap();
    fields.retain(|name, _| !name.ends_with("_id") && name != "id" && !name.starts_with("record_"));
    item
}

#[tokio::test]
async fn s03_in_whatever_order_a_product_is_pulled_changed_and_refreshed_its_item_ends_as_if_pulled_once() {
    for events in some(prop::collection::vec(event(), EVENTS), ORDERS) {
        let (often, once) = (world().await, world().await);
        for event in &events {
            happen(&often, *event).await;
            often.clock.advance(time::Duration::minutes(1));
            if !matches!(event, Event::Pull | Event::DryRun | Event::Refresh) {
                happen(&once, *event).await;
            }
        }
        // What was pulled once follows its product by itself.
        let pulled = events.iter().any(|event| matches!(event, Event::Pull));
        happen(&often, if pulled { Event::Refresh } else { Event::Pull }).await;
        happen(&once, Event::Pull).await;
        assert_eq!(shape(&often), shape(&once), "{events:?}");
    }
}

//! The flows that the battery plays: what is called, in which world, and what a clean call leaves behind.

use std::collections::BTreeMap;
use std::fmt;

use domain::Settings;
use domain::halo::{ItemId, UserId};
use rust_decimal::Decimal;
use sandbox::halo::Entity;
use sandbox::quoter::LoggedRequest;
use scenarios::{Setup, World};
use serde_json::json;
use sync::Deps;
use sync::catalogue::{DraftProduct, DraftRequest, Failure, How, OpportunityLink};
use time::Duration;

use super::caller::Caller;
use super::case::Crash;
use super::picture::Picture;

/// A product of a group that Quoter has no category for, of a supplier that Quoter does not know.
const PRODUCT: i64 = 118;
/// A recurring product of the same group.
const SEAT: i64 = 130;

/// What is called.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Pull(ItemId),
    Draft(Box<DraftRequest>),
}

/// Why a call did not succeed.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) why: String,
    pub(super) retry_after: Option<Duration>,
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self { why: failure.to_string(), retry_after: failure.retry_after }
    }
}

impl Act {
    pub(super) async fn call(&self, deps: &Deps) -> Result<(), Failed> {
        match self {
            Self::Pull(product) => {
                Box::pin(sync::catalogue::pull(deps, *product, &How::write())).await?;
            }
            Self::Draft(request) => {
                Box::pin(sync::catalogue::draft(deps, request)).await?;
            }
        }
        Ok(())
    }
}

/// A write to Quoter: the `nth` of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Write {
    pub(super) method: String,
    pub(super) resource: String,
    pub(super) nth: u32,
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} #{}", self.method, self.resource, self.nth)
    }
}

/// The calls that write, as Quoter's stand-in has seen them.
pub(super) fn write_calls(world: &World) -> Vec<LoggedRequest> {
    world.quoter().requests().into_iter().filter(|call| call.is_api_call() && call.method != "GET").collect()
}

/// Calls by kind, each kind counted.
fn counted(calls: Vec<LoggedRequest>) -> Vec<Write> {
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    let write = |call: LoggedRequest| {
        // Words and ids alternate in a path.
        let words: Vec<&str> = call.path.split('/').skip(3).step_by(2).collect();
        let resource = words.last().copied().unwrap_or_default().to_owned();
        let nth = counts.entry((call.method.clone(), resource.clone())).or_default();
        *nth += 1;
        Write { method: call.method.clone(), resource, nth: *nth }
    };
    calls.into_iter().map(write).collect()
}

/// A flow.
pub(super) struct Flow {
    pub(super) name: &'static str,
    pub(super) act: Act,
    settings: fn(&mut Settings),
    /// Whether the product was pulled before, and has another price since.
    pulled_before: bool,
    /// Lists of Quoter's stand-in lag so many seconds behind.
    list_lag: i64,
}

/// What a clean call left behind.
pub(super) struct Clean {
    pub(super) picture: Picture,
    /// Its writes to Quoter.
    pub(super) writes: Vec<Write>,
    /// How many writes to our own tables it took.
    pub(super) store_writes: usize,
}

/// A product whose category and supplier are not in Quoter yet.
pub(super) fn first_pull() -> Flow {
    Flow { name: "pull, first", act: Act::Pull(ItemId(PRODUCT)), settings: |_| {}, pulled_before: false, list_lag: 15 }
}

/// The same product with another price.
pub(super) fn second_pull() -> Flow {
    Flow { name: "pull, update", pulled_before: true, ..first_pull() }
}

/// A draft for a person whom Quoter does not know, with two products whose category is not there yet.
pub(super) fn new_draft() -> Flow {
    let product = |id, quantity| DraftProduct { product: ItemId(id), quantity: Decimal::from(quantity) };
    let request = DraftRequest {
        template: Some("Example template title".to_owned()),
        user: UserId(PERSON),
        opportunity: Some(OpportunityLink::New),
        products: vec![product(PRODUCT, 2), product(SEAT, 5)],
        name: Some("Office".to_owned()),
        idempotency_key: "battery".to_owned(),
    };
    Flow {
        name: "draft",
        act: Act::Draft(Box::new(request)),
        settings: with_country,
        pulled_before: false,
        list_lag: 15,
    }
}

/// The same where lists show at once what was made, so that one call does all of it.
pub(super) fn quick_draft() -> Flow {
    Flow { name: "draft, quick", list_lag: 0, ..new_draft() }
}

fn with_country(settings: &mut Settings) {
    settings.catalogue.default_country = Some("US".to_owned());
}

/// A person whom Halo knows and Quoter does not.
const PERSON: i64 = 952;

impl Flow {
    /// A world in which the call can be made.
    pub(super) async fn world(&self) -> World {
        let world = Box::pin(World::with(Setup { settings: self.settings, ..Setup::default() })).await;
        world.quoter().set(|switches| {
            switches.rate_limited = false;
            switches.list_lag_seconds = self.list_lag;
        });
        let row = json!({ "id": 795, "item_id": PRODUCT, "supplier_id": 2, "client_id": 0, "cost": 55.0, "price": 110.0, "supplier_sku": "EW-INST" });
        world.halo().edit(Entity::Item, json!({ "id": PRODUCT, "item_suppliers": [row] }));
        world.halo().edit(
            Entity::User,
            json!({ "id": PERSON, "name": "Robin New", "firstname": "Robin", "surname": "New", "emailaddress": "robin@client.example.com", "site_id": 18 }),
        );
        if self.pulled_before {
            let failed = Caller::new(&world, Crash::No).call(&self.act).await.unwrap().err();
            assert!(failed.is_none(), "{failed:?}");
            world.clock.advance(Duration::minutes(5));
            world.halo().edit(Entity::Item, json!({ "id": PRODUCT, "costprice": 61.0, "item_suppliers": [] }));
        }
        world
    }

    /// Calls without any fault.
    pub(super) async fn clean(&self) -> Clean {
        let world = self.world().await;
        let before = write_calls(&world).len();
        let caller = Caller::new(&world, Crash::NEVER);
        for _ in 0..3 {
            // What was just made may have to show on a list before the call is over.
            let Some(failed) = caller.call(&self.act).await.unwrap().err() else { break };
            world.clock.advance(failed.retry_after.unwrap_or_else(|| panic!("{}: {}", self.name, failed.why)));
        }
        world.clock.advance(Duration::minutes(3));
        let writes = counted(write_calls(&world).split_off(before));
        assert!(!writes.is_empty(), "{} writes nothing", self.name);
        Clean { picture: Picture::of(&world).await, writes, store_writes: caller.writes() }
    }

    /// Nothing was written to Halo, and no call broke its contract.
    pub(super) fn only_read_halo(&self, world: &World) -> Result<(), String> {
        world.halo().check_clean()?;
        let written: Vec<String> = world
            .halo()
            .requests()
            .iter()
            .filter(|r| r.method != "GET" && r.is_call())
            .map(|r| r.path.clone())
            .collect();
        if written.is_empty() { Ok(()) } else { Err(format!("Halo was written to: {written:?}")) }
    }
}

//! Any story of a quote: published, changed, revised, lost, won, the win taken back; deliveries repeated, late and in any order; faults of
//! Halo; runs side by side. Whatever happens, each record is made once, an order is what was won to the cent, nothing open is forgotten, and
//! in the end the win stands.

use std::collections::{BTreeMap, BTreeSet};

use domain::FamilyKey;
use domain::settings::Policy;
use proptest::prelude::*;
use proptest::sample::Index;
use rust_decimal::Decimal;
use sandbox::halo::{Entity, Fault, OwnOrderInControl, OwnSalesOrder};
use sandbox::quoter::{Interval, QuoteBuilder, Status, line};
use scenarios::{Setup, World, family};
use serde_json::Value;
use store::{Kind, State};
use sync::unwon::{LEAVE, STANDS};
use time::Duration;

use super::holds_for;
use crate::battery::case::POINTS;
use crate::support::{apply, lines};
use crate::won::{REVISED, answer, selling};

/// Stories that are played, and how many steps each has at most.
const STORIES: u32 = 24;
const STEPS: usize = 9;

/// What Halo is asked to write in a story.
const WRITES: [&str; 6] = ["Opportunities", "Quotation", "SalesOrder", "Attachment", "Actions", "Item"];

/// A story and the world in which it plays.
#[derive(Clone, Debug)]
struct Story {
    policy: Policy,
    own_order: OwnSalesOrder,
    steps: Vec<Step>,
}

/// What happens next. After what arrives the quote is run once, as the stream does.
#[derive(Clone, Debug)]
enum Step {
    /// In Quoter, and it is delivered.
    Now(Change),
    /// In Quoter, and its delivery stays out for now.
    Late(Change),
    /// What stayed out arrives, the newest first.
    Arrive,
    /// A delivery comes again.
    Again(Index),
    /// The next such write to Halo goes wrong.
    Fault { write: &'static str, point: Index },
    /// Time passes, and the quote is run twice side by side.
    Pause { minutes: i64 },
    /// A person says whether a win that was taken back stands.
    Answer { stands: bool },
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Rename(u8),
    Revise,
    To(Status),
}

fn change() -> impl Strategy<Value = Change> {
    use Status::{Accepted, Fulfilled, Lost, Ordered, Pending};
    prop_oneof![
        2 => (0..3_u8).prop_map(Change::Rename),
        2 => Just(Change::Revise),
        4 => prop::sample::select(vec![Accepted, Accepted, Ordered, Fulfilled]).prop_map(Change::To),
        2 => prop::sample::select(vec![Pending, Pending, Lost]).prop_map(Change::To),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => change().prop_map(Step::Now),
        2 => change().prop_map(Step::Late),
        1 => Just(Step::Arrive),
        3 => any::<Index>().prop_map(Step::Again),
        4 => (prop::sample::select(WRITES.to_vec()), any::<Index>()).prop_map(|(write, point)| Step::Fault { write, point }),
        2 => (0..90_i64).prop_map(|minutes| Step::Pause { minutes }),
        1 => any::<bool>().prop_map(|stands| Step::Answer { stands }),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    let policy = prop::sample::select(vec![Policy::New, Policy::Skip, Policy::Overwrite]);
    let own_order = prop_oneof![
        3 => Just(OwnSalesOrder::Never),
        1 => prop::sample::select(vec![OwnSalesOrder::AtOnce, OwnSalesOrder::Late]),
    ];
    (policy, own_order, prop::collection::vec(step(), 3..=STEPS)).prop_map(|(policy, own_order, steps)| Story {
        policy,
        own_order,
        steps,
    })
}

/// The quote as it stands in Quoter.
#[derive(Clone, Copy)]
struct Quote {
    /// 0 for the first, 1 for its revision, and so on.
    record: u8,
    title: u8,
    status: Status,
}

/// Lines of a record that count: name, quantity and price.
fn sold(record: u8) -> Vec<(&'static str, u8, &'static str)> {
    let mut lines = vec![("Known switch", 2 + record, "25.00"), ("Managed desktop", 3 + record, "40.00")];
    lines.extend((record % 2 == 1).then_some(("Rack shelf", 1, "80.05")));
    lines
}

fn id(record: u8) -> String {
    (7_100_051 + u32::from(record)).to_string()
}

impl Quote {
    fn data(self) -> String {
        let code = |name| match name {
            "Known switch" => "HW-SW8-001",
            "Managed desktop" => "MS-DT",
            _ => "HW-RS-001",
        };
        let mut quote = QuoteBuilder::new(51).id(&id(self.record)).name(&format!("Office {}", self.title));
        if let Some(before) = self.record.checked_sub(1) {
            quote =
                quote.revises(&id(before), &id(0), u32::from(self.record) + 1).uuid(&format!("9001-{}", self.record));
        }
        for (name, quantity, price) in sold(self.record) {
            let line = line(name, price).code(code(name)).quantity(&quantity.to_string());
            quote = quote.line(if name == "Managed desktop" { line.recurring(Interval::Monthly) } else { line });
        }
        let spare = line("Spare rack", "90.00").code("HW-RS-009").optional(false);
        quote.line(spare).acceptance_field("PO number", "PO-4711").status(self.status, None).data()
    }

    fn is_won(self) -> bool {
        matches!(self.status, Status::Accepted | Status::Ordered | Status::Fulfilled)
    }
}

/// A story that is played.
struct Player {
    world: World,
    family: FamilyKey,
    quote: Quote,
    late: Vec<Quote>,
    delivered: Vec<Quote>,
    /// A person left a win that was taken back as it is.
    left: bool,
    /// Halo makes orders by itself.
    halo_orders: bool,
}

impl Player {
    async fn new(story: &Story) -> Self {
        let mut setup = Setup { settings: selling, ..Setup::default() };
        setup.halo.switches.own_sales_order = story.own_order;
        setup.halo.switches.own_order_in_control = OwnOrderInControl::Hidden;
        if story.own_order == OwnSalesOrder::Never {
            setup.halo.switches.own_order_in_control = OwnOrderInControl::Said;
        }
        let world = Box::pin(World::with(setup)).await;
        let policy = story.policy;
        apply(&world, |settings| settings.quotation.policy = policy).await;
        let quote = Quote { record: 0, title: 0, status: Status::Pending };
        let halo_orders = story.own_order != OwnSalesOrder::Never;
        let family = family(&quote.data());
        Self { world, family, quote, late: vec![], delivered: vec![], left: false, halo_orders }
    }

    fn changed(&mut self, change: Change) -> Quote {
        match change {
            Change::Rename(title) => self.quote.title = title,
            Change::To(status) => self.quote.status = status,
            Change::Revise => {
                self.quote = Quote { record: self.quote.record + 1, status: Status::Pending, ..self.quote };
            }
        }
        self.quote
    }

    async fn arrive(&mut self, quote: Quote) {
        self.world.clock.advance(Duration::minutes(1));
        assert_eq!(self.world.deliver(&quote.data()).await.status, 200);
        self.delivered.push(quote);
        Box::pin(self.world.run(&self.family)).await;
    }

    async fn play(&mut self, step: &Step) {
        match step {
            Step::Now(change) => {
                let quote = self.changed(*change);
                self.arrive(quote).await;
            }
            Step::Late(change) => {
                let quote = self.changed(*change);
                self.late.push(quote);
            }
            Step::Arrive => self.all_arrive().await,
            Step::Again(which) => {
                if !self.delivered.is_empty() {
                    let again = *which.get(&self.delivered);
                    self.arrive(again).await;
                }
            }
            Step::Fault { write, point } => {
                self.world.halo().inject(Fault::once("POST", write, which(point)));
            }
            Step::Pause { minutes } => {
                self.world.clock.advance(Duration::minutes(*minutes));
                let run = || Box::pin(self.world.run(&self.family));
                let _ = tokio::join!(run(), run());
            }
            Step::Answer { stands } => {
                if !self.delivered.is_empty() {
                    self.left |= !stands;
                    answer(&self.world, &self.family, if *stands { STANDS } else { LEAVE }).await;
                    Box::pin(self.world.run(&self.family)).await;
                }
            }
        }
    }

    async fn all_arrive(&mut self) {
        while let Some(quote) = self.late.pop() {
            self.arrive(quote).await;
        }
    }

    /// Everything arrives, nothing goes wrong any more, and what was won is delivered once more.
    async fn end(&mut self) -> Quote {
        self.world.halo().clear_faults();
        self.all_arrive().await;
        let last = self.won().max_by_key(|quote| quote.record).unwrap_or(self.quote);
        self.arrive(last).await;
        Box::pin(self.world.settle(&self.family)).await;
        last
    }

    /// The deliveries that said that a record is won.
    fn won(&self) -> impl Iterator<Item = Quote> {
        self.delivered.iter().copied().filter(|quote| quote.is_won())
    }

    /// What holds at any moment.
    async fn holds(&self) {
        self.each_record_is_there_once();
        self.an_order_is_what_was_won();
        if !self.delivered.is_empty() {
            let entry = self.world.entry(&self.family).await;
            assert_eq!(entry.due.is_none(), entry.state.is_final(), "{entry:?}");
        }
    }

    fn each_record_is_there_once(&self) {
        let kinds = [Entity::Ticket, Entity::Quotation, Entity::Attachment, Entity::Item, Entity::Action, Entity::User];
        for kind in kinds {
            let records = self.world.records(kind);
            let fields = records.iter().flat_map(|record| record.as_object().unwrap());
            let marks = fields.filter(|(_, value)| value.as_str().is_some_and(|text| text.starts_with("qh:")));
            let marks: Vec<String> = marks.map(|(field, value)| format!("{field} {value}")).collect();
            let once: BTreeSet<&String> = marks.iter().collect();
            assert_eq!(once.len(), marks.len(), "{kind:?}: {marks:#?}");
        }
        assert!(self.world.records(Entity::Ticket).len() <= 1, "one opportunity");
    }

    fn an_order_is_what_was_won(&self) {
        let orders = self.world.records(Entity::SalesOrder);
        // A workflow of Halo makes one for each quote that is accepted.
        let records: BTreeSet<u8> = self.won().map(|quote| quote.record).collect();
        assert!(orders.len() <= if self.halo_orders { records.len() } else { 1 }, "{orders:#?}");
        for order in &orders {
            let ordered = ordered(order);
            assert!(self.won().any(|quote| wanted(quote.record) == ordered), "{ordered:#?}");
        }
    }

    /// What holds once nothing happens any more; `last` is what was delivered last, the win if there is one.
    async fn rests(&self, last: Quote) {
        let entry = self.world.entry(&self.family).await;
        let records: BTreeSet<u8> = self.won().map(|quote| quote.record).collect();
        let problem = entry.problem.clone().unwrap_or_default();
        // Two records that were won are two sales, of which people must say which is right.
        if entry.state == State::Held && records.len() > 1 {
            return;
        }
        assert_eq!(entry.state, State::Done, "{problem}");
        if last.is_won() && !self.left {
            assert_eq!(entry.kind, Kind::Won);
            let orders = self.world.records(Entity::SalesOrder);
            assert_eq!(orders.iter().map(ordered).collect::<Vec<_>>(), [wanted(last.record)]);
        }
        if !last.is_won() {
            assert!(self.world.records(Entity::SalesOrder).is_empty());
        }
        let counts = |quote: &&Value| quote["status"] != REVISED;
        assert_eq!(self.world.records(Entity::Quotation).iter().filter(counts).count(), 1, "one Halo quote counts");
        assert!(self.world.system.store.open_effects(100).await.unwrap().is_empty(), "an intent is open");
        self.costs_nothing_again(last).await;
    }

    async fn costs_nothing_again(&self, last: Quote) {
        let calls = self.world.halo().calls();
        self.world.deliver(&last.data()).await;
        Box::pin(self.world.run(&self.family)).await;
        assert_eq!(self.world.halo().calls(), calls, "a repetition calls Halo");
    }
}

/// The lines of a sales order: quantity and price by name.
fn ordered(order: &Value) -> BTreeMap<String, (Decimal, Decimal)> {
    let decimal = |value: &Value| value.to_string().parse::<Decimal>().unwrap().normalize();
    let line = |line: &Value| {
        (line["name"].as_str().unwrap().to_owned(), (decimal(&line["quantity"]), decimal(&line["price"])))
    };
    let all: BTreeMap<_, _> = lines(order).iter().map(line).collect();
    assert_eq!(all.len(), lines(order).len(), "a line stands twice: {order:#}");
    all
}

/// The lines that an order of this record has, and no other.
fn wanted(record: u8) -> BTreeMap<String, (Decimal, Decimal)> {
    let line = |(name, quantity, price): (&str, u8, &str)| {
        (name.to_owned(), (Decimal::from(quantity), price.parse::<Decimal>().unwrap().normalize()))
    };
    sold(record).into_iter().map(line).collect()
}

fn which(point: &Index) -> sandbox::halo::FaultKind {
    point.get(&POINTS).clone()
}

#[test]
fn n1_s48_s50_any_story_of_a_quote_ends_with_each_record_once_and_the_order_of_what_was_won() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    holds_for(STORIES, story(), |story| {
        runtime.block_on(async {
            let mut player = Player::new(&story).await;
            for step in &story.steps {
                Box::pin(player.play(step)).await;
                player.holds().await;
            }
            let last = Box::pin(player.end()).await;
            player.holds().await;
            Box::pin(player.rests(last)).await;
            player.world.assert_clean();
        });
    });
}

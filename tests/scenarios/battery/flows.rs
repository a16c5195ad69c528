//! The flows that the battery plays.

use domain::Settings;
use domain::settings::{Pick, Policy};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{Setup, World, family};
use store::State;

use super::case::Write;
use super::records::Picture;

/// A flow: what is delivered, in its order.
pub(super) struct Flow {
    pub(super) name: &'static str,
    pub(super) setup: Setup,
    pub(super) deliveries: Vec<String>,
}

/// What a clean run left behind.
pub(super) struct Clean {
    pub(super) picture: Picture,
    /// The writes of the last delivery.
    pub(super) writes: Vec<Write>,
}

/// Everything is new: client, site, user, two products, opportunity, quote, PDF.
pub(super) fn publish() -> Flow {
    let quote = QuoteBuilder::new(41)
        .id("7100041")
        .person("Robin", "New", "robin@new.example.com")
        .organization("Brand New Firm")
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("2"))
        .line(line("Rack shelf", "80.00").code("HW-RS-001"))
        .line(line("Cable set", "12.50").code("HW-CS-001").quantity("4"));
    Flow { name: "publish", setup: Setup::default(), deliveries: vec![quote.data()] }
}

/// A quote and its revision, which has other lines: one changed, one gone, a new product.
pub(super) fn revise(name: &'static str, settings: fn(&mut Settings)) -> Flow {
    let quote = QuoteBuilder::new(42)
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("2"))
        .line(line("Rack shelf", "80.00").code("HW-RS-001"));
    let revision = QuoteBuilder::new(42)
        .id("7100900")
        .revises("7100042", "7100042", 2)
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("3"))
        .line(line("Cable set", "12.50").code("HW-CS-001").quantity("4"));
    let setup = Setup { settings, ..Setup::default() };
    Flow { name, setup, deliveries: vec![quote.data(), revision.data()] }
}

pub(super) fn by_new(settings: &mut Settings) {
    settings.quotation.policy = Policy::New;
    settings.quotation.revised_status = Some(Pick::Name("Revised".to_owned()));
}

pub(super) fn by_skip(settings: &mut Settings) {
    settings.quotation.policy = Policy::Skip;
}

pub(super) fn by_overwrite(settings: &mut Settings) {
    settings.quotation.policy = Policy::Overwrite;
}

impl Flow {
    /// Plays the flow without any fault.
    pub(super) async fn clean(&self) -> Clean {
        let world = World::with(self.setup.clone()).await;
        let mut before = 0;
        for data in &self.deliveries {
            before = Write::all(&world).len();
            assert_eq!(world.deliver(data).await.status, 200);
            let entry = world.settle(&family(data)).await;
            assert_eq!(entry.state, State::Done, "{entry:?}");
        }
        Clean { picture: Picture::of(&world).await, writes: Write::all(&world).split_off(before) }
    }
}

//! The flows that the battery plays.

use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{Setup, World, family};
use store::State;

use super::case::Write;
use super::records::Picture;

/// A flow: what is delivered, in its order.
pub(super) struct Flow {
    pub(super) name: &'static str,
    pub(super) setup: fn() -> Setup,
    pub(super) deliveries: Vec<String>,
}

/// What a clean run left behind.
pub(super) struct Clean {
    pub(super) picture: Picture,
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
    Flow { name: "publish", setup: Setup::default, deliveries: vec![quote.data()] }
}

impl Flow {
    /// Plays the flow without any fault.
    pub(super) async fn clean(&self) -> Clean {
        let world = World::with((self.setup)()).await;
        for data in &self.deliveries {
            assert_eq!(world.deliver(data).await.status, 200);
            let entry = world.settle(&family(data)).await;
            assert_eq!(entry.state, State::Done, "{entry:?}");
        }
        Clean { picture: Picture::of(&world).await, writes: Write::all(&world) }
    }
}

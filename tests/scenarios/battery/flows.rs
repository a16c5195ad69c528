//! The flows that the battery plays.

use domain::Settings;
use domain::settings::{Pick, Policy};
use sandbox::halo::{OwnOrderInControl, OwnSalesOrder};
use sandbox::quoter::{Interval, QuoteBuilder, Status, line};
use scenarios::{Setup, World, family};
use store::State;

use super::case::Write;
use super::records::Picture;
use crate::won::selling;

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

/// A quote that was published before is won: opportunity, quote, order, PDF, note.
pub(super) fn won() -> Flow {
    let setup = Setup { settings: selling, ..Setup::default() };
    Flow { name: "won", setup, deliveries: vec![sold().data(), accepted(sold()).data()] }
}

/// The same where everything is new and the publish never arrived.
pub(super) fn won_unpublished() -> Flow {
    let setup = Setup { settings: selling, ..Setup::default() };
    Flow { name: "won, unpublished", setup, deliveries: vec![accepted(for_nobody(sold())).data()] }
}

/// A quote on a lead is won, and the lead becomes a customer.
pub(super) fn won_lead() -> Flow {
    let setup = Setup { settings: with_leads, ..Setup::default() };
    let deliveries = vec![for_nobody(sold()).data(), accepted(for_nobody(sold())).data()];
    Flow { name: "won, lead", setup, deliveries }
}

/// Halo makes the sales order by itself, a while after the win, and does not say that it will.
pub(super) fn won_with_halos_own_order() -> Flow {
    let mut setup = Setup { settings: selling, ..Setup::default() };
    setup.halo.switches.own_sales_order = OwnSalesOrder::Late;
    setup.halo.switches.own_order_in_control = OwnOrderInControl::Hidden;
    Flow { name: "won, Halo's own order", setup, deliveries: vec![sold().data(), accepted(sold()).data()] }
}

/// One line at once, one a month, one that is not taken.
fn sold() -> QuoteBuilder {
    QuoteBuilder::new(43)
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("2"))
        .line(line("Managed desktop", "40.00").code("MS-DT").quantity("3").recurring(Interval::Monthly))
        .line(line("Spare rack", "90.00").code("HW-RS-009").optional(false))
}

fn accepted(quote: QuoteBuilder) -> QuoteBuilder {
    quote.acceptance_field("PO number", "PO-4711").status(Status::Accepted, None)
}

fn for_nobody(quote: QuoteBuilder) -> QuoteBuilder {
    quote.person("Robin", "New", "robin@new.example.com").organization("Brand New Firm")
}

fn with_leads(settings: &mut Settings) {
    selling(settings);
    settings.lead.ticket_type = Some(Pick::Name("Lead".to_owned()));
    settings.lead.won_ticket_type = Some(Pick::Name("Opportunity".to_owned()));
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
        let world = Box::pin(World::with(self.setup.clone())).await;
        let mut before = 0;
        for data in &self.deliveries {
            before = Write::all(&world).len();
            assert_eq!(world.deliver(data).await.status, 200);
            let entry = Box::pin(world.settle(&family(data))).await;
            assert_eq!(entry.state, State::Done, "{entry:?}");
        }
        Clean { picture: Picture::of(&world).await, writes: Write::all(&world).split_off(before) }
    }
}

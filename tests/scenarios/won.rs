//! Wins: sales order, PO number, leads, un-winning (S48-S51, S77, S79-S83, decisions o, v, w, x).

mod leads;
mod mended;
mod notes;
mod orders;
mod po;
mod races;

use domain::Settings;
use domain::settings::Pick;
use sandbox::halo::Entity;
use sandbox::quoter::{Interval, QuoteBuilder, Status, line};
use scenarios::World;
use serde_json::{Value, json};

use crate::support::{lines, only_quote};

/// Halo's codes of quote statuses.
const ACCEPTED: i64 = 3;
pub(crate) const REVISED: i64 = 5;

/// Settings as they are after the set-up of a tenant that sells.
pub(crate) fn selling(settings: &mut Settings) {
    let status = |name: &str| Pick::Name(name.to_owned());
    for won in ["accepted", "ordered", "fulfilled"] {
        settings.quotation.status.insert(won.to_owned(), status("Accepted"));
        settings.opportunity.status_by_quote.insert(won.to_owned(), status("Won"));
    }
    settings.quotation.revised_status = Some(status("Revised"));
    settings.won.po_field = Some("PO number".to_owned());
    settings.won.po_wait_minutes = 0;
}

/// One line at once, one a month, one that is optional and not taken.
fn quote() -> QuoteBuilder {
    QuoteBuilder::new(51)
        .id("7100051")
        .name("Office move")
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("2").cost("11.00"))
        .line(line("Managed desktop", "40.00").code("MS-DT").quantity("3").recurring(Interval::Monthly))
        .line(line("Spare rack", "90.00").code("HW-RS-009").optional(false))
}

/// The same, accepted with a PO number.
fn accepted() -> QuoteBuilder {
    quote().acceptance_field("PO number", "PO-4711").status(Status::Accepted, None)
}

/// What a person says now of a win that was taken back, as `quoter-halo resolve` keeps it.
pub(crate) async fn answer(world: &World, family: &domain::FamilyKey, said: &str) {
    let (store, now) = (&world.system.store, world.clock.now());
    let link = sync::links::LinkName::unwon(family);
    store.put_link(link.kind, &link.name, &sync::unwon::target(said, now), now).await.unwrap();
    assert!(store.kick(family, now).await.unwrap());
}

/// The one sales order.
fn only_order(world: &World) -> Value {
    let mut orders = world.records(Entity::SalesOrder);
    assert_eq!(orders.len(), 1, "one sales order");
    orders.remove(0)
}

/// The one opportunity.
fn only_ticket(world: &World) -> Value {
    let mut tickets = world.records(Entity::Ticket);
    assert_eq!(tickets.len(), 1, "one opportunity");
    tickets.remove(0)
}

/// Somebody adds a line to the one Halo quote.
fn line_by_hand(world: &World) {
    let halo_quote = only_quote(world);
    let mut all = lines(&halo_quote).clone();
    all.push(json!({"id": 9001, "name": "By hand", "quantity": 1, "price": 500, "item_id": all[0]["item_id"]}));
    world.halo().edit(Entity::Quotation, json!({"id": halo_quote["id"], "lines": all}));
}

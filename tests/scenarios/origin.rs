//! Whatever this product writes to Halo says where it comes from (N20).

use std::collections::BTreeSet;

use sandbox::halo::Entity;
use sandbox::quoter::{QuoteBuilder, Status, line};
use scenarios::World;
use serde_json::Value;

use crate::support::{in_halo, world};
use crate::won::selling;

/// Kinds that have a place for it. A site hangs on the client that is made with it, a sales order on its quote.
const KINDS: [Entity; 7] =
    [Entity::Client, Entity::User, Entity::Item, Entity::Ticket, Entity::Quotation, Entity::Attachment, Entity::Action];

fn ids(world: &World) -> BTreeSet<(String, String)> {
    KINDS.iter().flat_map(|kind| world.records(*kind).into_iter().map(move |row| key(*kind, &row))).collect()
}

fn key(kind: Entity, row: &Value) -> (String, String) {
    (format!("{kind:?}"), row["id"].to_string())
}

/// Our marker, or Quoter's name.
fn tells(row: &Value) -> bool {
    let text = row.to_string();
    text.contains("\"qh:") || text.contains("Quoter") || text.contains("[qh:")
}

#[tokio::test]
async fn n20_every_record_that_a_sale_to_a_new_customer_makes_tells_where_it_comes_from() {
    let world = world(selling).await;
    let before = ids(&world);
    let sold = QuoteBuilder::new(81)
        .person("Robin", "New", "robin@new.example.com")
        .organization("Brand New Firm")
        .line(line("Never seen before", "80.00").code("NEW-001"))
        .acceptance_field("PO number", "PO-4711")
        .status(Status::Accepted, None);
    in_halo(&world, sold).await;
    for kind in KINDS {
        let rows = world.records(kind);
        let made: Vec<&Value> = rows.iter().filter(|row| !before.contains(&key(kind, row))).collect();
        assert!(!made.is_empty(), "{kind:?}");
        for row in made {
            assert!(tells(row), "{kind:?} {row:#}");
        }
    }
    world.assert_clean();
}

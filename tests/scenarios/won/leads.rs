//! Leads (S14, S79-S83, decision x): a ticket in place of customer and opportunity, until the win.

use domain::Settings;
use domain::settings::Pick;
use sandbox::halo::{DuplicateClients, Entity, LeadQuotation};
use sandbox::quoter::QuoteBuilder;
use scenarios::World;
use serde_json::Value;

use super::{accepted, only_order, only_ticket, quote, selling};
use crate::support::{by, in_halo, only_quote, tenant, world};

/// Halo's ticket type of leads, and that of opportunities.
const LEAD: i64 = 31;
const OPPORTUNITY: i64 = 30;

fn leads(settings: &mut Settings) {
    selling(settings);
    settings.lead.ticket_type = Some(Pick::Name("Lead".to_owned()));
    settings.lead.won_ticket_type = Some(Pick::Name("Opportunity".to_owned()));
}

fn for_nobody(quote: QuoteBuilder) -> QuoteBuilder {
    quote.person("Robin", "New", "robin@new.example.com").organization("Brand New Firm")
}

fn named(world: &World, entity: Entity, name: &str) -> Vec<Value> {
    world.records(entity).into_iter().filter(|record| record["name"] == name).collect()
}

#[tokio::test]
async fn s14_s79_s82_without_a_match_a_lead_is_made_in_place_of_customer_and_opportunity() {
    let world = world(leads).await;
    in_halo(&world, for_nobody(quote())).await;

    let ticket = only_ticket(&world);
    assert_eq!(ticket["tickettype_id"], LEAD);
    for (field, value) in [
        ("oppcompanyname", "Brand New Firm"),
        ("oppcontactname", "Robin New"),
        ("oppemailaddress", "robin@new.example.com"),
    ] {
        assert_eq!(ticket[field], value);
    }
    assert_eq!(only_quote(&world)["ticket_id"], ticket["id"]);
    assert_eq!(world.records(Entity::Attachment)[0]["ticket_id"], ticket["id"]);
    assert!(named(&world, Entity::Client, "Brand New Firm").is_empty(), "no customer yet");
    assert!(named(&world, Entity::User, "Robin New").is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s80_s81_a_customer_that_halo_has_is_used_in_place_of_a_lead() {
    let world = world(leads).await;
    in_halo(&world, quote()).await;
    assert_eq!(only_ticket(&world)["tickettype_id"], OPPORTUNITY);
    world.assert_clean();
}

#[tokio::test]
async fn s83_the_win_makes_the_customer_and_moves_what_hangs_on_the_lead() {
    let world = world(leads).await;
    in_halo(&world, for_nobody(quote())).await;
    in_halo(&world, for_nobody(accepted())).await;

    let client = by(&world.records(Entity::Client), "name", "Brand New Firm");
    let user = by(&world.records(Entity::User), "name", "Robin New");
    let ticket = only_ticket(&world);
    for record in [&ticket, &only_quote(&world), &only_order(&world)] {
        assert_eq!(record["client_id"], client["id"], "{record:#}");
        assert_eq!(record["user_id"], user["id"]);
    }
    assert_eq!(ticket["tickettype_id"], OPPORTUNITY);
    assert_eq!(ticket["purchaseordernumber"], "PO-4711");
    assert_eq!(only_order(&world)["ticket_id"], ticket["id"]);
    world.assert_clean();
}

#[tokio::test]
async fn s83_the_next_quote_for_that_firm_goes_to_the_customer() {
    let world = world(leads).await;
    in_halo(&world, for_nobody(quote())).await;
    in_halo(&world, for_nobody(accepted())).await;
    let next =
        for_nobody(QuoteBuilder::new(52).id("7100052").line(sandbox::quoter::line("Cable set", "12.50").code("CS")));
    in_halo(&world, next).await;

    let client = by(&world.records(Entity::Client), "name", "Brand New Firm");
    let tickets = world.records(Entity::Ticket);
    assert_eq!(tickets.len(), 2);
    assert!(tickets.iter().all(|ticket| ticket["client_id"] == client["id"]), "{tickets:#?}");
    world.assert_clean();
}

#[tokio::test]
async fn s83_every_halo_quote_on_the_lead_moves_with_it() {
    let world = world(leads).await;
    in_halo(&world, for_nobody(quote())).await;
    let revision = || quote().id("7100900").revises("7100051", "7100051", 2);
    in_halo(&world, for_nobody(revision())).await;
    let won = revision().acceptance_field("PO number", "PO-4711").status(sandbox::quoter::Status::Accepted, None);
    in_halo(&world, for_nobody(won)).await;

    let client = by(&world.records(Entity::Client), "name", "Brand New Firm");
    let quotes = world.records(Entity::Quotation);
    assert_eq!(quotes.len(), 2);
    assert!(quotes.iter().all(|quote| quote["client_id"] == client["id"]), "{quotes:#?}");
    only_order(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s82_s83_a_lead_that_was_won_at_once_becomes_a_customer_without_a_lead() {
    let world = world(leads).await;
    in_halo(&world, for_nobody(accepted())).await;
    assert_eq!(only_ticket(&world)["tickettype_id"], OPPORTUNITY);
    by(&world.records(Entity::Client), "name", "Brand New Firm");
    only_order(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s83_a_customer_that_somebody_made_meanwhile_is_used() {
    let world = world(leads).await;
    in_halo(&world, for_nobody(quote())).await;
    let client = world.halo().edit(Entity::Client, serde_json::json!({"name": "Brand New Firm"}));
    world.halo().edit(Entity::Site, serde_json::json!({"name": "Main", "client_id": client}));
    in_halo(&world, for_nobody(accepted())).await;
    assert_eq!(named(&world, Entity::Client, "Brand New Firm").len(), 1);
    assert_eq!(only_order(&world)["client_id"], client);
    world.assert_clean();
}

#[tokio::test]
async fn s83_a_name_that_halo_refuses_for_a_second_client_is_held_before_anything_is_ordered() {
    let world = tenant(|switches| switches.duplicate_clients = DuplicateClients::Refused, leads).await;
    in_halo(&world, for_nobody(quote())).await;
    let client = world.halo().edit(Entity::Client, serde_json::json!({"name": "Brand New Firm", "inactive": true}));
    let problems = crate::support::held(&world, for_nobody(accepted())).await;
    assert_eq!(problems[0].code, "halo_refused", "{problems:?}");
    assert!(world.records(Entity::SalesOrder).is_empty());
    // Somebody takes the old customer into use again.
    world.halo().edit(Entity::Client, serde_json::json!({"id": client, "inactive": false}));
    world.halo().edit(Entity::Site, serde_json::json!({"name": "Main", "client_id": client}));
    let more = accepted().custom_field("Remark", "again");
    in_halo(&world, for_nobody(more)).await;
    assert_eq!(only_order(&world)["client_id"], client);
}

#[tokio::test]
async fn s79_whether_the_quote_of_a_lead_needs_a_client_or_takes_the_ticket_s() {
    for lead_quotation in [LeadQuotation::TakesTheTickets, LeadQuotation::NeedsClient] {
        let world = tenant(|switches| switches.lead_quotation = lead_quotation, leads).await;
        in_halo(&world, for_nobody(quote())).await;
        in_halo(&world, for_nobody(accepted())).await;
        only_order(&world);
        world.assert_clean();
    }
}

//! What the client of Halo writes for a win, held against the stand-in and its contract, whichever way Halo answers.

use domain::halo::*;
use domain::{Frequency, LineKey};
use halo::Halo;
use local::probe::stand_in;
use sandbox::halo::{Config, Entity, NoteText, SavedAnswer, SavedLines, Switches};
use scenarios::{Setup, World};
use serde_json::json;

/// Alex Example of Example Client Ltd.
const ALEX: Whom = Whom { client: ClientId(12), site: SiteId(18), user: UserId(51) };

async fn tenant(switches: Switches) -> (World, Halo) {
    let setup = Setup { halo: Config { switches, ..Config::default() }, ..Setup::default() };
    let world = World::with(setup).await;
    let halo = stand_in(&world.system.halo_url, world.clock.clock()).await.unwrap();
    (world, halo)
}

fn lead() -> Lead {
    Lead {
        company: Some("Maybe Ltd".into()),
        contact: Some("Pat Maybe".into()),
        email: Some("Pat@maybe.example.com".into()),
        phone: Some("555-0102".into()),
        job_title: Some("Owner".into()),
        address: Some(["1 Main St", "", "Springfield", "IL", "62701"].map(str::to_owned)),
        country: Some("US".into()),
        region: None,
    }
}

fn opportunity(world: &World, marker: &str) -> NewOpportunity {
    NewOpportunity {
        summary: "Quote 60".into(),
        details: String::new(),
        ticket_type: Some(TicketTypeId(31)),
        status: None,
        agent: Some(AgentId(2)),
        target_date: Some(world.clock.now()),
        value_one_off: "50".parse().unwrap(),
        value_monthly: "0".parse().unwrap(),
        value_annual: "0".parse().unwrap(),
        url: None,
        fields: [].into(),
        marker: marker.into(),
    }
}

fn header(world: &World) -> QuotationHeader {
    QuotationHeader {
        title: "Quote 60".into(),
        status: None,
        agent: Some(AgentId(2)),
        date: world.clock.now(),
        expires: None,
        currency: Some(CurrencyId(1)),
        note: None,
        url: None,
        billing: None,
        delivery: None,
        carriage: None,
        marker: "qh:90001:60:quotation".into(),
    }
}

fn quotation_line() -> QuotationLineWrite {
    QuotationLineWrite {
        id: None,
        key: LineKey::from_stored("item_1.1"),
        marker: "qh:90001:60:item_1.1".into(),
        name: "Switch".into(),
        description: None,
        code: Some("HW-SW8-001".into()),
        quantity: "2".parse().unwrap(),
        price: "25".parse().unwrap(),
        cost: Some("10".parse().unwrap()),
        frequency: Frequency::OneTime,
        optional: false,
        discount: None,
        tax: Some("4.13".parse().unwrap()),
        tax_code: Some(TaxId(40)),
        heading: false,
    }
}

fn order_line(of: &QuotationLine) -> SalesOrderLineWrite {
    SalesOrderLineWrite {
        quotation_line: of.id,
        item: of.item.unwrap(),
        line: QuotationLineWrite {
            name: of.name.clone(),
            description: Some("Eight ports".into()),
            code: None,
            quantity: of.quantity,
            price: of.price,
            cost: of.cost,
            frequency: of.frequency,
            discount: of.discount,
            tax: of.tax,
            ..quotation_line()
        },
    }
}

fn order(world: &World) -> NewSalesOrder {
    NewSalesOrder {
        title: "Quote 60".into(),
        status: Some(StatusId(1)),
        agent: Some(AgentId(2)),
        date: world.clock.now(),
        currency: Some(CurrencyId(1)),
        po_number: None,
        delivery: Some(["1 Main St", "", "Springfield", "IL", "62701"].map(str::to_owned)),
    }
}

#[tokio::test]
async fn a_lead_and_its_quotation_name_no_user_and_are_found_again() {
    let (world, halo) = tenant(Switches::default()).await;
    let new = opportunity(&world, "qh:90001:60:lead");
    let made = halo.create_opportunity(&Party::Lead(lead()), &new).await.unwrap().record;
    assert_eq!((made.client, made.user), (Some(ClientId(1)), None), "the tenant's client for leads");
    let nameless = Lead { email: None, ..lead() };
    for lead in [lead(), nameless] {
        let found = halo.opportunities_of_lead(&lead).await.unwrap();
        assert!(found.complete && found.rows.iter().any(|row| row.id == made.id));
    }
    let unknown = halo.opportunities_of_lead(&Lead::default()).await.unwrap();
    assert!(unknown.rows.is_empty() && !unknown.complete, "nothing to look for proves nothing");
    for party in [QuotationParty::Lead(made.client), QuotationParty::Lead(None)] {
        let lines = [(ItemId(110), quotation_line())];
        let quote = halo.create_quotation(made.id, party, &header(&world), &lines).await.unwrap().record;
        assert_eq!((quote.client, quote.user), (Some(ClientId(1)), None));
        let change = QuotationChange { whom: Some(ALEX), ..QuotationChange::default() };
        let moved = halo.change_quotation(quote.id, &change).await.unwrap().record;
        assert_eq!((moved.client, moved.user), (Some(ALEX.client), Some(ALEX.user)));
    }
    world.assert_clean();
}

#[tokio::test]
async fn an_order_has_the_money_of_its_quotation_and_each_line_its_quotation_line() {
    let orders = [
        Switches::default(),
        Switches { saved_lines: SavedLines::LeftOut, saved_answer: SavedAnswer::Array, ..Switches::default() },
        Switches { order_line_links: false, ..Switches::default() },
    ];
    for switches in orders {
        let linked = switches.order_line_links;
        let (world, halo) = tenant(switches).await;
        let new = opportunity(&world, "qh:90001:60:opportunity");
        let ticket = halo.create_opportunity(&Party::Customer(ALEX), &new).await.unwrap().record.id;
        let lines = [(ItemId(110), quotation_line())];
        let party = QuotationParty::Customer(ALEX);
        let quote = halo.create_quotation(ticket, party, &header(&world), &lines).await.unwrap().record.id;
        let quote = halo.quotation(quote).await.unwrap().unwrap();
        let lines: Vec<_> = quote.lines.iter().flatten().map(order_line).collect();
        let made = halo.create_sales_order(ticket, quote.id, ALEX, &order(&world), &lines).await.unwrap().record.id;
        let change = SalesOrderChange { po_number: Some("PO-9".into()), ..SalesOrderChange::default() };
        halo.change_sales_order(made, &change).await.unwrap();
        let read = halo.sales_order(made).await.unwrap().unwrap();
        assert_eq!((read.quotation, read.opportunity), (Some(quote.id), Some(ticket)));
        assert_eq!((read.total, read.tax_total, read.revenue), (quote.total, quote.tax_total, quote.revenue));
        assert_eq!(read.po_number.as_deref(), Some("PO-9"));
        let (of_order, of_quote) = (read.lines.unwrap(), quote.lines.unwrap());
        assert_eq!(of_order[0].quotation_line, linked.then_some(of_quote[0].id));
        assert_eq!(of_order[0].net_total, of_quote[0].net_total);
        let stored = &world.records(Entity::SalesOrder)[0];
        assert_eq!((&stored["deladdress5"], &stored["lines"][0]["note"]), (&json!("62701"), &json!("Eight ports")));
        assert_eq!(halo.sales_orders_of(ticket).await.unwrap().rows.len(), 1);
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_note_is_private_and_found_by_its_marker_however_halo_shows_it() {
    for note_text in [NoteText::Plain, NoteText::Html, NoteText::ByIdOnly] {
        let (world, halo) = tenant(Switches { note_text, ..Switches::default() }).await;
        let new = opportunity(&world, "qh:90001:60:opportunity");
        let ticket = halo.create_opportunity(&Party::Customer(ALEX), &new).await.unwrap().record.id;
        let marker = "qh:90001:60:note:won".to_owned();
        let note = NewNote { text: "Won.\n5 < 6 & so on".into(), outcome: "Note".into(), marker: marker.clone() };
        let made = halo.create_note(ticket, &note).await.unwrap().record;
        assert_eq!(made.marker.as_ref(), Some(&marker), "{note_text:?}");
        let notes = halo.notes_of(ticket).await.unwrap();
        assert_eq!((&notes.rows, notes.complete), (&vec![made], true), "{note_text:?}");
        assert_eq!(world.records(Entity::Action)[0]["hiddenfromuser"], json!(true));
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_file_is_deleted_once_and_may_be_deleted_again() {
    let (world, halo) = tenant(Switches::default()).await;
    let new = opportunity(&world, "qh:90001:60:opportunity");
    let ticket = halo.create_opportunity(&Party::Customer(ALEX), &new).await.unwrap().record.id;
    let file = NewAttachment {
        file_name: "60.pdf".into(),
        note: "As published".into(),
        content_type: "application/pdf".into(),
        marker: "qh:90001:60:pdf".into(),
    };
    let id = halo.attach(ticket, &file, b"%PDF-1.7").await.unwrap().record.id;
    for _ in 0..2 {
        halo.delete_attachment(id).await.unwrap();
        assert_eq!(halo.attachments_of(ticket).await.unwrap().rows, []);
    }
    world.assert_clean();
}

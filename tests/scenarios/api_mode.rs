//! Content from Quoter's hosted API (S66, decision r): the same Halo quote as from the delivery, and what a delivery cannot say.

use domain::settings::{Content, Policy, SalesOrderAt};
use domain::{Problem, Settings};
use sandbox::halo::Entity;
use sandbox::quoter::switches::ApiAnswer;
use sandbox::quoter::{Core, Interval, QuoteBuilder, Status, line};
use scenarios::{START, World, family};
use store::State;
use sync::{Ended, Outcome};
use time::Duration;

use crate::in_quoter::quoter;
use crate::support::{in_halo, line_named, lines, names, number, only_quote, world};

#[tokio::test]
async fn s66_the_api_gives_the_same_halo_quote_as_the_delivery() {
    let quote = || {
        QuoteBuilder::new(61)
            .line(line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("4").discount_percent("10"))
            .line(line("Firewall appliance", "1500.00").description("<b>Entry</b> level").cost("500"))
            .line(line("Rack shelf", "80.00").optional(false))
            .quote_discount_money("Goodwill", "50.00")
            .shipping("19.90")
    };
    let by_delivery = world(|_| {}).await;
    in_halo(&by_delivery, quote()).await;
    let by_api = world(from_api).await;
    fetched(&by_api, quote()).await;

    let (one, other) = (only_quote(&by_delivery), only_quote(&by_api));
    for field in HEADER {
        assert_eq!(one[field], other[field], "{field}");
    }
    assert_eq!(lines(&one).len(), lines(&other).len());
    for (one, other) in lines(&one).iter().zip(lines(&other)) {
        for field in LINE {
            assert_eq!(one[field], other[field], "{field} of {}", one["name"]);
        }
    }
    by_api.assert_clean();
}

#[tokio::test]
async fn s66_s31_the_api_says_which_lines_are_taxed() {
    let world = world(from_api).await;
    let quote = QuoteBuilder::new(62)
        .line(line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("4"))
        .line(line("Installation, per hour", "120.00").code("SV-INST-HR").quantity("2").untaxed())
        .tax("California", "8.25");
    fetched(&world, quote).await;

    let quote = only_quote(&world);
    assert_eq!(number(&line_named(&quote, "Network switch, 8 port")["item_tax_code"]), 40.0);
    assert_eq!(number(&line_named(&quote, "Installation, per hour")["item_tax_code"]), 42.0);
    assert_eq!(number(&quote["tax_total"]), 8.25);
    world.assert_clean();
}

#[tokio::test]
async fn s66_s31_tax_on_a_recurring_charge_is_not_lost() {
    let world = world(from_api).await;
    let quote = QuoteBuilder::new(66)
        .line(line("Network switch, 8 port", "25.00").code("HW-SW8-001").quantity("4"))
        .line(line("Managed services per seat", "90.00").code("MGS").quantity("5").recurring(Interval::Monthly))
        .tax("California", "8.25");
    fetched(&world, quote).await;

    let quote = only_quote(&world);
    for name in ["Network switch, 8 port", "Managed services per seat"] {
        assert_eq!(number(&line_named(&quote, name)["item_tax_code"]), 40.0, "{name}");
    }
    assert_eq!(number(&line_named(&quote, "Network switch, 8 port")["total_tax"]), 8.25);
    assert_eq!(number(&line_named(&quote, "Managed services per seat")["total_tax"]), 37.13);
    world.assert_clean();
}

#[tokio::test]
async fn s66_s33_the_api_tells_lines_of_different_periods_apart() {
    let world = world(from_api).await;
    let quote = QuoteBuilder::new(63)
        .line(line("Managed services per seat", "45.00").code("MGS").quantity("10").recurring(Interval::Monthly))
        .line(line("Offsite backup", "90.00").code("BCK-Q").recurring(Interval::Quarterly));
    fetched(&world, quote).await;

    let quote = only_quote(&world);
    assert_eq!(number(&line_named(&quote, "Managed services per seat")["billingperiod"]), 2.0);
    assert_eq!(number(&line_named(&quote, "Offsite backup")["billingperiod"]), 4.0);
    world.assert_clean();
}

#[tokio::test]
async fn s66_lines_of_several_sections_keep_their_order() {
    let world = world(from_api).await;
    let quote = QuoteBuilder::new(64)
        .section("Hardware")
        .line(line("Firewall appliance", "1500.00"))
        .line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
        .section("Work")
        .line(line("Installation, per hour", "120.00").code("SV-INST-HR"));
    fetched(&world, quote).await;

    assert_eq!(names(&only_quote(&world)), ["Firewall appliance", "Network switch, 8 port", "Installation, per hour"]);
    world.assert_clean();
}

#[tokio::test]
async fn s66_while_the_api_is_down_the_quote_waits_and_then_goes_through() {
    for answer in [ApiAnswer::ServerError, ApiAnswer::Html, ApiAnswer::CutOff] {
        let world = world(from_api).await;
        quoter(&world).set(|switches| switches.api_answer = answer);
        let data = stored(&world, simple());
        assert_eq!(waits(&world, &data).await.code, "quoter_unavailable", "{answer:?}");
        assert_eq!(world.halo().calls(), 0, "nothing of it is in Halo");

        quoter(&world).set(|switches| switches.api_answer = ApiAnswer::Normal);
        assert_eq!(world.settle(&family(&data)).await.state, State::Done);
        only_quote(&world);
        world.assert_clean();
    }
}

#[tokio::test]
async fn s66_a_quote_that_the_api_does_not_show_yet_is_looked_for_soon() {
    let world = world(from_api).await;
    let data = simple().data();
    assert_eq!(waits(&world, &data).await.code, "quote_not_in_api");
    assert_eq!(world.halo().calls(), 0, "nothing of it is in Halo");

    stored(&world, simple());
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert!(world.clock.now() - START < time::Duration::minutes(2), "{}", world.clock.now());
    only_quote(&world);
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_key_that_is_refused_or_not_licensed_makes_all_quotes_wait_with_one_message_and_drain_after_the_fix() {
    let refuse: fn(&Core) = |core| core.set_api_key("another-key");
    let unlicensed: fn(&Core) = |core| core.set(|switches| switches.licensed = false);
    for fault in [refuse, unlicensed] {
        let world = world(from_api).await;
        fault(&quoter(&world));
        let quotes = [simple(), QuoteBuilder::new(68).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))];
        let data: Vec<String> = quotes.into_iter().map(|quote| stored(&world, quote)).collect();
        assert_eq!(waits(&world, &data[0]).await.code, "api_key_refused");
        assert_eq!(waits(&world, &data[1]).await.code, "gate_closed");
        assert_eq!(quoter(&world).calls(), 1, "one quote finds out for all");
        for data in &data {
            let entry = world.entry(&family(data)).await;
            assert_eq!((entry.state, entry.attempts), (State::Waiting, 0), "waiting uses up no attempt");
        }

        quoter(&world).set_api_key(sandbox::quoter::API_KEY);
        quoter(&world).set(|switches| switches.licensed = true);
        for data in &data {
            assert_eq!(world.settle(&family(data)).await.state, State::Done);
        }
        assert!(world.system.store.gate("quoter").await.unwrap().open);
        assert_eq!(world.records(Entity::Quotation).len(), 2);
        world.assert_clean();
    }
}

#[tokio::test]
async fn a_closed_gate_to_quoter_does_not_stop_quotes_that_need_no_api() {
    let world = world(|_| {}).await;
    let probe = world.clock.now() + time::Duration::minutes(5);
    world.system.store.close_gate("quoter", "api_key_refused", world.clock.now(), probe).await.unwrap();
    in_halo(&world, simple()).await;
    world.assert_clean();
}

#[tokio::test]
async fn s66_the_api_is_asked_for_each_delivery_until_it_cannot_lag_and_halo_only_where_something_changed() {
    let world = world(from_api).await;
    let data = fetched(&world, simple()).await;
    assert_eq!(quoter(&world).calls(), 2);
    let calls = world.halo().calls();

    let began = world.clock.now();
    assert_eq!(waits(&world, &data).await.code, "quote_not_in_api");
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert!(world.clock.now() - began < Duration::minutes(4), "{}", world.clock.now());
    assert_eq!(world.halo().calls(), calls);

    stored(&world, simple().name("Changed in Quoter"));
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert!(world.halo().calls() > calls, "the same delivery rang for something new");
    world.assert_clean();
}

#[tokio::test]
async fn s66_what_is_in_the_api_counts_and_not_what_the_delivery_said() {
    let world = world(from_api).await;
    let data = simple().name("As delivered").data();
    quoter(&world).store(simple().name("As fetched").build());
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);

    assert_eq!(only_quote(&world)["title"], "65 As fetched");
    assert_eq!(world.records(Entity::Attachment).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s66_while_the_api_still_shows_the_win_before_the_order_is_not_forgotten() {
    let world = world(|settings| {
        crate::won::selling(settings);
        from_api(settings);
        settings.won.sales_order = SalesOrderAt::Ordered;
    })
    .await;
    fetched(&world, simple().status(Status::Accepted, None)).await;
    assert!(world.records(Entity::SalesOrder).is_empty());

    world.clock.advance(Duration::minutes(5));
    let ordered = simple().status(Status::Ordered, None);
    assert_eq!(waits(&world, &ordered.data()).await.code, "quote_not_in_api");
    let data = stored(&world, ordered);
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(world.records(Entity::SalesOrder).len(), 1);
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_change_that_the_api_shows_only_a_little_later_is_not_lost() {
    let world = world(overwriting).await;
    fetched(&world, simple()).await;
    world.clock.advance(Duration::minutes(5));
    let changed = simple().name("Changed in Quoter");
    assert_eq!(waits(&world, &changed.data()).await.code, "quote_not_in_api");
    world.clock.advance(Duration::seconds(40));
    world.run(&family(&changed.data())).await;
    let data = stored(&world, changed);
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(only_quote(&world)["title"], "65 Changed in Quoter");
    world.assert_clean();
}

#[tokio::test]
async fn s66_a_change_that_the_api_showed_too_late_is_found_by_the_poll_and_nothing_else_is() {
    let world = world(overwriting).await;
    let now = world.clock.now().unix_timestamp();
    let data = fetched(&world, simple().with(|quote| quote.updated_at = now)).await;
    assert_eq!(poll(&world).await, 0, "it is what was fetched");

    world.clock.advance(Duration::minutes(5));
    let now = world.clock.now().unix_timestamp();
    let changed = simple().name("Changed in Quoter").with(|quote| quote.updated_at = now);
    world.deliver(&changed.data()).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(only_quote(&world)["title"], "65 Quote for Example Client Ltd", "the API does not show it");

    stored(&world, changed);
    world.clock.advance(Duration::minutes(5));
    assert_eq!(poll(&world).await, 1);
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(only_quote(&world)["title"], "65 Changed in Quoter");
    assert_eq!(poll(&world).await, 0, "once");
    world.assert_clean();
}

#[tokio::test]
async fn s50_a_win_that_was_taken_back_before_it_was_written_makes_no_order_while_the_api_still_shows_it() {
    let world = world(|settings| {
        crate::won::selling(settings);
        from_api(settings);
    })
    .await;
    let won = stored(&world, simple().status(Status::Accepted, None));
    world.deliver(&won).await;
    world.clock.advance(Duration::minutes(1));
    assert_eq!(waits(&world, &simple().data()).await.code, "quote_not_in_api");
    assert_eq!(world.halo().calls(), 0);

    stored(&world, simple());
    assert_eq!(world.settle(&family(&won)).await.state, State::Done);
    only_quote(&world);
    assert!(world.records(Entity::SalesOrder).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s87_a_win_that_the_api_does_not_show_writes_nothing_where_only_wins_are_pushed() {
    let world = world(|settings| {
        from_api(settings);
        settings.scope.only_won = true;
    })
    .await;
    let data = stored(&world, simple());
    let won = simple().status(Status::Accepted, None).data();
    assert_eq!(waits(&world, &won).await.code, "quote_not_in_api");
    world.clock.advance(Duration::minutes(3));
    let Outcome::Ran { report, .. } = world.run(&family(&data)).await else { panic!("it did not run") };
    assert!(
        matches!(&report.ended, Ended::Waiting { problem: Some(problem), .. } if problem.code == "waits_for_win"),
        "{report:#?}"
    );
    assert_eq!(world.halo().calls(), 0);
    world.assert_clean();
}

#[tokio::test]
async fn s50_a_revision_is_published_after_a_win_that_the_api_does_not_show_any_more() {
    let world = world(|settings| {
        crate::won::selling(settings);
        from_api(settings);
    })
    .await;
    world.deliver(&simple().status(Status::Accepted, None).data()).await;
    stored(&world, simple());
    world.clock.advance(Duration::minutes(3));
    let data = stored(&world, revision());
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    assert_eq!(only_quote(&world)["title"], "65 Second try");
    assert!(world.records(Entity::SalesOrder).is_empty());
    world.assert_clean();
}

#[tokio::test]
async fn s50_after_a_person_left_a_win_as_it_is_a_revision_in_the_api_is_published() {
    let world = world(|settings| {
        crate::won::selling(settings);
        from_api(settings);
        settings.won.sales_order = SalesOrderAt::Off;
    })
    .await;
    fetched(&world, simple().status(Status::Accepted, None)).await;
    world.clock.advance(Duration::minutes(5));
    world.deliver(&stored(&world, simple())).await;
    let told = world.settle(&family(&simple().data())).await;
    assert!(told.problem.is_some_and(|problem| problem.contains("quote_unwon")));
    crate::won::answer(&world, &family(&simple().data()), sync::unwon::LEAVE).await;

    world.clock.advance(Duration::minutes(5));
    let data = stored(&world, revision());
    world.deliver(&data).await;
    assert_eq!(world.settle(&family(&data)).await.state, State::Done);
    let titles: Vec<_> = world.records(Entity::Quotation).iter().map(|quote| quote["title"].clone()).collect();
    assert!(titles.contains(&"65 Second try".into()), "{titles:?}");
    world.assert_clean();
}

const HEADER: [&str; 18] = [
    "title",
    "status",
    "currency_code",
    "client_id",
    "user_id",
    "agent_id",
    "revenue",
    "tax_total",
    "total",
    "cost",
    "expiry_date",
    "address1",
    "address2",
    "address3",
    "address4",
    "address5",
    "third_party_number",
    "note",
];

const LINE: [&str; 14] = [
    "name",
    "description",
    "quoter_id",
    "item_id",
    "quantity",
    "price",
    "costprice",
    "net_total",
    "billingperiod",
    "item_recurring",
    "optional",
    "item_tax_code",
    "productcode",
    "sort_seq",
];

fn from_api(settings: &mut Settings) {
    settings.quoter.content = Content::Api;
}

fn overwriting(settings: &mut Settings) {
    from_api(settings);
    settings.quotation.policy = Policy::Overwrite;
}

/// The next record of [`simple`].
fn revision() -> QuoteBuilder {
    let public_id = format!("quot_32{:025}", 9065);
    let next = simple().revises("7100065", "7100065", 2).id("7109065").uuid("9001-second").name("Second try");
    next.with(|quote| quote.public_id = public_id)
}

/// How many quotes a poll puts into the queue.
async fn poll(world: &World) -> usize {
    let found = sync::drift(world.system.sweep.deps(), world.clock.now() + Duration::minutes(5)).await.unwrap();
    assert_eq!(found.problem, None, "{found:?}");
    found.rung
}

fn simple() -> QuoteBuilder {
    QuoteBuilder::new(65).line(line("Network switch, 8 port", "25.00").code("HW-SW8-001"))
}

/// Puts the quote into Quoter, and gives its delivery.
fn stored(world: &World, quote: QuoteBuilder) -> String {
    quoter(world).store(quote.clone().build());
    quote.data()
}

/// Delivers a quote that the API has, and expects it in Halo after one run.
async fn fetched(world: &World, quote: QuoteBuilder) -> String {
    let data = stored(world, quote);
    world.clock.advance(time::Duration::minutes(1));
    world.deliver(&data).await;
    let Outcome::Ran { report, .. } = world.run(&family(&data)).await else { panic!("it did not run") };
    assert_eq!(report.ended, Ended::Done, "{report:#?}");
    data
}

/// Delivers a quote, and gives the problem that it waits for.
async fn waits(world: &World, data: &str) -> Problem {
    world.deliver(data).await;
    match world.run(&family(data)).await {
        Outcome::Ran { report, .. } => match report.ended {
            Ended::Waiting { problem: Some(problem), .. } => problem,
            other => panic!("not waiting but {other:?}"),
        },
        Outcome::Nothing => panic!("it did not run"),
    }
}

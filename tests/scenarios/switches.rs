//! Every open question about Halo and Quoter, answered each way: the first quote arrives whole, or is held with a reason; it is
//! never lost and never made twice.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use futures::stream::{self, StreamExt as _};
use sandbox::halo::{Entity, Fault, FaultKind};
use sandbox::quoter::{QuoteBuilder, line};
use scenarios::{Setup, World, family};
use serde_json::{Value, json};
use store::State;

/// Worlds that are played side by side.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_to_an_open_question_brings_the_quote_or_a_reason() {
    let halo = stream::iter(halo_answers()).map(|(switch, answer)| async move {
        let outcome = publish_with_halo(&switch, &answer).await;
        (switch, answer, outcome)
    });
    let halo: Vec<(String, Value, String)> = halo.buffered(AT_ONCE).collect().await;
    let quoter = stream::iter(quoter_answers()).map(|(switch, answer)| async move {
        let outcome = publish_with_quoter(&switch, &answer).await;
        (switch, answer, outcome)
    });
    let quoter: Vec<(String, Value, String)> = quoter.buffered(AT_ONCE).collect().await;
    crate::docs::check("unknowns.md", &table(&grouped(halo), &grouped(quoter)));
}

/// Publishes a quote whose customer and product are new, and loses the answers to the client and to the quote.
async fn publish_with_halo(switch: &str, answer: &Value) -> String {
    let switches = sandbox::halo::Switches::default().with(&json!({ switch: answer })).unwrap();
    let setup = Setup { halo: sandbox::halo::Config { switches, ..Default::default() }, ..Setup::default() };
    let world = World::with(setup).await;
    for entity in ["Client", "Quotation"] {
        world.halo().inject(Fault::once("POST", entity, FaultKind::AfterEffectDrop));
    }
    let data = quote().data();
    let outcome = publish(&world, &data).await;
    format!("{outcome}{}", doubles(&world, &format!("{switch} = {answer}")))
}

async fn publish_with_quoter(switch: &str, answer: &Value) -> String {
    let switches = sandbox::quoter::Switches::default().with(&json!({ switch: answer })).unwrap();
    let world = World::new().await;
    let quoter = world.system.quoter.as_ref().unwrap().core();
    quoter.set(|now| *now = switches.clone());
    let data = quote().data_with(&switches, true);
    let outcome = publish(&world, &data).await;
    format!("{outcome}{}", doubles(&world, &format!("{switch} = {answer}")))
}

fn quote() -> QuoteBuilder {
    QuoteBuilder::new(51)
        .person("Robin", "New", "robin@new.example.com")
        .organization("Brand New Firm")
        .line(line("Known switch", "25.00").code("HW-SW8-001").quantity("2"))
        .line(line("Rack shelf", "80.00").code("HW-RS-001"))
}

/// Delivers and settles; says how it ended.
async fn publish(world: &World, data: &str) -> String {
    let answer = world.deliver(data).await;
    if answer.status != 200 {
        return format!("refused: {}", answer.code);
    }
    let page = world.system.store.list(None, None, 10).await.unwrap();
    let Some(entry) = page.entries.into_iter().next() else { return "ignored".to_owned() };
    if !data.starts_with('{') || entry.state == State::Held {
        return ended(&entry);
    }
    ended(&world.settle(&family(data)).await)
}

fn ended(entry: &store::Entry) -> String {
    let problems = domain::problem::from_stored(entry.problem.as_deref().unwrap_or_default());
    match (entry.state, problems.first()) {
        (State::Done, _) => "in Halo".to_owned(),
        (State::Held, Some(problem)) => format!("held: {}", problem.code),
        (state, problem) => panic!("the quote is {state:?}: {problem:?}"),
    }
}

/// Fails if anything was made twice or mailed.
fn doubles(world: &World, what: &str) -> &'static str {
    let kinds = [
        (Entity::Quotation, "third_party_number", "qh:90001:51:quotation"),
        (Entity::Ticket, "third_party_id_string", "qh:90001:51:opportunity"),
        (Entity::Client, "name", "Brand New Firm"),
        (Entity::User, "emailaddress", "robin@new.example.com"),
        (Entity::Item, "name", "Rack shelf"),
        (Entity::Attachment, "filename", "Quote 51"),
    ];
    for (entity, field, text) in kinds {
        let rows = world.records(entity);
        let found = rows.iter().filter(|row| row[field].as_str().is_some_and(|value| value.starts_with(text))).count();
        assert!(found <= 1, "{what}: {found} records of {entity:?}");
    }
    assert_eq!(world.halo().check_clean(), Ok(()), "{what}");
    ""
}

/// Each switch of Halo's stand-in with each of its answers.
fn halo_answers() -> Vec<(String, Value)> {
    let chosen = json!({
        "list_lag_seconds": [0, 30], "own_sales_order_after_seconds": [30], "rate_limit": [null, 300],
        "token_lifetime_seconds": [3600, 1], "dates_ahead_of_utc_minutes": [0, 600], "answer_delay_ms": [0, 5], "busy_agents": [[], [2]], "po_longest": [50, 20],
    });
    let defaults = serde_json::to_value(sandbox::halo::Switches::default()).unwrap();
    answers(&defaults, &chosen, |change| sandbox::halo::Switches::default().with(&change).err())
}

/// Each switch of Quoter's stand-in with each of its answers.
fn quoter_answers() -> Vec<(String, Value)> {
    let chosen = json!({});
    let defaults = serde_json::to_value(sandbox::quoter::Switches::default()).unwrap();
    answers(&defaults, &chosen, |change| sandbox::quoter::Switches::default().with(&change).err())
}

/// The answers of a switch: those that are chosen here, true and false, or the names that it says it expects.
fn answers(defaults: &Value, chosen: &Value, refusal: impl Fn(Value) -> Option<String>) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (switch, default) in defaults.as_object().unwrap() {
        let answers: Vec<Value> = match (chosen.get(switch), default) {
            (Some(chosen), _) => chosen.as_array().unwrap().clone(),
            (None, Value::Bool(_)) => vec![json!(true), json!(false)],
            (None, Value::String(_)) => {
                let refused = refusal(json!({ switch.as_str(): "no such answer" })).unwrap_or_default();
                refused.split('`').skip(3).step_by(2).map(|name| json!(name)).collect()
            }
            (None, other) => vec![other.clone()],
        };
        assert!(!answers.is_empty(), "{switch} has no answers");
        all.extend(answers.into_iter().map(|answer| (switch.clone(), answer)));
    }
    all
}

type Outcomes = BTreeMap<String, Vec<String>>;

fn grouped(played: Vec<(String, Value, String)>) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for (switch, answer, outcome) in played {
        let answer = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
        outcomes.entry(switch).or_default().push(format!("{answer}: {outcome}"));
    }
    outcomes
}

fn table(halo: &Outcomes, quoter: &Outcomes) -> String {
    let mut text = String::from(
        "# Open questions about Halo and Quoter\n\n\
         Nobody could ask the two services. What their documents leave open is a switch of the stand-ins. Each row names the question,\n\
         the switch, the test of the switch, and what comes of a first publish under each of its answers; for Halo while the answers to\n\
         the creates of the client and of the quote get lost. This page is generated; a test fails when it is out of date.\n",
    );
    text.push_str(
        "\n## Halo\n\n| question | switch | test of the switch | a first publish |\n| --- | --- | --- | --- |\n",
    );
    for (question, switch, test) in sandbox::halo::UNKNOWNS {
        row(&mut text, question, switch, test, halo);
    }
    text.push_str("\n## Quoter\n\n| row | question | switch | a first publish |\n| --- | --- | --- | --- |\n");
    for (number, question, switch) in sandbox::quoter::UNKNOWNS {
        row(&mut text, &number.to_string(), question, switch, quoter);
    }
    text
}

fn row(text: &mut String, first: &str, second: &str, third: &str, outcomes: &Outcomes) {
    let named = outcomes.iter().filter(|(switch, _)| [second, third].iter().any(|cell| names(cell, switch)));
    let ends: Vec<String> = named.map(|(_, ends)| ends.join("; ")).collect();
    let _ = writeln!(text, "| {first} | {second} | {third} | {} |", ends.join("; "));
}

/// Whether a cell names a switch as a whole word.
fn names(cell: &str, switch: &str) -> bool {
    cell.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == switch)
}

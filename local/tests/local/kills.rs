//! The process is killed twenty times while fifty quotes are on their way: all get to Halo, and each record once.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use sandbox::quoter::{Quote, QuoteBuilder, line};
use serde_json::Value;

use crate::process::{Process, eventually, on, place};
use crate::stand_ins::{get, publish, records, resend_unanswered, subscribe};

const QUOTES: u64 = 50;
const KILLS: u64 = 20;

/// Known and new people and products, some of them shared by several quotes.
fn quote(nth: u64) -> Quote {
    let switch = line("Network switch, 8 port", "25").quantity("2").code("HW-SW8-001");
    let firewall = line("Firewall appliance", "1500").code("HW-FW-001");
    let quote = QuoteBuilder::new(0).name(&format!("Killed quote {nth}")).line(switch);
    let quote = match nth % 5 {
        0 => newcomer(quote, nth, nth),
        1 => newcomer(quote, nth, 1_000 + nth / 10),
        2 => quote.line(part(nth)).line(firewall),
        3 => quote.line(part(100 + nth % 3)),
        _ => quote.line(firewall),
    };
    quote.build()
}

/// A person whom Halo does not know, of an organisation that it does not know.
fn newcomer(quote: QuoteBuilder, person: u64, organization: u64) -> QuoteBuilder {
    let email = format!("person{person}@new{organization}.example.com");
    let quote = quote.person("Nova", &format!("Person{person}"), &email);
    quote.organization(&format!("Newcomer {organization}")).with(|quote| {
        quote.person.id = format!("18{person:05}");
        quote.person.public_id = format!("cont_{person:026}");
    })
}

/// A product that Halo does not have.
fn part(nth: u64) -> sandbox::quoter::LineBuilder {
    line(&format!("Special part {nth}"), "12.50").quantity("3").cost("7").code(&format!("SP-{nth:04}"))
}

fn up(folder: &Path, halo: &str, quoter: &str) -> Process {
    Process::start(folder, &["up", "--port", "0", "--halo-url", halo, "--quoter-url", quoter, "--settle-seconds", "1"])
}

/// Writes that Halo was asked for so far.
async fn posts(halo: &str) -> u64 {
    let counts = get(&format!("{halo}/_sandbox/calls")).await["counts"].clone();
    let posts =
        counts.as_object().unwrap().iter().filter(|(call, _)| call.starts_with("POST ") && *call != "POST token");
    posts.map(|(_, count)| count.as_u64().unwrap()).sum()
}

/// Waits for the next writes, looking often: their answers take longer than a look, so that the last is still on its way.
async fn more_posts(halo: &str, wanted: u64) {
    const TRIES: u32 = 6_000;
    let before = posts(halo).await;
    for _ in 0..TRIES {
        if posts(halo).await >= before + wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{wanted} more writes did not come");
}

/// Each marker, or other mark, that begins so, and how many records carry one.
async fn marked(halo: &str, entity: &str, field: &str, begins: &str) -> (BTreeSet<String>, usize) {
    let records = records(halo, entity).await;
    let marks = records.iter().filter_map(|record| record[field].as_str()).filter(|mark| mark.starts_with(begins));
    let marks: Vec<String> = marks.map(str::to_owned).collect();
    (marks.iter().cloned().collect(), marks.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_quotes_survive_twenty_kills_and_each_record_is_made_once() {
    let (place, folder) = place();
    let alone = ["sandbox", "--halo-port", "0", "--quoter-port", "0", "--latency-ms", "150"];
    let sandbox = Process::start(&place.path().join("stand-ins"), &alone);
    let (halo, quoter) = (sandbox.address("halo"), sandbox.address("quoter"));
    let mut up_now = up(&folder, halo, quoter);
    let mut published = 0;
    for kill in 1..=KILLS {
        subscribe(quoter, up_now.address("webhook")).await;
        while published < (kill * QUOTES).div_ceil(KILLS) {
            publish(quoter, &quote(published)).await;
            published += 1;
        }
        resend_unanswered(quoter).await;
        more_posts(halo, 1 + kill % 4).await;
        up_now.kill();
        up_now = up(&folder, halo, quoter);
    }
    assert_eq!(published, QUOTES);
    subscribe(quoter, up_now.address("webhook")).await;
    eventually("every quote in Halo", async || {
        let unanswered = resend_unanswered(quoter).await;
        let status = on(&folder, &["status", "--json"]).json();
        (unanswered == 0 && status["counts"]["done"] == QUOTES).then_some(())
    })
    .await;
    everything_once(halo).await;
    let dead = get(&format!("{halo}/_sandbox/dead-creates")).await["dead_creates"].as_u64().unwrap();
    println!("{KILLS} kills, {QUOTES} quotes, {dead} creates whose client was dead when the answer came");
    assert!(dead > 0, "no kill met a create on its way");
}

#[tokio::test]
async fn what_a_killed_process_had_in_hand_goes_on_at_the_next_start() {
    let (place, folder) = place();
    let alone = ["sandbox", "--halo-port", "0", "--quoter-port", "0", "--latency-ms", "500"];
    let sandbox = Process::start(&place.path().join("stand-ins"), &alone);
    let (halo, quoter) = (sandbox.address("halo"), sandbox.address("quoter"));
    let first = up(&folder, halo, quoter);
    subscribe(quoter, first.address("webhook")).await;
    publish(quoter, &quote(4)).await;
    more_posts(halo, 1).await;
    first.kill();
    assert_eq!(on(&folder, &["status", "--json"]).json()["counts"]["running"], 1);
    let _second = up(&folder, halo, quoter);
    eventually("the quote in Halo", async || {
        (on(&folder, &["status", "--json"]).json()["counts"]["done"] == 1).then_some(())
    })
    .await;
    assert_eq!(records(halo, "Quotation").await.len(), 1);
}

/// As many records as there are quotes and newcomers, each with its own marker, and nothing that a good client leaves out.
async fn everything_once(halo: &str) {
    let parts: BTreeSet<u64> = (0..QUOTES)
        .filter(|nth| matches!(nth % 5, 2 | 3))
        .map(|nth| if nth % 5 == 2 { nth } else { 100 + nth % 3 })
        .collect();
    let quotes = usize::try_from(QUOTES).unwrap();
    let organizations = quotes / 5 + quotes / 10;
    for (entity, field, begins, expected) in [
        ("Quotation", "third_party_number", "qh:", quotes),
        ("Tickets", "third_party_id_string", "qh:", quotes),
        ("Attachment", "third_party_id", "qh:", quotes),
        ("Users", "emailaddress", "person", quotes * 2 / 5),
        ("Client", "name", "Newcomer", organizations),
        ("Item", "name", "Special part", parts.len()),
        ("Item", "third_party_id", "qh:", parts.len()),
    ] {
        let (marks, count) = marked(halo, entity, field, begins).await;
        assert_eq!((marks.len(), count), (expected, expected), "{entity} {field}: {marks:?}");
    }
    for name in ["violations", "outbox"] {
        assert_eq!(get(&format!("{halo}/_sandbox/{name}")).await, Value::Array(Vec::new()), "{name}");
    }
}

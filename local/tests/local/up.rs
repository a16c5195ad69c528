//! `up` and `sandbox`: what they serve, and what they keep.

use sandbox::quoter::{QuoteBuilder, line};
use serde_json::Value;

use crate::process::{Process, eventually, on, place};
use crate::stand_ins::{deliver, get, publish, quotations, subscribe};

/// Every port a free one.
const FREE: [&str; 7] = ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0"];

#[tokio::test]
async fn a_delivery_shows_in_halo_and_its_repetition_changes_nothing() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &FREE);
    let data = QuoteBuilder::sample().data();
    assert_eq!(deliver(up.address("webhook"), &data).await, 200);
    let first = eventually("the quote in Halo", async || {
        Some(quotations(up.address("halo")).await).filter(|quotes| !quotes.is_empty())
    });
    assert_eq!(first.await.len(), 1);
    assert_eq!(deliver(up.address("webhook"), &data).await, 200);
    eventually("the end of the second run", async || {
        let shown = on(&folder, &["show", "6", "--json"]).json();
        (shown["deliveries"][0]["sightings"] == 2 && shown["state"] == "done").then_some(())
    })
    .await;
    assert_eq!(quotations(up.address("halo")).await.len(), 1);
}

#[tokio::test]
async fn without_the_stream_the_sweep_brings_it_to_halo() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &[FREE.as_slice(), &["--no-stream", "--sweep-after-seconds", "1"]].concat());
    assert_eq!(deliver(up.address("webhook"), &QuoteBuilder::sample().data()).await, 200);
    eventually("the quote in Halo", async || (quotations(up.address("halo")).await.len() == 1).then_some(())).await;
}

#[tokio::test]
async fn s66_without_a_webhook_the_poll_brings_it_to_halo() {
    let (_place, folder) = place();
    // No webhook tells the number of the account.
    let first = Process::start(&folder, &FREE);
    let settings = folder.join("settings.toml");
    let shown = on(&folder, &["settings", "show"]).stdout;
    std::fs::write(&settings, shown.replacen("[quoter]", "[quoter]\naccount = \"90001\"", 1)).unwrap();
    let applied = on(&folder, &["settings", "apply", settings.to_str().unwrap()]);
    assert!(applied.success, "{} {}", applied.stdout, applied.stderr);
    assert!(first.terminate());
    let up = Process::start(&folder, &[FREE.as_slice(), &["--poll-seconds", "1"]].concat());
    publish(
        up.address("quoter"),
        &QuoteBuilder::new(0).line(line("Network switch, 8 port", "25").code("HW-SW8-001")).build(),
    )
    .await;
    eventually("the quote in Halo", async || (quotations(up.address("halo")).await.len() == 1).then_some(())).await;
}

#[tokio::test]
async fn a_won_quote_goes_through_its_own_function() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &FREE);
    let won = QuoteBuilder::sample().status(sandbox::quoter::Status::Accepted, Some(1_755_300_000)).data();
    assert_eq!(deliver(up.address("webhook"), &won).await, 200);
    eventually("the quote in Halo", async || (quotations(up.address("halo")).await.len() == 1).then_some(())).await;
}

#[tokio::test]
async fn a_second_process_does_not_get_the_folder() {
    let (_place, folder) = place();
    let _up = Process::start(&folder, &FREE);
    let second = on(&folder, &FREE);
    assert!(!second.success);
    assert!(second.stderr.contains("used by another"), "{}", second.stderr);
}

#[tokio::test]
async fn n17_the_stand_ins_alone_serve_an_up_of_another_process_and_keep_what_they_answered() {
    let (place, folder) = place();
    let alone = ["sandbox", "--halo-port", "0", "--quoter-port", "0"];
    let journals = place.path().join("stand-ins");
    let sandbox = Process::start(&journals, &alone);
    let (halo, quoter) = (sandbox.address("halo").to_owned(), sandbox.address("quoter").to_owned());
    let up = Process::start(&folder, &["up", "--port", "0", "--halo-url", &halo, "--quoter-url", &quoter]);
    subscribe(&quoter, up.address("webhook")).await;
    publish(&quoter, &QuoteBuilder::new(0).line(line("Network switch, 8 port", "25").code("HW-SW8-001")).build()).await;
    eventually("the quote in Halo", async || {
        let done = on(&folder, &["quotes", "--state", "done", "--json"]).json();
        (done.as_array().unwrap().len() == 1).then_some(())
    })
    .await;
    sandbox.kill();
    let again = Process::start(&journals, &alone);
    assert_eq!(quotations(again.address("halo")).await.len(), 1);
    let quotes: Value = get(&format!("{}/_sandbox/quotes", again.address("quoter"))).await;
    assert_eq!(quotes.as_array().unwrap().len(), 1);
    assert!(again.terminate());
}

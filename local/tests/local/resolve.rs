//! `quoter-halo resolve`, beside a running `up` and on the folder that it left.

use std::path::Path;

use sandbox::quoter::{QuoteBuilder, line};
use serde_json::Value;

use crate::process::{Process, eventually, on, place};
use crate::stand_ins::deliver;

const UP: [&str; 9] =
    ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0", "--webhook-token", "path-token-of-this-test"];

/// A quote for an organisation that fits a client but for its legal form.
fn quote() -> QuoteBuilder {
    QuoteBuilder::new(8)
        .person("Jo", "Baker", "jo@bakery.example.com")
        .organization("Sample Bakery Ltd")
        .line(line("Patch cable, 2 m", "3.50"))
}

async fn state(folder: &Path, wanted: &str) -> Value {
    eventually(wanted, async || {
        let shown = on(folder, &["show", "8", "--json"]).json();
        (shown["state"] == wanted).then_some(shown)
    })
    .await
}

#[tokio::test]
async fn a_quote_goes_on_with_the_client_that_a_person_chose() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    assert_eq!(deliver(up.address("webhook"), &quote().data()).await, 200);
    let held = state(&folder, "held").await;
    assert!(held.to_string().contains("customer_ambiguous"), "{held}");

    let said = on(&folder, &["resolve", "8", "--choose", "client:15"]);
    assert!(said.success && said.stdout.contains("\"Sample Bakery Ltd\" is 15"), "{} {}", said.stdout, said.stderr);
    assert!(said.stdout.contains("the quote goes on\n"), "{}", said.stdout);
    state(&folder, "done").await;

    let late = on(&folder, &["resolve", "8", "--choose", "client:14"]).stdout;
    assert!(late.contains("from its next change on"), "{late}");
    up.kill();
    let forgot = on(&folder, &["resolve", "8", "--choose", "client:forget"]);
    assert!(forgot.success && forgot.stdout.contains("by the rules again"), "{} {}", forgot.stdout, forgot.stderr);
}

#[tokio::test]
async fn a_person_has_a_new_halo_quote_made_instead_of_the_present_one() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    assert_eq!(deliver(up.address("webhook"), &quote().data()).await, 200);
    state(&folder, "held").await;
    let none = on(&folder, &["resolve", "8", "--choose", "quotation:new"]);
    assert!(!none.success && none.stderr.contains("no Halo quote was made"), "{}", none.stderr);

    on(&folder, &["resolve", "8", "--choose", "client:15"]);
    state(&folder, "done").await;
    let said = on(&folder, &["resolve", "8", "--choose", "quotation:new"]);
    assert!(said.success && said.stdout.contains("stays as it is, a new one is made instead"), "{}", said.stdout);
    let back = on(&folder, &["resolve", "8", "--choose", "quotation:forget"]);
    assert!(back.success && back.stdout.contains("by the rules again"), "{}", back.stdout);
}

#[tokio::test]
async fn a_choice_that_fits_nothing_is_refused_in_words() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    let two = quote().line(line("Anvil, large", "90.00")).line(line("Anvil, small", "60.00"));
    assert_eq!(deliver(up.address("webhook"), &two.data()).await, 200);
    state(&folder, "held").await;
    for (args, word) in [
        (["resolve", "8", "--choose", "site:15"].as_slice(), "user, client, opportunity or product"),
        (&["resolve", "4711", "--choose", "client:15"], "4711"),
        (&["resolve", "8", "--choose", "product:15"], "several lines fit"),
        (&["resolve", "8", "--choose", "product:15", "--line", "Anvil"], "Anvil"),
    ] {
        let said = on(&folder, args);
        assert!(!said.success && said.stderr.contains(word), "{args:?}: {} {}", said.stdout, said.stderr);
    }
}

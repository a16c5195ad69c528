//! `catalogue`, `draft` and `link`, beside a running `up`.

use std::path::Path;

use serde_json::{Value, json};

use crate::process::{Begun, Process, Said, eventually, on, place};
use crate::stand_ins::{client, get};

const UP: [&str; 7] = ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0"];
/// Sold once; its first supplier that is not of one client is Example Wholesale.
const SWITCH: &str = "112";
/// Its code is that of an item that is in Quoter already, at another price.
const SEAT: &str = "130";

/// With the index filled.
pub(crate) async fn up(folder: &Path) -> Process {
    let up = Process::start(folder, &UP);
    eventually("the index", async || {
        let status = on(folder, &["catalogue", "status", "--json"]).json();
        (status["index"]["complete"] == true).then_some(())
    })
    .await;
    up
}

async fn items(up: &Process) -> Vec<Value> {
    let url = format!("{}/_sandbox/records/items", up.address("quoter"));
    get(&url).await.as_array().unwrap().clone()
}

async fn item_with(up: &Process, code: &str) -> Value {
    let all = items(up).await;
    let mut found = all.iter().filter(|item| item["code"] == code);
    let item = found.next().unwrap_or_else(|| panic!("no item has the code {code}")).clone();
    assert!(found.next().is_none(), "two items have the code {code}");
    item
}

/// The exit code 2, and the output.
fn waits(said: Said) -> String {
    assert_eq!(said.code, Some(2), "{} {}", said.stdout, said.stderr);
    said.stdout
}

fn done(said: Said) -> String {
    assert_eq!(said.code, Some(0), "{} {}", said.stdout, said.stderr);
    said.stdout
}

#[tokio::test]
async fn one_product_is_pulled_at_once_and_its_story_is_told() {
    let (_place, folder) = place();
    let up = up(&folder).await;
    let seen = done(on(&folder, &["catalogue", "pull", SWITCH, "--dry-run"]));
    assert!(seen.contains("an item would be made") && seen.contains("price 240"), "{seen}");
    assert_eq!(items(&up).await.len(), 4, "a look writes nothing");

    let made = done(on(&folder, &["catalogue", "pull", SWITCH]));
    assert!(made.contains(": made item_"), "{made}");
    let item = item_with(&up, "HW-SW24-001").await;
    assert_eq!((&item["supplier"], &item["sku"]), (&json!("Example Wholesale"), &json!("EW-24")));
    assert!(done(on(&folder, &["catalogue", "pull", SWITCH])).contains("as before"));

    dearer(&up).await;
    let refreshed = on(&folder, &["catalogue", "refresh", "--json"]).json();
    assert_eq!((&refreshed["checked"], &refreshed["updated"]), (&json!(1), &json!(1)));
    let story = done(on(&folder, &["catalogue", "show", SWITCH]));
    for part in ["made by a pull", "price 240, cost 115", "price 255, cost 115", "price: 240 -> 255", "as before"] {
        assert!(story.contains(part), "{part}: {story}");
    }
    let status = done(on(&folder, &["catalogue", "status"]));
    assert!(status.contains("In Quoter  1 product\n") && status.contains("Held       0 products"), "{status}");
    assert!(up.terminate());
}

/// Somebody changes a price in Halo.
async fn dearer(up: &Process) {
    let url = format!("{}/_sandbox/records?entity=Item", up.address("halo"));
    let answer = client().put(url).json(&json!({ "id": 112, "baseprice": 255 })).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test]
async fn an_item_that_was_there_is_changed_only_with_the_word_of_what_was_shown() {
    let (_place, folder) = place();
    let up = up(&folder).await;
    let seen = on(&folder, &["catalogue", "pull", SEAT, "--dry-run", "--json"]).json();
    let word = seen["report"]["agree"].as_str().unwrap().to_owned();
    assert!(waits(on(&folder, &["catalogue", "pull", SEAT])).contains(&format!("--agree {word}")));
    assert_eq!(item_with(&up, "MGS").await["price_decimal"], "101", "nobody agreed");

    assert!(waits(on(&folder, &["catalogue", "pull", SEAT, "--agree", "another"])).contains("agreement_outdated"));
    let agreed = done(on(&folder, &["catalogue", "pull", SEAT, "--agree", &word]));
    assert!(agreed.contains("price: 101 -> 45"), "{agreed}");
    assert_eq!(item_with(&up, "MGS").await["price_decimal"].as_str().map(|price| price.starts_with("45")), Some(true));
}

#[tokio::test]
async fn n18_many_products_are_looked_at_first_and_pulled_only_when_told_to() {
    let (_place, folder) = place();
    let up = up(&folder).await;
    let seen = waits(on(&folder, &["catalogue", "pull", "--all"]));
    for part in ["an item would be made", "price: 101 -> 45", "Waiting    ", "Nothing was written. With --write"] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    assert_eq!(items(&up).await.len(), 4, "a look writes nothing");

    let group = waits(on(&folder, &["catalogue", "pull", "--group", "switching", "--write"]));
    assert!(group.contains("Products   4: 3 made, 1 there before"), "{group}");
    let unknown = on(&folder, &["catalogue", "pull", "--group", "Nothing"]);
    assert!(unknown.code == Some(1) && unknown.stderr.contains("Switching"), "{}", unknown.stderr);

    let said = on(&folder, &["catalogue", "pull", "--all", "--write", "--agree-all", "--json"]);
    let whole = said.json();
    assert_eq!(said.code, Some(0), "{whole}");
    assert_eq!(whole["agreed"].as_array().unwrap().len(), whole["summary"]["awaiting"].as_array().unwrap().len());
    let again = on(&folder, &["catalogue", "pull", "--all", "--write", "--json"]).json();
    assert_eq!(again["summary"]["did"], json!({ "unchanged": again["summary"]["of"] }), "{again}");
}

#[tokio::test]
async fn n18_a_bulk_that_is_interrupted_ends_after_a_product_and_goes_on_there() {
    let (_place, folder) = place();
    let _up = up(&folder).await;
    let mut bulk = Begun::start(&folder, &["catalogue", "pull", "--all", "--write"]);
    // The first product waits for an agreement and is shown again each time; the second one is made.
    let is_through = (0..20).any(|_| bulk.line().starts_with("112 "));
    assert!(is_through, "the second product is through");
    assert_eq!(bulk.interrupt(), Some(2));
    let again = on(&folder, &["catalogue", "pull", "--all", "--write", "--json"]).json();
    let (before, of) = (again["summary"]["before"].as_u64().unwrap(), again["summary"]["of"].as_u64().unwrap());
    assert!((1..of).contains(&before), "{again}");
    assert_eq!((&again["summary"]["left"], &again["summary"]["held"]), (&json!(0), &json!({})), "{again}");
}

#[tokio::test]
async fn a_product_that_cannot_be_pulled_is_held_with_the_fix() {
    let (_place, folder) = place();
    let _up = up(&folder).await;
    let unknown = waits(on(&folder, &["catalogue", "pull", "4711"]));
    assert!(unknown.contains("product_unknown") && unknown.contains("fix "), "{unknown}");
    let obsolete = waits(on(&folder, &["catalogue", "pull", "113", SWITCH, "--write"]));
    assert!(obsolete.contains("product_obsolete") && obsolete.contains("1 made, 1 held"), "{obsolete}");
    let status = on(&folder, &["catalogue", "status", "--json"]).json();
    let held: Vec<_> = status["held"].as_array().unwrap().iter().map(|one| &one["product"]).collect();
    assert!(held.contains(&&json!(113)), "{status}");
}

#[tokio::test]
async fn a_draft_is_made_once_and_a_quote_is_tied_before_it_is_published() {
    let (_place, folder) = place();
    let up = up(&folder).await;
    let draft = ["draft", "--template", "Example template title", "--user", "51", "--product", "112:2", "--key", "k1"];
    let made = on(&folder, &[draft.as_slice(), &["--json"]].concat());
    assert_eq!(made.code, Some(0), "{} {}", made.stdout, made.stderr);
    let made = made.json();
    assert_eq!((&made["lines"], &made["known"]), (&json!(1), &json!(false)));
    let again = done(on(&folder, &draft));
    assert!(again.contains(made["draft"].as_str().unwrap()) && again.contains("was there already"), "{again}");

    let tied = done(on(&folder, &["link", made["draft"].as_str().unwrap(), "--user", "51", "--opportunity", "new"]));
    assert!(tied.contains("not published yet") && tied.contains("Alex Example"), "{tied}");
    let nobody = waits(on(&folder, &["link", "77", "--user", "4711"]));
    assert!(nobody.contains("fix "), "{nobody}");
    assert_eq!(on(&folder, &["link", "77"]).code, Some(2), "to what?");
    drop(up);
}

#[tokio::test]
async fn without_halo_and_quoter_the_commands_say_how_to_name_them() {
    let (_place, folder) = place();
    assert!(up(&folder).await.terminate());
    let alone = on(&folder, &["catalogue", "pull", SWITCH]);
    assert!(alone.code == Some(1) && alone.stderr.contains("--quoter-url"), "{}", alone.stderr);
    assert!(
        done(on(&folder, &["catalogue", "status"])).contains("Index      14 products"),
        "no service is needed for this"
    );
}

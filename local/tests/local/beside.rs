//! Commands that write, while `up` has quotes in hand on the same folder and deliveries come in.

use std::path::{Path, PathBuf};

use axum::http::Method;
use sandbox::quoter::{QuoteBuilder, line};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Process, Said, eventually, on, place};
use crate::stand_ins::{client, deliver, get, records};
use crate::way::Way;

/// `up` on a folder, with stand-ins of another process and a way to Halo on which requests can be held up.
struct Served {
    halo: String,
    way: Way,
    up: Process,
    folder: PathBuf,
    _stand_ins: Process,
    _place: TempDir,
}

async fn served() -> Served {
    let (place, folder) = place();
    let alone = ["sandbox", "--halo-port", "0", "--quoter-port", "0"];
    let stand_ins = Process::start(&place.path().join("stand-ins"), &alone);
    let halo = stand_ins.address("halo").to_owned();
    let way = Way::to(&halo).await;
    let quoter = stand_ins.address("quoter");
    let options = ["up", "--port", "0", "--halo-url", way.url(), "--quoter-url", quoter, "--settle-seconds", "1"];
    let up = Process::start(&folder, &options);
    Served { halo, way, up, folder, _stand_ins: stand_ins, _place: place }
}

impl Served {
    async fn deliver(&self, quote: &QuoteBuilder) {
        assert_eq!(deliver(self.up.address("webhook"), &quote.data()).await, 200);
    }

    /// A command that ends well.
    fn done(&self, args: &[&str]) -> String {
        let Said { code, stdout, stderr, .. } = on(&self.folder, args);
        assert_eq!(code, Some(0), "{args:?}: {stdout} {stderr}");
        stdout
    }

    fn shown(&self, quote: &str) -> Value {
        on(&self.folder, &["show", quote, "--json"]).json()
    }

    async fn until_done(&self, quote: &str) -> Value {
        eventually("done", async || Some(self.shown(quote)).filter(|shown| shown["state"] == "done")).await
    }

    fn settings(&self, text: &str) -> String {
        settings(&self.folder, "settings", text)
    }

    /// No call broke Halo's contract, and nobody got mail.
    async fn assert_clean(&self) {
        for name in ["violations", "outbox"] {
            assert_eq!(get(&format!("{}/_sandbox/{name}", self.halo)).await, json!([]), "{name}");
        }
    }
}

/// A file with settings, beside the folder.
fn settings(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.with_file_name(format!("{name}.toml"));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const LIVE: &str = "mode = \"live\"\n[product]\ndefault_group = \"Quoter imports\"\n";

fn of_a_new_product(number: u64) -> QuoteBuilder {
    QuoteBuilder::new(number).line(line("Never seen before", "80.00").code("NEW-001"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s95_a_quote_whose_run_read_the_settings_before_they_were_mended_is_not_left_held() {
    let served = served().await;
    served.done(&["settings", "apply", &served.settings("mode = \"live\"\n")]);
    served.way.hold_up(Method::GET, "/api/Users");
    served.deliver(&of_a_new_product(71)).await;
    served.way.is_held_up().await;

    assert_eq!(served.shown("71")["state"], "running");
    let said = served.done(&["settings", "apply", &served.settings(LIVE)]);
    assert!(said.contains("1 running now: one more run of each follows\n0 held for the settings woken\n"), "{said}");
    served.way.let_go();

    let shown = served.until_done("71").await;
    let ends: Vec<&str> = shown["runs"].as_array().unwrap().iter().filter_map(|run| run["outcome"].as_str()).collect();
    assert_eq!(ends, ["held", "done"], "{shown:#}");
    assert_eq!(records(&served.halo, "Quotation").await.len(), 1);
    served.assert_clean().await;
    assert!(served.up.terminate());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_write_while_a_create_is_on_its_way_take_effect_after_it_and_nothing_is_made_twice() {
    let served = served().await;
    let tied = opportunity(&served.halo).await;
    served.way.hold_up(Method::POST, "/api/Quotation");
    served.deliver(&QuoteBuilder::sample()).await;
    served.way.is_held_up().await;

    let woken = served.done(&["retry", "6"]);
    assert!(woken.contains("1 woken"), "{woken}");
    served.deliver(&QuoteBuilder::sample()).await;
    let linked = served.done(&["link", "90001#6", "--opportunity", &tied.to_string()]);
    assert!(linked.contains("was woken"), "{linked}");
    let saved =
        served.done(&["settings", "apply", &served.settings(&format!("{LIVE}[quotation]\npolicy = \"overwrite\"\n"))]);
    assert!(saved.contains("saved as version 2"), "{saved}");
    let pulled = served.done(&["catalogue", "pull", "112"]);
    assert!(pulled.contains(": made item_"), "{pulled}");
    served.deliver(&of_a_new_product(71)).await;
    served.until_done("71").await;

    assert_eq!(titled(&served.halo, "6 ").await.len(), 0, "it is still on its way");
    served.way.let_go();
    let shown = served.until_done("6").await;
    let quotes = titled(&served.halo, "6 ").await;
    assert_eq!((quotes.len(), &quotes[0]["ticket_id"]), (1, &json!(tied)), "{shown:#}");
    assert_eq!(marked(&served.halo, "Tickets", "third_party_id_string", "qh:90001:6:").await, 1);
    assert!(served.done(&["catalogue", "pull", "112"]).contains("as before"));
    served.assert_clean().await;
    assert!(served.up.terminate());
}

/// An open opportunity of the quote's client that people made.
async fn opportunity(halo: &str) -> i64 {
    let fields = json!({
        "summary": "Office move", "tickettype_id": 30, "status_id": 10, "client_id": 12, "site_id": 18, "user_id": 51, "agent_id": 5,
    });
    let request = client().put(format!("{halo}/_sandbox/records?entity=Tickets")).json(&fields);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["id"].as_i64().unwrap()
}

/// Halo's quotes whose title begins so.
async fn titled(halo: &str, begins: &str) -> Vec<Value> {
    let mut quotes = records(halo, "Quotation").await;
    quotes.retain(|quote| quote["title"].as_str().is_some_and(|title| title.starts_with(begins)));
    quotes
}

/// How many records carry a marker that begins so.
async fn marked(halo: &str, entity: &str, field: &str, begins: &str) -> usize {
    let records = records(halo, entity).await;
    records.iter().filter(|record| record[field].as_str().is_some_and(|mark| mark.starts_with(begins))).count()
}

/// Quotes that come in during the storm.
const QUOTES: u64 = 8;

/// Whatever comes first, the end is the same: so nothing here waits for a moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn deliveries_and_commands_that_write_at_the_same_time_lose_nothing_and_double_nothing() {
    let served = served().await;
    eventually("the index", async || {
        let status = on(&served.folder, &["catalogue", "status", "--json"]).json();
        (status["index"]["complete"] == true).then_some(())
    })
    .await;
    let folder = &served.folder;
    let saved = std::thread::scope(|scope| {
        let deliveries = scope.spawn(|| deliver_all(served.up.address("webhook")));
        let saves = ["anna", "ben"].map(|author| scope.spawn(move || save_often(folder, author)));
        let pulls = [(); 2].map(|()| scope.spawn(|| pull_group(folder)));
        for number in 1..=QUOTES {
            // Not there yet, or whatever its state is.
            on(folder, &["retry", &number.to_string()]);
        }
        deliveries.join().unwrap();
        pulls.into_iter().for_each(|pull| pull.join().unwrap());
        saves.map(|save| save.join().unwrap()).iter().sum::<usize>()
    });

    for number in 1..=QUOTES {
        served.until_done(&number.to_string()).await;
        assert_eq!(titled(&served.halo, &format!("{number} ")).await.len(), 1, "quote {number}");
    }
    let history = on(folder, &["settings", "history", "--json"]).json();
    assert_eq!(history.as_array().unwrap().len(), 1 + saved, "each that was told so is a version: {history}");
    for field in ["third_party_number", "title"] {
        let quotes = records(&served.halo, "Quotation").await;
        let marks: std::collections::BTreeSet<_> = quotes.iter().map(|quote| quote[field].to_string()).collect();
        assert_eq!(marks.len(), quotes.len(), "{field}");
    }
    assert_eq!(marked(&served.halo, "Item", "name", "Never seen before").await, 1);
    let again = on(folder, &["catalogue", "pull", "--group", "Switching", "--write", "--json"]).json();
    assert_eq!(again["summary"]["held"], json!({}), "{again}");
    served.assert_clean().await;
    assert!(served.up.terminate());
}

/// Every quote twice, all with the same new product.
fn deliver_all(webhook: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for number in (1..=QUOTES).chain(1..=QUOTES) {
            assert_eq!(deliver(webhook, &of_a_new_product(number).data()).await, 200);
        }
    });
}

/// Saves settings again and again; how often it was told that they are saved. Where another was first it is told so, and nothing is saved.
fn save_often(folder: &Path, author: &str) -> usize {
    let mut saved = 0;
    for round in 0..4 {
        let text = format!("{LIVE}[customer]\nmain_site_name = \"{author} {round}\"\n");
        let said = on(folder, &["settings", "apply", &settings(folder, author, &text), "--author", author]);
        if said.success {
            assert!(said.stdout.contains("saved as version "), "{}", said.stdout);
            saved += 1;
        } else {
            assert!(said.stderr.contains("not version"), "{}", said.stderr);
        }
    }
    saved
}

fn pull_group(folder: &Path) {
    let said = on(folder, &["catalogue", "pull", "--group", "Switching", "--write"]);
    // One product waits for somebody to agree; of a product that the other has in hand it is told.
    assert_eq!(said.code, Some(2), "{} {}", said.stdout, said.stderr);
}

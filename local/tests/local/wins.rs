//! What the operator sees of a win.

use std::path::Path;

use sandbox::quoter::{QuoteBuilder, Status};
use serde_json::Value;

use crate::process::{Process, eventually, on, place};
use crate::stand_ins::deliver;

const UP: [&str; 7] = ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0"];

fn accepted(po_number: &str) -> String {
    QuoteBuilder::sample().acceptance_field("PO number", po_number).status(Status::Accepted, None).data()
}

/// Waits until the quote is in this state.
async fn shown(folder: &Path, state: &str) -> Value {
    eventually(state, async || {
        let said = on(folder, &["show", "6", "--json"]);
        said.success.then(|| said.json()).filter(|shown| shown["state"] == state)
    })
    .await
}

/// Changes the settings as a person does: shown, edited, applied.
fn change(folder: &Path, from: &str, to: &str) {
    let settings = on(folder, &["settings", "show"]).stdout;
    assert!(settings.contains(from), "{settings}");
    let file = folder.join("changed.toml");
    std::fs::write(&file, settings.replace(from, to)).unwrap();
    let said = on(folder, &["settings", "apply", file.to_str().unwrap()]);
    assert!(said.success, "{}{}", said.stdout, said.stderr);
}

#[tokio::test]
async fn s50_show_sets_the_sales_order_beside_the_quote() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    assert_eq!(deliver(up.address("webhook"), &accepted("PO-4711")).await, 200);
    let order = shown(&folder, "done").await["order"].clone();
    assert_eq!((&order["po_number"], &order["agrees"]), (&Value::from("PO-4711"), &Value::Bool(true)));
    assert_eq!((&order["totals"][0]["quoter"], &order["totals"][0]["halo"]), (&"2,550.00".into(), &"2,550.00".into()));
    let text = on(&folder, &["show", "6"]).stdout;
    let title = text.lines().find(|line| line.starts_with("Order ")).unwrap();
    assert!(title.contains("(USD)") && title.ends_with("PO number PO-4711"), "{text}");
}

#[tokio::test]
async fn s49_status_tells_why_an_order_is_held_and_show_that_the_quote_is_in_halo() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    change(&folder, "po = \"optional\"", "po = \"required\"");
    change(&folder, "po_wait_minutes = 10", "po_wait_minutes = 0");
    assert_eq!(deliver(up.address("webhook"), &accepted("")).await, 200);
    let held = shown(&folder, "held").await;
    assert_eq!(held["money"]["agrees"], true, "{held:#}");
    assert_eq!(held["order"], Value::Null);

    let status = on(&folder, &["status"]).stdout;
    let group: Vec<&str> = status.lines().skip_while(|line| !line.starts_with("Held ")).collect();
    assert!(group[0].ends_with("1 x po_missing"), "{status}");
    assert!(group[3].starts_with("  fix ") && group[3].contains("open Quotes"), "{status}");
    assert!(group[4].ends_with("90001#6"), "{status}");
}

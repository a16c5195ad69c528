//! `quoter-halo settings`, beside a running `up`, on the folder that it left, and on tables of a stack.

use std::path::Path;
use std::process::Command;

use sandbox::quoter::{QuoteBuilder, line};
use serde_json::Value;

use crate::process::{Process, Said, eventually, on, place, run};
use crate::stand_ins::deliver;

const UP: [&str; 7] = ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0"];

/// A file with settings, beside the folder.
fn file(folder: &Path, text: &str) -> String {
    let path = folder.with_extension("toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn state(folder: &Path, quote: &str) -> String {
    on(folder, &["show", quote, "--json"]).json()["state"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn settings_are_changed_beside_a_running_up_and_held_quotes_go_on() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    let file = |text: &str| file(&folder, text);
    let without_group = file("mode = \"live\"\n");
    let applied = on(&folder, &["settings", "apply", &without_group, "--author", "anna"]);
    assert!(applied.success, "{}", applied.stderr);
    assert!(applied.stdout.contains("product.default_group: \"Quoter imports\" -> not set"), "{}", applied.stdout);
    assert!(applied.stdout.contains("saved as version 2"), "{}", applied.stdout);

    let new = QuoteBuilder::new(71).line(line("Never seen before", "80.00").code("NEW-001"));
    assert_eq!(deliver(up.address("webhook"), &new.data()).await, 200);
    eventually("held", async || (state(&folder, "71") == "held").then_some(())).await;
    let with_group = file("mode = \"live\"\n[product]\ndefault_group = \"Quoter imports\"\n");
    let applied = on(&folder, &["settings", "apply", &with_group, "--author", "ben"]);
    assert!(applied.stdout.contains("1 held for the settings woken\n"), "{} {}", applied.stdout, applied.stderr);
    eventually("done", async || (state(&folder, "71") == "done").then_some(())).await;

    let wrong = file("[product]\ndefault_group = \"Quoter import\"\n");
    let refused = on(&folder, &["settings", "check", &wrong]);
    assert!(!refused.success && refused.stdout.contains("Did you mean \"Quoter imports\"?"), "{}", refused.stdout);
    assert!(refused.stdout.contains("compared with Halo's lists of "), "{}", refused.stdout);
    assert!(!on(&folder, &["settings", "apply", &wrong]).success);
    assert!(up.terminate());

    let shown = on(&folder, &["settings", "show"]).stdout;
    assert!(shown.starts_with("# Version 3, saved ") && shown.contains(" by ben, current."), "{shown}");
    let unchanged = on(&folder, &["settings", "apply", &file(&shown)]).stdout;
    assert_eq!(unchanged, "nothing changed: version 3 stays\n");
}

/// A folder that `up` has made and left.
fn left_by_up() -> (tempfile::TempDir, std::path::PathBuf) {
    let (place, folder) = place();
    assert!(Process::start(&folder, &UP).terminate());
    (place, folder)
}

#[test]
fn n11_every_version_is_kept_and_can_come_back() {
    let (_place, folder) = left_by_up();
    let won = file(&folder, "[scope]\nonly_won = true\n");
    assert!(on(&folder, &["settings", "apply", &won, "--author", "anna"]).success);
    let late = on(&folder, &["settings", "apply", &won, "--expect", "1"]);
    assert!(!late.success && late.stderr.contains("not version 1 any more"), "{}", late.stderr);

    let back = on(&folder, &["settings", "rollback", "1", "--author", "ben"]);
    assert!(back.stdout.contains("scope.only_won: true -> false"), "{} {}", back.stdout, back.stderr);
    let history = on(&folder, &["settings", "history", "--json"]).json();
    let rows: Vec<(u64, &str, bool)> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["version"].as_u64().unwrap(), row["author"].as_str().unwrap(), row["current"] == Value::Bool(true))
        })
        .collect();
    assert_eq!(rows, [(3, "ben", true), (2, "anna", false), (1, "quoter-halo up", false)]);
    assert!(on(&folder, &["settings", "show", "2"]).stdout.contains("only_won = true"));
    let none = on(&folder, &["settings", "rollback", "9"]);
    assert!(!none.success && none.stderr.contains("no version 9"), "{}", none.stderr);
}

#[test]
fn a_file_is_checked_without_any_data_and_every_problem_is_listed() {
    let (_place, folder) = place();
    let wrong = file(&folder, "mode = \"lively\"\n[timing]\ngive_up_hours = 1\n");
    let said = on(&folder, &["settings", "check", &wrong]);
    assert!(!said.success && said.stdout.contains("\n2 problems\n"), "{}", said.stdout);
    let list = on(&folder, &["settings", "check", &wrong, "--json"]).json();
    assert_eq!(list[1]["path"], "timing.give_up_hours");
    let right = file(&folder, "mode = \"live\"\n");
    let said = on(&folder, &["settings", "check", &right]);
    assert!(said.success && said.stdout.contains("Halo was not asked"), "{}", said.stdout);
    let missing = run(&["settings", "check", "no-such-file.toml"]);
    assert!(!missing.success && missing.stderr.contains("no-such-file.toml"), "{}", missing.stderr);
}

/// Runs a command on the tables of a running `up` as if they were a stack's.
fn on_stack(folder: &Path, args: &[&str]) -> Said {
    let endpoint: Value = serde_json::from_slice(&std::fs::read(folder.join("endpoint.json")).unwrap()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_quoter-halo"))
        .args(args)
        .args(["--stack", "msp", "--queue-table", "queue"])
        .env("DATA_TABLE", "data")
        .env("AWS_ENDPOINT_URL", endpoint["dynamo"].as_str().unwrap())
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (success, code) = (output.status.success(), output.status.code());
    Said { success, code, stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

#[test]
fn the_settings_of_a_stack_are_held_to_what_aws_needs() {
    let (_place, folder) = place();
    let up = Process::start(&folder, &UP);
    let local = file(&folder, "[timing]\nsettle_seconds = 2\n");
    assert!(on(&folder, &["settings", "check", &local]).success);
    let refused = on_stack(&folder, &["settings", "apply", &local]);
    assert!(!refused.success && refused.stderr.contains("from 60 to 3600"), "{}", refused.stderr);
    let right = file(&folder, "[quoter]\ninstance_url = \"https://example.quoter.com\"\n");
    let applied = on_stack(&folder, &["settings", "apply", &right]);
    assert!(applied.stdout.contains("saved as version 2") && applied.stdout.contains("--wake"), "{}", applied.stderr);
    assert!(on_stack(&folder, &["settings", "show"]).stdout.contains("https://example.quoter.com"));
    let woken = on_stack(&folder, &["settings", "apply", &file(&folder, "mode = \"live\"\n"), "--wake"]);
    assert!(woken.stdout.ends_with("0 held for the settings woken\n"), "{} {}", woken.stdout, woken.stderr);
    let back = on_stack(&folder, &["settings", "rollback", "1"]);
    assert!(!back.success && back.stderr.contains("timing.settle_seconds"), "{}", back.stderr);
    up.kill();
}

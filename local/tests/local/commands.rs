//! The operator's commands, beside a running `up` and on the folder that it left.

use std::path::Path;

use sandbox::quoter::{QuoteBuilder, line};
use serde_json::Value;

use crate::process::{Process, eventually, on, place};
use crate::stand_ins::{KEY, deliver};

const UP: [&str; 9] =
    ["up", "--port", "0", "--halo-port", "0", "--quoter-port", "0", "--webhook-token", "path-token-of-this-test"];

/// A quote in a currency that Halo does not have.
fn foreign() -> QuoteBuilder {
    let switch = line("Network switch, 8 port", "25").code("HW-SW8-001");
    QuoteBuilder::new(8).name("Paid in far coins").currency("XTS", "Test coins").line(switch)
}

/// Waits until no quote is on its way.
async fn settled(folder: &Path, total: u64) -> Value {
    eventually("rest", async || {
        let status = on(folder, &["status", "--json"]).json();
        let count = |state: &str| status["counts"][state].as_u64().unwrap();
        (count("done") + count("held") == total).then_some(status)
    })
    .await
}

/// One quote that gets through and one that is held.
async fn one_done_one_held(folder: &Path) -> Process {
    let up = Process::start(folder, &UP);
    assert_eq!(deliver(up.address("webhook"), &QuoteBuilder::sample().data()).await, 200);
    assert_eq!(deliver(up.address("webhook"), &foreign().data()).await, 200);
    up
}

#[tokio::test]
async fn n7_status_groups_what_is_held_by_its_problem_with_the_fix() {
    let (_place, folder) = place();
    let up = one_done_one_held(&folder).await;
    let status = settled(&folder, 2).await;
    assert_eq!(status["up_runs"], true);
    let endpoint: Value = serde_json::from_slice(&std::fs::read(folder.join("endpoint.json")).unwrap()).unwrap();
    assert!(!endpoint["boot"].as_str().unwrap().is_empty() && endpoint["exclusive_since"].is_string(), "{endpoint}");
    assert_eq!((status["counts"]["done"].as_u64(), status["counts"]["held"].as_u64()), (Some(1), Some(1)));
    assert_eq!(status["oldest_unsynced"]["quote"], "90001#8");
    assert_eq!(status["gates"][0]["open"], true);
    let group = &status["held"][0];
    assert_eq!(group["count"], 1);
    assert!(group["code"].as_str().unwrap().contains("currency"), "{group}");
    assert!(!group["fix"].as_str().unwrap().is_empty());

    assert!(up.terminate());
    assert!(!folder.join("endpoint.json").exists());
    let after = on(&folder, &["status", "--json"]).json();
    assert_eq!((&after["up_runs"], &after["counts"]), (&Value::Bool(false), &status["counts"]));
    let text = on(&folder, &["status"]).stdout;
    assert!(text.contains("1 held") && text.contains("fix "), "{text}");
}

#[tokio::test]
async fn quotes_lists_each_with_its_title_and_problem() {
    let (_place, folder) = place();
    let up = one_done_one_held(&folder).await;
    settled(&folder, 2).await;
    let list = on(&folder, &["quotes"]).stdout;
    let held = list.lines().find(|line| line.starts_with("90001#8")).unwrap();
    assert!(held.contains("held") && held.contains("Paid in far coins") && held.contains("currency"), "{list}");
    let done = on(&folder, &["quotes", "--state", "done", "--json"]).json();
    assert_eq!(done[0]["quote"], "90001#6");
    assert_eq!(done.as_array().unwrap().len(), 1);
    up.kill();
    let after = on(&folder, &["quotes"]);
    assert_eq!(after.stdout, list, "{}", after.stderr);
}

#[tokio::test]
async fn n13_show_tells_a_quote_s_story_by_any_of_its_names_and_no_secret() {
    let (_place, folder) = place();
    let up = one_done_one_held(&folder).await;
    settled(&folder, 2).await;
    let story = on(&folder, &["show", "6"]).stdout;
    for part in ["delivered: record 7100001, status pending", "run: done", "made, ", "Money, net (USD)", "2,550.00"] {
        assert!(story.contains(part), "{part}: {story}");
    }
    for name in ["90001#6", "#6", "7100001", "9001-11111111-2222-4333-8444-555555555555"] {
        assert_eq!(on(&folder, &["show", name]).stdout, story, "{name}");
    }
    let held = on(&folder, &["show", "8"]).stdout;
    assert!(held.contains("move ") && held.contains("fix "), "{held}");
    let shown = on(&folder, &["show", "6", "--json"]).json();
    let opportunity = shown["halo"].as_array().unwrap().iter().find(|record| record["step"] == "opportunity");
    assert!(opportunity.unwrap()["halo_id"].as_i64().is_some(), "{shown}");
    assert_eq!(shown["money"]["agrees"], true);

    for text in [&story, &held, &shown.to_string()] {
        assert!(!text.contains(KEY) && !text.contains("path-token-of-this-test"), "{text}");
    }
    up.kill();
    assert_eq!(on(&folder, &["show", "6"]).stdout, story);
    let unknown = on(&folder, &["show", "4711"]);
    assert!(!unknown.success && unknown.stderr.contains("4711"));
}

#[tokio::test]
async fn n7_retry_wakes_what_is_held_and_another_run_follows() {
    let (_place, folder) = place();
    let up = one_done_one_held(&folder).await;
    let code = settled(&folder, 2).await["held"][0]["code"].as_str().unwrap().to_owned();
    for (nth, way) in [["8"].as_slice(), &["--all-held"], &["--code", &code]].into_iter().enumerate() {
        let said = on(&folder, &[["retry"].as_slice(), way].concat());
        assert!(said.success, "{}", said.stderr);
        assert!(said.stdout.contains("woken 90001#8 (was held)") && said.stdout.contains("1 woken"), "{}", said.stdout);
        eventually("another run", async || {
            let shown = on(&folder, &["show", "8", "--json"]).json();
            let runs = shown["runs"].as_array().unwrap().len();
            (shown["state"] == "held" && runs == nth + 2).then_some(())
        })
        .await;
    }
    up.kill();
    let said = on(&folder, &["retry", "--code", &code]).stdout;
    assert!(said.contains("1 woken; they run when `up` is started"), "{said}");
    assert_eq!(on(&folder, &["status", "--json"]).json()["counts"]["pending"], 1);
    assert!(!on(&folder, &["retry"]).success);
}

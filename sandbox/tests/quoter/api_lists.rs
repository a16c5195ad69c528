//! Lists of the hosted API.

use sandbox::clock::ManualClock;
use sandbox::quoter::switches::LastCursor;
use sandbox::quoter::{QuoteBuilder, Sandbox, Status, line};
use serde_json::{Value, json};

use crate::support::{call, get, start};

async fn five_quotes() -> Sandbox {
    let sandbox = start(&ManualClock::default()).await;
    for number in 1..=5 {
        let quote = QuoteBuilder::new(number).name(&format!("Quote {number}")).line(line("Switch", "1000"));
        let won = number.is_multiple_of(2).then(|| 1_767_600_000 + number as i64 * 86_400);
        let status = if won.is_some() { Status::Accepted } else { Status::Pending };
        sandbox.store(quote.status(status, won).build());
    }
    sandbox
}

async fn numbers(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let page = get(sandbox, &format!("/quotes?{query}")).await;
    page["data"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn cursors_lead_through_all_pages() {
    let sandbox = five_quotes().await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = get(&sandbox, &format!("/quotes?page_size=2{cursor}")).await;
        assert_eq!(page["total_count"], 5);
        seen.extend(page["data"].as_array().unwrap().iter().map(|row| row["number"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={}", next.replace('=', "%3D"));
    }
    assert_eq!(seen, ["1", "2", "3", "4", "5"]);
    sandbox.set(|s| s.last_cursor = LastCursor::Absent);
    assert_eq!(get(&sandbox, "/quotes").await.get("next_cursor"), None);
}

#[tokio::test]
async fn unknown_parameters_give_the_first_page_again() {
    let sandbox = five_quotes().await;
    let all = get(&sandbox, "/quotes").await;
    assert_eq!(get(&sandbox, "/quotes?page=2&limit=1&filter[colour]=eq:red&filter[number]=like:9").await, all);
}

#[tokio::test]
async fn a_page_is_at_most_200_and_a_wrong_cursor_is_refused() {
    let sandbox = five_quotes().await;
    assert_eq!(numbers(&sandbox, "page_size=1000").await.len(), 5);
    for query in ["page_size=none", "cursor=none"] {
        let (status, body) = call(&sandbox, "GET", &format!("/quotes?{query}"), None).await;
        assert_eq!((status, &body["errors"][0]["code"]), (400, &json!("ERR_REQUEST_FORMAT_INVALID")));
    }
}

#[tokio::test]
async fn filters_compare_texts_times_and_lists() {
    let sandbox = five_quotes().await;
    for (filter, expected) in [
        ("filter[stage]=in:won-accepted,won-ordered", vec!["2", "4"]),
        ("filter[name]=cont:quote%203", vec!["3"]),
        ("filter[number]=gt:3", vec!["4", "5"]),
        ("filter[number]=lt:2", vec!["1"]),
        ("filter[won_at]=gt:2026-01-08T00:00:00.000Z", vec!["4"]),
        ("filter[draft]=eq:false&filter[number]=eq:5", vec!["5"]),
        ("filter[client.id]=eq:none", vec![]),
    ] {
        assert_eq!(numbers(&sandbox, filter).await, expected, "{filter}");
    }
    let uuid = QuoteBuilder::new(3).build().uuid;
    assert_eq!(numbers(&sandbox, &format!("filter[uuid]=eq:{uuid}")).await, ["3"]);
}

#[tokio::test]
async fn lists_are_sorted_and_projected() {
    let sandbox = five_quotes().await;
    assert_eq!(numbers(&sandbox, "sort=-number").await, ["5", "4", "3", "2", "1"]);
    assert_eq!(numbers(&sandbox, "sort=-stage,%2Bnumber").await, ["2", "4", "1", "3", "5"]);
    let page = get(&sandbox, "/items?fields=name,sku&page_size=1").await;
    assert_eq!(page["data"][0], json!({"name": "Network switch, 8 port", "sku": "53"}));
}

#[tokio::test]
async fn a_row_has_flat_totals_and_no_lines() {
    let sandbox = five_quotes().await;
    let row = get(&sandbox, "/quotes?page_size=1").await["data"][0].clone();
    assert_eq!(row["upfront_total_decimal"], "1000.00");
    assert_eq!(row["monthly_total_decimal"], "0.00");
    assert_eq!((row.get("sections"), &row["annual_total_decimal"]), (None, &Value::Null));
}

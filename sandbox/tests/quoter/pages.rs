//! What customers see.

use sandbox::clock::ManualClock;
use sandbox::quoter::switches::PdfAnswer;
use sandbox::quoter::{QuoteBuilder, Sandbox};

use crate::support::{client, start};

const UUID: &str = "9001-11111111-2222-4333-8444-555555555555";

async fn download(sandbox: &Sandbox, uuid: &str) -> reqwest::Response {
    client().get(format!("{}/quote/download/{uuid}", sandbox.base_url())).send().await.unwrap()
}

#[tokio::test]
async fn the_pdf_of_a_stored_quote_names_its_number() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.store(QuoteBuilder::sample().build());
    let answer = download(&sandbox, UUID).await;
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let pdf = answer.bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.4"));
    assert!(String::from_utf8_lossy(&pdf).contains("(Quote 6)"));
}

#[tokio::test]
async fn an_unknown_quote_has_a_pdf_unless_only_known_ones_have() {
    let sandbox = start(&ManualClock::default()).await;
    assert_eq!(download(&sandbox, "9001-unknown").await.status(), 200);
    sandbox.set(|s| s.pdf_known_only = true);
    assert_eq!(download(&sandbox, "9001-unknown").await.status(), 404);
    sandbox.send("http://127.0.0.1:1/", &QuoteBuilder::new(7).uuid("9001-sent").data()).await;
    assert_eq!(download(&sandbox, "9001-sent").await.status(), 200);
}

#[tokio::test]
async fn the_pdf_can_be_missing_huge_slow_a_page_or_elsewhere() {
    let sandbox = start(&ManualClock::default()).await;
    sandbox.set(|s| s.slow_ms = 1);
    for (answer, status, kind, at_least) in [
        (PdfAnswer::Missing, 404, "text/html; charset=utf-8", 1),
        (PdfAnswer::Huge, 200, "application/pdf", 30 * 1024 * 1024),
        (PdfAnswer::Slow, 200, "application/pdf", 500),
        (PdfAnswer::Html, 200, "text/html; charset=utf-8", 1),
        (PdfAnswer::Redirect, 302, "text/html; charset=utf-8", 1),
    ] {
        sandbox.set(|s| s.pdf = answer);
        let response = download(&sandbox, UUID).await;
        assert_eq!(response.status(), status, "{answer:?}");
        assert_eq!(response.headers()["content-type"], kind, "{answer:?}");
        assert!(response.bytes().await.unwrap().len() >= at_least, "{answer:?}");
    }
}

//! What can be seen in Halo after the demo.

use domain::Quote;
use rust_decimal::Decimal;
use sandbox::halo::{Entity, Sandbox};
use sandbox::quoter::DeliveryOutcome;
use serde_json::{Value, json};
use sync::Report;

/// The delivery, what Halo holds now, and what the run said about it.
pub(super) struct Observed {
    pub(super) answered: u16,
    pub(super) answer: String,
    pub(super) quote: Option<Quote>,
    pub(super) report: Option<Report>,
    pub(super) halo_quotes: Vec<Value>,
    pub(super) opportunities: Vec<Value>,
    pub(super) attachments: Vec<Value>,
    pub(super) agents: Vec<Value>,
    pub(super) users: Vec<Value>,
    pub(super) statuses: Vec<Value>,
    pub(super) calls: usize,
    pub(super) call_counts: Vec<(String, usize)>,
    pub(super) mails: usize,
    pub(super) violations: Vec<Value>,
}

impl Observed {
    /// Reads the stand-in's records and request log.
    pub(super) fn read(
        halo: &Sandbox,
        delivery: &DeliveryOutcome,
        quote: Option<&Quote>,
        report: Option<Report>,
    ) -> Self {
        let lookups = halo.records(Entity::Lookup);
        let violations = halo.violations();
        Self {
            answered: delivery.status,
            answer: delivery.body.clone(),
            quote: quote.cloned(),
            report,
            halo_quotes: halo.records(Entity::Quotation),
            opportunities: ours(halo.records(Entity::Ticket), "third_party_id_string"),
            attachments: halo.records(Entity::Attachment),
            agents: halo.records(Entity::Agent),
            users: halo.records(Entity::User),
            statuses: lookups.into_iter().filter(|row| row["lookupid"] == 39).collect(),
            calls: halo.calls(),
            call_counts: halo.call_counts().into_iter().filter(|(call, _)| !call.contains("token")).collect(),
            mails: halo.outbox().len(),
            violations: violations.iter().map(|v| json!(format!("{v:?}"))).collect(),
        }
    }

    /// Quoter's stated total.
    pub(super) fn quoter_total(&self) -> Option<Decimal> {
        self.quote.as_ref()?.totals.upfront
    }

    /// The net total that the one Halo quote shows.
    pub(super) fn halo_total(&self) -> Option<Decimal> {
        match self.halo_quotes.as_slice() {
            [one] => number(&one["revenue"]),
            _ => None,
        }
    }

    /// Whether both sides show the same total, to the cent, and every line agreed when it was read back.
    pub(super) fn totals_match(&self) -> bool {
        let Some(quote) = &self.quote else { return false };
        let sides = self.quoter_total().zip(self.halo_total());
        let totals = sides.is_some_and(|(quoter, halo)| quote.currency.round(quoter) == quote.currency.round(halo));
        let lines = self.report.as_ref().and_then(|r| r.comparison.as_ref()).is_some_and(|c| c.agrees());
        totals && lines
    }

    /// Whether everything is in Halo: one quote on one opportunity with its PDF, equal totals, no mail, no breach of contract.
    pub(super) fn complete(&self) -> bool {
        let one_each = self.halo_quotes.len() == 1 && self.opportunities.len() == 1 && self.attachments.len() == 1;
        self.answered == 200 && one_each && self.totals_match() && self.mails == 0 && self.violations.is_empty()
    }

    pub(super) fn name_of(rows: &[Value], id: &Value) -> String {
        let row = rows.iter().find(|row| number(&row["id"]).is_some() && number(&row["id"]) == number(id));
        row.and_then(|row| row["name"].as_str()).unwrap_or("none").to_owned()
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "delivery": { "status": self.answered, "answer": serde_json::from_str::<Value>(&self.answer).ok() },
            "halo_quotes": self.halo_quotes,
            "opportunities": self.opportunities,
            "attachments": self.attachments,
            "quoter_total": self.quoter_total().map(|total| total.to_string()),
            "halo_total": self.halo_total().map(|total| total.to_string()),
            "totals_match": self.totals_match(),
            "halo_calls": self.calls,
            "halo_calls_by_kind": self.call_counts.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "mails": self.mails,
            "contract_violations": self.violations,
            "report": self.report,
        })
    }
}

/// Records that carry a marker of ours.
fn ours(records: Vec<Value>, field: &str) -> Vec<Value> {
    records
        .into_iter()
        .filter(|record| record[field].as_str().is_some_and(|marker| marker.starts_with("qh:")))
        .collect()
}

/// A JSON number as a decimal.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

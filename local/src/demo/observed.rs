//! What can be seen in Halo after the demo.

use domain::order_check::OrderComparison;
use domain::{Frequency, Phase, Quote};
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
    pub(super) sales_orders: Vec<Value>,
    pub(super) notes: Vec<Value>,
    pub(super) clients: Vec<Value>,
    pub(super) agents: Vec<Value>,
    pub(super) users: Vec<Value>,
    pub(super) statuses: Vec<Value>,
    pub(super) ticket_statuses: Vec<Value>,
    pub(super) calls: usize,
    pub(super) call_counts: Vec<(String, usize)>,
    pub(super) mails: usize,
    pub(super) violations: Vec<Value>,
}

impl Observed {
    /// Reads the stand-in's records and request log; calls that were made `before` are left out.
    pub(super) fn read(
        halo: &Sandbox,
        delivery: &DeliveryOutcome,
        quote: Option<&Quote>,
        report: Option<Report>,
        before: &[(String, usize)],
    ) -> Self {
        let lookups = halo.records(Entity::Lookup);
        let violations = halo.violations();
        let call_counts = since(halo.call_counts(), before);
        Self {
            answered: delivery.status,
            answer: delivery.body.clone(),
            quote: quote.cloned(),
            report,
            halo_quotes: halo.records(Entity::Quotation),
            opportunities: ours(halo.records(Entity::Ticket), "third_party_id_string"),
            attachments: halo.records(Entity::Attachment),
            sales_orders: halo.records(Entity::SalesOrder),
            notes: halo.records(Entity::Action),
            clients: halo.records(Entity::Client),
            agents: halo.records(Entity::Agent),
            users: halo.records(Entity::User),
            statuses: lookups.into_iter().filter(|row| row["lookupid"] == 39).collect(),
            ticket_statuses: halo.records(Entity::Status),
            calls: call_counts.iter().map(|(_, count)| count).sum(),
            call_counts,
            mails: halo.outbox().len(),
            violations: violations.iter().map(|v| json!(format!("{v:?}"))).collect(),
        }
    }

    /// Only what was not there before: the records of a later quote.
    pub(super) fn without(self, earlier: &[&Self]) -> Self {
        let new = |rows: Vec<Value>, of: fn(&Self) -> &Vec<Value>| {
            let known = |row: &Value| earlier.iter().any(|before| of(before).iter().any(|old| old["id"] == row["id"]));
            rows.into_iter().filter(|row| !known(row)).collect()
        };
        Self {
            halo_quotes: new(self.halo_quotes, |seen| &seen.halo_quotes),
            opportunities: new(self.opportunities, |seen| &seen.opportunities),
            attachments: new(self.attachments, |seen| &seen.attachments),
            sales_orders: new(self.sales_orders, |seen| &seen.sales_orders),
            notes: new(self.notes, |seen| &seen.notes),
            ..self
        }
    }

    /// The products on the lines of the one Halo quote.
    pub(super) fn products(&self) -> Vec<i64> {
        let [one] = self.halo_quotes.as_slice() else { return Vec::new() };
        one["lines"].as_array().into_iter().flatten().filter_map(|line| line["item_id"].as_i64()).collect()
    }

    /// Whether Halo was asked about products, or a product was made.
    pub(super) fn called_for_products(&self) -> bool {
        self.call_counts.iter().any(|(call, _)| call.ends_with(" Item"))
    }

    /// Quoter's stated total: what is due at once and one period of what recurs, as Halo adds it up.
    pub(super) fn quoter_total(&self) -> Option<Decimal> {
        let totals = &self.quote.as_ref()?.totals;
        Some(totals.upfront? + totals.recurring.values().sum::<Decimal>())
    }

    /// Both sides by how often it is charged, where that is more than one way.
    pub(super) fn periods(&self) -> Vec<(Frequency, Decimal, Decimal)> {
        let comparison = self.report.as_ref().and_then(|report| report.comparison.as_ref());
        let totals = comparison.map(|comparison| &comparison.totals).filter(|totals| totals.len() > 1);
        totals.into_iter().flatten().map(|(frequency, (quoter, halo))| (*frequency, *quoter, *halo)).collect()
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

    /// Whether everything is in Halo: one quote on one opportunity with its PDF, at a win one sales order too, equal totals, no mail,
    /// no breach of contract.
    pub(super) fn complete(&self) -> bool {
        let one_each = self.halo_quotes.len() == 1 && self.opportunities.len() == 1 && !self.attachments.is_empty();
        let ordered = if self.is_won() { self.order_agrees() } else { self.sales_orders.is_empty() };
        let unharmed = self.mails == 0 && self.violations.is_empty();
        self.answered == 200 && one_each && self.totals_match() && ordered && unharmed
    }

    pub(super) fn is_won(&self) -> bool {
        self.quote.as_ref().is_some_and(|quote| quote.status.phase() == Phase::Won)
    }

    /// Both sides of the sales order.
    pub(super) fn order(&self) -> Option<&OrderComparison> {
        self.report.as_ref()?.order.as_ref()
    }

    /// Whether there is one sales order, and its money is that of the quote.
    fn order_agrees(&self) -> bool {
        let agrees = self.order().is_some_and(|order| order.differences.is_empty());
        agrees && self.sales_orders.len() == 1
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
            "sales_orders": self.sales_orders,
            "sales_order_totals": self.order().map(|order| &order.totals),
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

/// Calls by kind, less those that were made before; tokens are not counted.
fn since(now: impl IntoIterator<Item = (String, usize)>, before: &[(String, usize)]) -> Vec<(String, usize)> {
    let earlier = |call: &str| before.iter().find(|(before, _)| before == call).map_or(0, |(_, count)| *count);
    let counted = now.into_iter().filter(|(call, _)| !call.contains("token"));
    let new = counted.map(|(call, count)| {
        let count = count.saturating_sub(earlier(&call));
        (call, count)
    });
    new.filter(|(_, count)| *count > 0).collect()
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

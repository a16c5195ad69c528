//! The demo's result as a person wants to read it.

use std::fmt;

use domain::Quote;
use domain::matching::product::ProductMatch;
use domain::money::grouped;
use domain::order_check::OrderComparison;
use rust_decimal::Decimal;
use serde_json::Value;
use sync::{Ended, Report};

use super::observed::{Observed, number};

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.delivery(f)?;
        if let Some(report) = &self.report {
            matched(f, report)?;
        }
        self.in_halo(f)?;
        self.totals(f)?;
        self.footer(f)
    }
}

impl Observed {
    fn delivery(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.answered == 200 { "verified and stored" } else { "refused" };
        writeln!(f, "Quoter delivery      {verdict} (answer {})", self.answered)?;
        if self.answered != 200 {
            writeln!(f, "                     {}", self.answer)?;
        }
        let Some(quote) = &self.quote else { return Ok(()) };
        let Quote { number, title, record, status, person, owner, .. } = quote;
        writeln!(f, "Quote {number:<15}\"{title}\", record {record}, {status}")?;
        let organization = person.organization.as_deref().unwrap_or("no organisation");
        writeln!(f, "  prepared for       {}, {organization}", person.full_name().unwrap_or_default())?;
        writeln!(f, "  owner              {}", owner.name.as_deref().unwrap_or("nobody"))
    }

    fn in_halo(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nIn Halo")?;
        for opportunity in &self.opportunities {
            writeln!(f, "  opportunity {:<7}\"{}\"", opportunity["id"].to_string(), text(&opportunity["summary"]))?;
            if self.is_won() {
                let status = Self::name_of(&self.ticket_statuses, &opportunity["status_id"]);
                writeln!(f, "{:21}status {status}{}", "", po_number(&opportunity["purchaseordernumber"]))?;
            }
        }
        for quote in &self.halo_quotes {
            writeln!(f, "  quote {:<13}\"{}\"", quote["id"].to_string(), text(&quote["title"]))?;
            let (user, agent) =
                (Self::name_of(&self.users, &quote["user_id"]), Self::name_of(&self.agents, &quote["agent_id"]));
            let status = Self::name_of(&self.statuses, &quote["status"]);
            writeln!(
                f,
                "                     status {status}, user {user}, agent {agent}, on opportunity {}{}",
                quote["ticket_id"],
                po_number(&quote["po_ref"])
            )?;
            for line in quote["lines"].as_array().into_iter().flatten() {
                self.line(f, line)?;
            }
        }
        for order in &self.sales_orders {
            self.sales_order(f, order)?;
        }
        for attachment in &self.attachments {
            writeln!(
                f,
                "  PDF                \"{}\" on opportunity {}",
                text(&attachment["filename"]),
                attachment["ticket_id"]
            )?;
        }
        for note in &self.notes {
            let whose = if note["hiddenfromuser"] == true { "private" } else { "shown to the customer" };
            writeln!(f, "  note               {whose}, on opportunity {}", note["ticket_id"])?;
        }
        Ok(())
    }

    fn sales_order(&self, f: &mut fmt::Formatter<'_>, order: &Value) -> fmt::Result {
        let (id, customer) = (order["id"].to_string(), Self::name_of(&self.clients, &order["client_id"]));
        writeln!(f, "  sales order {id:<7}for {customer}{}", po_number(&order["po_number"]))?;
        writeln!(f, "{:21}of quote {}, on opportunity {}", "", order["quotation_id"], order["ticket_id"])?;
        order["lines"].as_array().into_iter().flatten().try_for_each(|line| self.line(f, line))
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, line: &Value) -> fmt::Result {
        let (quantity, price) = (decimal(&line["quantity"]), decimal(&line["price"]));
        let (price, net) = (grouped(price, 2), grouped(quantity * price, 2));
        writeln!(
            f,
            "    {:>4} x {:<26} {price:>10} = {net:>10}  product {}",
            quantity.normalize(),
            text(&line["name"]),
            line["item_id"]
        )
    }

    fn totals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |total: Option<Decimal>| total.map_or("none".to_owned(), |total| grouped(total, 2));
        let (quoter, halo) = (show(self.quoter_total()), show(self.halo_total()));
        let sign = if self.totals_match() { "=" } else { "differs from" };
        writeln!(f, "\nTotals               Quoter {quoter} {sign} Halo {halo}")?;
        for (frequency, quoter, halo) in self.periods() {
            let sign = if quoter == halo { "=" } else { "differs from" };
            let (quoter, halo) = (grouped(quoter, 2), grouped(halo, 2));
            writeln!(f, "                     {quoter} {sign} {halo}, {frequency}")?;
        }
        let differences = self.report.iter().filter_map(|r| r.comparison.as_ref()).flat_map(|c| &c.differences);
        for difference in differences {
            writeln!(f, "                     {difference}")?;
        }
        self.order().map_or(Ok(()), |order| sold(f, order))
    }

    fn footer(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls: Vec<String> = self.call_counts.iter().map(|(call, count)| format!("{count} {call}")).collect();
        writeln!(f, "Halo calls           {}: {}", self.calls, calls.join(", "))?;
        writeln!(
            f,
            "Mail to customers    {}",
            if self.mails == 0 { "none".to_owned() } else { self.mails.to_string() }
        )?;
        for violation in &self.violations {
            writeln!(f, "Against the contract {violation}")?;
        }
        Ok(())
    }
}

/// Who and what was matched, and by which rule.
fn matched(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    writeln!(f, "\nMatched")?;
    if let Some(plan) = &report.plan {
        writeln!(f, "  customer           {}", plan.customer)?;
        let agent = plan.agent.agent().map_or("none", |agent| agent.name.as_str());
        writeln!(f, "  agent              {agent} ({})", plan.agent.how())?;
        for (_, name, found) in &plan.products {
            let how = match found {
                ProductMatch::NotFound => "no product: made in the default group".to_owned(),
                other => other.to_string(),
            };
            writeln!(f, "  {name:<26} -> {how}")?;
        }
    }
    match &report.ended {
        Ended::Held { problems } => {
            for problem in problems {
                writeln!(f, "  held               {problem}")?;
            }
            Ok(())
        }
        Ended::Waiting { problem: Some(problem), .. } => writeln!(f, "  waits              {problem}"),
        _ => Ok(()),
    }
}

/// Both sides of the sales order, by frequency.
fn sold(f: &mut fmt::Formatter<'_>, order: &OrderComparison) -> fmt::Result {
    let show = |amount| grouped(amount, order.currency.minor_units());
    for (frequency, (quoter, halo)) in &order.totals {
        let sign = if quoter == halo { "=" } else { "differs from" };
        let (quoter, halo) = (show(*quoter), show(*halo));
        writeln!(f, "Sales order          Quoter {quoter} {sign} Halo {halo}, {frequency}")?;
    }
    order.differences.iter().try_for_each(|difference| writeln!(f, "{:21}{difference}", ""))
}

/// The PO number as an addition, where there is one.
fn po_number(value: &Value) -> String {
    value.as_str().filter(|number| !number.is_empty()).map(|number| format!(", PO number {number}")).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("none")
}

fn decimal(value: &Value) -> Decimal {
    number(value).unwrap_or_default()
}

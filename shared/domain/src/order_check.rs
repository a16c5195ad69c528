//! The money of a sales order compared with what was sold, to the cent (N2, decision v).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::halo::{QuotationLineWrite, SalesOrder, SalesOrderId, SalesOrderLine, SalesOrderLineWrite};
use crate::money::grouped;
use crate::money_check::Expected;
use crate::{Currency, Frequency};

/// Both sides of a sales order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderComparison {
    /// The order.
    pub order: SalesOrderId,
    /// Its PO number.
    pub po_number: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// Net totals by frequency: Quoter's, Halo's.
    pub totals: BTreeMap<Frequency, (Decimal, Decimal)>,
    /// What differs, in words; empty when all agrees.
    pub differences: Vec<String>,
}

/// Compares an order with the lines that were sold; `written` names for each of `sold` the line of the Halo quote it comes from.
///
/// Lines that come from no line of the quote are told, since they would be billed. Lines whose origin Halo does not show are found by
/// product, quantity and price.
pub fn compare(
    expected: &Expected,
    sold: &[QuotationLineWrite],
    written: &[SalesOrderLineWrite],
    order: &SalesOrder,
) -> OrderComparison {
    let currency = expected.currency;
    let mut differences = Vec::new();
    let mut totals: BTreeMap<Frequency, (Decimal, Decimal)> = BTreeMap::new();
    let mut rows: Vec<&SalesOrderLine> = order.lines.iter().flatten().collect();
    for (line, write) in sold.iter().zip(written) {
        let net = expected.lines.iter().find(|e| e.marker == line.marker).map_or(Decimal::ZERO, |e| e.net);
        totals.entry(line.frequency).or_default().0 += net;
        match position(&rows, write) {
            Some(at) => differences.extend(difference(currency, &line.name, net, write, rows.remove(at), &mut totals)),
            None => differences.push(format!("line \"{}\": missing in the sales order", line.name)),
        }
    }
    for row in rows {
        totals.entry(row.frequency).or_default().1 += net_of(currency, row);
        differences.push(format!("line \"{}\": only in the sales order", row.name));
    }
    for (frequency, (quoter, halo)) in totals.iter().filter(|(_, (quoter, halo))| quoter != halo) {
        let (quoter, halo) = (show(currency, *quoter), show(currency, *halo));
        differences.push(format!("total {frequency}: Quoter {quoter}, sales order {halo}"));
    }
    let SalesOrder { id, po_number, .. } = order;
    OrderComparison { order: *id, po_number: po_number.clone(), currency, totals, differences }
}

fn position(rows: &[&SalesOrderLine], write: &SalesOrderLineWrite) -> Option<usize> {
    let origin = rows.iter().position(|row| row.quotation_line == Some(write.quotation_line));
    let alike = |row: &&SalesOrderLine| {
        row.quotation_line.is_none()
            && row.item == Some(write.item)
            && row.quantity == write.line.quantity
            && row.price == write.line.price
    };
    origin.or_else(|| rows.iter().position(alike))
}

fn difference(
    currency: Currency,
    name: &str,
    net: Decimal,
    write: &SalesOrderLineWrite,
    row: &SalesOrderLine,
    totals: &mut BTreeMap<Frequency, (Decimal, Decimal)>,
) -> Option<String> {
    let halo = net_of(currency, row);
    totals.entry(row.frequency).or_default().1 += halo;
    let what = if halo != net {
        format!("Quoter {}, sales order {}", show(currency, net), show(currency, halo))
    } else if row.frequency != write.line.frequency {
        format!("Quoter {}, sales order {}", write.line.frequency, row.frequency)
    } else {
        return None;
    };
    Some(format!("line \"{name}\": {what}"))
}

/// Net of a line: what Halo computed, else quantity × price.
fn net_of(currency: Currency, row: &SalesOrderLine) -> Decimal {
    currency.round(row.net_total.unwrap_or(row.quantity * row.price))
}

fn show(currency: Currency, amount: Decimal) -> String {
    format!("{} {currency}", grouped(amount, currency.minor_units()))
}

//! What Halo makes of a plan: its own arithmetic, by the tenant's dialect.

use domain::halo::{Quotation, QuotationId, QuotationLine, QuotationLineId, QuotationLineWrite};
use domain::plan::{Action, Plan};
use domain::settings::{DiscountMeaning, Settings};
use domain::{Currency, Quote};
use rust_decimal::Decimal;

use super::tenant::{NO_TAX, rate};

/// A Halo quote with its lines.
pub(super) struct Halo {
    pub(super) lines: Vec<Line>,
    currency: Currency,
    marker: String,
}

/// A line with what Halo computed.
pub(super) struct Line {
    written: QuotationLineWrite,
    pub(super) net: Decimal,
}

impl Halo {
    /// What stands in Halo once the plan's quotation was made.
    pub(super) fn of(plan: &Plan, quote: &Quote, settings: &Settings) -> Self {
        let made = plan.steps.iter().find_map(|step| match &step.action {
            Action::CreateQuotation { lines, header, .. } => Some((lines, header)),
            _ => None,
        });
        let (lines, header) = made.unwrap_or_else(|| panic!("no quotation in {plan}"));
        let line = |written: &QuotationLineWrite| Line {
            net: quote.currency.round(net(written, settings.dialect.discount)),
            written: written.clone(),
        };
        let lines = lines.iter().map(|(_, written)| line(written)).collect();
        Self { lines, currency: quote.currency, marker: header.marker.clone() }
    }

    /// Tax by the codes of the lines, each rounded.
    fn tax(&self) -> Decimal {
        let of = |line: &Line| rate(line.written.tax_code.unwrap_or(NO_TAX)) * line.net / Decimal::ONE_HUNDRED;
        self.counting().map(|line| self.currency.round(of(line))).sum()
    }

    fn counting(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.written.optional)
    }
}

/// The field `discount` has three readings.
fn net(line: &QuotationLineWrite, meaning: DiscountMeaning) -> Decimal {
    let discount = line.discount.unwrap_or_default();
    match meaning {
        DiscountMeaning::Unknown => {
            assert!(discount.is_zero(), "a discount whose meaning is not known must not be written");
            line.quantity * line.price
        }
        DiscountMeaning::PerUnit => line.quantity * (line.price - discount),
        DiscountMeaning::PerLine => line.quantity * line.price - discount,
        DiscountMeaning::Percent => line.quantity * line.price * (Decimal::ONE - discount / Decimal::ONE_HUNDRED),
    }
}

/// The Halo quote as it is read back.
pub(super) fn quotation(halo: &Halo) -> Quotation {
    let line = |(index, line): (usize, &Line)| QuotationLine {
        id: QuotationLineId(i64::try_from(index).unwrap()),
        marker: Some(line.written.marker.clone()),
        item: None,
        name: line.written.name.clone(),
        quantity: line.written.quantity,
        price: line.written.price,
        cost: line.written.cost,
        discount: line.written.discount,
        tax: line.written.tax,
        frequency: line.written.frequency,
        optional: line.written.optional,
        net_total: Some(line.net),
        tax_total: None,
    };
    let revenue: Decimal = halo.counting().map(|line| line.net).sum();
    Quotation {
        id: QuotationId(1),
        title: String::new(),
        opportunity: None,
        client: None,
        site: None,
        user: None,
        status: None,
        po_number: None,
        marker: Some(halo.marker.clone()),
        sales_order: None,
        approved: false,
        revenue: Some(revenue),
        tax_total: Some(halo.tax()),
        total: Some(revenue + halo.tax()),
        carriage: None,
        lines: Some(halo.lines.iter().enumerate().map(line).collect()),
    }
}

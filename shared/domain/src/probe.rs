//! The probe: one quotation whose numbers show how a tenant reads what Halo's documents leave open (N21).
//!
//! Each of its four lines asks one question, and the amounts are such that every mixture of answers gives other totals. All of it is
//! reckoning; who runs the probe writes the quotation, reads it back, leaves a line out of an update, and deletes it.

mod learned;
mod readings;

use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::halo::{
    ItemId, Quotation, QuotationHeader, QuotationLine, QuotationLineId, QuotationLineWrite, TaxChoice, TaxId,
};
use crate::{Frequency, LineKey};

pub use learned::{Fact, Learned};
pub use readings::{Discount, Tax};

/// Title of the probe's quotation: whoever meets a forgotten one knows what to do.
pub const TITLE: &str = "Probe by quoter-halo, delete me";
/// Beginning of the marker of every probe's quotation.
pub const MARKER: &str = "qh:probe:";

/// Name of the discounted line after the second write: without it that write had no effect, and shows nothing.
const WRITTEN_AGAIN: &str = "Probe: discount, written again";

/// What a line of the probe asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Discount,
    Tax,
    Recurring,
    Optional,
}

impl Asks {
    const ALL: [Self; 4] = [Self::Discount, Self::Tax, Self::Recurring, Self::Optional];

    fn name(self) -> &'static str {
        match self {
            Self::Discount => "discount",
            Self::Tax => "tax",
            Self::Recurring => "recurring",
            Self::Optional => "optional",
        }
    }

    /// Quantity and price. No two prices are equal: a line is known again by its price even where Halo shows no marker. All are
    /// whole, so that they hold in every currency.
    fn amounts(self) -> (Decimal, Decimal) {
        let (quantity, price) = match self {
            Self::Discount => (3, 50),
            Self::Tax => (4, 250),
            Self::Recurring => (2, 300),
            Self::Optional => (1, 2000),
        };
        (Decimal::from(quantity), Decimal::from(price))
    }

    fn gross(self) -> Decimal {
        let (quantity, price) = self.amounts();
        quantity * price
    }
}

/// The `discount` of the discounted line.
fn discount_field() -> Decimal {
    Decimal::from(12)
}

/// The tax of the lines: of the one that asks, and of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Taxing {
    /// `tax` of the line that asks.
    field: Decimal,
    /// Code of the line that asks, and its rate.
    code: (TaxId, Decimal),
    /// Code of the other lines, and its rate.
    plain: (TaxId, Decimal),
}

/// One probe of one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    one_time: ItemId,
    recurring: ItemId,
    taxing: Option<Taxing>,
}

/// The second write: it names every line but one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Written whole.
    pub lines: Vec<(ItemId, QuotationLineWrite)>,
    /// Named by id alone.
    pub keep: Vec<QuotationLineId>,
}

impl Probe {
    /// A probe with a one-time and a recurring product (which may be the same), for a tenant with these tax codes. Without a code
    /// that tells the readings of `tax` apart it does not ask about tax.
    pub fn new(one_time: ItemId, recurring: ItemId, taxes: &[TaxChoice]) -> Self {
        Self { one_time, recurring, taxing: readings::choose_tax(taxes) }
    }

    /// The header; `now` gives date and marker.
    pub fn header(&self, now: OffsetDateTime) -> QuotationHeader {
        QuotationHeader {
            title: TITLE.to_owned(),
            status: None,
            agent: None,
            date: now,
            expires: None,
            currency: None,
            note: None,
            url: None,
            billing: None,
            delivery: None,
            carriage: None,
            marker: marker(now),
        }
    }

    /// The lines of the first write.
    pub fn lines(&self, now: OffsetDateTime) -> Vec<(ItemId, QuotationLineWrite)> {
        Asks::ALL.into_iter().map(|asks| self.line(asks, now)).collect()
    }

    /// The second write, which leaves the optional line out; `None` when the answer does not show every line once.
    pub fn again(&self, written: &Quotation, now: OffsetDateTime) -> Option<Again> {
        let id = |asks| only(written, asks).map(|line| line.id);
        id(Asks::Optional)?;
        let (item, line) = self.line(Asks::Discount, now);
        let line = QuotationLineWrite { id: Some(id(Asks::Discount)?), name: WRITTEN_AGAIN.to_owned(), ..line };
        Some(Again { lines: vec![(item, line)], keep: vec![id(Asks::Tax)?, id(Asks::Recurring)?] })
    }

    fn line(&self, asks: Asks, now: OffsetDateTime) -> (ItemId, QuotationLineWrite) {
        let (quantity, price) = asks.amounts();
        let (tax, tax_code) = self.tax_of(asks);
        let recurs = asks == Asks::Recurring;
        let line = QuotationLineWrite {
            id: None,
            key: LineKey::from_stored(asks.name()),
            marker: format!("{}:{}", marker(now), asks.name()),
            name: format!("Probe: {}", asks.name()),
            description: None,
            code: None,
            quantity,
            price,
            cost: Some(Decimal::ZERO),
            frequency: if recurs { Frequency::Monthly } else { Frequency::OneTime },
            optional: asks == Asks::Optional,
            discount: (asks == Asks::Discount).then(discount_field),
            tax,
            tax_code,
            heading: false,
        };
        (if recurs { self.recurring } else { self.one_time }, line)
    }

    fn tax_of(&self, asks: Asks) -> (Option<Decimal>, Option<TaxId>) {
        match (&self.taxing, asks) {
            (None, _) => (None, None),
            (Some(taxing), Asks::Tax) => (Some(taxing.field), Some(taxing.code.0)),
            (Some(taxing), _) => (Some(Decimal::ZERO), Some(taxing.plain.0)),
        }
    }
}

/// Whether a quotation in a list may be one that an earlier probe left behind. Lists need not show markers: then the title decides
/// whether to read it by id.
pub fn may_be_left_over(row: &Quotation) -> bool {
    row.title == TITLE && row.marker.as_deref().is_none_or(|marker| marker.starts_with(MARKER))
}

/// Whether a quotation, read by id, is surely an earlier probe's and may be deleted: nobody has made anything of it.
pub fn is_left_over(read: &Quotation) -> bool {
    let used = read.opportunity.is_some() || read.sales_order.is_some() || read.approved;
    may_be_left_over(read) && !used
}

fn marker(now: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    format!("{MARKER}{}", now.format(form).unwrap_or_default())
}

/// The line that asks this, if there is exactly one.
fn only(quotation: &Quotation, asks: Asks) -> Option<&QuotationLine> {
    let mut found = quotation.lines.as_ref()?.iter().filter(|line| line.price == asks.amounts().1);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests;

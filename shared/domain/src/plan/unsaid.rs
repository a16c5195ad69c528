//! What a delivery cannot say (decision r): named in a warning, and held where Quoter's own totals contradict what was taken for it.

use rust_decimal::Decimal;

use super::Draft;
use crate::quote::Source;
use crate::settings::Sections;
use crate::{Frequency, Line, Problem, Quote, problems};

/// What keeps the quote from being written: the recurring total that Quoter states is not what the recurring lines come to, if each
/// of them has the quote's period.
pub(super) fn contradicted(draft: &Draft<'_>) -> Option<Problem> {
    let assumed = assumed(draft.quote)?;
    let stated = assumed.stated.filter(|stated| !explains(draft.quote, &assumed, *stated))?;
    let currency = draft.quote.currency;
    let (lines, stated) = (currency.of(assumed.net).to_string(), currency.of(stated).to_string());
    Some(problems::recurring_unexplained(assumed.lines, assumed.period, &lines, &stated))
}

/// What people should know although the quote is written.
pub(super) fn warnings(draft: &Draft<'_>) -> Vec<Problem> {
    let periods = assumed(draft.quote)
        .map(|assumed| problems::periods_assumed(assumed.lines, assumed.period, assumed.stated.is_some()));
    let from_delivery = draft.quote.source == Source::Delivery;
    let unsectioned = draft.quote.lines.iter().all(|line| line.section.is_none());
    let wanted = draft.settings.quotation.sections != Sections::OrderOnly;
    let sections = (from_delivery && wanted && unsectioned).then(problems::sections_unsaid);
    periods.into_iter().chain(sections).collect()
}

/// The recurring lines whose period was taken from the quote.
struct Assumed {
    period: Frequency,
    lines: usize,
    /// What all recurring lines come to per period of the quote, each with its own discount.
    net: Decimal,
    /// The same before discounts.
    gross: Decimal,
    /// What Quoter states.
    stated: Option<Decimal>,
}

/// `None` where every recurring line says itself how often it is charged.
fn assumed(quote: &Quote) -> Option<Assumed> {
    let recurring = || quote.lines.iter().filter(|line| line.counts() && line.frequency.is_recurring());
    let untold: Vec<&Line> = recurring().filter(|line| !line.period_told).collect();
    let period = untold.first().filter(|_| quote.source == Source::Delivery)?.frequency;
    let per_period = |amount: Decimal, line: &Line| per_period(amount, line.frequency, period);
    let round = |amount: Decimal| quote.currency.round(amount);
    Some(Assumed {
        period,
        lines: untold.len(),
        net: recurring().map(|line| per_period(round(line.gross() - line.discount), line)).sum(),
        gross: recurring().map(|line| per_period(round(line.gross()), line)).sum(),
        stated: quote.totals.recurring.get(&period).map(|stated| round(*stated)),
    })
}

/// An amount per one period as an amount per another.
fn per_period(amount: Decimal, from: Frequency, to: Frequency) -> Decimal {
    match (from.months(), to.months()) {
        (Some(from), Some(to)) => amount * Decimal::from(to) / Decimal::from(from),
        _ => amount,
    }
}

/// Whether the total may be what the lines come to: before or after discounts, without tax or with up to all of the quote's tax; give
/// or take one smallest unit a line that has another period than the quote.
fn explains(quote: &Quote, assumed: &Assumed, stated: Decimal) -> bool {
    let tax: Decimal = quote.taxes.iter().map(|tax| tax.amount).sum();
    let others = quote.lines.iter().filter(|line| line.frequency.is_recurring() && line.frequency != assumed.period);
    let slack = quote.currency.minor_unit() * Decimal::from(others.count());
    let within = |low: Decimal, high: Decimal| low - slack <= stated && stated <= high + slack;
    within(assumed.gross, assumed.gross) || within(assumed.net, assumed.net + tax.max(Decimal::ZERO))
}

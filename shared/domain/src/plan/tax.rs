//! Taxes: Quoter's amounts are the truth, whichever engine made them (S31, S32, decision g). Only lines that are known to be taxable
//! carry tax, always with a Halo tax code.

use rust_decimal::Decimal;

use super::Draft;
use super::discounts::spread;
use super::lines::{PlannedLine, Role};
use crate::halo::{TaxChoice, TaxId};
use crate::money_check::ExpectedTax;
use crate::party::name_key;
use crate::quote::TaxAmount;
use crate::settings::TaxMeaning;
use crate::tenant::pick;
use crate::{Frequency, Problem, problems};

/// What a line says about tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineTax {
    /// The tax code; `None` leaves it to the product.
    pub(super) code: Option<TaxId>,
    /// The field `tax`, where it is certain.
    pub(super) field: Option<Decimal>,
}

/// The tax of every line in the order of the lines, and what the quote carries in all.
pub(super) struct Taxes {
    pub(super) lines: Vec<LineTax>,
    /// On one-time charges.
    pub(super) one_time: ExpectedTax,
    /// On recurring charges.
    pub(super) recurring: ExpectedTax,
}

/// Decides the tax of every line.
pub(super) fn of(draft: &Draft<'_>) -> Result<Taxes, Vec<Problem>> {
    let mut lines = vec![LineTax { code: no_tax(draft)?, field: Some(Decimal::ZERO) }; draft.lines.len()];
    let mut taxes = Taxes { lines: Vec::new(), one_time: ExpectedTax::default(), recurring: ExpectedTax::default() };
    for recurring in [false, true] {
        let Some(Decided { group, code, taxed }) = decided(draft, recurring)? else { continue };
        apply(draft, &group, &code, &taxed, &mut lines);
        let of_kind = if recurring { &mut taxes.recurring } else { &mut taxes.one_time };
        of_kind.amount = draft.quote.currency.round(group.amount);
        of_kind.lines = u32::try_from(taxed.len()).unwrap_or(u32::MAX);
    }
    Ok(Taxes { lines, ..taxes })
}

/// The taxes on one-time charges, or those on recurring ones: a line of Halo has one code, so several taxes on it count as one.
struct Group {
    name: String,
    rate: Option<Decimal>,
    amount: Decimal,
    recurring: bool,
}

impl Group {
    fn described(&self, draft: &Draft<'_>) -> String {
        let rate = self.rate.map(|rate| format!(" of {} %", rate.normalize())).unwrap_or_default();
        format!("\"{}\"{rate} ({})", self.name, draft.quote.currency.of(self.amount))
    }
}

/// The taxes on one kind of charge, their code, and the lines that they are on.
struct Decided {
    group: Group,
    code: TaxChoice,
    taxed: Vec<usize>,
}

/// The taxes on one kind of charge with their code and lines; nothing where no tax was reckoned. A row of amount 0 may belong to it,
/// because its part was rounded away, or not, because nothing falls under it: what explains the amount counts.
fn decided(draft: &Draft<'_>, recurring: bool) -> Result<Option<Decided>, Vec<Problem>> {
    let mut problem = None;
    for with_zeros in [false, true] {
        let Some(group) = group(draft, recurring, with_zeros) else { return Ok(None) };
        let Some(code) = code(draft, &group) else {
            problem.get_or_insert_with(|| problems::tax_code_missing(&group.described(draft)));
            continue;
        };
        match taxed_lines(draft, &group, &code) {
            Some(taxed) => return Ok(Some(Decided { group, code, taxed })),
            None => problem = problem.or_else(|| Some(lines_unknown(draft, &group, &code))),
        }
    }
    problem.map_or(Ok(None), |problem| Err(vec![problem]))
}

/// Why no lines were found: the tax may be on shipping, which no line stands for.
fn lines_unknown(draft: &Draft<'_>, group: &Group, code: &TaxChoice) -> Problem {
    let Some(carriage) = draft.carriage().filter(|carriage| !carriage.is_zero() && !group.recurring) else {
        return problems::tax_lines_unknown(&group.described(draft));
    };
    let of_carriage = group.rate.or(code.rate).and_then(|rate| carriage.checked_mul(rate)).unwrap_or_default();
    let amount = group.amount - draft.quote.currency.round(of_carriage / Decimal::ONE_HUNDRED);
    let without = Group { amount, name: group.name.clone(), ..*group };
    match taxed_lines(draft, &without, code) {
        Some(_) => problems::tax_on_carriage(&group.described(draft)),
        None => problems::tax_lines_unknown(&group.described(draft)),
    }
}

fn group(draft: &Draft<'_>, recurring: bool, with_zeros: bool) -> Option<Group> {
    let rows = draft.quote.taxes.iter().filter(|tax| tax.frequency.is_recurring() == recurring);
    let taxes: Vec<&TaxAmount> = rows.filter(|tax| with_zeros || !tax.amount.is_zero()).collect();
    let names: Vec<&str> = taxes.iter().map(|t| t.name.as_deref().unwrap_or("tax")).collect();
    let rate: Option<Decimal> = taxes.iter().map(|t| t.rate).sum();
    let amount: Decimal = taxes.iter().map(|t| t.amount).sum();
    (!amount.is_zero()).then(|| Group { name: names.join(" + "), rate, amount, recurring })
}

/// Halo's code: mapped by name, else the one of equal rate.
fn code(draft: &Draft<'_>, group: &Group) -> Option<TaxChoice> {
    let choices = &draft.snapshot.tenant.taxes;
    let mapped = draft.settings.tax.by_name.iter().find(|(name, _)| name_key(name) == name_key(&group.name));
    if let Some((_, choice)) = mapped {
        return pick(choices, choice).cloned();
    }
    let mut equal = choices.iter().filter(|choice| group.rate.is_some() && choice.rate == group.rate);
    let first = equal.next()?;
    equal.next().is_none().then(|| first.clone())
}

/// The lines that a tax is on: those that Quoter says are taxable. Where it does not say, all lines if that gives the amount, with or
/// without shipping; else it is not known.
fn taxed_lines(draft: &Draft<'_>, group: &Group, code: &TaxChoice) -> Option<Vec<usize>> {
    let counts = |line: &PlannedLine| {
        line.has_product() && !line.optional && line.wanted.frequency.is_recurring() == group.recurring
    };
    let indexed = || draft.lines.iter().enumerate().filter(|(_, line)| counts(line));
    let known = indexed().filter(|(_, line)| line.role == Role::Line).all(|(_, line)| line.taxable.is_some());
    let said: Vec<usize> = indexed()
        .filter(|(_, line)| line.taxable.unwrap_or(line.role == Role::Discount))
        .map(|(index, _)| index)
        .collect();
    let without_shipping = |(index, line): (usize, &PlannedLine)| (line.role != Role::Shipping).then_some(index);
    let candidates = if known {
        let with_shipping =
            said.iter().copied().chain(indexed().filter(|(_, l)| l.role == Role::Shipping).map(|(i, _)| i)).collect();
        vec![said, with_shipping]
    } else {
        vec![indexed().filter_map(without_shipping).collect(), indexed().map(|(index, _)| index).collect()]
    };
    let rate = group.rate.or(code.rate)?;
    candidates.into_iter().find(|lines: &Vec<usize>| explains(draft, group.amount, rate, lines))
}

/// Whether this rate on these lines gives the amount, give or take one smallest unit a line.
fn explains(draft: &Draft<'_>, amount: Decimal, rate: Decimal, lines: &[usize]) -> bool {
    let net: Decimal = lines.iter().filter_map(|index| draft.lines.get(*index)).map(|line| line.net(draft.quote)).sum();
    let Some(reckoned) = net.checked_mul(rate) else { return false };
    let reckoned = draft.quote.currency.round(reckoned / Decimal::ONE_HUNDRED);
    let tolerance = draft.quote.currency.minor_unit() * Decimal::from(lines.len());
    (reckoned - amount).abs() <= tolerance && !lines.is_empty()
}

fn apply(draft: &Draft<'_>, group: &Group, code: &TaxChoice, taxed: &[usize], lines: &mut [LineTax]) {
    let weights: Vec<Decimal> = draft
        .lines
        .iter()
        .enumerate()
        .map(|(i, line)| if taxed.contains(&i) { line.net(draft.quote) } else { Decimal::ZERO })
        .collect();
    let amounts = spread(draft.quote.currency.round(group.amount), &weights, draft.quote.currency);
    for index in taxed {
        let field = match draft.settings.dialect.tax {
            TaxMeaning::Unknown | TaxMeaning::Ignored => None,
            TaxMeaning::Rate => group.rate.or(code.rate),
            TaxMeaning::Amount => amounts.as_ref().and_then(|amounts| amounts.get(*index).copied()),
        };
        if let Some(line) = lines.get_mut(*index) {
            *line = LineTax { code: Some(code.id), field };
        }
    }
}

/// The code of lines without tax, so that Halo adds none of its own: that of the settings, else the first of rate 0.
fn no_tax(draft: &Draft<'_>) -> Result<Option<TaxId>, Vec<Problem>> {
    let choices = &draft.snapshot.tenant.taxes;
    match &draft.settings.tax.no_tax {
        Some(choice) => pick(choices, choice)
            .map(|tax| Some(tax.id))
            .ok_or_else(|| vec![problems::setting_unknown("tax.no_tax", choice, "the tax code")]),
        None => Ok(choices.iter().find(|tax| tax.rate.is_some_and(|rate| rate.is_zero())).map(|tax| tax.id)),
    }
}

/// The taxes on one-time charges that Quoter states.
pub(super) fn one_time(draft: &Draft<'_>) -> Decimal {
    let taxes = draft.quote.taxes.iter().filter(|tax| tax.frequency == Frequency::OneTime);
    draft.quote.currency.round(taxes.map(|tax| tax.amount).sum())
}

//! Money of the whole quote, and custom fields.

use std::collections::BTreeMap;

use domain::quote::{CustomField, Line, Totals};
use domain::{Currency, Frequency};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::codes;
use crate::reading::amount::{self, Discount, MAX_AMOUNT};
use crate::reading::custom_fields;
use crate::reading::findings::Findings;
use crate::reading::object::{Object, read_or_note, text_of};
use crate::reading::shares;

const AMOUNTS: [&str; 5] = ["amount", "value", "total", "upfront", "price"];

/// Totals as stated. The recurring total belongs to the quote's period; a zero where nothing recurs is not kept.
pub(super) fn totals(
    root: &mut Object<'_>,
    recurring: Option<Frequency>,
    lines: &[Line],
    findings: &mut Findings,
) -> Totals {
    let Some(mut total) = root.object("total", findings) else { return Totals::default() };
    total.ignore(&[
        "one_time_margin_dollars",
        "one_time_margin_percent",
        "recurring_margin_dollars",
        "recurring_margin_percent",
    ]);
    let upfront = total.amount("upfront", findings);
    let stated = total.amount("recurring", findings);
    let recurs = |amount: &Decimal| !amount.is_zero() || lines.iter().any(|line| Some(line.frequency) == recurring);
    let recurring: BTreeMap<_, _> = recurring.zip(stated.filter(recurs)).into_iter().collect();
    total.finish(findings);
    Totals { upfront, recurring }
}

/// Shipping: a money text, or an object with an amount.
pub(super) fn shipping(root: &mut Object<'_>, findings: &mut Findings) -> Decimal {
    let Some((value, path)) = amount_or_object(root, "shipping", findings) else { return Decimal::ZERO };
    read_or_note(amount::decimal(value, MAX_AMOUNT), value, path, findings).unwrap_or_default()
}

/// The discount over the whole quote, as an amount off its one-time lines.
///
/// A percentage with its amount is on the charges whose parts come to that amount; what falls on recurring lines is spread over them.
/// A percentage alone is applied to the one-time lines that count. Where lines recur it is not said how it spreads: a problem.
pub(super) fn discount(
    root: &mut Object<'_>,
    lines: &mut [Line],
    currency: Option<Currency>,
    findings: &mut Findings,
) -> Decimal {
    let in_percent = is_percentage(root);
    let rate = rate(root);
    let Some((value, path)) = amount_or_object(root, "discount", findings) else { return Decimal::ZERO };
    let read = if in_percent && !text_of(value).unwrap_or_default().ends_with('%') {
        amount::percent(value)
    } else {
        amount::discount(value)
    };
    match read_or_note(read, value, path.clone(), findings) {
        None => Decimal::ZERO,
        Some(Discount::Amount(amount)) => rate
            .and_then(|rate| shares::by_charge(amount, rate, lines, currency.unwrap_or(Currency::USD)))
            .unwrap_or(amount),
        Some(Discount::Percent(rate)) => of_one_time_lines(rate, lines, currency).unwrap_or_else(|| {
            let cause = format!("A discount of {rate} percent covers one-time and recurring lines.");
            findings.problem(&codes::DISCOUNT_UNCLEAR, cause, path);
            Decimal::ZERO
        }),
    }
}

/// Custom fields of the quote and of the acceptance, in whichever of the two keys they stand.
pub(super) fn custom_fields(root: &mut Object<'_>) -> Vec<CustomField> {
    let both = [root.get("custom_fields"), root.get("checkout_custom_fields")];
    both.into_iter().flatten().flat_map(custom_fields::read).collect()
}

/// The value of a key that is an amount, or an object with an amount in it.
fn amount_or_object<'v>(
    root: &mut Object<'v>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<(&'v Value, String)> {
    let value = root.get(key)?;
    let Some(mut object) = Object::of(value, root.path_of(key)) else { return Some((value, root.path_of(key))) };
    let found = object.first(&AMOUNTS).map(|(amount, value)| (value, object.path_of(amount)));
    object.finish(findings);
    found.or_else(|| Some((value, root.path_of(key))))
}

/// The percentage that stands beside the amount of a discount.
fn rate(root: &mut Object<'_>) -> Option<Decimal> {
    let value = match root.get("discount")? {
        Value::Array(list) => list.first()?,
        other => other,
    };
    let rate = ["rate", "rate_decimal", "percent", "percentage"].iter().find_map(|key| value.get(*key));
    amount::rate(rate?).ok().filter(|rate| !rate.is_zero())
}

fn is_percentage(root: &mut Object<'_>) -> bool {
    let Some(object) = root.get("discount").and_then(Value::as_object) else { return false };
    let word = ["type", "input_type", "discount_type"].iter().find_map(|key| object.get(*key).and_then(Value::as_str));
    word.is_some_and(|word| word.trim().to_ascii_lowercase().starts_with("percent") || word.trim() == "%")
}

fn of_one_time_lines(rate: Decimal, lines: &[Line], currency: Option<Currency>) -> Option<Decimal> {
    if lines.iter().any(|line| line.counts() && line.frequency.is_recurring()) {
        return None;
    }
    let currency = currency.unwrap_or(Currency::USD);
    let mut sum = Decimal::ZERO;
    for line in lines.iter().filter(|line| line.counts()) {
        sum = sum.checked_add(currency.round(line.gross() - line.discount))?;
    }
    Some(currency.round(sum.checked_mul(rate)? / Decimal::ONE_HUNDRED))
}

//! Taxes of a quote. Their form is not documented (Quoter reference, section 8, point 17), so every likely one is read: a list of
//! name, rate and amount; the same as one object; a map from name to amount; a bare amount.

use domain::Frequency;
use domain::quote::TaxAmount;
use rust_decimal::Decimal;
use serde_json::Value;

use super::amount::{self, MAX_AMOUNT};
use super::findings::{Findings, shown};
use super::object::{Object, elements, text_of};
use crate::codes;

const NAMES: [&str; 4] = ["name", "label", "title", "description"];
const RATES: [&str; 5] = ["rate", "rate_decimal", "percentage", "percent", "tax_rate"];
const AMOUNTS: [&str; 7] = ["amount", "amount_decimal", "total", "total_decimal", "tax_total_decimal", "value", "tax"];
const PERIODS: [&str; 4] = ["recurring_interval", "frequency", "interval", "period"];

/// The taxes behind `value`. `recurring` is the quote's period, for taxes that are only said to recur.
pub(crate) fn read(value: &Value, path: &str, recurring: Option<Frequency>, findings: &mut Findings) -> Vec<TaxAmount> {
    let of_element = |(path, value): (String, &Value)| one(value, path, None, recurring, findings);
    match value {
        Value::Array(_) => elements(value, path).into_iter().filter_map(of_element).collect(),
        Value::Object(map) if !AMOUNTS.iter().any(|key| map.contains_key(*key)) => map
            .iter()
            .filter_map(|(name, value)| one(value, format!("{path}.{name}"), Some(name), recurring, findings))
            .collect(),
        _ => one(value, path.to_owned(), None, recurring, findings).into_iter().collect(),
    }
}

fn one(
    value: &Value,
    path: String,
    key: Option<&String>,
    recurring: Option<Frequency>,
    findings: &mut Findings,
) -> Option<TaxAmount> {
    let tax = match Object::of(value, path.as_str()) {
        Some(mut object) => {
            let tax = of_object(&mut object, key, recurring, findings);
            object.finish(findings);
            tax
        }
        None => amount::decimal(value, MAX_AMOUNT).ok().map(|amount| named(key, amount, recurring)),
    };
    if tax.is_none() {
        findings.problem(&codes::TAX_UNREADABLE, format!("The tax `{}` has no amount.", shown(value)), path);
    }
    tax
}

fn of_object(
    object: &mut Object<'_>,
    key: Option<&String>,
    recurring: Option<Frequency>,
    findings: &mut Findings,
) -> Option<TaxAmount> {
    object.ignore(&["id", "public_id"]);
    let name = object.first(&NAMES).and_then(|(_, name)| text_of(name));
    let rate = object.first(&RATES).and_then(|(_, rate)| amount::rate(rate).ok());
    let frequency = frequency(object, recurring, findings);
    let (_, stated) = object.first(&AMOUNTS)?;
    let amount = amount::decimal(stated, MAX_AMOUNT).ok()?;
    let by_key = named(key, amount, recurring);
    Some(TaxAmount { name: name.or(by_key.name), rate, amount, frequency: frequency.unwrap_or(by_key.frequency) })
}

fn frequency(object: &mut Object<'_>, recurring: Option<Frequency>, findings: &mut Findings) -> Option<Frequency> {
    let word = object.first(&PERIODS).and_then(|(_, word)| text_of(word));
    let recurs = object.flag("recurring", findings);
    match word {
        Some(word) => Frequency::of_quoter_word(&word),
        None if recurs == Some(true) => recurring,
        None => None,
    }
}

/// A key of a map is a charge (`upfront`, `recurring`, `monthly`) or the tax's name.
fn named(key: Option<&String>, amount: Decimal, recurring: Option<Frequency>) -> TaxAmount {
    let charge = match key.map(String::as_str) {
        Some("upfront") => Some(Frequency::OneTime),
        Some("recurring") => recurring,
        Some(word) => Frequency::of_quoter_word(word),
        None => None,
    };
    let name = key.filter(|_| charge.is_none()).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    TaxAmount { name, rate: None, amount, frequency: charge.unwrap_or(Frequency::OneTime) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taxes(value: Value) -> Vec<(Option<String>, Option<String>, String, Frequency)> {
        let mut findings = Findings::default();
        let taxes = read(&value, "taxes", Some(Frequency::Monthly), &mut findings);
        findings.finish().unwrap();
        let text = |number: Decimal| number.to_string();
        taxes.into_iter().map(|tax| (tax.name, tax.rate.map(text), tax.amount.to_string(), tax.frequency)).collect()
    }

    fn tax(name: &str, rate: Option<&str>, amount: &str) -> (Option<String>, Option<String>, String, Frequency) {
        (Some(name.to_owned()), rate.map(str::to_owned), amount.to_owned(), Frequency::OneTime)
    }

    #[test]
    fn every_likely_form_of_a_tax_is_read() {
        assert_eq!(
            taxes(json!([{"name": "GST", "rate": "5%", "amount": "1,250.00"}])),
            [tax("GST", Some("5"), "1250.00")]
        );
        assert_eq!(taxes(json!([{"label": "GST", "value": "2.50"}])), [tax("GST", None, "2.50")]);
        assert_eq!(taxes(json!({"name": "GST", "amount": 2.5})), [tax("GST", None, "2.5")]);
        assert_eq!(
            taxes(json!({"GST": "2.50", "PST": {"rate": 7, "amount": "3.50"}})),
            [tax("GST", None, "2.50"), tax("PST", Some("7"), "3.50")]
        );
    }

    #[test]
    fn a_tax_on_recurring_charges_has_their_period() {
        let by_key = taxes(json!({"upfront": "2.50", "recurring": "1.00", "annual": "9.00"}));
        let charges: Vec<_> =
            by_key.into_iter().map(|(name, _, amount, frequency)| (name, amount, frequency)).collect();
        assert_eq!(
            charges,
            [
                (None, "9.00".to_owned(), Frequency::Annual),
                (None, "1.00".to_owned(), Frequency::Monthly),
                (None, "2.50".to_owned(), Frequency::OneTime)
            ]
        );
        assert_eq!(taxes(json!([{"name": "GST", "amount": "1", "recurring": "true"}]))[0].3, Frequency::Monthly);
    }

    #[test]
    fn a_tax_without_an_amount_is_a_problem_with_its_place() {
        let mut findings = Findings::default();
        read(&json!([{"name": "GST", "value": "5%"}, "x"]), "taxes", None, &mut findings);
        let problems = findings.finish().unwrap_err();
        let places: Vec<_> = problems.iter().flat_map(|problem| &problem.concerns).collect();
        assert_eq!(places, ["taxes[0]", "taxes[1]"]);
    }
}

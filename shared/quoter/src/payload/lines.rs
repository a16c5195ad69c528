//! The lines of a record (Quoter reference, section 2.6, `line_items[]`).

use domain::quote::{Bundle, Line, Optional};
use domain::{CatalogueItemId, Currency, Frequency};
use rust_decimal::Decimal;

use super::period::Period;
use crate::codes;
use crate::reading::amount::{self, MAX_QUANTITY};
use crate::reading::findings::{Findings, shown};
use crate::reading::keys::LineKeys;
use crate::reading::object::{Object, read_or_note};
use crate::reading::price::{Priced, Stated, explain, not_per_unit, per_unit};

/// What a line needs to know of its quote.
pub(super) struct Setting<'q> {
    pub(super) period: &'q Period,
    pub(super) currency: Option<Currency>,
}

const IDS: [&str; 2] = ["public_id", "id"];
const NAMES: [&str; 1] = ["name"];

/// The lines in their order. A line with a problem is left out; its problems stand in `findings`.
pub(super) fn read(root: &mut Object<'_>, setting: &Setting<'_>, findings: &mut Findings) -> Vec<Line> {
    if !root.has_list("line_items") {
        findings.problem(&codes::LINES_MISSING, "The record has no `line_items`.", "line_items");
    }
    let mut keys = LineKeys::default();
    let mut lines = Vec::new();
    for (path, value) in root.list("line_items") {
        match Object::of(value, path.as_str()) {
            Some(object) => lines.extend(line(object, setting, &mut keys, findings)),
            None => {
                findings.problem(&codes::LINE_UNREADABLE, format!("`{}` is not a line.", shown(value)), path);
            }
        }
    }
    lines
}

fn line(mut object: Object<'_>, setting: &Setting<'_>, keys: &mut LineKeys, findings: &mut Findings) -> Option<Line> {
    let name = name(&mut object, findings);
    let item = object.text("item_id", findings).and_then(CatalogueItemId::new);
    let code = object.text("sku", findings);
    let (frequency, period_told) = frequency(&mut object, setting.period, findings);
    let pricing_structure = object.text("pricing_structure", findings);
    let optional = optional(&mut object, findings);
    let kind = Kind { frequency, pricing_structure: pricing_structure.as_deref(), optional };
    let quantity_and_price = price(&mut object, &kind, setting, findings);
    let description = object.text("description", findings);
    let supplier_sku = object.text("supplier_sku", findings);
    let unit_cost = object.amount("unit_cost", findings);
    let taxable = object.flag("taxable", findings);
    let category = object.named("type", &IDS, &NAMES, findings);
    let supplier = object.named("supplier", &IDS, &NAMES, findings);
    let manufacturer = object.named("manufacturer", &IDS, &NAMES, findings);
    let section = object.text("section_name", findings);
    leave_unread(object, findings);
    let (name, (quantity, Priced { unit_price, discount })) = name.zip(quantity_and_price)?;
    let key = keys.next(item.as_ref(), code.as_deref(), &name);
    Some(Line {
        key,
        item,
        name,
        description,
        code,
        supplier_sku,
        quantity,
        unit_price,
        unit_cost,
        discount,
        frequency: frequency?,
        taxable,
        category,
        supplier,
        manufacturer,
        section,
        optional,
        pricing_structure,
        period_told,
        bundle: Bundle::No,
    })
}

fn name(object: &mut Object<'_>, findings: &mut Findings) -> Option<String> {
    let name = object.text("name", findings);
    if name.is_none() {
        findings.problem(&codes::LINE_NAME_MISSING, "The line has no name.", object.path_of("name"));
    }
    name
}

/// Margins follow from price and cost, and line ids change with each revision. Options and custom fields have no known form.
fn leave_unread(mut object: Object<'_>, findings: &mut Findings) {
    object.ignore(&["id", "base_margin_dollar", "base_margin_percent", "total_margin_dollar", "total_margin_percent"]);
    object.keep("options", findings);
    object.keep("custom_fields", findings);
    object.finish(findings);
}

/// One-time unless the line says that it recurs; then its own period, else the quote's. With it, whether the line itself says it.
fn frequency(object: &mut Object<'_>, quote: &Period, findings: &mut Findings) -> (Option<Frequency>, bool) {
    let own = Period::read(object, findings);
    let recurs = object.flag("recurring", findings);
    if !recurs.unwrap_or(false) {
        return (Some(Frequency::OneTime), true);
    }
    let told = !own.is_none();
    let period = if told { &own } else { quote };
    match period.frequency() {
        Ok(frequency) => (Some(frequency), told),
        Err(why) => {
            findings.problem(&codes::FREQUENCY_UNKNOWN, format!("The line recurs, but {why}."), object.path());
            (None, told)
        }
    }
}

fn optional(object: &mut Object<'_>, findings: &mut Findings) -> Optional {
    let is_optional = object.flag("is_optional", findings);
    let selected = object.flag("is_optional_selected", findings);
    match (is_optional, selected) {
        (Some(true), Some(true)) => Optional::Selected,
        (Some(true), _) => Optional::NotSelected,
        _ => Optional::No,
    }
}

/// What the price of a line depends on.
struct Kind<'l> {
    frequency: Option<Frequency>,
    pricing_structure: Option<&'l str>,
    optional: Optional,
}

/// Quantity with the price and discount that explain the line's total.
fn price(
    object: &mut Object<'_>,
    kind: &Kind<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
) -> Option<(Decimal, Priced)> {
    let had = findings.count();
    let (gross, net) = total(object, kind, findings);
    let stated_quantity = object.number("quantity", MAX_QUANTITY, findings);
    let prices = prices(object, stated_quantity, findings);
    let discount = object
        .get("discount")
        .and_then(|value| read_or_note(amount::discount(value), value, object.path_of("discount"), findings));
    let nothing_due = net.or(gross).is_none_or(|total| total.is_zero());
    if findings.count() > had {
        return None;
    }
    let Some(quantity) = stated_quantity.or(nothing_due.then_some(Decimal::ZERO)) else {
        let cause = "The line has a total but no quantity.";
        findings.problem(&codes::LINE_QUANTITY_MISSING, cause, object.path_of("quantity"));
        return None;
    };
    let total_decides = total_decides(object, kind.pricing_structure);
    let currency = setting.currency.unwrap_or(Currency::USD);
    let stated = Stated { quantity, prices, discount, gross, net, total_decides, currency };
    explained(&stated, object, findings).map(|priced| (quantity, priced))
}

fn explained(stated: &Stated, object: &Object<'_>, findings: &mut Findings) -> Option<Priced> {
    let priced = explain(stated);
    if priced.is_none() && stated.prices.is_empty() {
        findings.problem(&codes::LINE_PRICE_MISSING, "The line has no price.", object.path_of("unit_price"));
    } else if priced.is_none() {
        let total = stated.net.or(stated.gross).unwrap_or_default();
        let cause = format!(
            "Quantity {} at {} does not come to the line's total of {total}, however price and discount are read.",
            stated.quantity,
            stated.prices.first().copied().unwrap_or_default()
        );
        findings.problem(&codes::LINE_TOTAL_DIFFERS, cause, object.path_of("total"));
    }
    priced
}

/// The prices a line states, most telling first. `base_price` is the base unit price times the quantity.
fn prices(object: &mut Object<'_>, quantity: Option<Decimal>, findings: &mut Findings) -> Vec<Decimal> {
    let unit = object.amount("unit_price", findings);
    let base_unit = object.amount("base_unit_price", findings);
    let base =
        object.amount("base_price", findings).zip(quantity).and_then(|(base, quantity)| per_unit(base, quantity));
    let mut prices: Vec<Decimal> = [unit, base_unit, base].into_iter().flatten().collect();
    prices.dedup();
    prices
}

/// Totals before and after discount. Recurring lines are expected to have keys of their own (Quoter reference, section 8, point 15).
/// An optional line that was not taken may have zeros there, which say nothing of its price.
fn total(object: &mut Object<'_>, kind: &Kind<'_>, findings: &mut Findings) -> (Option<Decimal>, Option<Decimal>) {
    let Some(mut total) = object.object("total", findings) else { return (None, None) };
    let upfront = (total.amount("upfront", findings), total.amount("upfront_after_discount", findings));
    let recurring = (total.amount("recurring", findings), total.amount("recurring_after_discount", findings));
    total.finish(findings);
    let is_zero = |(gross, net): (Option<Decimal>, Option<Decimal>)| net.or(gross).is_none_or(|total| total.is_zero());
    let recurs = kind.frequency.is_none_or(Frequency::is_recurring);
    let by_upfront = !recurs || (recurring == (None, None) && !is_zero(upfront));
    let stated = if by_upfront { upfront } else { recurring };
    if kind.optional == Optional::NotSelected && is_zero(stated) { (None, None) } else { stated }
}

/// Chosen options add to the price, and flat, tiered and percentage prices are not per unit (Quoter reference, section 3.3).
fn total_decides(object: &mut Object<'_>, pricing_structure: Option<&str>) -> bool {
    not_per_unit(pricing_structure) || object.get("options").is_some()
}

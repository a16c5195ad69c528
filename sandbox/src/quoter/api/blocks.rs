//! Blocks of totals in the API. Zero is written `"0.00"`, `"0"` or null depending on the place, as in the sample
//! (Quoter API reference, section 4.3).

use serde_json::{Map, Value, json};

use super::super::amount::Amount;
use super::super::model::{Interval, Line, Quote, Section, Tax};
use super::super::totals::{self, Block};

/// Names of the blocks of recurring lines.
fn name(interval: Interval) -> &'static str {
    match interval {
        Interval::Monthly => "monthly",
        Interval::Quarterly => "quarterly",
        Interval::SemiAnnually => "semi_annual",
        Interval::Annually => "annual",
    }
}

/// All blocks of one level. A block of an interval longer than a month is null when it is not used.
fn all(block: impl Fn(Option<Interval>) -> Block, written: impl Fn(&Block) -> Value) -> Map<String, Value> {
    let mut blocks = Map::new();
    let one_time = written(&block(None));
    blocks.insert("upfront".to_owned(), one_time.clone());
    blocks.insert("one_time".to_owned(), one_time);
    for interval in Interval::ALL {
        let amounts = block(Some(interval));
        let used = interval == Interval::Monthly || amounts != Block::default();
        let value = if used { written(&amounts) } else { Value::Null };
        blocks.insert(name(interval).to_owned(), value);
    }
    blocks
}

/// Of a line: without taxes; the subtotal after reduction only when there is a reduction.
pub(super) fn of_line(line: &Line) -> Value {
    let block = |interval| if line.interval == interval { totals::of_line(line) } else { Block::default() };
    let written = |block: &Block| {
        json!({
            "cost_decimal": block.cost.cents(),
            "discount_decimal": block.line_discount.cents(),
            "discounted_subtotal_decimal": (!block.line_discount.is_zero()).then(|| block.after().cents()),
            "margin_decimal": block.margin().cents(),
            "subtotal_decimal": block.subtotal.cents(),
        })
    };
    Value::Object(all(block, written))
}

/// Of a section: without taxes and total.
pub(super) fn of_section(section: &Section) -> Value {
    let written = |block: &Block| {
        json!({
            "cost_decimal": block.cost.cents(),
            "discount_decimal": block.line_discount.cents(),
            "discounted_subtotal_decimal": block.after().cents(),
            "margin_decimal": block.margin().cents(),
            "subtotal_decimal": block.subtotal.cents(),
            "tax_total_decimal": null,
            "total_decimal": null,
        })
    };
    let mut blocks = all(|interval| totals::of_lines(section.lines.iter(), interval), written);
    blocks.insert("taxes".to_owned(), Value::Null);
    Value::Object(blocks)
}

/// Of a quote: zero is null, except in totals.
pub(super) fn of_quote(quote: &Quote, tax_on_shipping: bool) -> Value {
    let block = |interval: Option<Interval>| {
        let used = interval.is_none_or(|interval| totals::has(quote, interval));
        if used { totals::of_quote(quote, interval, tax_on_shipping) } else { Block::default() }
    };
    let mut blocks = all(block, of_quote_block);
    let one_time = block(None);
    if let Some(total) = blocks.get_mut("one_time").and_then(|one| one.get_mut("total_decimal")) {
        *total = json!((&one_time.total() - &one_time.shipping).cents());
    }
    for interval in Interval::ALL {
        if let Some(Value::Object(fields)) = blocks.get_mut(name(interval)) {
            fields.insert("upfront_payments".to_owned(), json!("0"));
        }
    }
    blocks.insert("shipping_decimal".to_owned(), or_null(&quote.shipping));
    blocks.insert("taxes".to_owned(), taxes(&quote.taxes, &one_time));
    Value::Object(blocks)
}

fn of_quote_block(block: &Block) -> Value {
    json!({
        "cost_decimal": or_null(&block.cost),
        "discount_decimal": or_null(&block.discount()),
        "discounted_subtotal_decimal": or_null(&block.after()),
        "margin_decimal": or_null(&block.margin()),
        "subtotal_decimal": or_null(&block.subtotal),
        "tax_total_decimal": or_null(&block.tax_total()),
        "total_decimal": block.total().cents(),
        "upfront_payments": null,
    })
}

fn or_null(amount: &Amount) -> Value {
    if amount.is_zero() { Value::Null } else { json!(amount.cents()) }
}

fn taxes(taxes: &[Tax], block: &Block) -> Value {
    let one = |(tax, amount): (&Tax, &Amount)| json!({ "name": tax.name, "rate_decimal": tax.rate.plain(), "amount_decimal": amount.cents() });
    if taxes.is_empty() { Value::Null } else { taxes.iter().zip(&block.taxes).map(one).collect() }
}

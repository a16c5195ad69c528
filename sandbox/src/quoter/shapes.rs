//! The parts of a webhook record whose shape no capture shows, each in the forms that the switches name.

use super::amount::Amount;
use super::json::{Json, object, object_of, text};
use super::model::{Choice, Field, Interval, Line, Quote, Section};
use super::switches::{CustomFieldsShape, EmptyStyle, LetterCase, LinePeriod, OptionsShape, QuoteDiscountShape};
use super::switches::{RecurringFlag, RecurringLineShape, Switches, TaxesShape};
use super::totals::{self, Block};

/// Money text.
pub(super) fn money(amount: &Amount) -> Json {
    text(amount.grouped())
}

/// A JSON number without superfluous zeros.
pub(super) fn number(amount: &Amount) -> Json {
    Json::Number(amount.plain())
}

/// No value, where the captures have `captured`.
pub(super) fn none(switches: &Switches, captured: Json) -> Json {
    match switches.empty_style {
        EmptyStyle::AsCaptured => captured,
        EmptyStyle::List => Json::List(Vec::new()),
        EmptyStyle::Text => text(""),
        EmptyStyle::Null => Json::Null,
        EmptyStyle::Missing => Json::Absent,
    }
}

/// A text in the letter case asked for.
pub(super) fn cased(value: &str, case: LetterCase) -> String {
    match case {
        LetterCase::Lower => value.to_lowercase(),
        LetterCase::Upper => value.to_uppercase(),
        LetterCase::Capital => {
            let (first, rest) = value.split_at(value.chars().next().map_or(0, char::len_utf8));
            first.to_uppercase() + rest
        }
    }
}

/// `recurring` of a line.
pub(super) fn recurring(line: &Line, shape: RecurringFlag) -> Json {
    let is = line.interval.is_some();
    match shape {
        RecurringFlag::Text => text(is.to_string()),
        RecurringFlag::Digit => text(u8::from(is).to_string()),
        RecurringFlag::Bool => Json::Bool(is),
        RecurringFlag::Number => Json::Number(u8::from(is).to_string()),
    }
}

/// `total` of a line.
pub(super) fn line_total(line: &Line, block: &Block, shape: RecurringLineShape) -> Json {
    let (before, after) = (money(&block.subtotal), money(&block.after()));
    let zero = money(&Amount::zero());
    match (line.interval, shape) {
        (None, _) | (Some(_), RecurringLineShape::UpfrontKeys) => {
            object([("upfront", before), ("upfront_after_discount", after)])
        }
        (Some(_), RecurringLineShape::RecurringKeys) => {
            object([("recurring", before), ("recurring_after_discount", after)])
        }
        (Some(_), RecurringLineShape::Both) => object([
            ("upfront", zero.clone()),
            ("upfront_after_discount", zero),
            ("recurring", before),
            ("recurring_after_discount", after),
        ]),
    }
}

/// The key and value of a line's own period, if it is told.
pub(super) fn line_period(line: &Line, shape: LinePeriod) -> (&'static str, Json) {
    match (line.interval, shape) {
        (Some(interval), LinePeriod::TimePeriod) => ("recurring_time_period", text(interval.months().to_string())),
        (Some(interval), LinePeriod::Interval) => ("recurring_interval", text(interval.name())),
        _ => ("recurring_time_period", Json::Absent),
    }
}

/// `taxes`: of the one-time block, and of the block of the quote's own period.
pub(super) fn taxes(quote: &Quote, blocks: &[Block], switches: &Switches) -> Json {
    let entries: Vec<_> = quote.taxes.iter().enumerate().map(|(at, tax)| (tax, tax_amount(blocks, at))).collect();
    if entries.is_empty() {
        return none(switches, Json::List(Vec::new()));
    }
    let mut shaped = entries.into_iter().map(|(tax, amount)| match switches.taxes_shape {
        TaxesShape::LabelValue => object([("label", text(tax.name.as_str())), ("value", money(&amount))]),
        _ => rated(&tax.name, Some(&tax.rate), &amount),
    });
    match switches.taxes_shape {
        TaxesShape::Empty => none(switches, Json::List(Vec::new())),
        TaxesShape::Object => shaped.next().unwrap_or(Json::Null),
        TaxesShape::List | TaxesShape::LabelValue => Json::List(shaped.collect()),
    }
}

fn tax_amount(blocks: &[Block], at: usize) -> Amount {
    blocks.iter().filter_map(|block| block.taxes.get(at)).sum()
}

fn rated(name: &str, rate: Option<&Amount>, amount: &Amount) -> Json {
    let rate = rate.map_or(Json::Null, |rate| text(rate.plain()));
    object([("name", text(name)), ("rate", rate), ("amount", money(amount))])
}

/// The quote's `discount`.
pub(super) fn quote_discount(quote: &Quote, blocks: &[Block], switches: &Switches) -> Json {
    let Some(discount) = &quote.discount else {
        return none(switches, Json::Null);
    };
    let amount: Amount = blocks.iter().map(|block| &block.quote_discount).sum();
    let entry = rated(&discount.name, discount.is_percent.then_some(&discount.value), &amount);
    match switches.quote_discount_shape {
        QuoteDiscountShape::Object => entry,
        QuoteDiscountShape::List => Json::List(vec![entry]),
        QuoteDiscountShape::Text => money(&amount),
        QuoteDiscountShape::Null => none(switches, Json::Null),
    }
}

/// Custom fields of a quote or a line.
pub(super) fn fields<'a>(fields: impl Iterator<Item = &'a Field>, switches: &Switches) -> Json {
    let fields: Vec<_> = fields.collect();
    if fields.is_empty() {
        return none(switches, Json::Null);
    }
    let list = |field: &&Field| object([("label", text(&*field.label)), ("value", text(&*field.value))]);
    match switches.custom_fields_shape {
        CustomFieldsShape::List => Json::List(fields.iter().map(list).collect()),
        CustomFieldsShape::Map => {
            object_of(fields.iter().map(|field| (field.label.clone(), text(&*field.value))).collect())
        }
        CustomFieldsShape::Null => none(switches, Json::Null),
    }
}

/// Chosen options of a line.
pub(super) fn options(choices: &[Choice], switches: &Switches) -> Json {
    if choices.is_empty() {
        return none(switches, Json::Null);
    }
    let list = |choice: &Choice| {
        let (name, value) = (text(&*choice.option), text(&*choice.value));
        object([("name", name), ("value", value), ("price", money(&choice.price))])
    };
    let pair = |choice: &Choice| (choice.option.clone(), text(&*choice.value));
    match switches.options_shape {
        OptionsShape::List => Json::List(choices.iter().map(list).collect()),
        OptionsShape::Map => object_of(choices.iter().map(pair).collect()),
        OptionsShape::Null => none(switches, Json::Null),
    }
}

/// `sections` at the root.
pub(super) fn sections(sections: &[Section]) -> Json {
    let ids = |section: &Section| Json::List(section.lines.iter().map(|line| text(&*line.id)).collect());
    let entry = |section: &Section| {
        object([("id", text(&*section.id)), ("name", text(&*section.name)), ("line_items", ids(section))])
    };
    Json::List(sections.iter().map(entry).collect())
}

/// The recurring money of the whole quote per its own period: each interval's block with the months it covers.
pub(super) fn recurring_blocks(quote: &Quote, tax_on_shipping: bool) -> Vec<(Interval, Block)> {
    let used = Interval::ALL.into_iter().filter(|interval| totals::has(quote, *interval));
    used.map(|interval| (interval, totals::of_quote(quote, Some(interval), tax_on_shipping))).collect()
}

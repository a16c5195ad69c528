//! Quotes and settings of every kind.

use std::collections::BTreeMap;

use domain::party::{Owner, Person};
use domain::quote::{Optional, Source, TaxAmount, Totals};
use domain::settings::{DiscountMeaning, Discounts, Pick, Policy, Settings, TaxMeaning};
use domain::{AccountId, Currency, Frequency, Line, LineKey, Quote, QuoteNumber, RecordId, Status};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use super::tenant::RATES;

/// The name of the tax, which the settings map to a code where rates are absurd.
pub(super) const TAX: &str = "Sales tax";

/// A quote as Quoter could send it: every discount at most what it is off.
pub(super) fn any_quote() -> impl Strategy<Value = Quote> {
    let lines = prop::collection::vec(line(), 1..12);
    let tax_rate = prop::option::of((0..RATES.len(), any::<bool>()));
    (lines, currency(), any::<bool>(), 0..=100_i64, 0..90_000_i64, tax_rate).prop_map(
        |(lines, currency, plain, percent, shipping, rate)| {
            let mut quote = quote(lines, currency);
            if !plain {
                quote.shipping = currency.round(Decimal::new(shipping, 2));
                quote.discount = currency.round(covered(&quote) * Decimal::new(percent, 2));
            } else if let Some((rate, in_two)) = rate {
                tax(&mut quote, Decimal::new(RATES[rate], 2), in_two);
            }
            quote
        },
    )
}

/// A quote with amounts at the limits of what is read (a trillion, a thousand million pieces), however absurd.
pub(super) fn extreme_quote() -> impl Strategy<Value = Quote> {
    let amount = extreme_amount;
    let quantity = prop::sample::select(vec!["1000000000", "-1000000000", "0", "0.0000000001", "3"]);
    let line = (line(), quantity, amount(), amount()).prop_map(|(line, quantity, unit_price, discount)| Line {
        quantity: quantity.parse().unwrap(),
        unit_price,
        discount,
        ..line
    });
    let tax = (amount(), amount(), frequency()).prop_map(|(rate, amount, frequency)| TaxAmount {
        name: Some(TAX.to_owned()),
        rate: Some(rate),
        amount,
        frequency,
    });
    (prop::collection::vec(line, 0..6), currency(), amount(), amount(), prop::option::of(tax)).prop_map(
        |(lines, currency, discount, shipping, tax)| Quote {
            discount,
            shipping,
            taxes: tax.into_iter().collect(),
            ..quote(lines, currency)
        },
    )
}

fn extreme_amount() -> impl Strategy<Value = Decimal> {
    let large = vec!["1000000000000", "999999999999.9999999999", "-1000000000000", "0"];
    let fine = vec!["0.0000000000000000000000000001", "0.005", "-0.005", "0.0149999999"];
    prop_oneof![prop::sample::select(large), prop::sample::select(fine)].prop_map(|text| text.parse().unwrap())
}

/// A gift: one piece for half a cent over, and all of it taken off.
pub(super) fn gift_with_half_a_cent() -> Quote {
    let line = Line { quantity: Decimal::ONE, unit_price: Decimal::new(125, 3), ..plain_line("Product 0") };
    let mut quote = quote(vec![line], Currency::USD);
    quote.lines[0].discount = Decimal::new(13, 2);
    quote
}

/// Settings that change how money is written.
pub(super) fn any_settings() -> impl Strategy<Value = Settings> {
    use DiscountMeaning::{PerLine, PerUnit, Percent, Unknown};
    let discount = prop::sample::select(vec![Unknown, PerUnit, PerLine, Percent]);
    let form = prop::sample::select(vec![Discounts::Line, Discounts::NegativeLines]);
    let tax =
        prop::sample::select(vec![TaxMeaning::Unknown, TaxMeaning::Amount, TaxMeaning::Rate, TaxMeaning::Ignored]);
    let policy = prop::sample::select(vec![Policy::New, Policy::Skip, Policy::Overwrite]);
    (discount, form, tax, policy).prop_map(|(discount, form, tax, policy)| {
        let mut settings = settings();
        settings.dialect.discount = discount;
        settings.dialect.tax = tax;
        settings.quotation.discounts = form;
        settings.quotation.policy = policy;
        settings
    })
}

/// Settings with what a plan cannot do without.
pub(super) fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.product.default_group = Some(Pick::Id(1));
    settings.quoter.instance_url = Some("https://example.quoter.com".to_owned());
    settings
}

/// Any JSON value.
pub(super) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "-?[0-9]{1,15}(\\.[0-9]{1,30})?%?".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["USD", "JPY", "KWD"]).prop_map(|code| Currency::parse(code).unwrap())
}

pub(super) fn frequency() -> impl Strategy<Value = Frequency> {
    use Frequency::{Annual, Monthly, OneTime, Quarterly, SemiAnnual};
    prop_oneof![2 => Just(OneTime), 1 => prop::sample::select(vec![Monthly, Quarterly, SemiAnnual, Annual])]
}

/// Whole and decimal, negative and zero quantities; prices finer than a cent; a discount of up to the whole line, in percent.
fn line() -> impl Strategy<Value = Line> {
    let quantity = prop_oneof![
        3 => (1..200_i64).prop_map(Decimal::from),
        2 => (1..500_000_i64, 1..5_u32).prop_map(|(number, places)| Decimal::new(number, places)),
        1 => (-20..=0_i64).prop_map(Decimal::from),
    ];
    let price = (0..5_000_000_i64, 0..6_u32).prop_map(|(number, places)| Decimal::new(number, places));
    let optional = prop::sample::select(vec![Optional::No, Optional::No, Optional::Selected, Optional::NotSelected]);
    let discount = prop_oneof![Just(0), 1..=100_i64];
    (quantity, price, discount, frequency(), optional, any::<bool>(), 0..6_u8).prop_map(
        |(quantity, unit_price, percent, frequency, optional, taxable, product)| Line {
            code: (product % 2 == 0).then(|| format!("P-{product}")),
            quantity,
            unit_price,
            discount: (quantity * unit_price).max(Decimal::ZERO) * Decimal::new(percent, 2),
            frequency,
            taxable: Some(taxable),
            optional,
            ..plain_line(&format!("Product {product}"))
        },
    )
}

fn plain_line(name: &str) -> Line {
    Line::plain(LineKey::from_stored(""), name, Decimal::ONE, Decimal::ONE)
}

/// The lines with their keys and with discounts in whole units of the currency.
fn quote(mut lines: Vec<Line>, currency: Currency) -> Quote {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for line in &mut lines {
        let occurrence = seen.entry(line.name.clone()).or_default();
        *occurrence += 1;
        line.key = LineKey::new(None, line.code.as_deref(), &line.name, *occurrence);
        line.discount = currency.round(line.discount);
        if line.discount > (line.quantity * line.unit_price).max(Decimal::ZERO) {
            line.discount -= currency.minor_unit();
        }
    }
    Quote {
        source: Source::Api,
        account: AccountId::new("90001").unwrap(),
        record: RecordId::new("7100001").unwrap(),
        parent: None,
        number: QuoteNumber::new(6).unwrap(),
        custom_number: None,
        uuid: Some("9001-11111111-2222-4333-8444-555555555555".to_owned()),
        title: "Office".to_owned(),
        status: Status::Pending,
        currency,
        expires: None,
        won: None,
        person: Person { email: Some("alex@client.example.com".to_owned()), ..Person::default() },
        owner: Owner::default(),
        template: None,
        reseller: None,
        lines,
        discount: Decimal::ZERO,
        shipping: Decimal::ZERO,
        taxes: vec![],
        totals: Totals::default(),
        internal_notes: None,
        comments: None,
        custom_fields: vec![],
        unread: BTreeMap::new(),
    }
}

/// Net of a line.
fn net(line: &Line, currency: Currency) -> Decimal {
    currency.round(line.quantity * line.unit_price) - line.discount
}

/// What a discount over the whole quote may be off: the one-time lines that count and cost something.
fn covered(quote: &Quote) -> Decimal {
    let lines = quote.lines.iter().filter(|line| line.counts() && line.frequency == Frequency::OneTime);
    lines.map(|line| net(line, quote.currency).max(Decimal::ZERO)).sum()
}

/// Quoter's tax: the rate on the taxable lines that count, one-time and recurring apart; in one row, or in two as from an engine that
/// tells states from counties.
fn tax(quote: &mut Quote, rate: Decimal, in_two: bool) {
    for recurring in [false, true] {
        let taxed =
            |line: &&Line| line.counts() && line.taxable == Some(true) && line.frequency.is_recurring() == recurring;
        let base: Decimal = quote.lines.iter().filter(taxed).map(|line| net(line, quote.currency)).sum();
        let amount = quote.currency.round(base * rate / Decimal::ONE_HUNDRED);
        let frequency = if recurring { Frequency::Monthly } else { Frequency::OneTime };
        let row =
            |name: &str, rate, amount| TaxAmount { name: Some(name.to_owned()), rate: Some(rate), amount, frequency };
        let (state, county) = (rate - Decimal::ONE, Decimal::ONE);
        let of_state = quote.currency.round(base * state / Decimal::ONE_HUNDRED);
        // The planner leaves out rows of nothing, and with them their rate; both rows carry something here.
        if in_two && !of_state.is_zero() && of_state != amount {
            quote.taxes.extend([row("STATE TAX", state, of_state), row("COUNTY TAX", county, amount - of_state)]);
        } else {
            quote.taxes.push(row(TAX, rate, amount));
        }
    }
}

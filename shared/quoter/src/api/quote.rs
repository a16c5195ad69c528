//! The record as a whole.

use std::collections::BTreeMap;

use domain::ids::integer_of;
use domain::quote::{CustomField, Named, Source, TaxAmount, Totals};
use domain::{AccountId, Currency, Frequency, Problem, Quote, QuoteNumber, RecordId, Status};
use rust_decimal::Decimal;
use serde_json::Value;
use time::OffsetDateTime;

use super::blocks::{self, Block, Blocks};
use super::{Listed, discounts, lines, people, stage};
use crate::reading::findings::{Findings, shown};
use crate::reading::object::Object;
use crate::reading::{custom_fields, taxes};
use crate::{Reading, codes};

/// Reads a fetched record, with the row of the list for what the fetch may lack.
pub(super) fn read(account: &AccountId, record: &Value, listed: Option<&Listed>) -> Result<Reading, Vec<Problem>> {
    let mut findings = Findings::default();
    let Some(mut root) = Object::of(record, "") else {
        let cause = format!("`{}` is not a record.", shown(record));
        return Err(vec![codes::RECORD_UNREADABLE.problem(cause, "the whole record")]);
    };
    let head = Head::read(&mut root, listed, &mut findings);
    if let (Some(record), Number::None) = (&head.record, &head.number) {
        return Ok(Reading::Unnumbered { account: account.clone(), record: record.clone() });
    }
    let quote = quote(account, head, &mut root, &mut findings);
    root.finish(&mut findings);
    let unread = findings.finish()?;
    match quote {
        Some(quote) => Ok(Reading::Quote(Box::new(Quote { unread, ..quote }))),
        None => Err(vec![codes::RECORD_UNREADABLE.problem("The record is not complete.", "the whole record")]),
    }
}

enum Number {
    /// A draft.
    None,
    Wrong,
    Known(QuoteNumber),
}

/// What identifies the record and says where it stands.
struct Head {
    record: Option<RecordId>,
    number: Number,
    status: Option<Status>,
    uuid: Option<String>,
    won: Option<OffsetDateTime>,
    currency: Option<Currency>,
}

impl Head {
    fn read(root: &mut Object<'_>, listed: Option<&Listed>, findings: &mut Findings) -> Self {
        let record = root.text("id", findings).and_then(RecordId::new);
        if record.is_none() {
            findings.problem(&codes::ID_MISSING, "The record has no `id`.", "id");
        }
        let number = number(root, findings);
        let mut row = listed.and_then(|row| Object::of(row.value(), "listed"));
        let mut text = |key| root.text(key, findings).or_else(|| row.as_mut()?.text(key, findings));
        let (status, stage, uuid) = (text("status"), text("stage"), text("uuid"));
        let won = root.date("won_at", findings).or_else(|| row.as_mut()?.date("won_at", findings));
        let status = status_of(status.as_deref(), stage.as_deref());
        if status.is_none() {
            findings.problem(&codes::STATUS_MISSING, "The record has neither `status` nor `stage`.", "stage");
        }
        let currency = currency(root, findings);
        Self { record, number, status, uuid, won, currency }
    }
}

/// Reads all of the body, so that all its problems are found, then puts the quote together if the head is whole.
fn quote(account: &AccountId, head: Head, root: &mut Object<'_>, findings: &mut Findings) -> Option<Quote> {
    ignore(root);
    root.keep("revision", findings);
    let had = findings.count();
    let currency = head.currency.unwrap_or(Currency::USD);
    let mut lines = lines::read(root, currency, findings);
    let Money { blocks, upfront, shipping, taxes } = money(root, findings);
    let is_sound = findings.count() == had;
    let discount = if is_sound { discounts::of_quote(&mut lines, &blocks, currency, findings) } else { Decimal::ZERO };
    let parent = root.text("parent_quote_id", findings).and_then(RecordId::new);
    let custom_number = root.text("custom_number", findings);
    let title = root.text("name", findings);
    let expires = root.date("expired_at", findings);
    let person = people::person(root, findings);
    let owner = people::owner(root, findings);
    let template = root.text("template_id", findings).map(|id| Named { id: Some(id), name: None });
    let reseller = root.named("reseller", &["id"], &["name"], findings);
    let internal_notes = root.text("internal_notes", findings);
    let comments = root.text("comments", findings);
    let custom_fields = custom_fields(root, findings);
    let Number::Known(number) = head.number else { return None };
    Some(Quote {
        source: Source::Api,
        account: account.clone(),
        record: head.record?,
        parent,
        number,
        custom_number,
        uuid: head.uuid,
        title: title.unwrap_or_else(|| format!("Quote {number}")),
        status: head.status?,
        currency: head.currency?,
        expires,
        won: head.won,
        person,
        owner,
        template,
        reseller,
        totals: Totals { upfront, recurring: recurring(&blocks, &lines) },
        lines,
        discount,
        shipping,
        taxes,
        internal_notes,
        comments,
        custom_fields,
        unread: BTreeMap::new(),
    })
}

/// Texts, pictures and flags that say nothing to this product.
fn ignore(root: &mut Object<'_>) {
    root.ignore(&["draft", "primary", "pricing_split_order", "content_blocks", "cover_page", "attachments"]);
    root.ignore(&["record_created_at", "record_updated_at"]);
}

/// A draft has number 0 and says `draft` (Quoter reference, section 5.3).
fn number(root: &mut Object<'_>, findings: &mut Findings) -> Number {
    let draft = root.flag("draft", findings).unwrap_or(false);
    let Some(value) = root.get("number").filter(|_| !draft) else { return Number::None };
    match integer_of(value).and_then(|number| u64::try_from(number).ok()) {
        Some(number) => QuoteNumber::new(number).map_or(Number::None, Number::Known),
        None => {
            let cause = format!("`{}` is not a quote number.", shown(value));
            findings.problem(&codes::NUMBER_UNREADABLE, cause, "number");
            Number::Wrong
        }
    }
}

/// The status where it is given and known, else what the stage says.
fn status_of(status: Option<&str>, stage: Option<&str>) -> Option<Status> {
    let given = status.map(Status::parse);
    match (given, stage) {
        (Some(Status::Unknown(_)) | None, Some(stage)) => Some(stage::status_of(stage)),
        (given, _) => given,
    }
}

fn currency(root: &mut Object<'_>, findings: &mut Findings) -> Option<Currency> {
    let Some(code) = root.text("currency_iso", findings) else {
        findings.problem(&codes::CURRENCY_MISSING, "The quote has no currency.", "currency_iso");
        return None;
    };
    let parsed = Currency::parse(&code);
    if let Err(error) = &parsed {
        findings.problem(&codes::CURRENCY_UNKNOWN, format!("{error}."), "currency_iso");
    }
    parsed.ok()
}

/// The money of the whole quote.
#[derive(Default)]
struct Money {
    blocks: Blocks,
    upfront: Option<Decimal>,
    shipping: Decimal,
    taxes: Vec<TaxAmount>,
}

fn money(root: &mut Object<'_>, findings: &mut Findings) -> Money {
    let Some(mut totals) = root.object("totals", findings) else { return Money::default() };
    let blocks = blocks::read(&mut totals, findings);
    let upfront = Block::read(&mut totals, "upfront", findings).and_then(|block| block.total);
    let shipping = totals.amount("shipping_decimal", findings).unwrap_or_default();
    let listed = totals.get("taxes").map(|value| taxes::read(value, "totals.taxes", None, findings));
    totals.finish(findings);
    let taxes = match listed {
        Some(listed) => by_block(listed, &blocks),
        None => taxes_of(&blocks),
    };
    Money { blocks, upfront, shipping, taxes }
}

/// Where taxes are not listed by name, each charge has its sum of them.
fn taxes_of(blocks: &Blocks) -> Vec<TaxAmount> {
    let tax = |(frequency, block): (&Frequency, &Block)| {
        let amount = block.tax.filter(|tax| !tax.is_zero())?;
        Some(TaxAmount { name: None, rate: None, amount, frequency: *frequency })
    };
    blocks.iter().filter_map(tax).collect()
}

/// Which charge the listed taxes are on is not documented. The blocks say it: a recurring block with tax that no listed row is for
/// gets a row with the listed names and rates; and where the list is the sum over all blocks, the one-time block keeps its own part.
fn by_block(listed: Vec<TaxAmount>, blocks: &Blocks) -> Vec<TaxAmount> {
    let covered = |frequency: &Frequency| listed.iter().any(|tax| tax.frequency == *frequency);
    let of_block = |(frequency, block): (&Frequency, &Block)| {
        let amount = block.tax.filter(|tax| !tax.is_zero())?;
        (frequency.is_recurring() && !covered(frequency)).then(|| joined(&listed, *frequency, amount))
    };
    let recurring: Vec<TaxAmount> = blocks.iter().filter_map(of_block).collect();
    if recurring.is_empty() {
        return listed;
    }
    let sum: Decimal = listed.iter().map(|tax| tax.amount).sum();
    let all: Decimal = blocks.values().filter_map(|block| block.tax).sum();
    let once = blocks.get(&Frequency::OneTime).and_then(|block| block.tax).unwrap_or_default();
    let one_time = if sum == all && sum != once { vec![joined(&listed, Frequency::OneTime, once)] } else { listed };
    one_time.into_iter().chain(recurring).collect()
}

/// The listed taxes as one, with this amount.
fn joined(listed: &[TaxAmount], frequency: Frequency, amount: Decimal) -> TaxAmount {
    let names: Vec<&str> = listed.iter().filter_map(|tax| tax.name.as_deref()).collect();
    let name = (!names.is_empty()).then(|| names.join(" + "));
    TaxAmount { name, rate: listed.iter().map(|tax| tax.rate).sum(), amount, frequency }
}

/// Recurring totals; a zero where nothing recurs is not kept.
fn recurring(blocks: &Blocks, lines: &[domain::Line]) -> BTreeMap<Frequency, Decimal> {
    let occurs = |frequency| lines.iter().any(|line| line.frequency == frequency);
    let total = |(frequency, block): (&Frequency, &Block)| {
        let total = block.total.filter(|total| !total.is_zero() || occurs(*frequency))?;
        frequency.is_recurring().then_some((*frequency, total))
    };
    blocks.iter().filter_map(total).collect()
}

/// Fields filled in by the seller, and by the customer at acceptance.
fn custom_fields(root: &mut Object<'_>, findings: &mut Findings) -> Vec<CustomField> {
    let Some(mut object) = root.object("custom_fields", findings) else { return Vec::new() };
    let both = [object.get("quote_creation"), object.get("quote_acceptance")];
    object.finish(findings);
    both.into_iter().flatten().flat_map(custom_fields::read).collect()
}

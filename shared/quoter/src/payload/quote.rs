//! The record as a whole.

use std::collections::BTreeMap;

use domain::ids::integer_of;
use domain::quote::{Named, Source};
use domain::{AccountId, Currency, Problem, Quote, QuoteNumber, RecordId, Status};
use serde_json::Value;

use super::lines::Setting;
use super::period::Period;
use super::{extras, lines, people};
use crate::reading::findings::{Findings, shown};
use crate::reading::object::{Object, text_of};
use crate::reading::taxes;
use crate::{Reading, Refusal, codes};

/// Reads the `data` text of a delivery, as when it was stored and is worked on later.
///
/// Fails with the refusal's code as a problem if the text is not JSON, else as [`read`].
pub fn read_text(data: &str) -> Result<Reading, Vec<Problem>> {
    match crate::delivery::json(data) {
        Ok(record) => read(&record),
        Err(refusal) => Err(vec![unreadable(refusal)]),
    }
}

/// Reads a webhook record. Fails with every problem found, each with its JSON path.
///
/// A record without a number is [`Reading::Unnumbered`], whatever else is wrong with it.
pub fn read(record: &Value) -> Result<Reading, Vec<Problem>> {
    let mut findings = Findings::default();
    let Some(mut root) = Object::of(record, "") else {
        let cause = format!("`{}` is not a record.", shown(record));
        return Err(vec![codes::RECORD_UNREADABLE.problem(cause, "the whole record")]);
    };
    let head = Head::read(&mut root, &mut findings);
    if let Some(unnumbered) = head.unnumbered() {
        return Ok(unnumbered);
    }
    let quote = quote(head, &mut root, &mut findings);
    root.finish(&mut findings);
    let unread = findings.finish()?;
    match quote {
        Some(quote) => Ok(Reading::Quote(Box::new(Quote { unread, ..quote }))),
        None => Err(vec![codes::RECORD_UNREADABLE.problem("The record is not complete.", "the whole record")]),
    }
}

fn unreadable(refusal: Refusal) -> Problem {
    codes::RECORD_UNREADABLE.problem(format!("{}: {refusal}.", refusal.code()), "the whole record")
}

/// What a record cannot do without. Each missing part was noted as a problem.
struct Head {
    account: Option<AccountId>,
    record: Option<RecordId>,
    number: Option<QuoteNumber>,
    number_is_wrong: bool,
    status: Option<Status>,
    currency: Option<Currency>,
}

impl Head {
    fn read(root: &mut Object<'_>, findings: &mut Findings) -> Self {
        let account = root.text("account_id", findings).and_then(AccountId::new);
        if account.is_none() {
            findings.problem(&codes::ACCOUNT_MISSING, "The record has no `account_id`.", "account_id");
        }
        let record = root.text("id", findings).and_then(RecordId::new);
        if record.is_none() {
            findings.problem(&codes::ID_MISSING, "The record has no `id`.", "id");
        }
        let (number, number_is_wrong) = number(root, findings);
        let status = root.text("status", findings).map(|text| Status::parse(&text));
        if status.is_none() {
            findings.problem(&codes::STATUS_MISSING, "The record has no `status`.", "status");
        }
        let currency = currency(root, findings);
        Self { account, record, number, number_is_wrong, status, currency }
    }

    /// The record as a draft, if it is one and it is known whose.
    fn unnumbered(&self) -> Option<Reading> {
        let is_draft = self.number.is_none() && !self.number_is_wrong;
        let (account, record) = self.account.as_ref().zip(self.record.as_ref()).filter(|_| is_draft)?;
        Some(Reading::Unnumbered { account: account.clone(), record: record.clone() })
    }
}

/// Reads all of the body, so that all its problems are found, then puts the quote together if the head is whole.
fn quote(head: Head, root: &mut Object<'_>, findings: &mut Findings) -> Option<Quote> {
    root.ignore(&["grace_period", "new"]);
    root.keep("revision", findings);
    let period = Period::read(root, findings);
    let recurring = period.frequency().ok();
    let mut lines = lines::read(root, &Setting { period: &period, currency: head.currency }, findings);
    let parent = root.text("parent_quote_id", findings).and_then(RecordId::new);
    let uuid = root.text("uuid", findings);
    let title = root.text("name", findings);
    let expires = root.date("expiry_date", findings);
    let won = root.date("won_date", findings);
    let person = people::person(root, findings);
    let owner = people::owner(root, findings);
    let template = template(root, findings);
    let reseller = reseller(root, findings);
    let discount = extras::discount(root, &mut lines, head.currency, findings);
    let shipping = extras::shipping(root, findings);
    let taxes = root.get("taxes").map(|value| taxes::read(value, "taxes", recurring, findings)).unwrap_or_default();
    let totals = extras::totals(root, recurring, &lines, findings);
    let internal_notes = root.text("internal_notes", findings);
    let comments = root.text("comments", findings);
    let custom_fields = extras::custom_fields(root);
    let number = head.number?;
    Some(Quote {
        source: Source::Delivery,
        account: head.account?,
        record: head.record?,
        parent,
        number,
        custom_number: None,
        uuid,
        title: title.unwrap_or_else(|| format!("Quote {number}")),
        status: head.status?,
        currency: head.currency?,
        expires,
        won,
        person,
        owner,
        template,
        reseller,
        lines,
        discount,
        shipping,
        taxes,
        totals,
        internal_notes,
        comments,
        custom_fields,
        unread: BTreeMap::new(),
    })
}

/// Digits above zero; none or 0 is a draft. Anything else is a problem.
fn number(root: &mut Object<'_>, findings: &mut Findings) -> (Option<QuoteNumber>, bool) {
    let Some(value) = root.get("number") else { return (None, false) };
    match integer_of(value).and_then(|number| u64::try_from(number).ok()) {
        Some(number) => (QuoteNumber::new(number), false),
        None => {
            let cause = format!("`{}` is not a quote number.", shown(value));
            findings.problem(&codes::NUMBER_UNREADABLE, cause, "number");
            (None, true)
        }
    }
}

/// An object with a code, or the code alone. The name has trailing blanks and is not needed.
fn currency(root: &mut Object<'_>, findings: &mut Findings) -> Option<Currency> {
    let named = root.named("currency", &["code", "iso", "abbr"], &["name"], findings);
    let Some(code) = named.and_then(|named| named.id.or(named.name)) else {
        findings.problem(&codes::CURRENCY_MISSING, "The quote has no currency.", "currency.code");
        return None;
    };
    let parsed = Currency::parse(&code);
    if let Err(error) = &parsed {
        findings.problem(&codes::CURRENCY_UNKNOWN, format!("{error}."), "currency.code");
    }
    parsed.ok()
}

/// The quote template, which records call `form`.
fn template(root: &mut Object<'_>, findings: &mut Findings) -> Option<Named> {
    let mut form = root.object("form", findings)?;
    let slug = form.text("slug", findings);
    let template = Named { id: form.text("id", findings), name: form.text("title", findings).or(slug) };
    form.finish(findings);
    (template != Named::default()).then_some(template)
}

/// `[]` when there is none; expected to be an object when there is one, or a list of one.
fn reseller(root: &mut Object<'_>, findings: &mut Findings) -> Option<Named> {
    let names = ["name", "organization", "title"];
    match root.get("reseller")? {
        Value::Array(list) => {
            let mut first = Object::of(list.first()?, "reseller[0]")?;
            let id = first.first(&["id", "public_id"]).and_then(|(_, id)| text_of(id));
            let name = first.first(&names).and_then(|(_, name)| text_of(name));
            first.finish(findings);
            Some(Named { id, name })
        }
        _ => root.named("reseller", &["id", "public_id"], &names, findings),
    }
}

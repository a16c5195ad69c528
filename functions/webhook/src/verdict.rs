//! What a verified record is, and which family it belongs to.

use domain::ids::integer_of;
use domain::{AccountId, FamilyKey, Phase, Problem, QuoteNumber, RecordId, Status, problems};
use quoter::{Delivery, Reading, Record, Verified, codes, payload};
use serde_json::Value;
use store::Kind;

/// A record that is kept.
pub(crate) struct Keep {
    pub(crate) family: FamilyKey,
    pub(crate) kind: Kind,
    pub(crate) record: Option<RecordId>,
    pub(crate) verdict: Verdict,
}

/// What is to be done with it.
pub(crate) enum Verdict {
    /// It is pushed.
    Quote,
    /// It has no number yet. With the reason for passing it over.
    Draft(Problem),
    /// It cannot be understood: every problem.
    Unclear(Vec<Problem>),
}

/// `None` for a record that is passed over: a person or a payment.
pub(crate) fn verdict(delivery: &Delivery<Verified>) -> Option<Keep> {
    match delivery.record() {
        Record::Person | Record::Payment => None,
        Record::Quote(record) => Some(of_quote(record, delivery)),
        Record::Other => Some(unclear(None, None, vec![neither()], delivery)),
    }
}

fn of_quote(value: &Value, delivery: &Delivery<Verified>) -> Keep {
    match payload::read(value) {
        Ok(Reading::Quote(quote)) => Keep {
            family: FamilyKey::of_quote(&quote.account, quote.number),
            kind: kind(&quote.status),
            record: Some(quote.record),
            verdict: Verdict::Quote,
        },
        Ok(Reading::Unnumbered { account, record }) => Keep {
            family: FamilyKey::of_unnumbered(&account, &record),
            kind: Kind::Published,
            record: Some(record),
            verdict: Verdict::Draft(problems::only_drafts()),
        },
        Err(problems) => {
            let status = value.get("status").and_then(Value::as_str).map(Status::parse);
            let keep = unclear(family_in(value), record_in(value), problems, delivery);
            Keep { kind: status.as_ref().map_or(Kind::Published, kind), ..keep }
        }
    }
}

/// A record that cannot be understood belongs to its quote where number and account are told, so that a corrected revision
/// releases it. Else it stands alone under its digest.
fn unclear(
    family: Option<FamilyKey>,
    record: Option<RecordId>,
    problems: Vec<Problem>,
    delivery: &Delivery<Verified>,
) -> Keep {
    let family = family.unwrap_or_else(|| FamilyKey::of_raw(&delivery.digest()));
    Keep { family, kind: Kind::Published, record, verdict: Verdict::Unclear(problems) }
}

fn neither() -> Problem {
    let code = codes::RECORD_UNREADABLE;
    Problem::new(code.code, code.disposition, "The record is neither a quote nor a person nor a payment.", code.fix)
        .about("the whole record")
}

fn family_in(value: &Value) -> Option<FamilyKey> {
    let number = value.get("number").and_then(integer_of).and_then(|number| u64::try_from(number).ok());
    let account = AccountId::new(id_text(value.get("account_id")?)?)?;
    Some(FamilyKey::of_quote(&account, QuoteNumber::new(number?)?))
}

fn record_in(value: &Value) -> Option<RecordId> {
    RecordId::new(id_text(value.get("id")?)?)
}

fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn kind(status: &Status) -> Kind {
    match status.phase() {
        Phase::Published => Kind::Published,
        Phase::Won => Kind::Won,
    }
}

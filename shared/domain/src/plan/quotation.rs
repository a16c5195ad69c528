//! The quotation with its lines, the check of its money, and its PDF (S17, S18, S21-S24, S47, S86, N2, decision e).

use rust_decimal::Decimal;

use super::Draft;
use super::lines::{PlannedLine, totals};
use super::opportunity::chosen;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use super::tax::{self, Taxes};
use crate::halo::{
    AgentId, CurrencyId, ItemId, NewAttachment, OpportunityId, Quotation, QuotationChange, QuotationHeader,
    QuotationId, QuotationLineId, QuotationLineWrite, StatusId,
};
use crate::money_check::{Expected, ExpectedLine};
use crate::settings::Policy;
use crate::tenant::pick;
use crate::{Frequency, Phase, Problem, problems};

/// What earlier parts of the plan found.
pub(super) struct Parts {
    pub(super) whom: WhomRef,
    pub(super) items: Vec<Ref<ItemId>>,
    pub(super) opportunity: Ref<OpportunityId>,
    pub(super) agent: Option<AgentId>,
}

/// What happens with the Halo quote.
enum Course {
    /// One is made under this key.
    Make(StepKey),
    /// This one was made from this very record and status.
    Made(QuotationId),
    /// This one is brought up to date.
    Update(QuotationId, Box<Quotation>),
    /// This one stays as it is; only its status follows.
    Follow(QuotationId),
}

/// Pushes the quotation, the check of its money, and the PDF.
pub(super) fn steps(
    draft: &Draft<'_>,
    parts: Parts,
    steps: &mut Vec<Step>,
    warnings: &mut Vec<Problem>,
) -> Result<(), Vec<Problem>> {
    let taxes = tax::of(draft)?;
    let course = course(draft).map_err(|problem| vec![problem])?;
    let opportunity = parts.opportunity.clone();
    let quotation = match course {
        Course::Made(id) => {
            superseded(draft, Some(id), steps).map_err(|problem| vec![problem])?;
            Some(Ref::Known(id))
        }
        Course::Make(key) => {
            steps.push(make(draft, parts, &taxes, key.clone()).map_err(|problem| vec![problem])?);
            superseded(draft, None, steps).map_err(|problem| vec![problem])?;
            Some(Ref::Made(key))
        }
        Course::Update(id, present) => {
            steps.extend(update(draft, parts, &taxes, id, &present).map_err(|problem| vec![problem])?);
            Some(Ref::Known(id))
        }
        Course::Follow(id) => {
            steps.extend(follow(draft, id).map_err(|problem| vec![problem])?);
            None
        }
    };
    if let Some(quotation) = quotation {
        let expected = Box::new(expected(draft, &taxes));
        steps.push(family_step(record_key(draft, "money"), Action::CheckMoney { quotation, expected }));
    }
    match pdf(draft, opportunity) {
        Ok(step) => steps.extend(step),
        Err(problem) => warnings.push(problem),
    }
    Ok(())
}

fn course(draft: &Draft<'_>) -> Result<Course, Problem> {
    let policy = draft.settings.quotation.policy;
    let own = record_key(draft, "quotation");
    let made = &draft.snapshot.made;
    let last = super::Snapshot::last_quotation(made);
    match (policy, last) {
        (Policy::New, _) => Ok(match (made.get(&own), of_record(draft)) {
            (Some(id), _) => Course::Made(QuotationId(*id)),
            // Up to the win a change of status makes a further Halo quote; a win of the record that Halo shows does not.
            (None, Some(id)) if draft.quote.status.phase() == Phase::Won => Course::Follow(id),
            (None, _) => Course::Make(own),
        }),
        (_, None) => Ok(Course::Make(own)),
        (Policy::Skip, Some(id)) if made.get(&own) == Some(&id.0) => Ok(Course::Made(id)),
        (Policy::Skip, Some(id)) => Ok(Course::Follow(id)),
        (Policy::Overwrite, Some(id)) => match &draft.snapshot.quotation {
            Some((read, Some(present))) if *read == id && locked(present).is_none() => {
                Ok(Course::Update(id, Box::new(present.clone())))
            }
            Some((_, Some(present))) => Err(problems::quotation_locked(id, locked(present).unwrap_or("changed"))),
            Some((_, None)) | None => Err(problems::quotation_gone(id)),
        },
    }
}

/// The Halo quote that was made last from this record, whatever its status was.
fn of_record(draft: &Draft<'_>) -> Option<QuotationId> {
    let prefix = format!("quotation:{}:", draft.quote.record);
    let made = draft.snapshot.made.iter().filter(|(key, _)| key.0.starts_with(&prefix));
    made.map(|(_, id)| *id).max().map(QuotationId)
}

/// Why a Halo quote must not be overwritten.
fn locked(quotation: &Quotation) -> Option<&'static str> {
    match quotation {
        Quotation { sales_order: Some(_), .. } => Some("it has a sales order"),
        Quotation { approved: true, .. } => Some("it was approved"),
        _ => None,
    }
}

fn make(draft: &Draft<'_>, parts: Parts, taxes: &Taxes, key: StepKey) -> Result<Step, Problem> {
    let header = Box::new(header(draft, parts.agent, draft.marker(&key.0))?);
    let lines = parts.items.into_iter().zip(writes(draft, taxes)).collect();
    let action = Action::CreateQuotation { opportunity: parts.opportunity, whom: parts.whom, header, lines };
    Ok(family_step(key, action))
}

/// Halo quotes of the family that were made before this one, all if it is yet to be made, get the status "revised", where one is set.
/// Also where this one is made already: the run that made it may have ended before them.
fn superseded(draft: &Draft<'_>, by: Option<QuotationId>, steps: &mut Vec<Step>) -> Result<(), Problem> {
    let wanted = draft.settings.quotation.revised_status.as_ref();
    let status = chosen(&draft.snapshot.tenant.quote_statuses, wanted, "quotation.revised_status", "the quote status")?;
    let Some(status) = status.map(StatusId) else { return Ok(()) };
    let made = draft.snapshot.made.iter().filter(|(key, _)| key.0.starts_with("quotation"));
    for (_, id) in made.filter(|(_, id)| by.is_none_or(|by| **id < by.0)) {
        let key = StepKey(format!("revised:{id}"));
        if draft.snapshot.made.contains_key(&key) {
            continue;
        }
        let change = Box::new(QuotationChange { status: Some(status), ..QuotationChange::default() });
        let why = "a newer one took its place".to_owned();
        steps.push(family_step(key, Action::ChangeQuotation { quotation: QuotationId(*id), change, why }));
    }
    Ok(())
}

/// Nothing where the quote in Halo is as it should be.
fn update(
    draft: &Draft<'_>,
    parts: Parts,
    taxes: &Taxes,
    id: QuotationId,
    present: &Quotation,
) -> Result<Option<Step>, Problem> {
    let marker = present.marker.clone().unwrap_or_else(|| draft.marker(&record_key(draft, "quotation").0));
    let header = Box::new(header(draft, parts.agent, marker)?);
    let empty = Vec::new();
    let lines = present.lines.as_ref().unwrap_or(&empty);
    let mut ours: Vec<(String, QuotationLineId)> = Vec::new();
    let mut keep = Vec::new();
    for line in lines {
        match line.marker.as_deref().filter(|marker| marker.starts_with(&draft.marker(""))) {
            Some(marker) => ours.push((marker.to_owned(), line.id)),
            None => keep.push(line.id),
        }
    }
    let mut writes = writes(draft, taxes);
    for write in &mut writes {
        if let Some(found) = ours.iter().position(|(marker, _)| *marker == write.marker) {
            write.id = Some(ours.remove(found).1);
        }
    }
    let remove = ours.into_iter().map(|(_, id)| id).collect();
    let lines: Vec<_> = parts.items.into_iter().zip(writes).collect();
    let content = content(present, &parts.whom, &header, &lines);
    let action = Action::UpdateQuotation { quotation: id, whom: parts.whom, header, lines, keep, remove };
    Ok(once_per_content(draft, "update", &content, action))
}

/// What makes two updates the same: not the moment at which they were planned, nor Halo's ids of lines, nor whether a product or
/// customer is yet to be made; but products and customers that Halo's quote has otherwise.
fn content(
    present: &Quotation,
    whom: &WhomRef,
    header: &QuotationHeader,
    lines: &[(Ref<ItemId>, QuotationLineWrite)],
) -> String {
    let header = QuotationHeader { date: time::OffsetDateTime::UNIX_EPOCH, ..header.clone() };
    let rows = present.lines.iter().flatten();
    let item_in_halo = |id| rows.clone().find(|row| Some(row.id) == id).map(|row| row.item);
    let line = |(item, line): &(Ref<ItemId>, QuotationLineWrite)| {
        let other = item_in_halo(line.id).is_some_and(|present| differs(item, present));
        (other.then(|| item.clone()), QuotationLineWrite { id: None, ..line.clone() })
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    let whom = (differs(&whom.client, present.client) || differs(&whom.user, present.user)).then(|| whom.clone());
    serde_json::to_string(&(header, lines, whom)).unwrap_or_default()
}

/// Whether Halo has another record than the one that is known to be right.
fn differs<T: Copy + PartialEq>(wanted: &Ref<T>, present: Option<T>) -> bool {
    matches!((wanted, present), (Ref::Known(wanted), Some(present)) if *wanted != present)
}

/// Status only: the lines stay (S23, S24).
fn follow(draft: &Draft<'_>, id: QuotationId) -> Result<Option<Step>, Problem> {
    let Some(status) = status(draft)? else { return Ok(None) };
    let change = Box::new(QuotationChange { status: Some(status), ..QuotationChange::default() });
    let why = format!("the quote is {} in Quoter", draft.quote.status);
    let content = serde_json::to_string(&change).unwrap_or_default();
    Ok(once_per_content(draft, "status", &content, Action::ChangeQuotation { quotation: id, change, why }))
}

/// A change under a key that names record, status and content: the same change is made once, another content is another step.
fn once_per_content(draft: &Draft<'_>, what: &str, content: &str, action: Action) -> Option<Step> {
    let key = StepKey(format!("{}:{}", record_key(draft, what), crate::quote::short_digest(content)));
    (!draft.snapshot.made.contains_key(&key)).then(|| family_step(key, action))
}

fn family_step(key: StepKey, action: Action) -> Step {
    Step { key, scope: Scope::Family, action }
}

fn record_key(draft: &Draft<'_>, what: &str) -> StepKey {
    StepKey(format!("{what}:{}:{}", draft.quote.record, draft.quote.status))
}

fn header(draft: &Draft<'_>, agent: Option<AgentId>, marker: String) -> Result<QuotationHeader, Problem> {
    let quote = draft.quote;
    let address = |address: &crate::party::Address| super::address::lines(address, &draft.settings.address);
    Ok(QuotationHeader {
        title: draft.title(),
        status: status(draft)?,
        agent,
        date: draft.now,
        expires: quote.expires,
        currency: Some(currency(draft)?),
        note: quote.comments.as_deref().map(crate::text::plain).filter(|text| !text.is_empty()),
        url: draft.url(),
        billing: quote.person.billing.as_ref().map(address),
        delivery: quote.person.shipping.as_ref().or(quote.person.billing.as_ref()).map(address),
        marker,
    })
}

fn status(draft: &Draft<'_>) -> Result<Option<StatusId>, Problem> {
    let word = draft.quote.status.as_str();
    let wanted = draft.settings.quotation.status.get(word);
    let path = format!("quotation.status.{word}");
    chosen(&draft.snapshot.tenant.quote_statuses, wanted, &path, "the quote status").map(|id| id.map(StatusId))
}

/// Without a mapping Halo's status stays, which people should know (decision k).
pub(super) fn unmapped_status(draft: &Draft<'_>) -> Option<Problem> {
    let word = draft.quote.status.as_str();
    (!draft.settings.quotation.status.contains_key(word)).then(|| problems::status_unmapped(word))
}

/// Mapped by the settings, else by ISO code (S94, decision k).
fn currency(draft: &Draft<'_>) -> Result<CurrencyId, Problem> {
    let wanted = draft.quote.currency;
    let rows = &draft.snapshot.tenant.currencies;
    if let Some((_, choice)) = draft.settings.currency.iter().find(|(code, _)| code.eq_ignore_ascii_case(wanted.code()))
    {
        let path = format!("currency.{}", wanted.code());
        return pick(rows, choice)
            .map(|row| row.id)
            .ok_or_else(|| problems::setting_unknown(&path, choice, "the currency"));
    }
    let own = rows.iter().find(|row| row.iso == Some(wanted)).map(|row| row.id);
    own.ok_or_else(|| problems::currency_missing(wanted.code()))
}

fn writes(draft: &Draft<'_>, taxes: &Taxes) -> Vec<QuotationLineWrite> {
    draft.lines.iter().zip(&taxes.lines).map(|(line, tax)| write(draft, line, *tax)).collect()
}

fn write(draft: &Draft<'_>, line: &PlannedLine, tax: tax::LineTax) -> QuotationLineWrite {
    QuotationLineWrite {
        id: None,
        key: line.key.clone(),
        marker: draft.marker(line.key.as_str()),
        name: line.wanted.name.clone(),
        description: line.description.clone(),
        code: line.wanted.code.clone(),
        quantity: line.quantity,
        price: line.price,
        cost: line.cost,
        frequency: line.wanted.frequency,
        optional: line.optional,
        discount: line.discount.map(|discount| discount.field),
        tax: tax.field,
        tax_code: tax.code,
    }
}

fn expected(draft: &Draft<'_>, taxes: &Taxes) -> Expected {
    let line = |line: &PlannedLine| ExpectedLine {
        marker: draft.marker(line.key.as_str()),
        name: line.wanted.name.clone(),
        frequency: line.wanted.frequency,
        net: line.net(draft.quote),
        optional: line.optional,
    };
    Expected {
        currency: draft.quote.currency,
        lines: draft.lines.iter().map(line).collect(),
        marker_prefix: draft.marker(""),
        tax: taxes.total,
        taxed_lines: taxes.taxed,
    }
}

/// One PDF per record and phase (decision i).
fn pdf(draft: &Draft<'_>, opportunity: Ref<OpportunityId>) -> Result<Option<Step>, Problem> {
    let quote = draft.quote;
    let (phase, record) = (quote.status.phase().as_str(), &quote.record);
    let key = StepKey(format!("pdf:{record}:{phase}"));
    if draft.snapshot.made.contains_key(&key) {
        return Ok(None);
    }
    let Some(uuid) = quote.uuid.clone() else { return Ok(None) };
    if draft.settings.quoter.instance_url.is_none() {
        return Err(problems::pdf_address_unknown());
    }
    let attachment = NewAttachment {
        file_name: format!("Quote {} ({phase}, {record}).pdf", quote.number),
        note: format!("Quoter quote {}, {phase}", quote.number),
        content_type: "application/pdf".to_owned(),
        marker: draft.marker(&key.0),
    };
    Ok(Some(family_step(key, Action::AttachPdf { opportunity, attachment, uuid })))
}

/// Totals that the lines do not explain: Quoter's upfront total is the one-time total with tax; with recurring lines it may include
/// their first period.
pub(super) fn unexplained(draft: &Draft<'_>) -> Option<Problem> {
    let quote = draft.quote;
    let stated = quote.currency.round(quote.totals.upfront?);
    let totals = totals(&draft.lines, quote);
    let net = totals.get(&Frequency::OneTime).copied().unwrap_or_default();
    let tax: Decimal = quote.currency.round(quote.taxes.iter().map(|tax| tax.amount).sum());
    let first_period: Decimal = totals.iter().filter(|(f, _)| f.is_recurring()).map(|(_, amount)| *amount).sum();
    let one_time = net + tax::one_time(draft);
    let explained = [one_time, net + tax, one_time + first_period, net + tax + first_period].contains(&stated);
    (!explained).then(|| {
        problems::total_unexplained(&quote.currency.of(one_time).to_string(), &quote.currency.of(stated).to_string())
    })
}

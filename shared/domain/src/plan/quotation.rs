//! The quotation with its lines, and the check of its money (S17, S18, S21-S24, S86, N2, decision e).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::lines::{HEADING, PlannedLine, Role, totals};
use super::opportunity::chosen;
use super::step::{Action, Ref, SET_ASIDE, Scope, Step, StepKey, WhomRef};
use super::tax::{self, Taxes};
use super::{Draft, changes};
use crate::halo::{
    AgentId, CurrencyId, ItemId, OpportunityId, Quotation, QuotationChange, QuotationHeader, QuotationId,
    QuotationLineId, QuotationLineWrite, StatusId,
};
use crate::money_check::{Expected, ExpectedLine};
use crate::settings::Policy;
use crate::tenant::pick;
use crate::{Frequency, Phase, Problem, RecordId, problems};

/// The steps that change a Halo quote that stands, its status included.
pub(super) const CHANGES: [&str; 3] = ["update", "status", "won"];

/// What earlier parts of the plan found.
pub(super) struct Parts {
    /// Nobody on a lead.
    pub(super) whom: Option<WhomRef>,
    pub(super) items: Vec<Ref<ItemId>>,
    pub(super) opportunity: Ref<OpportunityId>,
    pub(super) agent: Option<AgentId>,
}

/// What happens with the Halo quote.
pub(super) enum Course {
    /// One is made under this key.
    Make(StepKey),
    /// This one was made from this very record and status.
    Made(QuotationId),
    /// This one is brought up to date.
    Update(QuotationId, Box<Quotation>),
    /// This one stays as it is; only its status follows.
    Follow(QuotationId),
}

/// Pushes the quotation, the check of its money, and at a win what stands on it.
pub(super) fn steps(draft: &Draft<'_>, parts: Parts, steps: &mut Vec<Step>) -> Result<(), Vec<Problem>> {
    let taxes = tax::of(draft)?;
    let is_won = draft.quote.status.phase() == Phase::Won;
    let (opportunity, agent) = (parts.opportunity.clone(), parts.agent);
    let course = course(draft).map_err(|problem| vec![problem])?;
    // A status that is not written with the quote is written at the win.
    let status = match course {
        Course::Follow(_) if is_won => status(draft).map_err(|problem| vec![problem])?,
        _ => None,
    };
    let quotation = bring(draft, parts, course, &taxes, steps).map_err(|problem| vec![problem])?;
    match quotation {
        Some(quotation) if is_won => sold(draft, opportunity, quotation, (agent, status), &taxes, steps),
        Some(quotation) => {
            steps.push(check_money(draft, quotation, expected(draft, &taxes)));
            Ok(())
        }
        None => Ok(()),
    }
}

/// Pushes what brings the quotation to this record, and says which one then shows it: none where only its status follows, unless the
/// quote is won.
fn bring(
    draft: &Draft<'_>,
    parts: Parts,
    course: Course,
    taxes: &Taxes,
    steps: &mut Vec<Step>,
) -> Result<Option<Ref<QuotationId>>, Problem> {
    let is_won = draft.quote.status.phase() == Phase::Won;
    Ok(match course {
        Course::Made(id) => {
            superseded(draft, Some(id), steps)?;
            Some(Ref::Known(id))
        }
        Course::Make(key) => {
            steps.push(make(draft, parts, taxes, key.clone())?);
            // At a win the others are set aside later, with the newer ones.
            if !is_won {
                superseded(draft, None, steps)?;
            }
            Some(Ref::Made(key))
        }
        Course::Update(id, present) => {
            steps.extend(update(draft, parts, taxes, id, &present)?);
            Some(Ref::Known(id))
        }
        Course::Follow(id) if is_won => Some(Ref::Known(id)),
        Course::Follow(id) => {
            steps.extend(follow(draft, id)?);
            None
        }
    })
}

/// Once Halo's quote shows the won record: status and PO number, money, and then the order. With the agent, and the status where
/// it is not written with the quote.
fn sold(
    draft: &Draft<'_>,
    opportunity: Ref<OpportunityId>,
    quotation: Ref<QuotationId>,
    (agent, status): (Option<AgentId>, Option<StatusId>),
    taxes: &Taxes,
    steps: &mut Vec<Step>,
) -> Result<(), Vec<Problem>> {
    super::won::on_quotation(draft, &quotation, status, steps);
    let known = match &quotation {
        Ref::Known(id) => Some(*id),
        Ref::Made(_) => None,
    };
    set_aside(draft, known, steps).map_err(|problem| vec![problem])?;
    let expected = expected(draft, taxes);
    steps.push(check_money(draft, quotation.clone(), expected.clone()));
    let lines = writes(draft, taxes);
    let sale = super::won::Sale { opportunity, quotation, agent, lines, expected };
    steps.extend(super::won::order(draft, sale).map_err(|problem| vec![problem])?);
    Ok(())
}

fn check_money(draft: &Draft<'_>, quotation: Ref<QuotationId>, expected: Expected) -> Step {
    family_step(record_key(draft, "money"), Action::CheckMoney { quotation, expected: Box::new(expected) })
}

/// The steps of a won record that Halo's quote shows already.
pub(super) fn shown(
    draft: &Draft<'_>,
    opportunity: Ref<OpportunityId>,
    id: QuotationId,
    agent: Option<AgentId>,
    steps: &mut Vec<Step>,
) -> Result<(), Vec<Problem>> {
    let taxes = tax::of(draft)?;
    let status = status(draft).map_err(|problem| vec![problem])?;
    sold(draft, opportunity, Ref::Known(id), (agent, status), &taxes, steps)
}

/// Whether Halo's quote shows exactly our lines with their money, and no other line of ours.
pub(super) fn shows(draft: &Draft<'_>, present: &Quotation) -> bool {
    let taxes = tax::of(draft);
    taxes.is_ok_and(|taxes| crate::money_check::compare(&expected(draft, &taxes), present).agrees())
}

/// The step that makes the Halo quote of this record and status.
pub(super) fn own_key(draft: &Draft<'_>) -> StepKey {
    changes::again(&draft.snapshot.made, &record_key(draft, "quotation"))
}

fn course(draft: &Draft<'_>) -> Result<Course, Problem> {
    if draft.quote.status.phase() == Phase::Won {
        return super::won::course(draft);
    }
    let policy = draft.settings.quotation.policy;
    let own = record_key(draft, "quotation");
    let made = &draft.snapshot.made;
    let last = draft.snapshot.current_quotation();
    let is_of = |own, id: QuotationId| made.iter().any(|(key, made)| *made == id.0 && changes::is_again(key, own));
    match (policy, last) {
        // A quote that expired or was deleted is the quote that Halo has: only its status follows (decision j).
        (_, Some(id)) if draft.quote.status.is_found() => Ok(Course::Follow(id)),
        (Policy::New, Some(id)) if is_of(&own, id) => Ok(Course::Made(id)),
        (_, None) | (Policy::New, _) => Ok(Course::Make(changes::again(made, &own))),
        (Policy::Skip, Some(id)) if is_of(&own, id) && changes::last(draft.snapshot, &CHANGES).is_none() => {
            Ok(Course::Made(id))
        }
        (Policy::Skip, Some(id)) => Ok(Course::Follow(id)),
        (Policy::Overwrite, Some(id)) => match &draft.snapshot.quotation {
            Some((read, Some(present))) if *read == id => match locked(draft, present) {
                None => Ok(Course::Update(id, Box::new(present.clone()))),
                Some(why) => Err(problems::quotation_locked(id, why)),
            },
            Some((_, Some(_))) => Err(problems::quotation_locked(id, "another one was read")),
            Some((_, None)) | None => Err(problems::quotation_gone(id)),
        },
    }
}

/// The Halo quote that was made last from this record, whatever its status was.
pub(super) fn of_record(record: &RecordId, made: &BTreeMap<StepKey, i64>) -> Option<QuotationId> {
    let prefix = format!("quotation:{record}:");
    let made = made.iter().filter(|(key, _)| key.0.starts_with(&prefix));
    made.map(|(_, id)| *id).max().map(QuotationId)
}

/// Why a Halo quote must not be overwritten (decision e).
pub(super) fn locked(draft: &Draft<'_>, quotation: &Quotation) -> Option<&'static str> {
    let is_final = |pick| chosen(&draft.snapshot.tenant.quote_statuses, Some(pick), "", "").ok().flatten();
    match quotation {
        Quotation { sales_order: Some(_), .. } => Some("it has a sales order"),
        Quotation { approved: true, .. } => Some("it was approved"),
        Quotation { status: Some(status), .. }
            if draft.settings.quotation.final_statuses.iter().any(|pick| is_final(pick) == Some(status.0)) =>
        {
            Some("its status is one that the settings call final")
        }
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
    revised(draft, |id| by.is_none_or(|by| id.0 < by.0), "a newer one took its place", steps)
}

/// At a win every other Halo quote of the family, also one of a newer revision, gets the status "revised", where one is set.
fn set_aside(draft: &Draft<'_>, won: Option<QuotationId>, steps: &mut Vec<Step>) -> Result<(), Problem> {
    revised(draft, |id| won != Some(id), "another record of the quote was won", steps)
}

/// Gives those of the family's Halo quotes the status "revised" that have not got it yet and are not left as they are for a person.
fn revised(
    draft: &Draft<'_>,
    is_past: impl Fn(QuotationId) -> bool,
    why: &str,
    steps: &mut Vec<Step>,
) -> Result<(), Problem> {
    let wanted = draft.settings.quotation.revised_status.as_ref();
    let status = chosen(&draft.snapshot.tenant.quote_statuses, wanted, "quotation.revised_status", "the quote status")?;
    let Some(status) = status.map(StatusId) else { return Ok(()) };
    let made = draft.snapshot.made.iter().filter(|(key, _)| key.0.starts_with("quotation:"));
    let made = made.map(|(_, id)| QuotationId(*id)).filter(|id| !draft.snapshot.replaced.contains(id));
    for id in made.filter(|id| is_past(*id)) {
        let key = StepKey(format!("{SET_ASIDE}{id}"));
        if !draft.snapshot.made.contains_key(&key) {
            let change = Box::new(QuotationChange { status: Some(status), ..QuotationChange::default() });
            let (quotation, why) = (Ref::Known(id), why.to_owned());
            steps.push(family_step(key, Action::ChangeQuotation { quotation, change, why }));
        }
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
    let content = content(present, parts.whom.as_ref(), &header, &lines);
    let action = Action::UpdateQuotation { quotation: id, whom: parts.whom, header, lines, keep, remove };
    Ok(once_per_content(draft, &CHANGES, ("update", &content), Some(id.0), action))
}

/// What makes two updates the same: not the moment at which they were planned, nor Halo's ids of lines, nor whether a product or
/// customer is yet to be made; but products and customers that Halo's quote has otherwise.
fn content(
    present: &Quotation,
    whom: Option<&WhomRef>,
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
    let whom = whom.filter(|whom| differs(&whom.client, present.client) || differs(&whom.user, present.user));
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
    let action = Action::ChangeQuotation { quotation: Ref::Known(id), change, why };
    Ok(once_per_content(draft, &CHANGES, ("status", &content), Some(id.0), action))
}

/// A change under a key that names record, status and content: nothing where it is the last of its kinds that was made to this record
/// of Halo, which is none where an earlier step makes it ([`changes`]).
pub(super) fn once_per_content(
    draft: &Draft<'_>,
    kinds: &[&str],
    (kind, content): (&str, &str),
    record: Option<i64>,
    action: Action,
) -> Option<Step> {
    let (quote, digest) = (draft.quote, crate::quote::short_digest(content));
    let name = format!("{}:{}:{digest}", quote.record, quote.status);
    changes::next(draft.snapshot, kinds, kind, &name, record).map(|key| family_step(key, action))
}

pub(super) fn family_step(key: StepKey, action: Action) -> Step {
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
        carriage: draft.carriage(),
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
pub(super) fn currency(draft: &Draft<'_>) -> Result<CurrencyId, Problem> {
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
        heading: line.role == Role::Heading,
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
        lines: draft.lines.iter().filter(|line| line.role != Role::Heading).map(line).collect(),
        marker_prefix: draft.marker(""),
        heading_prefix: draft.marker(HEADING),
        carriage: draft.carriage(),
        tax: taxes.one_time.amount,
        taxed_lines: taxes.one_time.lines + taxes.recurring.lines,
        recurring_tax: taxes.recurring,
    }
}

/// Totals that the lines do not explain: Quoter's upfront total is the one-time total with tax; with recurring lines it may include
/// their first period.
pub(super) fn unexplained(draft: &Draft<'_>) -> Option<Problem> {
    let quote = draft.quote;
    let stated = quote.currency.round(quote.totals.upfront?);
    let totals = totals(&draft.lines, quote);
    let carriage = draft.carriage().unwrap_or_default();
    let net = totals.get(&Frequency::OneTime).copied().unwrap_or_default() + carriage;
    let tax: Decimal = quote.currency.round(quote.taxes.iter().map(|tax| tax.amount).sum());
    let first_period: Decimal = totals.iter().filter(|(f, _)| f.is_recurring()).map(|(_, amount)| *amount).sum();
    let one_time = net + tax::one_time(draft);
    let explained = [one_time, net + tax, one_time + first_period, net + tax + first_period].contains(&stated);
    (!explained).then(|| {
        problems::total_unexplained(&quote.currency.of(one_time).to_string(), &quote.currency.of(stated).to_string())
    })
}

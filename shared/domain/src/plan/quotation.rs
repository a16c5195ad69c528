//! The quotation with its lines, the check of its money, and its PDF (S17, S47, N2).

use rust_decimal::Decimal;

use super::Draft;
use super::lines::{PlannedLine, totals};
use super::opportunity::chosen;
use super::step::{Action, Ref, Scope, Step, StepKey, WhomRef};
use crate::halo::{
    AgentId, CurrencyId, ItemId, NewAttachment, OpportunityId, QuotationHeader, QuotationId, QuotationLineWrite,
    StatusId, TaxId,
};
use crate::money_check::{Expected, ExpectedLine};
use crate::party::Address;
use crate::{Frequency, Problem, problems};

/// What earlier parts of the plan found.
pub(super) struct Parts {
    pub(super) whom: WhomRef,
    pub(super) items: Vec<Ref<ItemId>>,
    pub(super) opportunity: Ref<OpportunityId>,
    pub(super) agent: Option<AgentId>,
}

/// Pushes the quotation, the check of its money, and the PDF.
pub(super) fn steps(
    draft: &Draft<'_>,
    parts: Parts,
    steps: &mut Vec<Step>,
    warnings: &mut Vec<Problem>,
) -> Result<(), Vec<Problem>> {
    let key = StepKey(format!("quotation:{}:{}", draft.quote.record, draft.quote.status));
    let quotation = match draft.made(&key, QuotationId) {
        Some(known) => known,
        None => {
            let header = header(draft, parts.agent, &key).map_err(|problem| vec![problem])?;
            let lines = parts.items.into_iter().zip(draft.lines.iter().map(|line| write(draft, line))).collect();
            let (opportunity, whom) = (parts.opportunity.clone(), parts.whom);
            let action = Action::CreateQuotation { opportunity, whom, header: Box::new(header), lines };
            steps.push(Step { key: key.clone(), scope: Scope::Family, action });
            Ref::Made(key.clone())
        }
    };
    let money = StepKey(format!("money:{}:{}", draft.quote.record, draft.quote.status));
    let action = Action::CheckMoney { quotation, expected: Box::new(expected(draft)) };
    steps.push(Step { key: money, scope: Scope::Family, action });
    match pdf(draft, parts.opportunity) {
        Ok(step) => steps.extend(step),
        Err(problem) => warnings.push(problem),
    }
    Ok(())
}

fn header(draft: &Draft<'_>, agent: Option<AgentId>, key: &StepKey) -> Result<QuotationHeader, Problem> {
    let quote = draft.quote;
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
        marker: draft.marker(&key.0),
    })
}

fn status(draft: &Draft<'_>) -> Result<Option<StatusId>, Problem> {
    let word = draft.quote.status.as_str();
    let wanted = draft.settings.quotation.status.get(word);
    let path = format!("quotation.status.{word}");
    chosen(&draft.snapshot.tenant.quote_statuses, wanted, &path, "the quote status").map(|id| id.map(StatusId))
}

/// Maps itself by ISO code (decision k).
fn currency(draft: &Draft<'_>) -> Result<CurrencyId, Problem> {
    let wanted = draft.quote.currency;
    let mut rows = draft.snapshot.tenant.currencies.iter();
    rows.find(|row| row.iso == Some(wanted)).map(|row| row.id).ok_or_else(|| problems::currency_missing(wanted.code()))
}

/// Up to four lines in the order street, second line, third line, city with state; then the postal code.
fn address(address: &Address) -> [String; 5] {
    let state = address.state.as_ref().and_then(|s| s.code.clone().or(s.name.clone()));
    let city = [address.city.clone(), state].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let line = |text: &Option<String>| text.clone().unwrap_or_default();
    [line(&address.line1), line(&address.line2), line(&address.line3), city, line(&address.postal_code)]
}

fn write(draft: &Draft<'_>, line: &PlannedLine) -> QuotationLineWrite {
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
        discount: None,
        tax: Some(Decimal::ZERO),
        tax_code: no_tax(draft),
    }
}

/// A tax code of rate zero, so that Halo adds no tax of its own to a quote without taxes.
fn no_tax(draft: &Draft<'_>) -> Option<TaxId> {
    let mut zero = draft.snapshot.tenant.taxes.iter().filter(|tax| tax.rate.is_some_and(|rate| rate.is_zero()));
    zero.next().map(|tax| tax.id)
}

fn expected(draft: &Draft<'_>) -> Expected {
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
    let action = Action::AttachPdf { opportunity, attachment, uuid };
    Ok(Some(Step { key, scope: Scope::Family, action }))
}

/// Taxes that cannot be written, and totals that the lines do not explain.
pub(super) fn unexplained(draft: &Draft<'_>) -> Vec<Problem> {
    let quote = draft.quote;
    let taxes = quote.taxes.iter().filter(|tax| !tax.amount.is_zero());
    let mut found: Vec<Problem> = taxes
        .map(|tax| {
            let amount = quote.currency.of(tax.amount);
            problems::tax_code_missing(&format!("{} {amount}", tax.name.as_deref().unwrap_or("without a name")))
        })
        .collect();
    found.extend(total_unexplained(draft));
    found
}

/// Quoter's upfront total is the one-time total with tax; with recurring lines it may include their first period.
fn total_unexplained(draft: &Draft<'_>) -> Option<Problem> {
    let quote = draft.quote;
    let stated = quote.currency.round(quote.totals.upfront?);
    let totals = totals(&draft.lines, quote);
    let tax: Decimal = quote.taxes.iter().map(|tax| tax.amount).sum();
    let one_time = totals.get(&Frequency::OneTime).copied().unwrap_or_default() + quote.currency.round(tax);
    let first_period: Decimal = totals.iter().filter(|(f, _)| f.is_recurring()).map(|(_, amount)| *amount).sum();
    let explained = [one_time, one_time + first_period].contains(&stated);
    (!explained).then(|| {
        problems::total_unexplained(&quote.currency.of(one_time).to_string(), &quote.currency.of(stated).to_string())
    })
}

//! What a win adds to a plan: the Halo quote that shows the won record, status and PO number, the sales order (S48-S51, decisions v, w).
//!
//! The first of accepted, ordered and fulfilled is the sale; later ones change statuses only. Whatever the policy, Halo's quote shows
//! the won record before anything is ordered.

use time::{Duration, OffsetDateTime};

use super::opportunity::chosen;
use super::quotation::{self, Course};
use super::snapshot::Ordered;
use super::step::{Action, OrderStep, Ref, Step, StepKey};
use super::{Draft, Snapshot, changes};
use crate::halo::{
    AgentId, NewSalesOrder, OpportunityChange, OpportunityId, QuotationChange, QuotationId, QuotationLineWrite,
    SalesOrderChange, SalesOrderId, StatusId,
};
use crate::money_check::Expected;
use crate::party::name_key;
use crate::settings::{HaloMakesOrders, PoNumber, Policy, SalesOrderAt, Settings};
use crate::{Phase, Problem, Quote, RecordId, Status, problems};

/// The step of the sales order.
pub const ORDER: &str = "order";
/// The step that ties an order and compares its money.
const CHECKED: &str = "order-checked";
/// The steps that change the PO number of an order.
pub(super) const ORDER_PO: &str = "order-po";
/// How often a PO number that is waited for is looked for.
const PO_LOOK: Duration = Duration::minutes(2);

/// The Halo quote that a win is about, by the steps that are done: under `new` the one that was made from this very record, else the
/// family's last.
pub(super) fn quotation(settings: &Settings, record: &RecordId, snapshot: &Snapshot) -> Option<QuotationId> {
    match settings.quotation.policy {
        Policy::New => quotation::of_record(record, &snapshot.made).filter(|id| !snapshot.is_left_behind(*id)),
        Policy::Skip | Policy::Overwrite => snapshot.current_quotation(),
    }
}

/// What happens with the Halo quote of a won record.
pub(super) fn course(draft: &Draft<'_>) -> Result<Course, Problem> {
    let Some(id) = quotation(draft.settings, &draft.quote.record, draft.snapshot) else {
        return Ok(Course::Make(quotation::own_key(draft)));
    };
    match &draft.snapshot.quotation {
        Some((read, Some(present))) if *read == id => match quotation::locked(draft, present) {
            _ if draft.snapshot.ordered.is_some() || quotation::shows(draft, present) => Ok(Course::Follow(id)),
            None => Ok(Course::Update(id, Box::new(present.clone()))),
            Some(why) => Err(problems::quotation_locked(id, why)),
        },
        _ => Err(problems::quotation_gone(id)),
    }
}

/// The Halo quote as it is now, where it shows the won record already and nobody is to become a customer: then person and products
/// need not be looked for.
pub(super) fn shown<'d>(draft: &'d Draft<'_>) -> Option<&'d crate::halo::Quotation> {
    let moved = super::is_moved(draft.snapshot);
    if moved || draft.quote.status.phase() != Phase::Won || super::lead::of_family(&draft.snapshot.made).is_some() {
        return None;
    }
    let id = quotation(draft.settings, &draft.quote.record, draft.snapshot)?;
    let (read, present) = draft.snapshot.quotation.as_ref()?;
    let present = present.as_ref().filter(|_| *read == id)?;
    (draft.snapshot.ordered.is_some() || quotation::shows(draft, present)).then_some(present)
}

/// Status, pipeline stage and PO number of the opportunity, in one change.
pub(super) fn on_opportunity(
    draft: &Draft<'_>,
    opportunity: &Ref<OpportunityId>,
    steps: &mut Vec<Step>,
) -> Result<(), Problem> {
    let word = draft.quote.status.as_str();
    let settings = &draft.settings.opportunity;
    let path = format!("opportunity.status_by_quote.{word}");
    let status = chosen(&draft.snapshot.tenant.statuses, settings.status_by_quote.get(word), &path, "the status")?;
    let change = OpportunityChange {
        status: status.map(StatusId),
        stage: settings.stage_by_quote.get(word).copied(),
        po_number: Po::of(draft).written(),
        ..OpportunityChange::default()
    };
    if change != OpportunityChange::default() {
        let content = serde_json::to_string(&change).unwrap_or_default();
        let why = format!("the quote is {word} in Quoter");
        let action = Action::ChangeOpportunity { opportunity: opportunity.clone(), change: Box::new(change), why };
        let (kind, record) = (("opportunity-won", content.as_str()), opportunity.known().map(|id| id.0));
        steps.extend(quotation::once_per_content(draft, &super::opportunity::CHANGES, kind, record, action));
    }
    Ok(())
}

/// Status and PO number of the quotation, in one change; what Halo's quote shows already is left out. So is the status where the
/// quotation is written with it just now.
pub(super) fn on_quotation(
    draft: &Draft<'_>,
    quotation: &Ref<QuotationId>,
    status: Option<StatusId>,
    steps: &mut Vec<Step>,
) {
    let read = draft.snapshot.quotation.as_ref().filter(|(id, _)| quotation.known() == Some(*id));
    let present = read.and_then(|(_, present)| present.as_ref());
    let shown = |status: &StatusId| present.is_some_and(|present| present.status == Some(*status));
    let numbered = |number: &String| present.is_some_and(|present| present.po_number.as_ref() == Some(number));
    let change = QuotationChange {
        status: status.filter(|status| !shown(status)),
        po_number: Po::of(draft).written().filter(|number| !numbered(number)),
        ..QuotationChange::default()
    };
    if change != QuotationChange::default() {
        let content = serde_json::to_string(&change).unwrap_or_default();
        let why = format!("the quote is {} in Quoter", draft.quote.status);
        let action = Action::ChangeQuotation { quotation: quotation.clone(), change: Box::new(change), why };
        let (kind, record) = (("won", content.as_str()), quotation.known().map(|id| id.0));
        steps.extend(quotation::once_per_content(draft, &super::quotation::CHANGES, kind, record, action));
    }
}

/// What the order stands on.
pub(super) struct Sale {
    pub(super) opportunity: Ref<OpportunityId>,
    pub(super) quotation: Ref<QuotationId>,
    pub(super) agent: Option<AgentId>,
    pub(super) lines: Vec<QuotationLineWrite>,
    pub(super) expected: Expected,
}

/// The sales order, or why there is none yet; with an order, what it still needs.
pub(super) fn order(draft: &Draft<'_>, sale: Sale) -> Result<Vec<Step>, Problem> {
    let po = Po::of(draft);
    let due = is_due(draft.settings.won.sales_order, &draft.quote.status);
    let mut steps: Vec<Step> = po.awaited(draft, due).into_iter().collect();
    match &draft.snapshot.ordered {
        Some(ordered) if ordered.is_of_another(&sale.quotation) => {
            steps.push(wait(problems::order_of_another_record(ordered.order), None));
        }
        Some(ordered) => {
            let number = po.written();
            if !draft.snapshot.made.contains_key(&StepKey(CHECKED.to_owned())) {
                let wanted = Box::new(wanted(draft, sale, number.clone())?);
                steps.push(check(Ref::Known(ordered.order), wanted));
            }
            steps.extend(number.and_then(|number| renumbered(draft, ordered, number)));
        }
        None if due && steps.is_empty() => {
            let order = Box::new(wanted(draft, sale, po.written())?);
            steps.push(quotation::family_step(StepKey(ORDER.to_owned()), Action::MakeOrder(order.clone())));
            steps.push(check(Ref::Made(StepKey(ORDER.to_owned())), order));
        }
        None => {}
    }
    Ok(steps)
}

fn check(order: Ref<SalesOrderId>, wanted: Box<OrderStep>) -> Step {
    quotation::family_step(StepKey(CHECKED.to_owned()), Action::CheckOrder { order, wanted })
}

fn wait(problem: Problem, until: Option<OffsetDateTime>) -> Step {
    let key = StepKey(format!("{ORDER}-waits:{}", problem.code));
    quotation::family_step(key, Action::Await { problem: Box::new(problem), until })
}

fn wanted(draft: &Draft<'_>, sale: Sale, number: Option<String>) -> Result<OrderStep, Problem> {
    Ok(OrderStep {
        header: header(draft, sale.agent, number)?,
        opportunity: sale.opportunity,
        quotation: sale.quotation,
        lines: sale.lines.into_iter().filter(|line| !line.optional && !line.heading).collect(),
        expected: sale.expected,
        halo_may_make_it: match draft.settings.won.halo_makes_orders {
            HaloMakesOrders::AsSetUp => draft.snapshot.tenant.makes_orders != Some(false),
            HaloMakesOrders::Yes => true,
            HaloMakesOrders::No => false,
        },
    })
}

/// A PO number that came, or was corrected, after the order was made.
fn renumbered(draft: &Draft<'_>, ordered: &Ordered, number: String) -> Option<Step> {
    let Ordered { order, po_number, .. } = ordered;
    if po_number.as_ref() == Some(&number) && changes::last(draft.snapshot, &[ORDER_PO]).is_none() {
        return None;
    }
    let digest = crate::quote::short_digest(&number);
    let key = changes::next(draft.snapshot, &[ORDER_PO], ORDER_PO, &digest, Some(order.0))?;
    let change = Box::new(SalesOrderChange { po_number: Some(number), ..SalesOrderChange::default() });
    Some(quotation::family_step(key, Action::ChangeOrder { order: *order, change, why: "the PO number".to_owned() }))
}

fn header(draft: &Draft<'_>, agent: Option<AgentId>, po_number: Option<String>) -> Result<NewSalesOrder, Problem> {
    let wanted = draft.settings.won.order_status.as_ref();
    let status = chosen(&draft.snapshot.tenant.order_statuses, wanted, "won.order_status", "the sales order status")?;
    let person = &draft.quote.person;
    let delivery = person.shipping.as_ref().or(person.billing.as_ref());
    Ok(NewSalesOrder {
        title: draft.title(),
        status: status.map(StatusId),
        agent,
        date: draft.now,
        currency: Some(quotation::currency(draft)?),
        po_number,
        delivery: delivery.map(|address| super::address::lines(address, &draft.settings.address)),
    })
}

/// Whether a quote of this status is to have an order.
fn is_due(at: SalesOrderAt, status: &Status) -> bool {
    let rank = match status {
        Status::Accepted => 1,
        Status::Ordered => 2,
        Status::Fulfilled => 3,
        Status::Pending | Status::Lost | Status::Expired | Status::Deleted | Status::Unknown(_) => return false,
    };
    match at {
        SalesOrderAt::Off => false,
        SalesOrderAt::FirstWon | SalesOrderAt::Accepted => true,
        SalesOrderAt::Ordered => rank >= 2,
        SalesOrderAt::Fulfilled => rank >= 3,
    }
}

/// The PO number that the customer gave (S49, S77, decision w).
enum Po {
    /// No field holds one.
    NotAsked,
    /// Given.
    Given(String),
    /// Not there yet; looked for again then.
    Awaited(OffsetDateTime),
    /// Not there.
    Missing,
    /// Longer than Halo takes; characters.
    TooLong { length: usize, longest: usize },
}

impl Po {
    fn of(draft: &Draft<'_>) -> Self {
        let settings = &draft.settings.won;
        let Some(label) = &settings.po_field else { return Self::NotAsked };
        let longest = usize::from(settings.po_longest);
        match given(draft.quote, label) {
            Some(number) if number.chars().count() > longest => {
                Self::TooLong { length: number.chars().count(), longest }
            }
            Some(number) => Self::Given(number),
            None => {
                let won = draft.snapshot.won_seen.unwrap_or(draft.now);
                let end = won + Duration::minutes(settings.po_wait_minutes.into());
                if draft.now < end { Self::Awaited(end.min(draft.now + PO_LOOK)) } else { Self::Missing }
            }
        }
    }

    /// What people must know, and what holds the order up: a number that is not there or does not fit. Everything else goes on.
    fn awaited(&self, draft: &Draft<'_>, due: bool) -> Option<Step> {
        let required = draft.settings.won.po == PoNumber::Required && due && draft.snapshot.ordered.is_none();
        match self {
            Self::NotAsked | Self::Given(_) => None,
            Self::Awaited(until) => Some(wait(problems::po_awaited(), Some(*until))),
            Self::Missing => required.then(|| wait(problems::po_missing(), None)),
            Self::TooLong { length, longest } => Some(wait(problems::po_too_long(*length, *longest), None)),
        }
    }

    /// What is written to Halo.
    fn written(self) -> Option<String> {
        match self {
            Self::Given(number) => Some(number),
            Self::NotAsked | Self::Awaited(_) | Self::Missing | Self::TooLong { .. } => None,
        }
    }
}

fn given(quote: &Quote, label: &str) -> Option<String> {
    let field = quote.custom_fields.iter().find(|field| name_key(&field.label) == name_key(label))?;
    Some(field.value.trim().to_owned()).filter(|number| !number.is_empty())
}

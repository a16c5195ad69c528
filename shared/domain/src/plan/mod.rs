//! The plan: what must stand in Halo for one record of a quote, step by step, with nothing left to decide.
//!
//! [`plan`] is pure: the same quote, settings, snapshot and time give the same plan. A plan prints itself for people; that
//! text is the dry run.

pub mod lines;
pub mod snapshot;
pub mod step;

mod address;
mod bundles;
mod changes;
mod customer;
mod discounts;
mod lead;
mod moved;
mod note;
mod opportunity;
mod pdf;
mod prices;
mod print;
mod products;
mod quotation;
pub mod scope;
mod tax;
mod unsaid;
mod won;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::halo::QuotationId;
use crate::matching::agent::AgentMatch;
use crate::matching::customer::CustomerMatch;
use crate::matching::product::ProductMatch;
use crate::quote::{Quote, short_digest};
use crate::settings::{Policy, Settings, Shipping};
use crate::{LineKey, Phase, Problem, matching};

pub use changes::is_change;
pub use lead::LEAD;
pub use lines::PlannedLine;
pub use note::DRAFT_MARK;
pub use opportunity::{OPPORTUNITY, earlier as earlier_opportunity, values_text};
pub use snapshot::{ProductFacts, Snapshot};
pub use step::{Action, OrderStep, Ref, Scope, Step, StepKey, WhomRef};
pub use won::ORDER;

/// What must be done, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The quote's title with its number, for people.
    pub title: String,
    /// For whom, and how that was found.
    pub customer: CustomerMatch,
    /// Whose, and how that was found.
    pub agent: AgentMatch,
    /// Each line with its product, and how that was found.
    pub products: Vec<(LineKey, String, ProductMatch)>,
    /// The steps in their order; empty while there are problems.
    pub steps: Vec<Step>,
    /// What keeps the quote from being written.
    pub problems: Vec<Problem>,
    /// What people should know although the quote is written.
    pub warnings: Vec<Problem>,
}

impl Plan {
    /// How customer and products were matched, in words; nothing where Halo's quote shows a won record already, so that nobody and
    /// nothing was looked for.
    pub fn matched(&self) -> Option<String> {
        note::matched(&self.customer, &self.products)
    }
}

/// Plans one record of a quote. Total: whatever cannot be done is a problem in the plan.
pub fn plan(quote: &Quote, settings: &Settings, snapshot: &Snapshot, now: OffsetDateTime) -> Plan {
    let draft = Draft::new(quote, settings, snapshot, now);
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    let mut steps = Vec::new();

    let agent = matching::agent::find(&quote.owner, &snapshot.tenant.agents, &settings.agent);
    let (customer, products) = match won::shown(&draft) {
        Some(present) => {
            collect(&mut problems, shown(&draft, present.id, &agent, &mut steps));
            (CustomerMatch::OfTheQuotation { quotation: present.id }, Vec::new())
        }
        None => whole(&draft, &agent, &mut steps, &mut problems),
    };
    problems.extend(quotation::unexplained(&draft));
    problems.extend(unsaid::contradicted(&draft));
    problems.extend(prices::held(&draft));
    finish(&draft, &customer, &products, &mut steps, &mut warnings);
    warnings.extend(quotation::unmapped_status(&draft));
    warnings.extend(unsaid::warnings(&draft));
    warnings.extend(prices::shown(&draft));
    if !problems.is_empty() {
        steps.clear();
    }
    Plan { title: draft.title(), customer, agent, products, steps, problems, warnings }
}

/// For whom, and each line with its product.
type Matches = (CustomerMatch, Vec<(LineKey, String, ProductMatch)>);

/// Everything: customer, products, opportunity, quotation.
fn whole(draft: &Draft<'_>, agent: &AgentMatch, steps: &mut Vec<Step>, problems: &mut Vec<Problem>) -> Matches {
    let customer = draft.customer();
    let whom = match lead::is_wanted(draft, &customer) {
        true => Some(None),
        false => collect(problems, customer::steps(draft, &customer, steps)).map(Some),
    };
    let products = draft.products();
    let items = collect(problems, products::steps(draft, &products, steps));
    if let Some(Some(whom)) = &whom {
        collect(problems, lead::to_customer(draft, whom, steps).map_err(|problem| vec![problem]));
    }
    let opportunity =
        whom.as_ref().and_then(|whom| collect(problems, opportunity::steps(draft, whom.as_ref(), agent, steps)));
    if let (Some(whom), Some(items), Some(opportunity)) = (whom, items, opportunity) {
        let parts = quotation::Parts { whom, items, opportunity, agent: agent.agent().map(|a| a.id) };
        collect(problems, quotation::steps(draft, parts, steps));
    }
    let products = products.into_iter().filter(|(line, _)| line.has_product());
    (customer, products.map(|(line, found)| (line.key, line.wanted.name, found)).collect())
}

/// The record is won and Halo's quote shows it already: only statuses, PO number, money and order are left.
fn shown(draft: &Draft<'_>, id: QuotationId, agent: &AgentMatch, steps: &mut Vec<Step>) -> Result<(), Vec<Problem>> {
    let Some(opportunity) = earlier_opportunity(&draft.snapshot.made).map(Ref::Known) else { return Ok(()) };
    opportunity::follow(draft, &opportunity, steps).map_err(|problem| vec![problem])?;
    quotation::shown(draft, opportunity, id, agent.agent().map(|agent| agent.id), steps)
}

/// What does not keep anything else from going on: the PDF and the notes.
fn finish(
    draft: &Draft<'_>,
    customer: &CustomerMatch,
    products: &[(LineKey, String, ProductMatch)],
    steps: &mut Vec<Step>,
    warnings: &mut Vec<Problem>,
) {
    let made = steps.iter().find_map(|step| match &step.action {
        Action::CreateOpportunity { .. } | Action::CreateLead { .. } => Some(Ref::Made(step.key.clone())),
        Action::UseOpportunity { opportunity, .. } => Some(Ref::Known(*opportunity)),
        _ => None,
    });
    let opportunity = made.or_else(|| earlier_opportunity(&draft.snapshot.made).map(Ref::Known));
    let Some(opportunity) = opportunity else { return };
    match pdf::steps(draft, &opportunity) {
        Ok(found) => steps.extend(found),
        Err(problem) => warnings.push(problem),
    }
    steps.extend(moved::notes(draft));
    steps.extend(note::internal(draft, &opportunity));
    steps.extend(note::won(draft, &opportunity, customer, products));
}

/// Whether Halo's quote shows a won record already, so that neither person nor products need be looked for.
pub fn is_shown(quote: &Quote, settings: &Settings, snapshot: &Snapshot) -> bool {
    won::shown(&Draft::new(quote, settings, snapshot, OffsetDateTime::UNIX_EPOCH)).is_some()
}

/// The Halo quote that has to be read before planning, by the steps that are done: under `overwrite` the one to bring up to date, at a
/// win the one of the won record, and where the quote names another opportunity the last one.
pub fn quotation_to_read(quote: &Quote, settings: &Settings, snapshot: &Snapshot) -> Option<QuotationId> {
    match quote.status.phase() {
        Phase::Won => won::quotation(settings, &quote.record, snapshot),
        Phase::Published if settings.quotation.policy == Policy::Overwrite || is_moved(snapshot) => {
            snapshot.current_quotation()
        }
        Phase::Published => None,
    }
}

/// Whether the quote names another opportunity than the one that it was written to.
fn is_moved(snapshot: &Snapshot) -> bool {
    let before = earlier_opportunity(&snapshot.made);
    snapshot.named_opportunity.as_ref().is_some_and(|(named, _)| before.is_some_and(|before| before != *named))
}

fn collect<T>(problems: &mut Vec<Problem>, outcome: Result<T, Vec<Problem>>) -> Option<T> {
    outcome.map_err(|found| problems.extend(found)).ok()
}

/// What every part of the plan looks at.
struct Draft<'a> {
    quote: &'a Quote,
    settings: &'a Settings,
    snapshot: &'a Snapshot,
    lines: Vec<PlannedLine>,
    now: OffsetDateTime,
}

impl<'a> Draft<'a> {
    fn new(quote: &'a Quote, settings: &'a Settings, snapshot: &'a Snapshot, now: OffsetDateTime) -> Self {
        Self { quote, settings, snapshot, lines: lines::expand(quote, settings, &snapshot.tenant), now }
    }

    fn title(&self) -> String {
        self.settings
            .quotation
            .title
            .replace("{number}", &self.quote.number.to_string())
            .replace("{name}", &self.quote.title)
    }

    fn customer(&self) -> CustomerMatch {
        let Snapshot { chosen, users, clients, colleagues, .. } = self.snapshot;
        let found = chosen.customer(&self.quote.person, users, clients);
        chosen.or_near_miss(found, &self.quote.person, colleagues)
    }

    fn products(&self) -> Vec<(PlannedLine, ProductMatch)> {
        let none = ProductFacts::default();
        let find = |line: &PlannedLine| {
            let facts = self.snapshot.products.get(&line.key).unwrap_or(&none);
            let fields = &self.settings.product.sku_fields;
            if !line.has_product() {
                return ProductMatch::NotFound;
            }
            matching::product::find(&line.wanted, facts.linked.as_ref(), &facts.candidates, fields)
        };
        self.lines.iter().map(|line| (line.clone(), find(line))).collect()
    }

    /// Shipping that the header carries (decision m).
    fn carriage(&self) -> Option<Decimal> {
        let in_header = self.settings.quotation.shipping == Shipping::Carriage;
        in_header.then(|| self.quote.currency.round(self.quote.shipping))
    }

    /// The marker of an effect of this family: `qh:<account>:<number>:<step>`.
    fn marker(&self, step: &str) -> String {
        format!("qh:{}:{step}", self.quote.family().as_marker())
    }

    /// The marker of a record that all quotes share: `qh:<account>:<digest of its identity>`.
    fn shared_marker(&self, identity: &str) -> String {
        format!("qh:{}:{}", self.quote.account, short_digest(identity))
    }

    fn url(&self) -> Option<String> {
        let base = self.settings.quoter.instance_url.as_deref()?.trim_end_matches('/');
        self.quote.uuid.as_ref().map(|uuid| format!("{base}/quote/{uuid}"))
    }
}

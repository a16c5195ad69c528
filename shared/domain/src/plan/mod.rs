//! The plan: what must stand in Halo for one record of a quote, step by step, with nothing left to decide.
//!
//! [`plan`] is pure: the same quote, settings, snapshot and time give the same plan. A plan prints itself for people; that
//! text is the dry run.

pub mod lines;
pub mod snapshot;
pub mod step;

mod address;
mod customer;
mod discounts;
mod opportunity;
mod print;
mod products;
mod quotation;
pub mod scope;
mod tax;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::matching::agent::AgentMatch;
use crate::matching::customer::CustomerMatch;
use crate::matching::product::ProductMatch;
use crate::quote::{Quote, short_digest};
use crate::settings::Settings;
use crate::{LineKey, Problem, matching};

pub use lines::PlannedLine;
pub use opportunity::earlier as earlier_opportunity;
pub use snapshot::{ProductFacts, Snapshot};
pub use step::{Action, Ref, Scope, Step, StepKey, WhomRef};

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

/// Plans one record of a quote. Total: whatever cannot be done is a problem in the plan.
pub fn plan(quote: &Quote, settings: &Settings, snapshot: &Snapshot, now: OffsetDateTime) -> Plan {
    let draft = Draft::new(quote, settings, snapshot, now);
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    let mut steps = Vec::new();

    let customer = draft.customer();
    let whom = collect(&mut problems, customer::steps(&draft, &customer, &mut steps));
    let products = draft.products();
    let items = collect(&mut problems, products::steps(&draft, &products, &mut steps));
    let agent = matching::agent::find(&quote.owner, &snapshot.tenant.agents, &settings.agent);
    let opportunity =
        whom.as_ref().and_then(|whom| collect(&mut problems, opportunity::steps(&draft, whom, &agent, &mut steps)));
    problems.extend(quotation::unexplained(&draft));
    if let (Some(whom), Some(items), Some(opportunity)) = (whom, items, opportunity) {
        let parts = quotation::Parts { whom, items, opportunity, agent: agent.agent().map(|a| a.id) };
        collect(&mut problems, quotation::steps(&draft, parts, &mut steps, &mut warnings));
    }
    warnings.extend(quotation::unmapped_status(&draft));
    if !problems.is_empty() {
        steps.clear();
    }
    Plan {
        title: draft.title(),
        customer,
        agent,
        products: products.into_iter().map(|(line, found)| (line.key, line.wanted.name, found)).collect(),
        steps,
        problems,
        warnings,
    }
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
        let chosen = &self.snapshot.chosen;
        chosen.customer(&self.quote.person, &self.snapshot.users, &self.snapshot.clients)
    }

    fn products(&self) -> Vec<(PlannedLine, ProductMatch)> {
        let none = ProductFacts::default();
        let find = |line: &PlannedLine| {
            let facts = self.snapshot.products.get(&line.key).unwrap_or(&none);
            let fields = &self.settings.product.sku_fields;
            matching::product::find(&line.wanted, facts.linked.as_ref(), &facts.candidates, fields)
        };
        self.lines.iter().map(|line| (line.clone(), find(line))).collect()
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

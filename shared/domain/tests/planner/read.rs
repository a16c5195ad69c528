//! What is read from a plan. The shapes of its steps are named here only.

use domain::Problem;
use domain::halo::{
    ItemId, Lead, NewAttachment, NewClient, NewItem, NewNote, NewOpportunity, NewUser, OpportunityChange,
    OpportunityId, QuotationChange, QuotationHeader, QuotationId, QuotationLineWrite, SiteId, TaxId,
};
use domain::money_check::Expected;
use domain::plan::{Action, OrderStep, Plan, Ref, Step, WhomRef};
use time::OffsetDateTime;

/// The keys of the steps in their order.
pub(crate) fn keys(plan: &Plan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.key.0.as_str()).collect()
}

/// The one step whose key begins so.
#[track_caller]
pub(crate) fn step<'p>(plan: &'p Plan, key: &str) -> &'p Step {
    let hits: Vec<&Step> = plan.steps.iter().filter(|step| step.key.0.starts_with(key)).collect();
    assert_eq!(hits.len(), 1, "steps {key} of {plan}");
    hits[0]
}

fn all<'p, T>(plan: &'p Plan, take: impl Fn(&'p Action) -> Option<T>) -> Vec<T> {
    plan.steps.iter().filter_map(|step| take(&step.action)).collect()
}

/// What of the plan a picker takes; there must be exactly one.
#[track_caller]
fn one<'p, T>(plan: &'p Plan, take: impl Fn(&'p Action) -> Option<T>) -> T {
    let mut hits = all(plan, take);
    assert_eq!(hits.len(), 1, "{plan}");
    hits.remove(0)
}

/// Header and lines of the quotation that is made or brought up to date.
#[track_caller]
pub(crate) fn written(plan: &Plan) -> (&QuotationHeader, &[(Ref<ItemId>, QuotationLineWrite)]) {
    one(plan, |action| match action {
        Action::CreateQuotation { header, lines, .. } | Action::UpdateQuotation { header, lines, .. } => {
            Some((&**header, lines.as_slice()))
        }
        _ => None,
    })
}

/// The header of that quotation.
#[track_caller]
pub(crate) fn header(plan: &Plan) -> &QuotationHeader {
    written(plan).0
}

/// The lines of that quotation.
#[track_caller]
pub(crate) fn lines(plan: &Plan) -> Vec<&QuotationLineWrite> {
    written(plan).1.iter().map(|(_, line)| line).collect()
}

/// The line with this key.
#[track_caller]
pub(crate) fn line_of<'p>(plan: &'p Plan, key: &str) -> &'p QuotationLineWrite {
    lines(plan).into_iter().find(|line| line.key.as_str() == key).unwrap_or_else(|| panic!("line {key} in {plan}"))
}

/// The products of the lines.
#[track_caller]
pub(crate) fn items(plan: &Plan) -> Vec<&Ref<ItemId>> {
    written(plan).1.iter().map(|(item, _)| item).collect()
}

/// Keys and prices of the lines.
#[track_caller]
pub(crate) fn prices(plan: &Plan) -> Vec<(String, String)> {
    lines(plan).iter().map(|line| (line.key.as_str().to_owned(), line.price.normalize().to_string())).collect()
}

/// The tax codes of the lines.
#[track_caller]
pub(crate) fn codes(plan: &Plan) -> Vec<Option<TaxId>> {
    lines(plan).iter().map(|line| line.tax_code).collect()
}

/// What the read-back must show.
#[track_caller]
pub(crate) fn expected(plan: &Plan) -> &Expected {
    one(plan, |action| match action {
        Action::CheckMoney { expected, .. } => Some(&**expected),
        _ => None,
    })
}

/// The net of every line, as the read-back must show it.
#[track_caller]
pub(crate) fn nets(plan: &Plan) -> Vec<String> {
    expected(plan).lines.iter().map(|line| line.net.normalize().to_string()).collect()
}

/// For whom the opportunity is made.
#[track_caller]
pub(crate) fn whom(plan: &Plan) -> &WhomRef {
    one(plan, |action| match action {
        Action::CreateOpportunity { whom, .. } => Some(whom),
        _ => None,
    })
}

/// The opportunity that is made.
#[track_caller]
pub(crate) fn new_opportunity(plan: &Plan) -> &NewOpportunity {
    one(plan, |action| match action {
        Action::CreateOpportunity { opportunity, .. } => Some(&**opportunity),
        _ => None,
    })
}

/// The opportunity that the quotation is made on.
#[track_caller]
pub(crate) fn made_on(plan: &Plan) -> &Ref<OpportunityId> {
    one(plan, |action| match action {
        Action::CreateQuotation { opportunity, .. } => Some(opportunity),
        _ => None,
    })
}

/// The client that is made.
#[track_caller]
pub(crate) fn new_client(plan: &Plan) -> &NewClient {
    one(plan, |action| match action {
        Action::CreateClient(client) => Some(client),
        _ => None,
    })
}

/// The user that is made, and where.
#[track_caller]
pub(crate) fn new_user(plan: &Plan) -> (&Ref<SiteId>, &NewUser) {
    one(plan, |action| match action {
        Action::CreateUser { site, user } => Some((site, user)),
        _ => None,
    })
}

/// The products that are made.
pub(crate) fn new_items(plan: &Plan) -> Vec<&NewItem> {
    all(plan, |action| match action {
        Action::CreateItem(item) => Some(item),
        _ => None,
    })
}

/// The PDF that is attached.
#[track_caller]
pub(crate) fn attachment(plan: &Plan) -> &NewAttachment {
    one(plan, |action| match action {
        Action::AttachPdf { attachment, .. } => Some(attachment),
        _ => None,
    })
}

/// What a step changes on the opportunity.
#[track_caller]
pub(crate) fn opportunity_change<'p>(plan: &'p Plan, key: &str) -> &'p OpportunityChange {
    match &step(plan, key).action {
        Action::ChangeOpportunity { change, .. } => change,
        Action::ConfirmOpportunity { wanted, .. } => wanted,
        other => panic!("{other:?}"),
    }
}

/// Which quotations change their header, and what of it.
pub(crate) fn quotation_changes(plan: &Plan) -> Vec<(QuotationId, &QuotationChange)> {
    all(plan, |action| match action {
        Action::ChangeQuotation { quotation: Ref::Known(id), change, .. } => Some((*id, &**change)),
        _ => None,
    })
}

/// The sales order that is made.
#[track_caller]
pub(crate) fn order(plan: &Plan) -> &OrderStep {
    one(plan, |action| match action {
        Action::MakeOrder(order) => Some(&**order),
        _ => None,
    })
}

/// What is waited for, and until when.
#[track_caller]
pub(crate) fn awaited(plan: &Plan) -> (&Problem, Option<OffsetDateTime>) {
    one(plan, |action| match action {
        Action::Await { problem, until } => Some((&**problem, *until)),
        _ => None,
    })
}

/// The lead that is made: who it is, and its ticket.
#[track_caller]
pub(crate) fn new_lead(plan: &Plan) -> (&Lead, &NewOpportunity) {
    one(plan, |action| match action {
        Action::CreateLead { lead, opportunity } => Some((&**lead, &**opportunity)),
        _ => None,
    })
}

/// The notes that are written.
pub(crate) fn notes(plan: &Plan) -> Vec<(&Ref<OpportunityId>, &NewNote)> {
    all(plan, |action| match action {
        Action::WriteNote { opportunity, note } => Some((opportunity, &**note)),
        _ => None,
    })
}

/// The codes of what people should know although the quote is written.
pub(crate) fn warnings(plan: &Plan) -> Vec<&str> {
    plan.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

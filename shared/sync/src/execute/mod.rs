//! Executes the steps of a plan in their order.

mod lead;
mod leftovers;
mod look;
mod make;
mod note;
mod order;
mod place;
mod refs;
mod shared;

use bytes::Bytes;
use domain::halo::{AttachmentId, ItemId, NewAttachment, OpportunityId, QuotationId, SalesOrderId};
use domain::money_check::{Comparison, Expected, compare};
use domain::plan::{Action, Plan, Ref, Scope, Step};
use domain::quote::digest;
use domain::{FamilyKey, Problem, Quote, Settings, problems};
use futures::FutureExt as _;
use halo::Halo;
use store::EffectKey;
use time::{Duration, OffsetDateTime};

pub(crate) use leftovers::settle_leftovers;
pub(crate) use make::values_when_made;
pub(crate) use order::ordered;

use crate::deps::Deps;
use crate::gather::forget_products;
use crate::once::{Effect, Record, Settled};
use crate::report::{Report, StepOutcome};
use crate::steps::FamilySteps;
use crate::stop::Stop;
use refs::Refs;

/// What the steps of one run share.
pub(crate) struct Run<'a> {
    pub(crate) deps: &'a Deps,
    pub(crate) halo: &'a Halo,
    pub(crate) settings: &'a Settings,
    pub(crate) family: &'a FamilyKey,
    pub(crate) quote: &'a Quote,
    /// The steps of the family, as they were before this run did anything.
    pub(crate) steps: &'a FamilySteps<'a>,
    pub(crate) deadline: OffsetDateTime,
}

/// Executes all steps. Stops at the first that does not get through, unless nothing depends on it: what differs in money stops the
/// sales order alone, and the PDF, a note or the order stop nothing else.
pub(crate) async fn execute(run: &Run<'_>, plan: &Plan, report: &mut Report) -> Result<(), Stop> {
    let mut refs = Refs::default();
    let mut first: Option<Stop> = None;
    for step in &plan.steps {
        if matches!(step.action, Action::MakeOrder(_)) && differs(report).is_some() {
            continue;
        }
        if matches!(&step.action, Action::CheckOrder { order, .. } if refs.get(order, SalesOrderId).is_err()) {
            continue;
        }
        if matches!(&step.action, Action::RemovePdf { instead, .. } if refs.get(instead, AttachmentId).is_err()) {
            continue;
        }
        match step_of(run, step, &mut refs, report).boxed().await {
            Ok(outcome) => report.step(step, outcome),
            Err(stop) => {
                forget_refused(run, &step.action, &refs, &stop).await?;
                report.stopped(step, &stop);
                if !step.stands_alone() || !stop.is_about_one_step() {
                    return Err(stop);
                }
                first.get_or_insert(stop);
            }
        }
    }
    match differs(report) {
        Some(problem) => Err(Stop::held(problem)),
        None => first.map_or(Ok(()), Err),
    }
}

/// Halo may have refused a quote because one of its products is gone: what is known of them is not believed any longer.
async fn forget_refused(run: &Run<'_>, action: &Action, refs: &Refs, stop: &Stop) -> Result<(), Stop> {
    match action {
        Action::CreateQuotation { lines, .. } | Action::UpdateQuotation { lines, .. } if stop.is_refusal() => {
            let items: Vec<ItemId> = lines.iter().filter_map(|(item, _)| refs.get(item, ItemId).ok()).collect();
            forget_products(run.deps, &items).await
        }
        _ => Ok(()),
    }
}

/// A difference in the money of the quotation.
fn differs(report: &Report) -> Option<Problem> {
    let comparison = report.comparison.as_ref().filter(|comparison| !comparison.agrees())?;
    Some(problems::money_differs(&comparison.differences))
}

async fn step_of(run: &Run<'_>, step: &Step, refs: &mut Refs, report: &mut Report) -> Result<StepOutcome, Stop> {
    let settled = match &step.action {
        Action::CheckMoney { quotation, expected } => {
            let comparison = check_money(run, refs.get(quotation, QuotationId)?, expected, refs).await?;
            let outcome = StepOutcome::Checked { agrees: comparison.agrees() };
            for warning in &comparison.warnings {
                report.remark(&warning.to_string());
            }
            report.comparison = Some(comparison);
            return Ok(outcome);
        }
        Action::AttachPdf { opportunity, attachment, uuid } => {
            let opportunity = refs.get(opportunity, OpportunityId)?;
            attach(run, step, opportunity, attachment, uuid).await?
        }
        Action::MakeOrder(order) => run.order(step, order, refs).boxed().await?,
        Action::CheckOrder { order, wanted } => {
            let id = refs.get(order, SalesOrderId)?;
            run.check_order(step, id, wanted, refs, report).boxed().await?
        }
        Action::Await { problem, until: Some(until) } => return Err(Stop::awaited((**problem).clone(), *until)),
        _ => run.make(step, refs).boxed().await?,
    };
    refs.settled(&step.key, settled.record());
    if let Some(warning) = &settled.record().warning {
        report.remark(warning);
    }
    Ok(StepOutcome::of(&settled))
}

/// Uses the lines of the create's answer if it carried them, else reads the quotation back.
async fn check_money(run: &Run<'_>, id: QuotationId, expected: &Expected, refs: &mut Refs) -> Result<Comparison, Stop> {
    if let Some(quotation) = refs.quotation(id) {
        return Ok(compare(expected, quotation));
    }
    let read = run.halo.quotation(id).await.map_err(|e| Stop::from_halo("read the quotation back", e))?;
    match read {
        Some(quotation) => {
            let comparison = compare(expected, &quotation);
            refs.keep_quotation(quotation);
            Ok(comparison)
        }
        None => Err(Stop::held(problems::quotation_gone(id))),
    }
}

async fn attach(
    run: &Run<'_>,
    step: &Step,
    opportunity: OpportunityId,
    attachment: &NewAttachment,
    uuid: &str,
) -> Result<Settled, Stop> {
    let staged = store::pdf_key(run.family, &step.key.0);
    let effect = run.effect(step, &attachment.marker, digest(staged.as_bytes()));
    let pdf: Bytes = match run.deps.store.pdf(&staged, run.deps.now()).await? {
        Some(pdf) => pdf,
        None => {
            let pdf = run.deps.pdfs.fetch(run.settings.quoter.instance_url.as_deref(), uuid).await?;
            run.deps.store.stage_pdf(&staged, pdf.clone()).await?;
            pdf
        }
    };
    let look = run.look_for_attachment(opportunity, &attachment.marker, &attachment.file_name);
    let create = async {
        let made = run.halo.attach(opportunity, attachment, &pdf).await?;
        Ok(Record { warning: made.warning, ..Record::new(made.record.id.0) })
    };
    let settled = crate::once::once(run.deps, &effect, look, create).await?;
    forget_staged(run, &staged).await;
    Ok(settled)
}

/// Nothing points to a PDF that is attached. If it cannot be deleted, or the run dies before, it goes by the bucket's own rule.
async fn forget_staged(run: &Run<'_>, staged: &str) {
    if let Err(error) = run.deps.store.remove_pdf(staged).await {
        tracing::warn!(%error, "a staged PDF was not deleted; it expires");
    }
}

impl Run<'_> {
    pub(crate) fn effect<'e>(&'e self, step: &'e Step, marker: &'e str, body_digest: String) -> Effect<'e> {
        Effect {
            key: match step.scope {
                Scope::Family => EffectKey::step(self.family, &step.key.0),
                Scope::Shared => EffectKey::identity(&step.key.0),
            },
            step: &step.key.0,
            marker,
            body_digest,
            place: None,
            family: self.family,
            lease_end: self.deadline,
            settle: Duration::seconds(self.settings.timing.settle_seconds.into()),
        }
    }
}

/// A reference that no earlier step made: a fault in the plan.
pub(crate) fn dangling<T: std::fmt::Debug>(reference: &Ref<T>) -> Stop {
    Stop::held(problems::plan_incomplete(&format!("{reference:?}")))
}

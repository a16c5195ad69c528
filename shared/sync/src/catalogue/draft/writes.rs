//! The writes to Quoter: draft, section, lines; each once under the key of the request, and found again where its answer was lost.

use std::sync::OnceLock;

use domain::party::name_key;
use domain::plan::DRAFT_MARK;
use domain::{FamilyKey, Problem, RecordId, problems};
use quoter::client::drafts::{DraftLine, NewDraft, QuoteTemplate, SectionId};
use quoter::client::{Error, QuoteFilter};
use store::EffectKey;
use time::{Duration, OffsetDateTime};

use super::super::made::LONGEST_CALL;
use super::contact::ForUser;
use super::{Drafting, Undone};
use crate::entries::LAGS_AT_MOST;
use crate::once::{Effect, Found, Record, Settled, once_in_quoter};
use crate::stop::Stop;

/// A quote that was made longer than this before or after the request was tried is not the request's: clocks differ.
const CLOCKS: Duration = Duration::minutes(15);
/// As many quotes as are read to find a draft again.
const CANDIDATES: usize = 50;
impl Drafting<'_> {
    /// The one template of the id or title that the request or the settings name.
    pub(super) async fn template(&self) -> Result<QuoteTemplate, Undone> {
        let named = self.request.template.as_ref().or(self.calls.settings.catalogue.draft_template.as_ref());
        let named = named.map(|name| name.trim()).filter(|name| !name.is_empty());
        let Some(named) = named else { return Err(Undone::Problems(vec![problems::template_missing()])) };
        let mut all = self.quoter.templates().await.map_err(crate::content::stop_of_call)?;
        if let Some(at) = all.iter().position(|one| one.id == named) {
            return Ok(all.swap_remove(at));
        }
        let shown = |one: &QuoteTemplate| format!("template {} \"{}\"", one.id, one.title);
        let titled = |one: &&QuoteTemplate| name_key(&one.title) == name_key(named);
        let fitting: Vec<String> = all.iter().filter(titled).map(shown).collect();
        match (all.iter().find(titled), fitting.len()) {
            (Some(only), 1) => Ok(only.clone()),
            (_, 0) => {
                let there: Vec<String> = all.iter().take(20).map(shown).collect();
                Err(Undone::Problems(vec![problems::template_unknown(named, &there)]))
            }
            _ => Err(Undone::Problems(vec![problems::template_ambiguous(named, &fitting)])),
        }
    }

    /// Whose claims these are: not a quote's yet.
    pub(super) fn family(&self) -> FamilyKey {
        FamilyKey::from_stored(format!("draft#{}", self.key))
    }

    pub(super) fn effect<'e>(
        &self,
        key: EffectKey,
        step: &'e str,
        marker: &'e str,
        body_digest: String,
        family: &'e FamilyKey,
    ) -> Effect<'e> {
        let settle = Duration::seconds(self.calls.settings.timing.settle_seconds.into()).max(LAGS_AT_MOST);
        let lease_end = self.calls.until + LONGEST_CALL;
        Effect { key, step, marker, body_digest, place: None, family, lease_end, settle }
    }

    /// Nothing is sent any more once the time of this request is up.
    pub(super) fn in_time(&self) -> Result<(), Stop> {
        if self.deps().now() < self.calls.until { Ok(()) } else { Err(Stop::OutOfTime) }
    }

    fn identity(&self, what: &str) -> EffectKey {
        EffectKey::identity(&format!("{what}#{}", self.key))
    }

    /// The draft without lines. Only its notes can hold a marker that customers do not see.
    pub(super) async fn make_draft(&self, template: &QuoteTemplate, contact: &ForUser) -> Result<RecordId, Undone> {
        let marker = format!("{DRAFT_MARK}{}", self.key);
        let draft = NewDraft {
            template: template.id.clone(),
            contact_email: contact.email.clone(),
            client_name: contact.user.client_name.clone(),
            custom_number: None,
            currency: None,
            expires: None,
            internal_notes: Some(format!("Started from Halo ({marker}).")),
        };
        let family = self.family();
        let digest = self.prepared.of.clone();
        let effect = self.effect(self.identity("draft"), "make the draft in Quoter", &marker, digest, &family);
        self.in_time()?;
        let refused: OnceLock<Problem> = OnceLock::new();
        let create = async {
            let made = self.quoter.create_draft(&draft).await;
            if let Err(Error::Invalid { code: Some(code), .. }) = &made
                && code == "ERR_CONTACT_NOT_FOUND"
            {
                let _ = refused.set(problems::contact_not_found(self.request.user));
            }
            made.map(|id| Record::new(id.to_string()))
        };
        let settled = once_in_quoter(self.deps(), &effect, self.look_for_draft(&marker, &contact.email), create).await;
        let settled = or_refused(settled, &refused)?;
        let id = RecordId::new(settled.record().id.clone())
            .ok_or(store::Error::Corrupt { what: "effect" })
            .map_err(Stop::from)?;
        if !matches!(settled, Settled::Made(_)) {
            self.still_a_draft(&id).await?;
        }
        Ok(id)
    }

    /// Among the quotes that were made while the request was tried, the one with the marker in its notes: a draft, or published since.
    async fn look_for_draft(&self, marker: &str, email: &str) -> Result<Found<String>, Stop> {
        let since = self.began() - CLOCKS;
        let tried = self.deps().store.effect(&self.identity("draft")).await?;
        let until = tried.map_or_else(|| self.deps().now(), |tried| tried.lease_end) + CLOCKS;
        let rows = self.quoter.all_quotes(&QuoteFilter::default().made_after(since)).await;
        let mut rows = rows.map_err(crate::content::stop_of_call)?;
        let made = |at: Option<OffsetDateTime>| at.is_none_or(|at| at >= since && at <= until);
        rows.retain(|row| made(row.created()));
        if rows.len() > CANDIDATES {
            return Ok(Found::Unproven("Quoter shows too many quotes to look through".to_owned()));
        }
        let mut silent = false;
        for row in &rows {
            let Some(found) = self.quoter.quote(row.id()).await.map_err(crate::content::stop_of_call)? else {
                continue;
            };
            let notes = found.internal_notes().unwrap_or_default();
            if notes.contains(marker) {
                return Ok(Found::Record(Record::new(row.id().to_string())));
            }
            // People may have emptied the notes.
            silent |= notes.trim().is_empty() && found.is_for(email);
        }
        if silent {
            return Ok(Found::Unproven(
                "a quote for the same contact, made at that time, has no notes to know it by".to_owned(),
            ));
        }
        Ok(Found::Absent)
    }

    /// A draft of an earlier try may have been published or deleted since.
    async fn still_a_draft(&self, draft: &RecordId) -> Result<(), Undone> {
        match self.quoter.quote(draft).await.map_err(crate::content::stop_of_call)? {
            Some(found) if found.is_draft() => Ok(()),
            Some(_) => Err(gone(draft)),
            None if self.deps().now() < self.began() + LAGS_AT_MOST + self.deps().run_time => {
                Err(crate::content::behind().into())
            }
            None => Err(gone(draft)),
        }
    }

    /// The section, and all lines in it with one request, which takes all or none.
    pub(super) async fn make_lines(&self, draft: &RecordId, lines: &[DraftLine]) -> Result<(), Undone> {
        if lines.is_empty() {
            return Ok(());
        }
        let section = self.make_section(draft).await?;
        let family = self.family();
        let digest = self.prepared.of.clone();
        let effect =
            self.effect(self.identity("draft-lines"), "add the lines to the draft", section.as_str(), digest, &family);
        let look = async {
            let Some(found) = self.quoter.quote(draft).await.map_err(crate::content::stop_of_call)? else {
                return Ok(Found::Unproven(format!("Quoter does not show the draft {draft}")));
            };
            let there = found.sections().into_iter().any(|(id, _, lines)| id == section.as_str() && lines > 0);
            Ok(if there { Found::Record(Record::new(section.as_str().to_owned())) } else { Found::Absent })
        };
        self.in_time()?;
        let refused: OnceLock<Problem> = OnceLock::new();
        let create = async {
            match self.quoter.add_lines(draft, &section, lines).await? {
                true => Ok(Record::new(section.as_str().to_owned())),
                false => Err(not_there(draft, &refused)),
            }
        };
        let settled = once_in_quoter(self.deps(), &effect, look, create).await;
        or_refused(settled, &refused).map(drop)
    }

    async fn make_section(&self, draft: &RecordId) -> Result<SectionId, Undone> {
        let name = self.request.section();
        let family = self.family();
        let digest = self.prepared.of.clone();
        let effect = self.effect(self.identity("draft-section"), "add a section to the draft", name, digest, &family);
        let look = async {
            let Some(found) = self.quoter.quote(draft).await.map_err(crate::content::stop_of_call)? else {
                return Ok(Found::Unproven(format!("Quoter does not show the draft {draft}")));
            };
            let named = found.sections().into_iter().rev().find(|(_, shown, _)| shown.as_deref() == Some(name));
            Ok(named.map_or(Found::Absent, |(id, ..)| Found::Record(Record::new(id))))
        };
        self.in_time()?;
        let refused: OnceLock<Problem> = OnceLock::new();
        let create = async {
            match self.quoter.add_section(draft, name).await? {
                Some(section) => Ok(Record::new(section.as_str().to_owned())),
                None => Err(not_there(draft, &refused)),
            }
        };
        let settled = once_in_quoter(self.deps(), &effect, look, create).await;
        Ok(SectionId::from_stored(or_refused(settled, &refused)?.record().id.clone()))
    }
}

fn gone(draft: &RecordId) -> Undone {
    Undone::Problems(vec![problems::draft_gone(draft.as_str())])
}

fn not_there(draft: &RecordId, refused: &OnceLock<Problem>) -> Error {
    let _ = refused.set(problems::draft_gone(draft.as_str()));
    Error::Invalid { status: 404, code: None }
}

/// The outcome; what Quoter refused in words of our own where there are any.
fn or_refused(outcome: Result<Settled<String>, Stop>, refused: &OnceLock<Problem>) -> Result<Settled<String>, Undone> {
    match (outcome, refused.get()) {
        (Ok(settled), _) => Ok(settled),
        (Err(_), Some(problem)) => Err(Undone::Problems(vec![problem.clone()])),
        (Err(stop), None) => Err(stop.into()),
    }
}

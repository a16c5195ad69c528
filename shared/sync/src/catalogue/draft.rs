//! A draft of a quote for a Halo user, with Halo products at today's price (S6, S7, S12, S15, S16).
//!
//! Contact, quote, section and lines are made in that order, each exactly once under the key of the request: [`once_in_quoter`]. What was
//! read for it is kept under the same key, so that a request that is repeated goes on where the last one stopped, with the same prices.
//! Products, user and opportunity are tied to the draft, and hold when it is published. Publishing is left to people.
//!
//! What became of a contact or category whose answer was lost is found out by the catalogue's task. What became of a draft, section or
//! lines is found out by a repetition only: without one their intents stay open, which holds up nothing else, since keys are not used twice.

mod category;
mod contact;
mod lines;
mod request;
mod writes;

use domain::party::email_key;
use domain::quote::{digest, short_digest};
use domain::{Problem, RecordId, problems};
use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use store::{EffectKey, Holder};
use time::{Duration, OffsetDateTime};
use url::Url;

use super::Failure;
use super::calls::Calls;
use super::people::ended;
use super::waiting;
use crate::deps::Deps;
use crate::gate::{self, Gate};
use crate::links::LinkName;
use crate::stop::Stop;

use contact::{ForUser, Whom};
pub(crate) use lines::DraftLines;
use lines::PreparedLine;
pub use request::{DraftProduct, DraftRequest};

/// What is said with every draft.
const NOTE: &str = "The draft has the products of the request only: a template's own lines do not come along with a draft that is made \
                    through Quoter's API. Add them in the editor, then publish.";

/// For so many seconds the prices that were read for a request count, if nothing was made of it.
const STALE: i64 = 3600;

/// Another request with the same key is likely to be done in this time.
const SOON: Duration = Duration::seconds(2);

/// A draft that stands in Quoter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drafted {
    /// Its id in Quoter.
    pub draft: RecordId,
    /// Where people edit it; `None` where `quoter.instance_url` is not set.
    pub edit: Option<String>,
    /// How many lines it has.
    pub lines: usize,
    /// Whether it was there from an earlier request with the same key.
    pub known: bool,
    /// What people should know.
    pub note: &'static str,
}

/// What a request for a draft has come to; kept under its key.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Prepared {
    /// Digest of the request.
    of: String,
    /// When it was asked for first, seconds since 1970.
    began: i64,
    /// Whom it is for, until the draft stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whom: Option<Whom>,
    /// The lines whose products were read.
    lines: Vec<PreparedLine>,
    /// The draft, once everything stands.
    #[serde(default)]
    draft: Option<RecordId>,
}

/// Makes a draft, exactly once for each `idempotency_key`.
///
/// Calls Halo once for the user, the site, the opportunity and each product; Quoter about seven times.
///
/// # Errors
/// What a person must correct, all of it that can be known at once: a user without a field that Quoter demands, an opportunity that is
/// closed or of another client, a template that is unknown or of a title that several have, products without a price or category,
/// quantities. Faults that pass: ask again with the same key. A draft of many products takes several requests where Halo may be asked
/// seldom: each goes on where the last one ran out of time.
pub async fn draft(deps: &Deps, request: &DraftRequest) -> Result<Drafted, Failure> {
    let found = request.problems();
    if !found.is_empty() {
        return Err(Failure::held(found));
    }
    match make(deps, request).boxed().await {
        Ok(drafted) => Ok(drafted),
        Err(Undone::Problems(problems)) => Err(Failure::held(problems)),
        Err(Undone::Stop(Stop::OutOfTime)) => Err(Failure::out_of_time()),
        Err(Undone::Stop(stop)) => ended(deps, Err(stop)).await,
    }
}

/// Why there is no draft.
enum Undone {
    Problems(Vec<Problem>),
    Stop(Stop),
}

impl<T: Into<Stop>> From<T> for Undone {
    fn from(stop: T) -> Self {
        Self::Stop(stop.into())
    }
}

/// Only one at a time does what a key asks for.
async fn make(deps: &Deps, request: &DraftRequest) -> Result<Drafted, Undone> {
    let key = short_digest(request.idempotency_key.trim());
    let exclusive = deps.boot.exclusive_since.is_some();
    let holder = Holder { boot: deps.boot.id.clone(), token: (deps.ids)(), exclusive };
    let (task, until) = (format!("draft#{key}"), deps.now() + deps.run_time);
    if !deps.store.take_task(&task, &holder, deps.now(), until).await.map_err(Stop::from)? {
        return Err(Stop::Busy { until: deps.now() + SOON }.into());
    }
    let outcome = Drafting::begin(deps, request, &key).await;
    let outcome = match outcome {
        Ok(mut drafting) => drafting.go().boxed().await,
        Err(undone) => Err(undone),
    };
    deps.store.finish_task(&task, &holder).await.map_err(Stop::from)?;
    outcome
}

/// One draft that is being made.
struct Drafting<'a> {
    calls: Calls<'a>,
    quoter: quoter::Client,
    request: &'a DraftRequest,
    /// Digest of the request's key.
    key: &'a str,
    prepared: Prepared,
}

impl<'a> Drafting<'a> {
    async fn begin(deps: &'a Deps, request: &'a DraftRequest, key: &'a str) -> Result<Self, Undone> {
        let of = digest(&serde_json::to_vec(request).unwrap_or_default());
        let LinkName { kind, name } = place(key);
        let kept = deps.store.link(kind, &name).await.map_err(Stop::from)?;
        let kept = kept.and_then(|json| serde_json::from_str::<Prepared>(&json).ok());
        let is_begun =
            deps.store.effect(&EffectKey::identity(&format!("draft#{key}"))).await.map_err(Stop::from)?.is_some();
        if is_begun && kept.as_ref().is_some_and(|kept| kept.of != of) {
            return Err(Undone::Problems(vec![problems::draft_key_reused()]));
        }
        let now = deps.now().unix_timestamp();
        // Nothing was made of it yet: a request that was corrected counts, and prices of long ago do not.
        let kept = kept.filter(|kept| is_begun || (kept.of == of && now - kept.began < STALE));
        let prepared = kept.unwrap_or(Prepared { of, began: now, whom: None, lines: Vec::new(), draft: None });
        let quoter = deps.quoter.clone().ok_or_else(|| Stop::held(problems::api_key_missing()))?;
        Ok(Self { calls: Calls::begin(deps).await?, quoter, request, key, prepared })
    }

    async fn go(&mut self) -> Result<Drafted, Undone> {
        if let Some(draft) = &self.prepared.draft {
            return Ok(self.drafted(draft.clone(), true));
        }
        let contact = self.contact().await?;
        self.calls.pass_quoter().await?;
        let template = self.template().await?;
        self.price().await?;
        let lines = self.lines().await?;
        self.make_contact(&contact).await?;
        let draft = self.make_draft(&template, &contact).await?;
        self.tie(&draft, &contact).await?;
        self.make_lines(&draft, &lines).await?;
        if !self.tie(&draft, &contact).await? {
            // Without its token, a webhook would not be known to be of this draft.
            return Err(crate::content::behind().into());
        }
        self.prepared.draft = Some(draft.clone());
        self.prepared.whom = None;
        self.keep().await?;
        gate::open(self.deps(), Gate::Quoter).await?;
        Ok(self.drafted(draft, false))
    }

    fn drafted(&self, draft: RecordId, known: bool) -> Drafted {
        let instance = self.calls.settings.quoter.instance_url.as_deref().and_then(|url| Url::parse(url).ok());
        let edit = instance.and_then(|instance| quoter::client::drafts::edit_link(&instance, &draft)).map(String::from);
        Drafted { draft, edit, lines: self.prepared.lines.len(), known, note: NOTE }
    }

    /// Keeps how far it has come.
    async fn keep(&self) -> Result<(), Stop> {
        let LinkName { kind, name } = place(self.key);
        let json = serde_json::to_string(&self.prepared).unwrap_or_default();
        Ok(self.deps().store.put_link(kind, &name, &json, self.deps().now()).await?)
    }

    /// Ties products, user and opportunity to the draft, under its id and, where Quoter shows it already, its token. Whether Quoter
    /// shows it.
    async fn tie(&self, draft: &RecordId, contact: &ForUser) -> Result<bool, Stop> {
        let row = self.quoter.listed_quote(draft).await.map_err(crate::content::stop_of_call)?;
        let names = match &row {
            Some(row) => waiting::names_of(&self.quoter, row).await?,
            None => vec![draft.to_string()],
        };
        let link = waiting::QuoteLink { user: Some(self.request.user), opportunity: self.request.opportunity };
        // Where people prepare the quote for somebody else in the editor, the user is not theirs.
        let person = Some(email_key(&contact.email));
        waiting::store_links(self.deps(), &names, &link, person).await?;
        let lines = DraftLines::of(&self.prepared.lines, self.began());
        let json = serde_json::to_string(&lines).unwrap_or_default();
        for name in &names {
            self.deps().store.put_link(waiting::LINES, name, &json, self.deps().now()).await?;
        }
        Ok(row.is_some())
    }

    fn deps(&self) -> &Deps {
        self.calls.deps
    }

    fn began(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.prepared.began).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// Where it is kept what a key has come to.
fn place(key: &str) -> LinkName {
    LinkName { kind: "draft", name: key.to_owned() }
}

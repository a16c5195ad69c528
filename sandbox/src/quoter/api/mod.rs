//! The hosted API under `/quoter/v1` (Quoter API reference, section 4).
//!
//! The gate checks what every call must pass, then the path decides. Whatever is not offered is answered with
//! 403, as the service does.

mod blocks;
mod catalogue;
mod contacts;
mod drafts;
mod errors;
mod face;
mod faulty;
mod list;
mod quotes;
mod schema;

pub(super) use catalogue::put_with_names;
pub(super) use contacts::person_with;
pub(super) use face::record;
pub(super) use schema::{CATEGORIES, CONTACTS, ITEMS, KINDS, SUPPLIERS, TEMPLATES, complete};

use serde_json::{Value, json};

use super::answer::Answer;
use super::faults::Called;
use super::model::Seconds;
use super::sandbox::Core;
use super::server::Request;
use super::switches::{ApiAnswer, Switches};
use super::world::{Fresh, Lagging, World};

/// At most this many calls in the window.
const CALLS_PER_WINDOW: usize = 50;
/// The window of the rate limit, in seconds.
const WINDOW: Seconds = 5;

/// The result of a call: an answer, or the answer that says why not.
type Outcome = Result<Answer, Answer>;

/// One call with all it needs.
struct Call<'a> {
    world: &'a mut World,
    now: Seconds,
    request: &'a Request,
    switches: Switches,
}

/// Answers a call.
pub(super) fn answer(core: &Core, request: &Request) -> Answer {
    core.change(|world, now| {
        apply_late(world, now);
        let mut call = Call::new(world, now, request);
        let answer = call.gate().and_then(|()| {
            let (method, path) = (request.method.as_str(), request.path.as_str());
            match core.hit(Called { method, path, resource: request.resource(), body: &request.body }) {
                Some(kind) => Ok(call.with_fault(&kind)),
                None => call.disturbed(),
            }
        });
        answer.unwrap_or_else(|refusal| refusal)
    })
}

/// Does what was asked for earlier and is due by now, in the order of its time.
pub(super) fn apply_late(world: &mut World, now: Seconds) {
    world.late.sort_by_key(|(due, _)| *due);
    while world.late.first().is_some_and(|(due, _)| *due <= now) {
        let (due, request) = world.late.remove(0);
        // Whoever asked has had an answer.
        drop(Call::new(world, due, &request).route());
    }
}

impl<'a> Call<'a> {
    fn new(world: &'a mut World, now: Seconds, request: &'a Request) -> Self {
        let switches = world.switches.clone();
        Self { world, now, request, switches }
    }
}

impl Call<'_> {
    /// Key, licence and rate, in this order.
    fn gate(&mut self) -> Result<(), Answer> {
        let named = self.request.key_header.as_deref().unwrap_or("x-api-key");
        let wrong_case = self.switches.lower_case_header && named != "x-api-key";
        if wrong_case || self.request.key.as_deref() != Some(self.world.api_key.as_str()) {
            return Err(errors::unauthorized());
        }
        if !self.switches.licensed {
            return Err(errors::not_licensed());
        }
        self.rate()
    }

    fn rate(&mut self) -> Result<(), Answer> {
        let now = self.now;
        self.world.recent_calls.retain(|at| *at > now - WINDOW);
        if self.switches.rate_limited && self.world.recent_calls.len() >= CALLS_PER_WINDOW {
            let oldest = self.world.recent_calls.first().copied().unwrap_or(now);
            let wait = self.switches.retry_after_sent.then_some(oldest + WINDOW - now);
            return Err(errors::too_many(wait));
        }
        self.world.recent_calls.push(now);
        Ok(())
    }

    /// The answer, disturbed as the switch says.
    fn disturbed(&mut self) -> Outcome {
        match self.switches.api_answer {
            ApiAnswer::Normal => self.route(),
            ApiAnswer::ServerError => Err(errors::server_error()),
            ApiAnswer::Html => Err(Answer::html(503, "Service unavailable")),
            ApiAnswer::Slow => self.route().map(|answer| answer.after(self.switches.slow_ms)),
            ApiAnswer::CutOff => self.route().map(Answer::cut_off),
        }
    }

    fn route(&mut self) -> Outcome {
        let segments = self.request.segments_after("/quoter/v1/");
        match (self.request.method.as_str(), segments.as_slice()) {
            ("GET", ["quotes"]) => self.list_quotes(),
            ("GET", ["quotes", id]) => self.fetch_quote(id),
            ("POST", ["quotes"]) => self.create_draft(),
            ("POST", ["quotes", id, "publish"]) => self.publish_quote(id),
            ("POST", ["quotes", id, "sections"]) => self.add_sections(id),
            ("POST", ["quotes", id, "sections", section, "line-items"]) => self.add_lines(id, section),
            ("PATCH", ["quotes", id, "sections", section, "line-items", line]) => self.patch_line(id, section, line),
            ("POST", ["line-items"]) => self.add_single_line(),
            ("GET", ["contacts"]) => self.list_contacts(),
            ("POST", ["contacts"]) => self.create_contact(),
            ("GET", ["contacts", id]) => self.fetch_contact(id),
            ("PATCH", ["contacts", id]) => self.patch_contact(id),
            (method, [kind, rest @ ..]) => self.catalogue(method, kind, rest),
            _ => Err(errors::not_offered()),
        }
    }

    /// The body as JSON.
    fn body(&self) -> Result<Value, Answer> {
        serde_json::from_str(&self.request.body).map_err(|_| errors::wrong_shape("", "The body is not JSON"))
    }

    /// The answer with one record.
    fn single(&self, status: u16, record: &Value) -> Answer {
        if self.switches.single_wrapped {
            Answer::json(status, &json!({ "data": record }))
        } else {
            Answer::json(status, record)
        }
    }

    /// Starts the time in which a new record is not found yet.
    fn mark_fresh(&mut self, id: &str) {
        let fresh = Fresh {
            reads_left: self.switches.read_lag_reads,
            visible_at: self.now.saturating_add(self.switches.read_lag_seconds),
        };
        self.world.fresh.insert(id.to_owned(), fresh);
    }

    /// Fails with 404 while a record is too new; counts the read.
    fn wait_for(&mut self, id: &str) -> Result<(), Answer> {
        let Some(fresh) = self.world.fresh.get_mut(id) else { return Ok(()) };
        if fresh.reads_left > 0 {
            fresh.reads_left -= 1;
            return Err(errors::not_found());
        }
        if self.now < fresh.visible_at { Err(errors::not_found()) } else { Ok(()) }
    }

    /// Whether a list shows a record yet.
    fn is_listed(&self, id: &str) -> bool {
        self.world.fresh.get(id).is_none_or(|fresh| fresh.reads_left == 0 && self.now >= fresh.visible_at)
    }

    /// Whether a list shows a record that never changes on its way there.
    fn is_on_lists(&self, id: &str) -> bool {
        self.world.lagging.get(id).is_none_or(|lagging| self.now >= lagging.until) && self.is_listed(id)
    }

    /// Starts the time in which lists still show what was before.
    fn lag_lists(&mut self, id: &str, before: Option<&Value>) {
        if self.switches.list_lag_seconds > 0 {
            let until = self.now.saturating_add(self.switches.list_lag_seconds);
            self.world.lagging.insert(id.to_owned(), Lagging { until, before: before.cloned() });
        }
    }

    /// A record as lists show it at this moment; none while it is too new for them.
    fn listed(&self, record: &Value) -> Option<Value> {
        let id = record["id"].as_str().unwrap_or_default();
        match self.world.lagging.get(id).filter(|lagging| self.now < lagging.until) {
            Some(lagging) => lagging.before.clone(),
            None => self.is_listed(id).then(|| record.clone()),
        }
    }

    /// Counts a list as a read of the records that it does not show yet.
    fn count_read(&mut self, ids: &[String]) {
        for id in ids {
            if let Some(fresh) = self.world.fresh.get_mut(id) {
                fresh.reads_left = fresh.reads_left.saturating_sub(1);
            }
        }
    }
}

//! One request from beginning to end: log, admission, contract check, fault, effect, answer.

use bytes::Bytes;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::api;
use super::auth;
use super::contract::check::Checked;
use super::faults::FaultKind;
use super::journal::Journal;
use super::log::LoggedRequest;
use super::refusal::Refusal;
use super::route::{ApiRoute, Route};
use super::state::{Later, Pending, State};

const JSON: &str = "application/json; charset=utf-8";

/// A request as it came.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) bearer: Option<String>,
    pub(crate) body: Bytes,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Announce the whole body and send half of it.
    pub(crate) broken_off: bool,
    pub(crate) record_id: Option<i64>,
    pub(crate) created: bool,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            headers: Vec::new(),
            body: body.into(),
            broken_off: false,
            record_id: None,
            created: false,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    pub(crate) fn text(status: u16, body: String) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn unavailable() -> Self {
        Self::json(503, &json!({"Message": "The service is unavailable."}))
    }

    fn page() -> Self {
        Self::new(502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>")
    }

    fn refused(refusal: &Refusal, state: &State) -> Self {
        let (content_type, body) = refusal.body(state.switches.refusal_shape);
        Self::new(refusal.status(), content_type, body)
    }
}

/// What happens on the wire.
#[derive(Debug)]
pub(crate) struct Decision {
    /// The answer; none: the connection is dropped.
    pub(crate) reply: Option<Reply>,
    /// Real milliseconds to wait before it.
    pub(crate) delay_ms: u64,
    /// Whether a record was made, answered or not.
    pub(crate) created: bool,
}

/// The stand-in behind its lock.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) state: State,
    pub(crate) journal: Option<Journal>,
    pub(crate) base_url: String,
}

impl Inner {
    /// Takes one request.
    pub(crate) fn exchange(&mut self, asked: &Asked, now: OffsetDateTime) -> Decision {
        self.apply_due(now);
        let route = Route::of(&asked.path);
        let body = serde_json::from_slice::<Value>(&asked.body).ok();
        let seq = self.note(asked, &route, body.as_ref());
        let mut decision = self.decide(seq, asked, &route, body, now);
        if let Some(entry) = self.state.log.entry(seq) {
            entry.status = decision.reply.as_ref().map(|reply| reply.status);
            entry.created = decision.created;
        }
        if asked.method == "POST" && decision.delay_ms == 0 && matches!(route, Route::Api(_)) {
            decision.delay_ms = u64::from(self.state.switches.answer_delay_ms);
        }
        decision
    }

    fn note(&mut self, asked: &Asked, route: &Route, body: Option<&Value>) -> u64 {
        self.state.log.begin(LoggedRequest {
            seq: 0,
            method: asked.method.clone(),
            path: asked.path.clone(),
            query: asked.query.clone(),
            entity: route.name().to_owned(),
            record_id: None,
            created: false,
            body: body.cloned().filter(|_| *route != Route::Token),
            status: None,
            fault: None,
        })
    }

    fn decide(&mut self, seq: u64, asked: &Asked, route: &Route, body: Option<Value>, now: OffsetDateTime) -> Decision {
        if self.state.down {
            return Decision::reply(Reply::unavailable());
        }
        if let Route::Api(_) | Route::Unknown = route {
            let admitted = auth::admit(&self.state, asked.bearer.as_deref(), now);
            if let Err(reply) = admitted.and_then(|()| auth::count_call(&mut self.state, now)) {
                return Decision::reply(reply);
            }
        }
        self.check(seq, asked, route, body.as_ref());
        let fault = self.state.faults.hit(seq, &asked.method, route.name(), &asked.body);
        if let (Some(kind), Some(entry)) = (&fault, self.state.log.entry(seq)) {
            entry.fault = Some(format!("{kind:?}"));
        }
        self.with_fault(fault, seq, asked, route, body, now)
    }

    fn check(&mut self, seq: u64, asked: &Asked, route: &Route, body: Option<&Value>) {
        let (path, schema) = match route {
            Route::Api(api) => (api.contract_path(), api.body_schema()),
            Route::Unknown => (asked.path.clone(), ""),
            Route::Token | Route::AuthInfo => return,
        };
        let checked = Checked { seq, method: &asked.method, path: &path, schema, query: &asked.query, body };
        self.state.violations.extend(checked.violations());
    }

    fn with_fault(
        &mut self,
        fault: Option<FaultKind>,
        seq: u64,
        asked: &Asked,
        route: &Route,
        body: Option<Value>,
        now: OffsetDateTime,
    ) -> Decision {
        match fault {
            Some(FaultKind::BeforeEffect5xx) => return Decision::reply(Reply::unavailable()),
            Some(FaultKind::BeforeEffectDrop) => return Decision::dropped(false),
            Some(FaultKind::Html { after_effect: false }) => return Decision::reply(Reply::page()),
            Some(FaultKind::Unauthorized) => return Decision::reply(auth::unauthorized()),
            Some(FaultKind::Forbidden) => return Decision::reply(Reply::json(403, &json!({"Message": "Forbidden"}))),
            Some(FaultKind::Refused) => return Decision::reply(self.refused(&Refusal::business(NOT_NOW))),
            Some(FaultKind::RateLimited { retry_after }) => return Decision::reply(limited(retry_after)),
            Some(FaultKind::LateEffect { after_seconds, drop }) => {
                self.postpone(asked, body, now + Duration::seconds(i64::from(after_seconds)));
                return if drop { Decision::dropped(false) } else { Decision::reply(Reply::unavailable()) };
            }
            _ => {}
        }
        let warning = match fault {
            Some(FaultKind::Warning { with_id }) => Some(with_id),
            _ => None,
        };
        let reply = self.perform(asked, route, body, warning, now);
        if let Some(entry) = self.state.log.entry(seq) {
            entry.record_id = reply.record_id;
        }
        after_effect(fault, reply)
    }

    fn postpone(&mut self, asked: &Asked, body: Option<Value>, due: OffsetDateTime) {
        if let (Some(body), "POST") = (body, asked.method.as_str()) {
            self.state.pending.push(Pending { due, what: Later::Write { path: asked.path.clone(), body } });
        }
    }

    fn perform(
        &mut self,
        asked: &Asked,
        route: &Route,
        body: Option<Value>,
        warning: Option<bool>,
        now: OffsetDateTime,
    ) -> Reply {
        match (route, asked.method.as_str()) {
            (Route::Token, "POST") => auth::token(&mut self.state, &asked.body, now),
            (Route::AuthInfo, "GET") => auth::info(&self.base_url),
            (Route::Api(api), "GET") => self.read(api, asked, now),
            (Route::Api(api), "POST") => self.write(api, &asked.query, body, warning, now),
            (Route::Api(api), "DELETE") => self.remove(api, now),
            (Route::Unknown, _) => self.refused(&Refusal::NotFound("No HTTP resource was found here.".to_owned())),
            _ => self.refused(&Refusal::Method),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Reply {
        Reply::refused(refusal, &self.state)
    }

    fn read(&self, route: &ApiRoute, asked: &Asked, now: OffsetDateTime) -> Reply {
        api::read(&self.state, route, &asked.query, now).unwrap_or_else(|refusal| self.refused(&refusal))
    }

    fn write(
        &mut self,
        route: &ApiRoute,
        query: &[(String, String)],
        body: Option<Value>,
        warning: Option<bool>,
        now: OffsetDateTime,
    ) -> Reply {
        let written = api::write(&self.state, route, body, now);
        let (changes, saved) = match written {
            Ok(written) => written,
            Err(refusal) => return self.refused(&refusal),
        };
        let warning = warning.or_else(|| api::warning_switch(&self.state));
        if warning == Some(false) {
            return api::soft_refusal(&self.state);
        }
        if let Err(reply) = self.commit(changes, now) {
            return reply;
        }
        api::saved(&self.state, route, query, &saved, warning == Some(true))
    }

    fn remove(&mut self, route: &ApiRoute, now: OffsetDateTime) -> Reply {
        match api::remove(&self.state, route, now) {
            Ok((changes, id)) => match self.commit(changes, now) {
                Ok(()) => Reply { record_id: Some(id), ..Reply::json(200, &json!({"id": id})) },
                Err(reply) => reply,
            },
            Err(refusal) => self.refused(&refusal),
        }
    }

    /// Writes the changes down, then makes them.
    pub(crate) fn commit(&mut self, changes: super::state::Changes, now: OffsetDateTime) -> Result<(), Reply> {
        let written = self.journal.as_mut().map_or(Ok(()), |journal| journal.append(&changes, now));
        if let Err(error) = written {
            tracing::error!(%error, "the Halo stand-in could not write its journal");
            return Err(Reply::json(500, &json!({"Message": "An error has occurred."})));
        }
        self.state.commit(changes, now);
        Ok(())
    }

    /// The same, past the lag of lists.
    pub(crate) fn commit_at_once(&mut self, changes: super::state::Changes, now: OffsetDateTime) -> Result<(), Reply> {
        let lag = std::mem::take(&mut self.state.switches.list_lag_seconds);
        let committed = self.commit(changes, now);
        self.state.switches.list_lag_seconds = lag;
        committed
    }

    /// Makes everything happen that is due by now, in the order of its time.
    pub(crate) fn apply_due(&mut self, now: OffsetDateTime) {
        while let Some(at) = self.next_due(now) {
            let pending = self.state.pending.remove(at);
            let changes = match pending.what {
                Later::SalesOrder { quotation } => Ok(api::own_sales_order(&self.state, quotation, now)),
                Later::Write { path, body } => self.late_write(&path, body, now),
            };
            if let Ok(changes) = changes.map_err(drop) {
                // A journal that cannot be written is logged in there; there is nobody to answer here.
                let _ = self.commit(changes, now);
            }
        }
    }

    fn next_due(&self, now: OffsetDateTime) -> Option<usize> {
        let due = self.state.pending.iter().enumerate().filter(|(_, pending)| pending.due <= now);
        due.min_by_key(|(_, pending)| pending.due).map(|(at, _)| at)
    }

    fn late_write(&self, path: &str, body: Value, now: OffsetDateTime) -> Result<super::state::Changes, Refusal> {
        match Route::of(path) {
            Route::Api(route) => api::write(&self.state, &route, Some(body), now).map(|(changes, _)| changes),
            _ => Err(Refusal::Method),
        }
    }
}

impl Decision {
    fn reply(reply: Reply) -> Self {
        Self { created: reply.created, reply: Some(reply), delay_ms: 0 }
    }

    fn dropped(created: bool) -> Self {
        Self { reply: None, delay_ms: 0, created }
    }
}

/// The text of a refusal that no rule of the stand-in explains.
const NOT_NOW: &str = "You do not have access to this Action at the moment";

fn limited(retry_after: Option<u32>) -> Reply {
    let reply = Reply::text(429, "Rate Limit Reached - 300 Requests per rolling 5 minute window".to_owned());
    match retry_after {
        Some(seconds) => reply.header("retry-after", seconds.to_string()),
        None => reply,
    }
}

/// What the fault makes of an answer whose effect has happened.
fn after_effect(fault: Option<FaultKind>, reply: Reply) -> Decision {
    let created = reply.created;
    match fault {
        Some(FaultKind::AfterEffectDrop) => Decision::dropped(created),
        Some(FaultKind::AfterEffect5xx) => Decision { created, ..Decision::reply(Reply::unavailable()) },
        Some(FaultKind::Html { after_effect: true }) => Decision { created, ..Decision::reply(Reply::page()) },
        Some(FaultKind::Slow { ms }) => Decision { delay_ms: ms, ..Decision::reply(reply) },
        Some(FaultKind::Truncated) => Decision::reply(Reply { broken_off: true, ..reply }),
        Some(FaultKind::WrongType) => Decision::reply(wrong_type(reply)),
        _ => Decision::reply(reply),
    }
}

/// The same answer with every id as an object and every list as a text.
fn wrong_type(mut reply: Reply) -> Reply {
    let mut body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    match &mut body {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "id" || name == "access_token" {
                    *value = json!({"value": value.clone()});
                } else if value.is_array() {
                    *value = Value::from("many");
                }
            }
        }
        other => *other = Value::from("many"),
    }
    reply.body = body.to_string().into_bytes();
    reply
}

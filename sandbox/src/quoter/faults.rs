//! Faults on demand: what can go wrong between a client and the hosted API, at a chosen request.

use serde::{Deserialize, Serialize};

/// Which requests a fault may hit. Everything left out matches all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matcher {
    /// HTTP method.
    pub method: Option<String>,
    /// The last word of the path that is not an id: `items`, `categories`, `contacts`, `quotes`, `sections`, `line-items`, `publish`.
    pub resource: Option<String>,
    /// Skip until the nth match, counting from 1.
    pub nth: Option<u32>,
    /// Text that the raw body holds.
    pub body_contains: Option<String>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum FaultKind {
    /// 500, nothing happened.
    #[serde(rename = "before_effect_5xx")]
    BeforeEffect5xx,
    /// The connection is dropped, nothing happened.
    BeforeEffectDrop,
    /// It happened, then the connection is dropped.
    AfterEffectDrop,
    /// It happened, then 500.
    #[serde(rename = "after_effect_5xx")]
    AfterEffect5xx,
    /// Answered at once; happens when the clock has passed this many seconds.
    LateEffect {
        /// Seconds of the clock until the effect.
        after_seconds: u32,
        /// Drop the connection instead of answering 500.
        drop: bool,
    },
    /// A page with status 502.
    Html {
        /// Whether it happened nevertheless.
        after_effect: bool,
    },
    /// It happens, and the answer comes late.
    Slow {
        /// Real milliseconds.
        ms: u64,
    },
    /// 429, nothing happened.
    RateLimited {
        /// Seconds in `Retry-After`, when it is sent.
        retry_after: Option<u32>,
    },
    /// 401, nothing happened.
    Unauthorized,
    /// 402, nothing happened.
    NotLicensed,
    /// 403, nothing happened.
    Forbidden,
    /// 404, nothing happened.
    Missing,
    /// 422 by a rule that nobody knows, nothing happened.
    Refused,
    /// It happens; the answer breaks off in the middle.
    Truncated,
    /// It happens; ids are objects and lists are texts.
    WrongType,
}

/// A fault that waits for its request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests.
    #[serde(default)]
    pub matcher: Matcher,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How many requests it hits before it is used up.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// Hits the next request of this method and resource, once.
    pub fn once(method: &str, resource: &str, kind: FaultKind) -> Self {
        let matcher =
            Matcher { method: Some(method.to_owned()), resource: Some(resource.to_owned()), ..Matcher::default() };
        Self { matcher, kind, times: 1 }
    }

    /// The same, but only at the nth matching request.
    pub fn at(mut self, nth: u32) -> Self {
        self.matcher.nth = Some(nth);
        self
    }

    /// The same, but for so many requests.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// A fault that hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FiredFault {
    /// Method of the request.
    pub method: String,
    /// Its path.
    pub path: String,
    /// What went wrong.
    pub kind: FaultKind,
}

/// A call of the hosted API as faults look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Called<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) resource: &'a str,
    pub(super) body: &'a str,
}

/// Waiting and fired faults.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// Each with how many requests matched so far.
    waiting: Vec<(Fault, u32)>,
    fired: Vec<FiredFault>,
}

impl Faults {
    pub(super) fn inject(&mut self, fault: Fault) {
        self.waiting.push((fault, 0));
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    pub(super) fn fired(&self) -> Vec<FiredFault> {
        self.fired.clone()
    }

    pub(super) fn waiting(&self) -> Vec<Fault> {
        self.waiting.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// The fault that hits this request. The first that fits wins; it is used up after `times`.
    pub(super) fn hit(&mut self, called: Called<'_>) -> Option<FaultKind> {
        let index = self.waiting.iter_mut().position(|(fault, matched)| takes(fault, matched, called))?;
        let (fault, _) = self.waiting.get_mut(index)?;
        fault.times = fault.times.saturating_sub(1);
        let kind = fault.kind.clone();
        if fault.times == 0 {
            self.waiting.remove(index);
        }
        let (method, path) = (called.method.to_owned(), called.path.to_owned());
        self.fired.push(FiredFault { method, path, kind: kind.clone() });
        Some(kind)
    }
}

fn takes(fault: &Fault, matched: &mut u32, called: Called<'_>) -> bool {
    let matcher = &fault.matcher;
    let same = |wanted: &Option<String>, got: &str| wanted.as_ref().is_none_or(|w| w.eq_ignore_ascii_case(got));
    let fits = same(&matcher.method, called.method)
        && same(&matcher.resource, called.resource)
        && matcher.body_contains.as_ref().is_none_or(|text| called.body.contains(text.as_str()));
    *matched = matched.saturating_add(u32::from(fits));
    fits && *matched >= matcher.nth.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called<'a>(method: &'a str, resource: &'a str, body: &'a str) -> Called<'a> {
        Called { method, path: "/quoter/v1/x", resource, body }
    }

    #[test]
    fn a_fault_fires_once_and_only_where_it_fits() {
        let mut faults = Faults::default();
        faults.inject(Fault::once("POST", "items", FaultKind::AfterEffectDrop));
        assert_eq!(faults.hit(called("GET", "items", "")), None);
        assert_eq!(faults.hit(called("POST", "categories", "")), None);
        assert_eq!(faults.hit(called("POST", "items", "")), Some(FaultKind::AfterEffectDrop));
        assert_eq!(faults.hit(called("POST", "items", "")), None);
        assert_eq!(faults.fired().len(), 1);
    }

    #[test]
    fn a_fault_can_wait_for_the_second_request_with_a_text_and_hit_twice() {
        let mut faults = Faults::default();
        let mut fault = Fault::once("PATCH", "items", FaultKind::Unauthorized).at(2).times(2);
        fault.matcher.body_contains = Some("HW-".to_owned());
        faults.inject(fault);
        let hits = ["HW-1", "SW-1", "HW-2", "HW-3", "HW-4"].map(|body| faults.hit(called("PATCH", "items", body)));
        assert_eq!(hits.map(|hit| hit.is_some()), [false, false, true, true, false]);
    }
}

//! Faults on demand: what can go wrong between a client and Halo, at a chosen request.

use serde::{Deserialize, Serialize};

/// Which requests a fault may hit. Everything left out matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matcher {
    /// HTTP method.
    pub method: Option<String>,
    /// First segment after `/api/` without regard to case (`Opportunities` and `Tickets` are told apart), or
    /// `token`, `authinfo`.
    pub entity: Option<String>,
    /// Skip until the nth match, counting from 1.
    pub nth: Option<u32>,
    /// Text that the raw body holds.
    pub body_contains: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum FaultKind {
    /// 503, nothing happened.
    #[serde(rename = "before_effect_5xx")]
    BeforeEffect5xx,
    /// The connection is dropped, nothing happened.
    BeforeEffectDrop,
    /// It happened, then the connection is dropped.
    AfterEffectDrop,
    /// It happened, then 503.
    #[serde(rename = "after_effect_5xx")]
    AfterEffect5xx,
    /// Answered at once; happens when the clock has passed this many seconds.
    LateEffect {
        /// Seconds of the clock until the effect.
        after_seconds: u32,
        /// Drop the connection instead of answering 503.
        drop: bool,
    },
    /// An HTML error page with status 502.
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
    /// 403, nothing happened.
    Forbidden,
    /// 400 by a business rule, nothing happened.
    Refused,
    /// It happens; the answer breaks off in the middle.
    Truncated,
    /// It happens; the answer has the wrong types.
    WrongType,
    /// A 2xx with `_warning`: with the id, and it happened, or without, and nothing happened.
    Warning {
        /// Whether the record is saved and its id given.
        with_id: bool,
    },
}

/// A fault that waits for its request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Hits the next request of this method and entity, once.
    #[must_use]
    pub fn once(method: &str, entity: &str, kind: FaultKind) -> Self {
        let matcher =
            Matcher { method: Some(method.to_owned()), entity: Some(entity.to_owned()), ..Matcher::default() };
        Self { matcher, kind, times: 1 }
    }

    /// The same, but only at the nth matching request.
    #[must_use]
    pub fn at(mut self, nth: u32) -> Self {
        self.matcher.nth = Some(nth);
        self
    }

    /// The same, but for so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// A fault that hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiredFault {
    /// Number of the request in the log.
    pub seq: u64,
    /// What went wrong.
    pub kind: FaultKind,
}

#[derive(Debug)]
struct Waiting {
    fault: Fault,
    matched: u32,
}

/// Waiting and fired faults.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Vec<Waiting>,
    fired: Vec<FiredFault>,
}

impl Faults {
    pub(crate) fn inject(&mut self, fault: Fault) {
        self.waiting.push(Waiting { fault, matched: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    pub(crate) fn fired(&self) -> &[FiredFault] {
        &self.fired
    }

    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.waiting.iter().map(|waiting| waiting.fault.clone()).collect()
    }

    /// The fault that hits this request. The first that fits wins; it is used up after `times`.
    pub(crate) fn hit(&mut self, seq: u64, method: &str, entity: &str, body: &[u8]) -> Option<FaultKind> {
        let index = self.waiting.iter_mut().position(|waiting| waiting.takes(method, entity, body))?;
        let waiting = self.waiting.get_mut(index)?;
        waiting.fault.times = waiting.fault.times.saturating_sub(1);
        let kind = waiting.fault.kind.clone();
        if waiting.fault.times == 0 {
            self.waiting.remove(index);
        }
        self.fired.push(FiredFault { seq, kind: kind.clone() });
        Some(kind)
    }
}

impl Waiting {
    fn takes(&mut self, method: &str, entity: &str, body: &[u8]) -> bool {
        let matcher = &self.fault.matcher;
        let same = |wanted: &Option<String>, got: &str| wanted.as_ref().is_none_or(|w| w.eq_ignore_ascii_case(got));
        let text = matcher.body_contains.as_ref();
        let fits = same(&matcher.method, method)
            && same(&matcher.entity, entity)
            && text.is_none_or(|text| String::from_utf8_lossy(body).contains(text.as_str()));
        if !fits {
            return false;
        }
        self.matched = self.matched.saturating_add(1);
        self.matched >= matcher.nth.unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_fires_once_and_only_where_it_fits() {
        let mut faults = Faults::default();
        faults.inject(Fault::once("POST", "Quotation", FaultKind::AfterEffectDrop));
        assert_eq!(faults.hit(1, "GET", "Quotation", b""), None);
        assert_eq!(faults.hit(2, "POST", "quotation", b""), Some(FaultKind::AfterEffectDrop));
        assert_eq!(faults.hit(3, "POST", "Quotation", b""), None);
        assert_eq!(faults.fired().len(), 1);
    }

    #[test]
    fn a_fault_can_wait_for_the_second_request_with_a_text() {
        let mut faults = Faults::default();
        let mut fault = Fault::once("POST", "Item", FaultKind::Unauthorized).at(2);
        fault.matcher.body_contains = Some("HW-".to_owned());
        faults.inject(fault);
        assert_eq!(faults.hit(1, "POST", "Item", b"HW-1"), None);
        assert_eq!(faults.hit(2, "POST", "Item", b"SW-1"), None);
        assert_eq!(faults.hit(3, "POST", "Item", b"HW-2"), Some(FaultKind::Unauthorized));
    }
}

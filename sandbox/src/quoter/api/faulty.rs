//! What a fault makes of a call.

use serde_json::{Value, json};

use super::super::answer::{Answer, Wire};
use super::super::faults::FaultKind;
use super::super::model::Seconds;
use super::{Call, errors};

impl Call<'_> {
    /// The answer to a call that a fault has hit.
    pub(super) fn with_fault(&mut self, kind: &FaultKind) -> Answer {
        Answer { fault: Some(format!("{kind:?}")), ..self.faulty(kind) }
    }

    fn faulty(&mut self, kind: &FaultKind) -> Answer {
        match kind {
            FaultKind::BeforeEffect5xx => errors::server_error(),
            FaultKind::BeforeEffectDrop => dropped(),
            FaultKind::Html { after_effect: false } => page(),
            FaultKind::RateLimited { retry_after } => errors::too_many(retry_after.map(Seconds::from)),
            FaultKind::Unauthorized => errors::unauthorized(),
            FaultKind::NotLicensed => errors::not_licensed(),
            FaultKind::Forbidden => errors::not_offered(),
            FaultKind::Missing => errors::not_found(),
            FaultKind::Refused => errors::invalid(vec![errors::broken("ERR_NOT_NOW", "")]),
            FaultKind::LateEffect { after_seconds, drop } => {
                if self.request.method != "GET" {
                    self.world.late.push((self.now + Seconds::from(*after_seconds), self.request.clone()));
                }
                if *drop { dropped() } else { errors::server_error() }
            }
            _ => self.after_effect(kind),
        }
    }

    fn after_effect(&mut self, kind: &FaultKind) -> Answer {
        let answer = self.route().unwrap_or_else(|refusal| refusal);
        match kind {
            FaultKind::AfterEffectDrop => dropped(),
            FaultKind::AfterEffect5xx => errors::server_error(),
            FaultKind::Html { .. } => page(),
            FaultKind::Slow { ms } => answer.after(*ms),
            FaultKind::Truncated => answer.on_wire(Wire::BrokenOff),
            FaultKind::WrongType => wrong_type(answer),
            _ => answer,
        }
    }
}

fn dropped() -> Answer {
    errors::server_error().on_wire(Wire::Dropped)
}

fn page() -> Answer {
    Answer::html(502, "502 Bad Gateway")
}

/// The same answer with every id as an object and every list as a text.
fn wrong_type(answer: Answer) -> Answer {
    let body = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    let body = match body {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    id if name == "id" => json!({ "value": id }),
                    Value::Array(_) => json!("many"),
                    other => other,
                };
                (name, value)
            })
            .collect(),
        _ => json!("many"),
    };
    Answer { body: body.to_string().into_bytes(), ..answer }
}

//! From Halo's JSON to the records of the domain. The wire structs stay in here.

mod attachment;
mod item;
mod line;
mod note;
mod opportunity;
mod order;
mod people;
mod quotation;
mod tenant;
mod wire;

pub(crate) use note::NoteRow;
pub(crate) use opportunity::lead_email;
pub(crate) use tenant::{TicketType, settings};

use domain::Frequency;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::listing::Made;

/// A record that can be read from Halo.
pub(crate) trait Record: Sized {
    /// What it is called in messages.
    const WHAT: &'static str;
    /// Its shape in Halo's JSON.
    type Wire: DeserializeOwned;
    /// The record, or the path of the field without which there is none.
    fn of(wire: Self::Wire) -> Result<Self, String>;
}

/// Reads one record from a value; the error is the path to the fault.
pub(crate) fn record<T: Record>(value: Value) -> Result<T, String> {
    let wire = serde_path_to_error::deserialize(value).map_err(|error| error.path().to_string())?;
    T::of(wire)
}

/// Reads the answer to a GET by id: an object, or an array of one, which some versions send. An empty array is `None`.
pub(crate) fn found<T: Record>(body: &[u8]) -> Result<Option<T>, Error> {
    let value = json::<T>(body)?;
    let object = match value {
        Value::Array(rows) => match rows.into_iter().next() {
            Some(row) => row,
            None => return Ok(None),
        },
        value => value,
    };
    record(object).map(Some).map_err(|path| unreadable::<T>(path))
}

/// Reads the answer to a write. Whatever is wrong with it, the write may have been carried out: [`Error::InDoubt`].
pub(crate) fn made<T: Record>(body: &[u8]) -> Result<Made<T>, Error> {
    let in_doubt = |why: String| Error::InDoubt { why };
    let value: Value = serde_json::from_slice(body).map_err(|_| in_doubt("the answer is not JSON".to_owned()))?;
    let object = match value {
        Value::Array(rows) => rows.into_iter().next_back().unwrap_or(Value::Null),
        value => value,
    };
    let warning = warning(&object);
    if object.get("id").and_then(domain::ids::integer_of).is_none_or(|id| id <= 0) {
        let remark = warning.map(|text| format!(", with the remark: {text}")).unwrap_or_default();
        return Err(in_doubt(format!("the answer has no id{remark}")));
    }
    let record = record(object).map_err(|path| in_doubt(format!("the answer is not understood at {path}")))?;
    Ok(Made { record, warning })
}

/// The JSON of an answer, or the error that it is none.
pub(crate) fn json<T: Record>(body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body).map_err(|_| unreadable::<T>(".".to_owned()))
}

pub(crate) fn unreadable<T: Record>(path: String) -> Error {
    Error::Unreadable { what: T::WHAT, path }
}

/// Halo's `_warning`, cut to the length that other texts of Halo have.
fn warning(object: &Value) -> Option<String> {
    let text = object.get("_warning")?.as_str().map(str::trim).filter(|text| !text.is_empty())?;
    Some(text.chars().take(300).collect())
}

/// The period of a line. A line that says it is not recurring is one-time whatever its period says; an unknown code is a fault.
fn line_frequency(recurring: Option<bool>, period: Option<i64>) -> Option<Frequency> {
    match (recurring, period) {
        (Some(false), _) | (_, None) => Some(Frequency::OneTime),
        (_, Some(code)) => Frequency::of_billing_period(code),
    }
}

/// Our marker in a notes text: the rest of the line from `qh:` on. Halo may show notes with tags between the lines.
fn marker_in(notes: Option<&str>) -> Option<String> {
    let notes = notes?;
    let at = notes.match_indices("qh:").map(|(at, _)| at).find(|at| !notes[..*at].ends_with(char::is_alphanumeric))?;
    let marker = notes[at..].split(['\n', '\r', '<']).next()?.trim();
    (marker.len() > "qh:".len()).then(|| marker.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::halo::{Client, ClientId};

    #[test]
    fn an_answer_to_a_write_is_an_object_or_an_array() {
        let bodies = [r#"{"id":7,"name":"Acme"}"#, r#"[{"id":7.0,"name":"Acme","_warning":" Look "}]"#];
        let made = bodies.map(|body| made::<Client>(body.as_bytes()).unwrap());
        assert_eq!(made[0].record.id, ClientId(7));
        assert_eq!(made[0].record, made[1].record);
        assert_eq!(made[1].warning.as_deref(), Some("Look"));
    }

    #[test]
    fn a_success_without_an_id_leaves_the_write_in_doubt() {
        for body in ["{}", "[]", "null", r#"{"id":0}"#, r#"{"_warning":"Not saved"}"#, "{\"id\":", ""] {
            assert!(matches!(made::<Client>(body.as_bytes()), Err(Error::InDoubt { .. })), "{body}");
        }
    }

    #[test]
    fn a_fault_names_the_path() {
        let body = br#"{"id":3,"name":"Acme","inactive":{"no":1}}"#;
        let error = found::<Client>(body).unwrap_err();
        assert_eq!(error, Error::Unreadable { what: "client", path: "inactive".to_owned() });
    }

    #[test]
    fn a_marker_is_found_in_notes_that_people_or_halo_changed() {
        assert_eq!(marker_in(Some("Calls rarely.\nqh:1:12:client\nNice.")).as_deref(), Some("qh:1:12:client"));
        assert_eq!(
            marker_in(Some("<p>x</p><p>qh:1:12:client#acme corp</p>")).as_deref(),
            Some("qh:1:12:client#acme corp")
        );
        assert_eq!(marker_in(Some("eqh:1 qh: ")), None);
        assert_eq!(marker_in(None), None);
    }
}

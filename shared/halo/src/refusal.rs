//! Halo's error bodies, of which there are many shapes (HaloPSA API reference, section 2.5), made into one short text.

use serde_json::Value;

/// Longest text that is kept, in characters.
const LONGEST: usize = 300;

/// What an error body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// One short text.
    pub(crate) message: String,
    /// The fields it names.
    pub(crate) fields: Vec<String>,
}

/// Reads an error body of any shape. `private` are texts of ours that must not come back in a message: names, addresses.
pub(crate) fn read(status: u16, body: &[u8], private: &[String]) -> Refusal {
    let text = String::from_utf8_lossy(body);
    let (message, fields) = match serde_json::from_str::<Value>(&text) {
        Ok(Value::String(message)) => (message, Vec::new()),
        Ok(Value::Object(object)) => of_object(&object),
        Ok(_) => (String::new(), Vec::new()),
        Err(_) if text.trim_start().starts_with('<') => ("the answer is a web page".to_owned(), Vec::new()),
        Err(_) => (text.into_owned(), Vec::new()),
    };
    let message = shortened(&redacted(&message, private));
    let message = if message.is_empty() { format!("HTTP {status} without a reason") } else { message };
    Refusal { message, fields }
}

type Object = serde_json::Map<String, Value>;

/// The known keys first; else a model binding error, whose keys are JSON paths and whose values are lists of texts.
fn of_object(object: &Object) -> (String, Vec<String>) {
    let known = ["errorMessage", "Message", "message", "error_description", "error", "title"];
    let told =
        known.iter().find_map(|key| object.get(*key).and_then(Value::as_str).filter(|text| !text.trim().is_empty()));
    let bound = object.get("errors").and_then(Value::as_object).unwrap_or(object);
    let faults: Vec<(&String, String)> =
        bound.iter().filter_map(|(path, texts)| Some((path, joined(texts)?))).collect();
    let fields = faults.iter().map(|(path, _)| shortened(path)).collect();
    let listed = faults.iter().map(|(path, text)| format!("{path}: {text}")).collect::<Vec<_>>().join("; ");
    match told {
        Some(told) if listed.is_empty() => (told.to_owned(), fields),
        Some(told) => (format!("{told} {listed}"), fields),
        None => (listed, fields),
    }
}

fn joined(texts: &Value) -> Option<String> {
    let texts: Vec<&str> = texts.as_array()?.iter().filter_map(Value::as_str).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// Takes out what is personal: texts that we sent, and anything that looks like an e-mail address.
fn redacted(message: &str, private: &[String]) -> String {
    let without_ours = private
        .iter()
        .filter(|text| text.chars().count() > 2)
        .fold(message.to_owned(), |message, text| message.replace(text.as_str(), "[...]"));
    let words = without_ours.split_whitespace().map(|word| if word.contains('@') { "[e-mail]" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST - 3) {
        Some((cut, _)) if text.chars().count() > LONGEST => format!("{}...", &text[..cut]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> String {
        read(400, body.as_bytes(), &[]).message
    }

    #[test]
    fn every_shape_of_a_refusal_yields_its_text() {
        let text = "An Outcome must be entered for this Action";
        for body in [
            format!("{{\"resultCode\":3,\"errorMessage\":\"{text}\"}}"),
            format!("{{\"ClassName\":\"System.Exception\",\"Message\":\"{text}\",\"Data\":null}}"),
            format!("{{\"Message\":\"{text}\"}}"),
            format!("{{\"error\":\"{text}\"}}"),
            format!("\"{text}\""),
            text.to_owned(),
        ] {
            assert_eq!(message(&body), text, "{body}");
        }
    }

    #[test]
    fn a_model_binding_error_names_its_fields() {
        let body = br#"{"[0].client_id":["Input string '95.0' is not a valid integer."]}"#;
        let refusal = read(400, body, &[]);
        assert_eq!(refusal.fields, ["[0].client_id"]);
        assert_eq!(refusal.message, "[0].client_id: Input string '95.0' is not a valid integer.");
    }

    #[test]
    fn a_problem_document_keeps_title_and_fields() {
        let body =
            br#"{"title":"One or more validation errors occurred.","status":400,"errors":{"$[0].price":["Bad."]}}"#;
        let refusal = read(400, body, &[]);
        assert_eq!(refusal.message, "One or more validation errors occurred. $[0].price: Bad.");
        assert_eq!(refusal.fields, ["$[0].price"]);
    }

    #[test]
    fn empty_bodies_and_web_pages_still_say_something() {
        assert_eq!(message(""), "HTTP 400 without a reason");
        assert_eq!(message("[]"), "HTTP 400 without a reason");
        assert_eq!(message("<html>..</html>"), "the answer is a web page");
    }

    #[test]
    fn a_text_is_cut_at_300_characters_even_between_wide_ones() {
        let long = message(&"ü".repeat(1000));
        assert_eq!(long.chars().count(), 300);
        assert!(long.ends_with("..."));
        assert_eq!(message(&"a".repeat(300)).chars().count(), 300);
    }

    #[test]
    fn names_and_addresses_of_ours_do_not_come_back() {
        let body = br#""The user Ada Example <ada@example.com> exists already""#;
        let refusal = read(400, body, &["Ada Example".to_owned()]);
        assert_eq!(refusal.message, "The user [...] [e-mail] exists already");
    }
}

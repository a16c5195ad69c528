//! The XML form of a record: the same names as elements. No capture of it is public
//! (Quoter API reference, section 8 row 21); elements of a list take the name without its plural `s`.

use super::json::Json;

/// Writes a record as an XML document with this root element.
pub(super) fn document(root: &str, record: &Json) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    element(&mut out, root, record);
    out
}

fn element(out: &mut String, name: &str, value: &Json) {
    out.push_str(&format!("<{name}>"));
    match value {
        Json::Null | Json::Absent => {}
        Json::Bool(value) => out.push_str(&value.to_string()),
        Json::Number(value) => out.push_str(value),
        Json::Text(value) => escape(out, value),
        Json::List(values) => {
            let single = name.strip_suffix('s').unwrap_or("item");
            values.iter().for_each(|value| element(out, single, value));
        }
        Json::Object(pairs) => pairs.iter().for_each(|(key, value)| element(out, &tag(key), value)),
    }
    out.push_str(&format!("</{name}>"));
}

/// Labels of custom fields become keys, so a key may hold what a tag must not.
fn tag(key: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    key.chars().map(allowed).collect()
}

fn escape(out: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::{Json, object, text};
    use super::*;

    #[test]
    fn lists_become_repeated_elements() {
        let record = object([("id", text("1")), ("taxes", Json::List(vec![text("a & b")]))]);
        let xml = document("quote", &record);
        assert!(xml.ends_with("<quote><id>1</id><taxes><taxe>a &amp; b</taxe></taxes></quote>"));
    }
}

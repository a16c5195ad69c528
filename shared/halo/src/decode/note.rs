//! Notes: actions of a ticket.

use domain::halo::Note;
use serde::Deserialize;
use serde_json::Value;

use super::Record;
use super::wire::Int;

/// A row of the actions, with whether it showed its text. A row that did not proves nothing about its marker.
pub(crate) struct NoteRow {
    pub(crate) note: Note,
    pub(crate) text_shown: bool,
}

/// `Actions`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NoteWire {
    id: Int,
    note: Option<Value>,
}

impl Record for NoteRow {
    const WHAT: &'static str = "note";
    type Wire = NoteWire;

    fn of(wire: NoteWire) -> Result<Self, String> {
        let text = wire.note.as_ref().and_then(Value::as_str);
        let note = Note { id: wire.id.0.ok_or("id")?, marker: text.and_then(marker) };
        Ok(Self { note, text_shown: text.is_some() })
    }
}

impl Record for Note {
    const WHAT: &'static str = "note";
    type Wire = NoteWire;

    fn of(wire: NoteWire) -> Result<Self, String> {
        NoteRow::of(wire).map(|row| row.note)
    }
}

/// Our marker: the last line that begins with `qh:`. People may have added lines, and Halo may show the text as HTML.
fn marker(text: &str) -> Option<String> {
    let plain = without_tags(text);
    let found = plain.lines().map(str::trim).rfind(|line| line.starts_with("qh:"))?;
    (found.len() > "qh:".len()).then(|| found.to_owned())
}

/// The text with each tag as a break between lines and the entities of XML resolved. A `<` that begins no tag stays.
fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        rest = match after.split_once('>') {
            Some((tag, behind)) if tag.starts_with(|first: char| first == '/' || first.is_ascii_alphabetic()) => {
                plain.push('\n');
                behind
            }
            _ => {
                plain.push('<');
                after
            }
        };
    }
    plain.push_str(rest);
    let entities = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.into_iter().fold(plain, |plain, (entity, sign)| plain.replace(entity, sign))
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;
    use serde_json::json;

    fn read(note: &str) -> Option<String> {
        record::<Note>(json!({"id": 3, "note": note})).unwrap().marker
    }

    #[test]
    fn the_marker_is_the_last_line_that_is_one() {
        assert_eq!(read("Accepted\n\nqh:1:12:won-note").as_deref(), Some("qh:1:12:won-note"));
        assert_eq!(read("qh:not this\r\nqh:1:12:won-note\r\nSeen, Bob").as_deref(), Some("qh:1:12:won-note"));
        assert_eq!(read("Look at qh:1:12:won-note"), None, "not a line of its own");
        assert_eq!(read("qh:"), None);
    }

    #[test]
    fn a_note_that_halo_shows_as_html_keeps_its_marker() {
        for note in [
            "<p>Accepted &lt;now&gt;</p><p>qh:1:12:won-note</p>",
            "Accepted<br><br />qh:1:12:won-note<br>",
            "<div style=\"a\">5 < 6</div>\n<span>qh:1:12:won-note</span>&nbsp;",
        ] {
            assert_eq!(read(note).as_deref(), Some("qh:1:12:won-note"), "{note}");
        }
        assert_eq!(read("<p>qh:1:12:note:a&amp;b</p>").as_deref(), Some("qh:1:12:note:a&b"));
    }

    #[test]
    fn a_row_without_its_text_says_so() {
        let rows = [json!({"id": 3}), json!({"id": 3, "note": null}), json!({"id": 3, "note": ""})];
        assert_eq!(rows.map(|row| record::<NoteRow>(row).unwrap().text_shown), [false, false, true]);
    }
}

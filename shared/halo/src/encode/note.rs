//! Notes on opportunities: actions that no user sees. Nothing in them may mail anybody (decision u).

use domain::halo::{NewNote, OpportunityId};
use serde_json::Value;

use super::Private;
use super::body::Body;

/// `Actions`. Halo demands an outcome (HaloPSA API reference, section 2.5). The marker is the last line of the text, since an
/// action has no field for foreign ids. No rules are run, because a rule may mail, or move the ticket.
pub(crate) fn new_note(opportunity: OpportunityId, note: &NewNote) -> (Value, Private) {
    let text = format!("{}\n\n{}", note.text.trim_end(), note.marker);
    let body = Body::new()
        .set("ticket_id", opportunity.0)
        .set("outcome", note.outcome.as_str())
        .set("note", text)
        .set("hiddenfromuser", true)
        .set("sendemail", false)
        .set("send_survey", false)
        .set("sendsms", false)
        .set("dont_do_rules", true);
    (body.done(), private(note))
}

/// The whole text and each of its lines, since Halo may quote either.
fn private(note: &NewNote) -> Private {
    let lines = note.text.lines().map(str::trim).filter(|line| !line.is_empty());
    [note.text.as_str()].into_iter().chain(lines).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_note_is_hidden_mails_nobody_and_ends_with_its_marker() {
        let note = NewNote {
            text: "Quote 1042 was accepted.\nBy Ada Example\n".into(),
            outcome: "Internal Note".into(),
            marker: "qh:1:12:won-note".into(),
        };
        let (body, private) = new_note(OpportunityId(2205), &note);
        assert_eq!(
            body,
            json!({
                "ticket_id": 2205, "outcome": "Internal Note",
                "note": "Quote 1042 was accepted.\nBy Ada Example\n\nqh:1:12:won-note",
                "hiddenfromuser": true, "sendemail": false, "send_survey": false, "sendsms": false, "dont_do_rules": true,
            })
        );
        assert_eq!(private[1..], ["Quote 1042 was accepted.", "By Ada Example"]);
    }
}

//! Mail that Halo would have sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entity::Entity;
use super::value::{Record, flag, text_field};

/// One mail, or something else that shows itself to a customer.
///
/// Halo's OpenAPI file names these flags; that a missing flag mails is this stand-in's strict reading, so that a
/// client proves it has thought of each:
///
/// | write | mails, unless |
/// |---|---|
/// | new ticket or opportunity whose user has an e-mail address, or with `oppemailaddress` | `sendack` is false |
/// | ticket with `emailtolist` or `emailcclist` | both are empty |
/// | ticket with `send_remoteinvite`, or `invite_emaillist` | false, empty |
/// | new user with `emailaddress` | `sendwelcomeemail` is false |
/// | new client with `newclient_contactemail` | `newclient_sendwelcomeemail` is false |
/// | new site with `newsite_contactemail` | `newsite_sendwelcomeemail` is false |
/// | new action on a ticket whose user has an address | `sendemail` is false, or it is absent and `hiddenfromuser` is true |
/// | action with `send_survey`, `sendsms`, `emailtonew` or `bulkemail_users` | false, empty |
/// | quotation with `new_approvalprocess_email` or `approval_start` | empty, false |
/// | quotation reaching the accepted status while `senduseremailafterquoteaccepted` of Control is on | the setting is off |
/// | attachment on a ticket with `showforusers` true | `showforusers` is absent or false |
/// | new action on a ticket | `hiddenfromuser` is true |
/// | sales order with `_create_invoice` or `_create_po` | both are absent or false |
///
/// A shared attachment and an action that is not hidden mail nobody by themselves, but the customer sees them; an invoice or a
/// purchase order goes out to somebody else. They are kept here for the same reason.
/// Notices to agents are not imitated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Kind of record whose write sent it.
    pub entity: Entity,
    /// The record.
    pub record_id: i64,
    /// Who gets it; empty when the addressee is whoever sees the record.
    pub to: String,
    /// Why, naming the flag that would have stopped it.
    pub reason: String,
}

impl Mail {
    pub(crate) fn new(entity: Entity, record_id: i64, to: &str, reason: &str) -> Self {
        Self { entity, record_id, to: to.to_owned(), reason: reason.to_owned() }
    }
}

/// Whether a flag that must be false was left out or set.
pub(crate) fn not_switched_off(sent: &Record, field: &str) -> bool {
    sent.get(field).and_then(Value::as_bool) != Some(false)
}

/// Mails of a saved ticket. `user_address` is that of its user.
pub(crate) fn of_ticket(id: i64, sent: &Record, created: bool, user_address: &str) -> Vec<Mail> {
    let mail = |to: &str, reason: &str| Mail::new(Entity::Ticket, id, to, reason);
    let mut mails = Vec::new();
    let lead_address = text_field(sent, "oppemailaddress");
    let to = if user_address.is_empty() { lead_address } else { user_address };
    if created && !to.is_empty() && not_switched_off(sent, "sendack") {
        mails.push(mail(to, "acknowledgement of a new ticket: sendack is not false"));
    }
    for field in ["emailtolist", "emailcclist", "invite_emaillist"] {
        if !text_field(sent, field).is_empty() {
            mails.push(mail(text_field(sent, field), &format!("{field} is not empty")));
        }
    }
    if flag(sent, "send_remoteinvite") {
        mails.push(mail(to, "send_remoteinvite is true"));
    }
    mails
}

/// Mails of a saved action. `user_address` is that of the ticket's user.
pub(crate) fn of_action(id: i64, sent: &Record, user_address: &str) -> Vec<Mail> {
    let asked = sent.get("sendemail").and_then(Value::as_bool);
    let mails = asked.unwrap_or_else(|| !flag(sent, "hiddenfromuser"));
    let to = Some(text_field(sent, "emailto")).filter(|to| !to.is_empty()).unwrap_or(user_address);
    let mail = |to: &str, reason: &str| Mail::new(Entity::Action, id, to, reason);
    let mut all = Vec::new();
    if mails && (asked == Some(true) || !to.is_empty()) {
        all.push(mail(to, "action to the user: sendemail is not false, or hiddenfromuser not true"));
    } else if !flag(sent, "hiddenfromuser") {
        all.push(mail("", "shown to users: hiddenfromuser is not true"));
    }
    for field in ["send_survey", "sendsms"] {
        if flag(sent, field) {
            all.push(mail(to, &format!("{field} is true")));
        }
    }
    let listed = sent.get("bulkemail_users").and_then(Value::as_array).is_some_and(|users| !users.is_empty());
    if listed || !text_field(sent, "emailtonew").is_empty() {
        all.push(mail(text_field(sent, "emailtonew"), "emailtonew or bulkemail_users is not empty"));
    }
    all
}

/// What a saved sales order sends on.
pub(crate) fn of_order(id: i64, sent: &Record) -> Vec<Mail> {
    let made = ["_create_invoice", "_create_po"].into_iter().filter(|field| flag(sent, field));
    made.map(|field| Mail::new(Entity::SalesOrder, id, "", &format!("{field} is true"))).collect()
}

/// Mails of a saved quotation; `accepted` when this write moved it to the accepted status.
pub(crate) fn of_quotation(id: i64, sent: &Record, accepted: bool, control: &Record) -> Vec<Mail> {
    let mail = |to: &str, reason: &str| Mail::new(Entity::Quotation, id, to, reason);
    let mut mails = Vec::new();
    let approver = text_field(sent, "new_approvalprocess_email");
    if !approver.is_empty() || flag(sent, "approval_start") {
        mails.push(mail(approver, "approval is started: new_approvalprocess_email or approval_start"));
    }
    if accepted && flag(control, "senduseremailafterquoteaccepted") {
        mails.push(mail("", "accepted while senduseremailafterquoteaccepted of Control is on"));
    }
    mails
}

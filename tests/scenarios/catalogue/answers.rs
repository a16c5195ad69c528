//! What to do about a refused delivery, the other answers of the webhook, and the codes that stand in logs only.

use quoter::Refusal;

/// A code that is no `Problem`.
pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) cause: &'static str,
    pub(super) move_of: &'static str,
    pub(super) fix: &'static str,
}

const YOURS_IN_QUOTER: &str = "yours, in Quoter";
const NOBODYS: &str = "nobody's";
const OPERATOR: &str = "yours, in AWS";
const SENDER: &str = "the sender's";

/// Whose move it is after a refused delivery, and what to do.
pub(super) fn after_refusal(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::PathUnknown => (
            YOURS_IN_QUOTER,
            "Settings > Integrations > Webhooks > the webhook: enter the URL that was given out, with its last part.",
        ),
        Refusal::TooLarge => (
            YOURS_IN_QUOTER,
            "Shorten or split the quote and publish it again. The delivery also stands as held, with its size, under this code; Settings > \
             Integrations > Webhooks names the quote.",
        ),
        Refusal::HashMissing | Refusal::HashWrong => (
            YOURS_IN_QUOTER,
            "Settings > Integrations > Webhooks > the webhook: enter the hash key that was given out. Then send the failed deliveries again.",
        ),
        Refusal::Xml => (YOURS_IN_QUOTER, "Settings > Integrations > Webhooks > the webhook: set the format to JSON."),
        Refusal::TooOld | Refusal::TooFarAhead => (
            NOBODYS,
            "Quoter signs each try anew and tries again. If it lasts, compare the sender's clock: somebody may be replaying old deliveries.",
        ),
        Refusal::NotForm
        | Refusal::FieldTwice
        | Refusal::DataMissing
        | Refusal::TimestampMissing
        | Refusal::TimestampUnreadable
        | Refusal::NotUtf8
        | Refusal::NotJson
        | Refusal::TooDeep => (
            SENDER,
            "Quoter does not send this. If Settings > Integrations > Webhooks lists the failed delivery as its own, report it with the code.",
        ),
    }
}

/// The answers of the webhook besides refusals, with their HTTP status.
pub(super) const ANSWERS: &[(u16, Row)] = &[
    (200, Row { code: "ok", cause: "The function answers.", move_of: NOBODYS, fix: "Nothing to do." }),
    (
        200,
        Row {
            code: "stored",
            cause: "The quote was stored and will be synced.",
            move_of: NOBODYS,
            fix: "Nothing to do.",
        },
    ),
    (
        200,
        Row {
            code: "ignored",
            cause: "A draft, a person or a payment: not used.",
            move_of: NOBODYS,
            fix: "Nothing to do: a draft is pushed once it is published.",
        },
    ),
    (
        200,
        Row {
            code: "held",
            cause: "The quote was stored, but its record cannot be read; the answer names the codes.",
            move_of: "as the codes say",
            fix: "Look the codes up under \"Reading a quote\".",
        },
    ),
    (
        405,
        Row {
            code: "method_not_allowed",
            cause: "The address takes another method; deliveries are POST.",
            move_of: SENDER,
            fix: "Open the address in Quoter (Settings > Integrations > Webhooks), not in a browser.",
        },
    ),
    (
        500,
        Row {
            code: "store_unavailable",
            cause: "The delivery could not be stored.",
            move_of: NOBODYS,
            fix: "Nothing to do: Quoter sends it again for about two and a half days. If it lasts, look at the stack's alarms.",
        },
    ),
    (
        500,
        Row {
            code: "not_ready",
            cause: "The function lacks a variable or a secret; which one stands in its log.",
            move_of: OPERATOR,
            fix: "Set what the log names, then deploy again or wait for the next call. Quoter sends the delivery again.",
        },
    ),
    (
        500,
        Row {
            code: "panicked",
            cause: "A fault of this product ended what was being done, which may not be stored; the log names the place under this code.",
            move_of: "ours: report it",
            fix: "Report it with the line of the log. Quoter sends the delivery again; the sweep and the stream come back to a quote.",
        },
    ),
];

/// Codes that only logs and the operator's tool show.
pub(super) const LOGS: &[Row] = &[
    Row {
        code: "signed_with_previous_key",
        cause: "A delivery was signed with the previous hash key, which still counts.",
        move_of: YOURS_IN_QUOTER,
        fix: "Settings > Integrations > Webhooks > the webhook: enter the new hash key, before the previous one is taken out.",
    },
    Row {
        code: "api_key_unusable",
        cause: "The stored API key of Quoter cannot be sent, or the address of the API cannot be used; the API is not asked.",
        move_of: OPERATOR,
        fix: "Store the key again as the ScalePad app shows it (Settings > API keys), in one line, or correct QUOTER_API_URL.",
    },
    Row {
        code: "index_lost",
        cause: "A part of the item index is gone from the bucket, as after somebody deleted it; it is filled anew.",
        move_of: NOBODYS,
        fix: "Nothing to do: products are searched in Halo until the index is full again (`quoter-halo catalogue status`).",
    },
    Row {
        code: "index_order_unproven",
        cause: "Halo's list of products does not show what changed last first, so that only a full pass makes the item index fresher.",
        move_of: NOBODYS,
        fix: "Nothing to do: a full pass is made each `catalogue.full_read_hours`. For fresher prices, make these fewer.",
    },
    Row {
        code: "record_without_key",
        cause: "A record of the table's stream has no key, so that no worker was woken.",
        move_of: "ours: report it",
        fix: "Nothing is lost: the sweep finds what is due. Report it.",
    },
    Row {
        code: "busy",
        cause: "Another run is at the same record.",
        move_of: NOBODYS,
        fix: "Nothing to do: the quote comes back when the other run is done.",
    },
    Row {
        code: "unreadable",
        cause: "`quoter-halo` found a problem in the queue that this version cannot read.",
        move_of: "ours: report it",
        fix: "Use the version that the stack runs. If it is the same, report it with the text.",
    },
];

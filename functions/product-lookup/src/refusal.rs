//! What this API refuses by itself, before it asks Halo or Quoter.

/// One kind of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is refused.
    pub title: &'static str,
    /// What the caller does.
    pub fix: &'static str,
}

macro_rules! refusals {
    ($($name:ident: $code:literal, $status:literal, $title:literal, $fix:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: Refusal = Refusal { code: $code, status: $status, title: $title, fix: $fix };
        )*
        /// All of them.
        pub const ALL: &[Refusal] = &[$($name),*];
    };
}

refusals! {
    KEY_MISSING: "key_missing", 401,
        "The request names no key.",
        "Send the header `Authorization: Bearer KEY` with one of the keys of the secret LOOKUP_SECRET.";
    KEY_REFUSED: "key_refused", 401,
        "The key is not one that is accepted.",
        "Send one of the keys of the secret LOOKUP_SECRET. One that was added a moment ago counts after a minute at the latest.";
    SCOPE_MISSING: "scope_missing", 403,
        "The key may not be used for this.",
        "Add the scope named here to the key in the secret LOOKUP_SECRET, or use another key.";
    ADDRESS_UNKNOWN: "address_unknown", 404,
        "There is nothing at this address.",
        "Look the address up in `GET /openapi.json`.";
    METHOD_NOT_ALLOWED: "method_wrong", 405,
        "This address takes another method.",
        "Look the method up in `GET /openapi.json`.";
    QUERY_UNREADABLE: "query_unreadable", 400,
        "A parameter of the query is unknown, stands there twice, or has a value that it cannot have.",
        "Correct the parameter named here; `GET /openapi.json` lists all of them.";
    SEARCH_TOO_LONG: "search_too_long", 400,
        "The search text is too long.",
        "Search for a few words.";
    CURSOR_REFUSED: "cursor_refused", 400,
        "The cursor is damaged, or of another search.",
        "Send `next_cursor` of the page before as it is, with the same search, group and recurring; or begin without a cursor.";
    BODY_UNREADABLE: "body_unreadable", 400,
        "The body is not the JSON that is expected.",
        "Correct the field named here; `GET /openapi.json` describes the body.";
    QUOTE_UNREADABLE: "quote_unreadable", 404,
        "The address names no quote.",
        "Name the quote by its number, its id (`quot_…`), the token of its page, or the address of one of its pages, percent-encoded.";
    BODY_TOO_LARGE: "body_too_large", 413,
        "The body is too large.",
        "Send at most 64 KB.";
    INDEX_MISSING: "index_missing", 503,
        "There is no index of products yet, and Halo cannot be asked in its place.",
        "Nothing to do: the sweep fills the index; `quoter-halo catalogue status` shows how far it is.";
    LOOKUP_NOT_READY: "lookup_not_ready", 503,
        "The function lacks its configuration or its secrets.",
        "Look at the function's log, fill in the secret or the variable named there, and ask again.";
    FAULT: "lookup_fault", 500,
        "A fault of this product ended the request.",
        "Report it with the line of the function's log that says where. What was begun is completed when the same request is sent again.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_sentence_for_what_and_for_what_to_do() {
        for refusal in ALL {
            assert!((400..500).contains(&refusal.status) || [500, 503].contains(&refusal.status), "{refusal:?}");
            assert!(refusal.title.ends_with('.') && refusal.fix.ends_with('.'), "{refusal:?}");
        }
    }
}

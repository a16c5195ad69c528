//! Problems of drafts of quotes, of tying a quote to a user or an opportunity, and of prices that moved.

use super::codes;
use crate::catalogue::Moved;
use crate::halo::{Item, ItemId, OpportunityId, UserId};
use crate::problem::Problem;

/// As many changed prices as are told in words; all of them stand in what the problem concerns.
const TOLD: usize = 5;

/// The name of a quote that only the API knows, and there is no API.
pub fn quote_name_needs_api(id: &str) -> Problem {
    codes::QUOTE_NAME_NEEDS_API
        .problem(format!("The quote {id} is named by its id in Quoter's API, and no API key is stored."))
}

/// No quote has this id.
pub fn quote_not_found(id: &str) -> Problem {
    codes::QUOTE_NOT_FOUND.problem(format!("Quoter has no quote {id}, or does not show it yet."))
}

/// A text that names no quote.
pub fn quote_name_unreadable() -> Problem {
    codes::QUOTE_NAME_UNREADABLE.problem("What was given is no number, id or address of a quote.")
}

/// No user has this id.
pub fn user_unknown(id: UserId) -> Problem {
    codes::USER_UNKNOWN.problem(format!("Halo has no user {id}."))
}

/// A user who is not in use any more.
pub fn user_inactive(id: UserId, name: &str) -> Problem {
    codes::USER_INACTIVE.problem(format!("The user {id} \"{name}\" is inactive in Halo."))
}

/// A quote that hangs on an opportunity is to get a new one.
pub fn opportunity_not_anew(present: OpportunityId) -> Problem {
    codes::OPPORTUNITY_NOT_ANEW.problem(format!("The quote stands on opportunity {present} already."))
}

/// A search for too little or too much.
pub fn search_unusable(length: usize) -> Problem {
    codes::SEARCH_UNUSABLE.problem(format!("The search text has {length} characters."))
}

/// No template was named, and none is set.
pub fn template_missing() -> Problem {
    codes::TEMPLATE_MISSING.problem("No quote template was named, and catalogue.draft_template is not set.")
}

/// No template has this id or title.
pub fn template_unknown(wanted: &str, there: &[String]) -> Problem {
    let problem = codes::TEMPLATE_UNKNOWN.problem(format!("Quoter has no quote template \"{wanted}\"."));
    Problem { concerns: there.to_vec(), ..problem }
}

/// Several templates have this title.
pub fn template_ambiguous(title: &str, candidates: &[String]) -> Problem {
    let problem = codes::TEMPLATE_AMBIGUOUS
        .problem(format!("Quoter has {} quote templates with the title \"{title}\".", candidates.len()));
    Problem { concerns: candidates.to_vec(), ..problem }
}

/// A user who lacks what a contact in Quoter must have.
pub fn contact_incomplete(user: UserId, name: &str, lacks: &str) -> Problem {
    codes::CONTACT_INCOMPLETE.problem(format!("The user {user} \"{name}\" has no {lacks} in Halo."))
}

/// Quoter refuses the contact.
pub fn contact_refused(user: UserId, code: &str) -> Problem {
    codes::CONTACT_REFUSED.problem(format!("Quoter refuses the contact of user {user} ({code})."))
}

/// Quoter does not have the contact that was just there.
pub fn contact_not_found(user: UserId) -> Problem {
    codes::CONTACT_NOT_FOUND.problem(format!("Quoter does not find the contact of user {user}."))
}

/// No product has this id.
pub fn product_unknown(product: ItemId) -> Problem {
    codes::PRODUCT_UNKNOWN.problem(format!("Halo has no product {product}.")).about(format!("Halo product {product}"))
}

/// A product without a price.
pub fn product_unpriced(item: &Item) -> Problem {
    let cause = format!("The product \"{}\" has no price in Halo.", item.name);
    codes::PRODUCT_UNPRICED.problem(cause).about(format!("Halo product {}", item.id))
}

/// A quantity that no line can have.
pub fn quantity_unusable(product: ItemId, quantity: &str) -> Problem {
    let problem = codes::QUANTITY_UNUSABLE.problem(format!("The quantity of product {product} is {quantity}."));
    problem.about(format!("Halo product {product}"))
}

/// Too many products for one draft.
pub fn draft_too_large(products: usize, most: usize) -> Problem {
    codes::DRAFT_TOO_LARGE.problem(format!("{products} products were asked for; a draft takes {most} at most."))
}

/// The key by which a draft is made once is missing or too long.
pub fn draft_key_unusable() -> Problem {
    codes::DRAFT_KEY_UNUSABLE.problem("The request has no key, or one of more than 200 characters.")
}

/// The key was used for another draft.
pub fn draft_key_reused() -> Problem {
    codes::DRAFT_KEY_REUSED.problem("Under this key another draft was asked for before.")
}

/// The draft was deleted or published before it was complete.
pub fn draft_gone(draft: &str) -> Problem {
    codes::DRAFT_GONE.problem(format!("The draft {draft} was deleted or published before all of its lines were in it."))
}

/// Prices or costs that Halo changed since they were put on the quote.
pub fn price_moved(moved: &[Moved]) -> Problem {
    let words: Vec<String> = moved.iter().map(ToString::to_string).collect();
    let more = words.len().saturating_sub(TOLD);
    let told = words.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join("; ");
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    let cause = format!("Halo changed what is on the quote since: {told}{rest}.");
    Problem { concerns: words, ..codes::PRICE_MOVED.problem(cause) }
}
